"""Very many values for one statement, as PostgreSQL reads them: arrays for `unnest`.

The database's driver writes a list element by element, each by way of the type that it may have; while it does so no
station is answered. Here a column of texts, of numbers or of moments is written as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

LITERAL = (int, float)


def array(column: Collection[Any]) -> str:
    """Give an array of texts, numbers, truths, moments or None (NULL): `{"a",NULL}`, for `%s::text[]`."""
    try:
        text = '","'.join(column)
    except TypeError:
        return "{" + ",".join(map(_element, column)) + "}"
    if not column:
        return "{}"
    if "\\" in text or text.count('"') != 2 * (len(column) - 1):
        return "{" + ",".join(map(_element, column)) + "}"
    return '{"' + text + '"}'


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value) if isinstance(value, LITERAL) else f'"{value}"'
