"""Questions that are asked at every request: PostgreSQL plans each of them once for a connection, not every time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.backends.utils import CursorWrapper

WHEN_ASKED = 2**31  # how often a statement must come before it is prepared unasked: never


class _Prepared(psycopg.Cursor[Any]):
    """Django's own cursor writes values into the statement, which makes it another one each time."""

    def execute(self, query: Any, params: Any = None) -> Any:  # type: ignore[override]  # as Django's wrapper calls it
        return super().execute(query, params, prepare=True)


def rows_of(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Ask a prepared question and give all rows. Raises Django's database errors.

    The statement must be the same text at each call, with every value's type told by a cast where it is not plain.
    """
    with _cursor(connections[DEFAULT_DB_ALIAS]) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _cursor(database: Any) -> CursorWrapper:
    if database.queries_logged:
        return cast("CursorWrapper", database.cursor())  # which tells what it asks
    database.ensure_connection()
    database.connection.prepare_threshold = WHEN_ASKED
    return cast("CursorWrapper", database.make_cursor(_Prepared(database.connection)))
