"""A row as an export prints it: every column by its name, what it belongs to by the id that people know.

Bytes are no text, and secrets are nobody's to carry away: neither is printed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BinaryField, ForeignKey

from core.documents.plain import present, stamp
from core.words import Sentence

if TYPE_CHECKING:
    from django.db.models import Field, Model

# By the column that names a thing to people; what has none is named by its number.
NAMED_BY = ("location_id", "charge_station_id", "template_id", "username", "code")
SENTENCES = {"sentence", "remedy", "fault", "suspicion"}
LEFT_OUT = {"operator", "token_for_them"}


def row_document(row: Model) -> dict[str, Any]:
    """Give a row's columns, but for bytes, secrets, and what is empty."""
    told: dict[str, Any] = {}
    for column in row._meta.concrete_fields:  # noqa: SLF001 -- Django documents it
        if is_hidden(column):
            continue
        if isinstance(column, ForeignKey):
            told |= _belongs(row, column)
        else:
            # The line's own `kind` says which of the kinds of rows it is.
            name = "type" if column.name == "kind" else column.name
            told[name] = _said(column.name, getattr(row, column.name))
    return present(told)


def is_hidden(column: Field[Any, Any]) -> bool:
    """Tell whether a column is never printed."""
    return isinstance(column, BinaryField) or column.name in LEFT_OUT


def _belongs(row: Model, column: ForeignKey[Any, Any]) -> dict[str, Any]:
    """Say what a row belongs to: the id of a Location, station, template, person or label; else a number."""
    known = {field.name for field in column.related_model._meta.concrete_fields}  # noqa: SLF001 -- as above
    name = next((each for each in NAMED_BY if each in known), "")
    if not name:
        return {column.name: getattr(row, column.attname)}
    other = getattr(row, column.name)
    value = None if other is None else getattr(other, name)
    return {name if name.startswith(column.name) or column.name == "station" else column.name: value}


def _said(name: str, value: Any) -> Any:
    if name in SENTENCES and isinstance(value, dict):
        return str(Sentence.from_json(value))
    if hasattr(value, "hour"):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)
