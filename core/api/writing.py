"""POST, PUT and PATCH of the machine API: one thing, or a batch of them; a single write is a batch of one."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Raw

from core.api.authentication import asker
from core.api.envelope import wrap, wrap_refusal
from core.api.once import answered_once
from core.api.resource import Resource
from core.bodies.reading import NO_SUCH_FIELD, Read, read_body
from core.domain.batch import Item, Method
from core.domain.etags import Seen
from core.errors import (
    BadQuery,
    BatchTooLarge,
    FieldError,
    Invalid,
    NotFound,
    Refused,
    UnknownField,
    Unreadable,
)
from core.speech import say
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.api.permissions import May
    from core.bodies.fields import Body
    from core.domain.batch import Outcome

MOST_ITEMS = 1000
SOME = _("Refused: %(refused)s of %(all)s items.")
TAGS = re.compile(r'\s*(?:W/)?"[^"]*"(?:\s*,\s*(?:W/)?"[^"]*")*\s*')
TAG = re.compile(r'"([0-9a-fA-F-]{36})(?:-[^"]*)?"')


class Writes(Resource):
    """What a readable resource needs to be written as well: its body, its id (in there, and its column), its verb.

    `verb` is one of `core.domain`'s write verbs; they all take actor, method, items and atomic. `needs` tells the
    describing document which fields the verb asks for, beside the id.
    """

    body: ClassVar[type[Body]]
    id_name: ClassVar[str]
    column: ClassVar[str]
    needs: ClassVar[Mapping[Method, Sequence[str]]] = {}
    may_write: ClassVar[type[May]]
    verb: ClassVar[Callable[..., list[Outcome]]]

    def get_permissions(self) -> Any:
        if self.request.method in set(Method):
            return [self.may_write()]
        return super().get_permissions()

    def note(self, row: Any) -> str:  # noqa: ARG002 -- what some say of some rows
        """Give the message of a success."""
        return "Success"

    def item(self, raw: Any, method: Method, key: str = "") -> Item:
        """Read one thing that was sent. Raises BadQuery when address and body name different ids."""
        named = raw.get(self.id_name) if isinstance(raw, dict) else None
        if key and isinstance(named, str) and named.lower() != key.lower():
            raise BadQuery(what=f"{self.id_name} {named}", field=self.id_name)
        if key and isinstance(raw, dict):
            raw = {self.id_name: key, **raw}
        read = read_body(self.body, raw)
        errors = [*read.errors]
        told = self.id_name in read.said or any(error.field == self.id_name for error in errors)
        if method != Method.POST and not told:
            errors.append(FieldError.required(self.id_name))
        seen, said = self.seen(read), read.said
        named = said.pop(self.id_name, None) or ""
        said.pop("etag", None)
        return Item(named, said, seen, tuple(errors))

    def seen(self, read: Read) -> Seen:
        """Give what the writer has seen: the body's etag, else the headers'."""
        if read.said.get("etag"):
            return Seen(etags=frozenset({read.said["etag"]}))
        return seen_in_headers(self.request.headers)

    def documents(self, outcomes: Sequence[Outcome]) -> dict[Any, Any]:
        """Print rows as a GET would, by primary key; for refusals over a stale etag, the present state."""
        rows = [outcome.data if isinstance(outcome, Refused) else outcome for outcome in outcomes]
        pks = {row.pk for row in rows if hasattr(row, "pk")}
        found = self.these(asker(self.request), pks) if pks else ()
        drawn = {row.pk: self.draw(row) for row in found}
        return {pk: Raw(each.encode()) if isinstance(each, str) else each for pk, each in drawn.items()}

    def told(self, outcomes: Sequence[Outcome]) -> list[tuple[dict[str, Any], Outcome]]:
        """Put each outcome into an envelope of its own.

        What somebody took away since it was written, or gave to a company that the writer is not for, is NotFound.
        """
        documents, done = self.documents(outcomes), wrap(None)
        answers: list[tuple[dict[str, Any], Outcome]] = []
        for written in outcomes:
            outcome = written if isinstance(written, Refused) or written.pk in documents else NotFound()
            if isinstance(outcome, Refused):
                outcome.data = documents.get(getattr(outcome.data, "pk", None))
                answers.append((wrap_refusal(outcome), outcome))
            else:
                told = {"data": self.shown(documents[outcome.pk]), **done}
                told["status_message"] = self.note(outcome)
                answers.append((told, outcome))
        return answers

    def shown(self, document: Any) -> Any:
        return document


class WritesOne(Writes):
    """POST at the list's address; PUT and PATCH at a thing's own."""

    of_its_list: ClassVar[tuple[str, ...]] = ("GET", "POST")
    of_one_thing: ClassVar[tuple[str, ...]] = ("GET", "PUT", "PATCH")

    def post(self, request: Request) -> HttpResponse:
        return self.write(request, Method.POST)

    def put(self, request: Request, key: str) -> HttpResponse:
        return self.write(request, Method.PUT, key)

    def patch(self, request: Request, key: str) -> HttpResponse:
        return self.write(request, Method.PATCH, key)

    def is_named_by_address(self, raw: Any, key: str) -> bool:
        """Tell whether the address alone says which thing it is: what the body says of its id is no other type."""
        return isinstance(raw, dict) and isinstance(raw.get(self.id_name, key), str)

    def write(self, request: Request, method: Method, key: str = "") -> HttpResponse:
        """Write one thing and answer it as a GET would. Raises what the verb refuses."""
        no_query(request)
        item = self.item(sent(request), method, key)
        if method == Method.PATCH and not item.key and self.is_named_by_address(request.data, key):
            raise NotFound

        def act() -> dict[str, Any]:
            outcomes = type(self).verb(actor=asker(request), method=method, items=[item])
            [(envelope, outcome)] = self.told(outcomes)
            if isinstance(outcome, Refused):
                raise outcome
            return envelope

        return answered_once(request, act)


class WritesMany(Writes):
    """POST, PUT and PATCH of 1 to 1000 things; each item is exactly what the single call takes."""

    of_its_list: ClassVar[tuple[str, ...]] = ("POST", "PUT", "PATCH")

    def post(self, request: Request) -> HttpResponse:
        return self.write(request, Method.POST)

    def put(self, request: Request) -> HttpResponse:
        return self.write(request, Method.PUT)

    def patch(self, request: Request) -> HttpResponse:
        return self.write(request, Method.PATCH)

    def seen(self, read: Read) -> Seen:
        """Take each item's own etag; the headers cannot speak for many."""
        return Seen(etags=frozenset({read.said["etag"]})) if read.said.get("etag") else Seen()

    def write(self, request: Request, method: Method) -> HttpResponse:
        """Write many things and answer what became of each. Raises Invalid, BatchTooLarge, UnknownField, BadQuery."""
        atomic = asked_atomic(request)
        items = [self.item(raw, method) for raw in items_of(sent(request))]

        def act() -> dict[str, Any]:
            outcomes = type(self).verb(actor=asker(request), method=method, items=items, atomic=atomic)
            return in_one(self.column, items, self.told(outcomes))

        return answered_once(request, act)


