"""Lists and single reads that are answered from stored documents: text goes from the table to the socket."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from core.api import filters
from core.api.authentication import asker
from core.api.conditional import answer_json, digest
from core.api.paging import asked_cursor
from core.api.resource import NOTHING, Resource
from core.queries.documents import tallied
from core.queries.moments import settled_until
from core.queries.narrowing import Window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse
    from rest_framework.request import Request

    from core.models import Actor

BY_DATE = {"date_from", "date_to"}


class StoredResource(Resource):
    """A list that can be asked by date, or one thing of it; a subclass says of which `model`, and how it is drawn."""

    model: ClassVar[type[Model]]

    def get(self, request: Request, key: str | None = None) -> HttpResponse:
        """Answer a page, or the one thing asked for. Raises NotFound, BadQuery."""
        if key is not None:
            return self.one(request, self.found(request, key, filters.asked(request, self.of_one)))
        asked = filters.asked(request, self.of_list)
        settled = self.settled(request, asked)
        return self.page(request, asked, settled)

    def one(self, request: Request | HttpRequest, row: Any) -> HttpResponse:
        """Answer one thing."""
        body = self.draw(row).encode()
        return answer_json(request, [body], tag=f"{row.version}-{self.version(row, body)}")

    def page(self, request: Request, asked: Mapping[str, Any], settled: datetime | None) -> HttpResponse:
        """Answer one page; how many there are is counted only where something narrows the list."""
        actor = asker(request)
        rows, narrow = self.rows(actor, asked), self.asked_for(actor, asked)
        if narrow is not None:
            rows = rows.filter(pk__in=narrow)
        rows = self.window(asked, settled).within(rows)
        total = rows.count() if narrow is not None or asked.keys() & BY_DATE else tallied(actor, self.model)
        members, versions, headers = self.drawn(request, rows, total, settled)
        tag = digest(versions + headers.get("Link", "").encode())
        return answer_json(request, (b"[", members, b"]"), tag=tag, headers=headers)

    def settled(self, request: Request, asked: Mapping[str, Any]) -> datetime | None:
        """Give up to which moment a list by date looks: the same on all pages of one crawl."""
        cursor = asked_cursor(request)
        if not asked.keys() & BY_DATE:
            return None
        return cursor.settled if cursor and cursor.settled else settled_until(self.model)

    def window(self, asked: Mapping[str, Any], settled: datetime | None) -> Window:
        """Give the window of change that was asked for."""
        stamped = "modified" if asked.get("exclude_evses_modified") else "last_updated"
        return Window(stamp=stamped, start=asked.get("date_from"), end=asked.get("date_to"), settled=settled)

    def version(self, row: Any, body: bytes) -> str:  # noqa: ARG002 -- what others go by
        """Give what tells one state of a thing from another: each has its number."""
        return str(row.sequence)

    @abstractmethod
    def drawn(
        self, request: Request, rows: QuerySet[Any], total: int, settled: datetime | None
    ) -> tuple[bytes, bytes, dict[str, str]]:
        """Give the things of a page, commas between, what tells their state from another, and the page's headers."""

    @abstractmethod
    def asked_for(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Any] | None:
        """Give the rows of `model` that meet what was asked for; None, when nothing narrows the list."""

    @abstractmethod
    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> str:
        """Put the text of one thing together."""
