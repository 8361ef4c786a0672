"""Lists of things that administrators make, change and end by the same few methods; and acts on one of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer, for_the_caller_alone
from core.api.envelope import encoded, wrap
from core.api.once import answered_once
from core.api.paging import answer_page
from core.api.resource import NOTHING, Resource
from core.api.writing import no_query, sent
from core.bodies.fields import Body
from core.bodies.reading import read_body
from core.domain.batch import refusal_of
from core.errors import FieldError, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor

Secrets = dict[str, str]


class Nothing(Body):
    """Nothing needs to be said."""


class Things(Resource):
    """A list, and one thing of it; a subclass says by `make`, `change` and `end` what the methods do.

    `listed` gives the actor's things, and `card` prints one.

    What a subclass does not answer it leaves out of `of_its_list` and `of_one_thing`; its verb is then never called.
    A secret is in the answer of the request that made it, and nowhere else: a repeat with the same Idempotency-Key gets
    the answer without it.
    """

    key = "pk"
    listed: ClassVar[Callable[..., Any]]
    card: ClassVar[Callable[..., dict[str, Any]]]
    of_its_list: ClassVar[tuple[str, ...]] = ("GET", "POST")
    of_one_thing: ClassVar[tuple[str, ...]] = ("GET", "PATCH", "DELETE")
    bodies: ClassVar[Mapping[str, type[Body]]] = {}
    needs: ClassVar[Mapping[str, Sequence[str]]] = {}

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 -- as declared
        """Give all of the actor's that are `listed`."""
        return self.listed(actor)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        """Print one as its `card`."""
        return self.card(row)

    def make(self, actor: Actor, **said: Any) -> tuple[Any, Secrets]:
        """Make a thing; give its id, and what is shown this once."""
        raise NotImplementedError

    def change(self, actor: Actor, key: Any, **said: Any) -> None:
        """Change a thing."""
        raise NotImplementedError

    def end(self, actor: Actor, key: Any) -> None:
        """End a thing."""
        raise NotImplementedError

    def get(self, request: Request, key: str | None = None, pk: str | None = None) -> HttpResponse:
        """Answer a page, or one thing. Raises NotFound, BadQuery."""
        named = key or pk
        asked = filters.asked(request, self.of_one if named else self.of_list)
        if named is None:
            actor = asker(request)
            rows = self.rows(actor, asked)
            return answer_page(
                request, rows, lambda row: self.draw(row, asked), look=lambda page: self.looked_at(actor, page)
            )
        return answer(request, self.shown(asker(request), named))

    def post(self, request: Request) -> HttpResponse:
        """Make one. Raises Invalid, and what the verb refuses."""
        actor, said, secrets = asker(request), self.said(request), Secrets()

        def act() -> dict[str, Any]:
            made, shown_once = self.make(actor, **said)
            secrets.update(shown_once)
            return wrap(self.shown(actor, made))

        return with_secrets(answered_once(request, act), secrets)

    def patch(self, request: Request, key: str = "", pk: str = "") -> HttpResponse:
        """Change what is named. Raises Invalid, and what the verb refuses."""
        actor, said, named = asker(request), self.said(request), id_of(key, pk)

        def act() -> dict[str, Any]:
            self.change(actor, named, **said)
            return wrap(self.shown(actor, named))

        return answered_once(request, act)

    def delete(self, request: Request, key: str = "", pk: str = "") -> HttpResponse:
        """End it, and answer nothing. Raises what the verb refuses."""
        no_query(request)

        def act() -> dict[str, Any]:
            self.end(asker(request), id_of(key, pk))
            return wrap(None)

        return answered_once(request, act)

    def shown(self, actor: Actor, named: Any) -> dict[str, Any]:
        """Print the actor's thing of this id. Raises NotFound."""
        lookup = self.key if self.key == "pk" else f"{self.key}__iexact"
        row = self.rows(actor, NOTHING).filter(**{lookup: named}).first()
        if row is None:
            raise NotFound
        [seen] = self.looked_at(actor, [row])
        return self.draw(seen)

    def looked_at(self, actor: Actor, page: list[Any]) -> list[Any]:  # noqa: ARG002 -- what some need
        """Turn the rows of a page, all at once, into what is drawn; each is drawn as it is, unless a subclass says."""
        return page

    def said(self, request: Request) -> dict[str, Any]:
        """Give what the body says. Raises Invalid, BadQuery."""
        no_query(request)
        method = str(request.method)
        return said_by(self.bodies[method], sent(request), self.needs.get(method, ()))


class Act(APIView):
    """Something that is done to one thing; the answer is the thing as it is then."""

    authentication_classes = [TokenAuthentication]
    of_its_list = of_one_thing = ("POST",)
    body: ClassVar[type[Body]] = Nothing
    needed: ClassVar[Sequence[str]] = ()
    of: ClassVar[type[Things]]

    @property
    def needs(self) -> Mapping[str, Sequence[str]]:
        return {"POST": self.needed}

    @property
    def bodies(self) -> Mapping[str, type[Body]]:
        return {"POST": self.body}

    def act(self, actor: Actor, key: Any, **said: Any) -> tuple[Any, Secrets]:
        """Do it; give the id of what is then shown, and what is shown this once."""
        raise NotImplementedError

    def post(self, request: Request, key: str = "", pk: str = "") -> HttpResponse:
        """Do it. Raises Invalid, and what the verb refuses."""
        no_query(request)
        actor, secrets = asker(request), Secrets()
        said = said_by(self.body, {} if request.stream is None else sent(request), self.needed)

        def act() -> dict[str, Any]:
            named, shown_once = self.act(actor, id_of(key, pk), **said)
            secrets.update(shown_once)
            return wrap(self.shown(actor, named))

        return with_secrets(answered_once(request, act), secrets)

    def shown(self, actor: Actor, named: Any) -> dict[str, Any]:
        """Print what it was done to. Raises NotFound."""
        return self.of().shown(actor, named)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep every answer, refusals included, out of shared caches."""
        return for_the_caller_alone(super().finalize_response(request, response, *args, **kwargs))


def said_by(kind: type[Body], raw: Any, needed: Sequence[str] = ()) -> dict[str, Any]:
    """Read a body. Raises Invalid with all that is wrong or missing, UnknownField when nothing else is."""
    read = read_body(kind, raw)
    told = {error.field.partition(".")[0] for error in read.errors}
    lacks = [name for name in needed if name not in read.said and name not in told]
    errors = [*read.errors, *(FieldError.required(name) for name in lacks)]
    if errors:
        raise refusal_of(errors)
    return read.said


def id_of(key: str, pk: str) -> Any:
    """Give the id in the address: a number, or a name."""
    return int(pk) if pk else key


def with_secrets(response: HttpResponse, secrets: Secrets) -> HttpResponse:
    """Put what is shown this once into an answer; what is kept for a repeat is without it."""
    if secrets:
        envelope = json.loads(response.content)
        envelope["data"] |= secrets
        response.content = encoded(envelope)
    return response
