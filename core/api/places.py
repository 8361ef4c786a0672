"""Where a page of a list ended, in the list's own order: who goes on from there pays the same on every page.

A place is what the last row says in each column that orders the list, and it is text only for travelling in a `Link`.
"""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, DateTimeField, IntegerField, Q
from django.db.models.expressions import OrderBy

from core.api.parsing import HOSTILE
from core.errors import BadQuery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Field, QuerySet

Term = tuple[str, bool]  # a column, and whether it descends


def place_of(rows: QuerySet[Any], row: Any) -> str:
    """Give the place of a row in the list that it is of."""
    said = [_told(_value(row, name)) for name, _descends in terms_of(rows)]
    return packed(said)


def beyond(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Keep what comes after a place, in the order of the list. Raises BadQuery when it is no place of this list."""
    terms = terms_of(rows)
    try:
        said = unpacked(text)
        values = [_read(*_column(rows, name), value) for (name, _), value in zip(terms, said, strict=True)]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadQuery(what="cursor", field="cursor") from error
    return rows.filter(_after(terms, values))


def terms_of(rows: QuerySet[Any]) -> list[Term]:
    """Give what orders a list. Every list of ours says so itself, and ends in what is unique."""
    return [_term(each) for each in rows.query.order_by]


def packed(said: Sequence[Any]) -> str:
    """Give JSON as a parameter of an address carries it."""
    return base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")


def unpacked(text: str) -> Any:
    """Read what `packed` gave. Raises ValueError, RecursionError."""
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def moment(text: str) -> datetime:
    """Read a moment with its offset. Raises ValueError, TypeError."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(text)
    return read


def _term(each: Any) -> Term:
    if isinstance(each, OrderBy):
        inner: Any = each.expression  # an F, which says its column
        return inner.name, each.descending
    return each.removeprefix("-"), each.startswith("-")


def _after(terms: Sequence[Term], values: Sequence[Any]) -> Q:
    """Match what comes later, column by column; where a column may be empty, the empty ones come first."""
    later, same = Q(pk__in=()), Q()
    for (name, descends), value in zip(terms, values, strict=True):
        if value is None:
            later, same = later | (same & Q(**{f"{name}__isnull": False})), same & Q(**{f"{name}__isnull": True})
        else:
            past = {f"{name}__{'lt' if descends else 'gt'}": value}
            later, same = later | (same & Q(**past)), same & Q(**{name: value})
    (first, descends), value = terms[0], values[0]
    # It follows from the rest, and an index can begin there.
    return later if value is None else later & Q(**{f"{first}__{'lte' if descends else 'gte'}": value})


def _column(rows: QuerySet[Any], name: str) -> tuple[Field[Any, Any], bool]:
    """Give a column by its name, and whether it, or the way to it, may be empty; what is reckoned is never."""
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field, False
    model: Any = rows.model
    empty = False
    *ways, last = name.split("__")
    for way in ways:
        link = model._meta.get_field(way)  # noqa: SLF001 -- Django documents it
        model, empty = link.related_model, empty or link.null
    column = model._meta.pk if last == "pk" else model._meta.get_field(last)  # noqa: SLF001 -- as above
    return column, empty or column.null


def _value(row: Any, name: str) -> Any:
    for way in name.split("__"):
        row = getattr(row, way, None)
    return row


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(column: Field[Any, Any], empty: bool, value: Any) -> Any:  # noqa: FBT001 -- as `_column` gives it
    """Read what a cursor says of a column, which may be empty. Raises ValueError, TypeError."""
    if value is None and empty:
        return None
    if isinstance(column, IntegerField):
        if type(value) is not int:
            raise TypeError(value)
        return value
    if not isinstance(value, str) or HOSTILE.search(value):
        raise TypeError(value)
    if isinstance(column, DateTimeField):
        return moment(value)
    return date.fromisoformat(value) if isinstance(column, DateField) else value