def in_one(column: str, items: Sequence[Item], told: Sequence[tuple[dict[str, Any], Outcome]]) -> dict[str, Any]:
    """Give the envelope around the outcomes of a batch."""
    rows = []
    for item, (envelope, outcome) in zip(items, told, strict=True):
        key = item.key if isinstance(outcome, Refused) else getattr(outcome, column)
        row = {"id": key, **envelope} if key else envelope.copy()
        del row["timestamp"]
        rows.append(row)
    refused = sum(isinstance(outcome, Refused) for _envelope, outcome in told)
    if not refused:
        return wrap(rows)
    return wrap(
        rows, status_code=Invalid.status_code, message=say(Sentence(SOME, {"refused": refused, "all": len(told)}))
    )


def sent(request: Request) -> Any:
    """Give what was sent. Raises Unreadable when that is nothing, and what the parser raises."""
    if request.stream is None:
        raise Unreadable(detail="no body")
    return request.data


def items_of(data: Any) -> list[Any]:
    """Give the items of a batch. Raises Invalid, BatchTooLarge, UnknownField."""
    if not isinstance(data, dict) or not isinstance(data.get("data"), list) or not data["data"]:
        raise Invalid(errors=[FieldError("data", _("Send a list with at least one item."), "required")])
    no_other(data, {"data"})
    if len(data["data"]) > MOST_ITEMS:
        raise BatchTooLarge(most=MOST_ITEMS, field="data")
    return data["data"]


def asked_atomic(request: Request) -> bool:
    """Tell whether a batch is all or nothing. Raises BadQuery."""
    no_query(request, "atomic")
    said = request.query_params.get("atomic", "false").lower()
    if said not in {"true", "false"}:
        raise BadQuery(what="atomic", field="atomic")
    return said == "true"


def no_query(request: Request, *known: str) -> None:
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        raise BadQuery(what=", ".join(unknown), field=unknown[0])


def no_other(data: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse fields of a body that nobody knows. Raises UnknownField."""
    unknown = sorted(set(data) - set(known))
    if unknown:
        told = [FieldError(name, NO_SUCH_FIELD, UnknownField.slug) for name in unknown]
        raise UnknownField(what=", ".join(unknown), errors=told)


def seen_in_headers(headers: Mapping[str, str]) -> Seen:
    """Read `If-Match` and `If-None-Match: *` (RFC 9110 §13.1).

    Of a tag only the etag counts; what cannot be read matches nothing.
    """
    if headers.get("If-None-Match", "").strip() == "*":
        return Seen(nothing=True)
    said = headers.get("If-Match")
    if said is None:
        return Seen()
    if said.strip() == "*":
        return Seen(anything=True)
    if bare := as_uuid(said.strip()):  # as the body has it, without the quotes of a tag
        return Seen(etags=frozenset({bare}))
    found = TAG.findall(said) if TAGS.fullmatch(said) else []
    return Seen(etags=frozenset(filter(None, map(as_uuid, found))))


def as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
