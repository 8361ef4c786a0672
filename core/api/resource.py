"""What every resource of the machine API does: one address for a list, one for a thing of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer, for_the_caller_alone
from core.api.paging import answer_page
from core.errors import MethodNotAllowed, NotFound
from core.queries.moments import one_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from rest_framework.request import Request

    from core.models import Actor

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Resource(APIView, ABC):
    """A list, or one thing of it by its id; ids match without regard to case.

    A subclass names its `key`, and how rows are found and drawn.
    """

    authentication_classes = [TokenAuthentication]
    key: ClassVar[str]
    of_list: ClassVar[Mapping[str, Callable[[str], Any]]] = filters.PAGE
    of_one: ClassVar[Mapping[str, Callable[[str], Any]]] = {}
    of_its_list: ClassVar[tuple[str, ...]] = ("GET",)
    of_one_thing: ClassVar[tuple[str, ...]] = ("GET",)

    @property
    def allowed_methods(self) -> list[str]:
        """Give the methods of this very address: the list's, or those of one thing; of both while nobody asks."""
        asked = getattr(self, "kwargs", None)
        of_list, of_one = (() if asked else self.of_its_list), (() if asked == {} else self.of_one_thing)
        named = [*dict.fromkeys((*of_list, *of_one))]
        return [*named, *(["HEAD"] if "GET" in named else []), "OPTIONS"]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Tell the parser nothing of the view, and of the request what Django knows: files are read by it.

        A ring of them would keep every body and every answer in memory, megabytes each, until Python looks for garbage.
        """
        asked = super().initialize_request(request, *args, **kwargs)
        asked.parser_context.clear()
        asked.parser_context["request"] = request
        return asked

    def head(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer as GET does. Without this Django hangs `get` onto the view itself: another such ring."""
        return self.get(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a method that this address does not take, once it is known who asks."""
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed

    def get(self, request: Request, key: str | None = None) -> HttpResponse:
        """Answer a page, or the one thing asked for. Raises NotFound, BadQuery."""
        if key is not None:
            asked = filters.asked(request, self.of_one)
            with one_moment():
                row = self.found(request, key, asked)
                return answer(request, self.draw(row, asked), version=str(row.etag))
        asked = filters.asked(request, self.of_list)
        with one_moment():
            rows = self.rows(asker(request), asked)
            return answer_page(request, rows, lambda row: self.draw(row, asked))

    def found(self, request: Request, key: str, asked: Mapping[str, Any]) -> Any:
        """Give the caller's row of this id. Raises NotFound."""
        row = self.rows(asker(request), asked).filter(**{f"{self.key}__iexact": key}).first()
        if row is None:
            raise NotFound
        return row

    @abstractmethod
    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Any]:
        """Give the caller's rows that meet what was asked for."""

    def these(self, actor: Actor, pks: Collection[int]) -> Iterable[Any]:
        """Give those of the caller's rows, by primary key."""
        return self.rows(actor, NOTHING).filter(pk__in=pks)

    @abstractmethod
    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> Any:
        """Print one row."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep every answer, refusals included, out of shared caches, and no body: its parser knows the request."""
        request.parser_context.clear()
        return for_the_caller_alone(super().finalize_response(request, response, *args, **kwargs))
