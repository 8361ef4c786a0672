"""Many at once: one pass of planning and a handful of statements. A single write is a batch of one."""

from __future__ import annotations

import uuid
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from core.domain.etags import ANYTHING, Seen
from core.domain.retrying import retried
from core.errors import Conflict, FieldError, GivenTwice, Invalid, Refused, RolledBack, UnknownField, UnknownReference
from core.models.rows import defaults_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import Model

    Outcome = Model | Refused
    Write = Callable[[Sequence["Item"]], list[Outcome]]


AS_JSON = (str, int, list, dict, type(None))


class Method(StrEnum):
    """What a writer means: make it, make it so, or change this of it."""

    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"


class Item(Struct, frozen=True):
    """One thing to write: its id (empty: to be made), what is said of it, and what is wrong with the body already."""

    key: str
    said: dict[str, Any]
    seen: Seen = ANYTHING
    errors: tuple[FieldError, ...] = ()


class _Undone(Exception):  # noqa: N818 -- carries the outcomes out of the transaction that it rolls back
    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes
        super().__init__()


@retried
def write_all(
    *, items: Sequence[Item], write: Write, careful: Write | None = None, atomic: bool = False
) -> list[Outcome]:
    """Write what can be written and give the row or the refusal of each, in order.

    An id that comes twice is refused the second time. `atomic`: all or nothing. `careful` writes as `write` does, and
    asks first who has what is unique: it comes when the database has refused a set, which is seldom. Without it, the
    whole set is looked at again: what somebody else made meanwhile is seen now.
    """
    careful = careful or write
    if len(items) == 1:
        return _settled(items, write, careful)  # what is refused has written nothing
    try:
        with transaction.atomic():
            outcomes = _each(items, write, careful)
            if atomic and any(isinstance(outcome, Refused) for outcome in outcomes):
                raise _Undone(outcomes)  # noqa: TRY301 -- leaves the transaction that it undoes
            return outcomes
    except _Undone as undone:
        return [each if isinstance(each, Refused) else RolledBack() for each in undone.outcomes]


def _each(items: Sequence[Item], write: Write, careful: Write | None) -> list[Outcome]:
    seen: set[str] = set()
    first: list[Item] = []
    outcomes: dict[int, Outcome] = {}
    for place, item in enumerate(items):
        if item.key and item.key.casefold() in seen:
            outcomes[place] = GivenTwice(what=item.key)
        else:
            seen.add(item.key.casefold())
            first.append(item)
    written = iter(_settled(first, write, careful) if first else [])
    return [outcomes[place] if place in outcomes else next(written) for place in range(len(items))]


def _settled(
    items: Sequence[Item], write: Write, careful: Write | None = None, *, looked_again: bool = False
) -> list[Outcome]:
    """Write a set; when the database refuses it, look first; then somebody was faster: in halves, down to the item."""
    try:
        with transaction.atomic():
            return write(items)
    except IntegrityError as error:
        if looked_again:
            return [Conflict(detail=str(error))]
    if careful is not None:
        return _settled(items, careful)
    if len(items) == 1:
        return _settled(items, write, looked_again=True)
    middle = len(items) // 2
    return _settled(items[:middle], write) + _settled(items[middle:], write)


def refusal_of(errors: Iterable[FieldError]) -> Refused:
    """Give the one refusal that lists all errors of a body, one a field: 2001, 2003, or 2000."""
    first: dict[str, FieldError] = {}
    for error in errors:
        first.setdefault(error.field, error)
    told = list(first.values())
    codes = {error.code for error in told}
    if UnknownField.slug in codes:
        names = ", ".join(error.field for error in told if error.code == UnknownField.slug)
        return UnknownField(what=names, errors=told)
    if codes == {UnknownReference.slug}:
        return UnknownReference(what=", ".join(error.field for error in told), errors=told)
    return Invalid(errors=told)


def without_way(refusal: Refused) -> Refused:
    """Forget by which way a refusal came: it is an answer now, and its frames would hold the list that it stands in."""
    refusal.__traceback__ = refusal.__context__ = None
    return refusal


def missing(said: dict[str, Any], required: Iterable[str], *, whole: bool) -> list[FieldError]:
    """Say which required fields are missing (of a whole object), or null (of any)."""
    empty = [name for name in required if said.get(name) is None]
    return [FieldError.required(name) for name in empty if whole or name in said]


def assign(row: Model, said: dict[str, Any], names: Iterable[str], *, whole: bool) -> None:
    """Set the columns that are called as the contract calls them; null, or left out of a whole object, clears."""
    told, (fixed, made) = vars(row), defaults_of(type(row))
    for name in names:
        value = said.get(name)
        if value is not None:
            told[name] = value
        elif whole or name in said:
            told[name] = made[name]() if name in made else fixed[name]


def facts(row: Model, names: Sequence[str]) -> dict[str, Any]:
    """Give columns, two at least, by their names."""
    return dict(zip(names, _reader(tuple(names))(row), strict=True))


_reader = cache(lambda names: attrgetter(*names))


def as_it_stands(row: Model) -> dict[str, Any]:
    """Give all columns of a row that was read whole, to see later which have changed: quicker than some by name."""
    return vars(row).copy()


def difference(was: dict[str, Any], now: dict[str, Any], names: Iterable[str]) -> dict[str, list[Any]]:
    """Give what changed for the audit trail: [before, after] of each of these columns; there may be others."""
    if was == now:
        return {}
    return {name: [_told(was[name]), _told(now[name])] for name in names if was[name] != now[name]}


def _told(value: Any) -> Any:
    return value if isinstance(value, AS_JSON) else str(value)


def renew(row: Any, *, by: str) -> list[str]:
    """Give a row a new etag; tell the audit trail the old and the new one."""
    old, row.etag, row.modified_by = row.etag, uuid.uuid4(), by
    return [str(old), str(row.etag)]
