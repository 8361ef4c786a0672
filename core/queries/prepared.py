"""Questions that are asked at every request: PostgreSQL plans each of them once for a connection, not every time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHEN_ASKED = 2**31  # how often a statement must come before it is prepared unasked: never


class _Prepared(psycopg.Cursor[Any]):
    """Django's own cursor writes values into the statement, which makes it another one each time."""

    def execute(self, query: Any, params: Any = None) -> Any:  # type: ignore[override]  # as Django's wrapper calls it
        return super().execute(query, params, prepare=True)


def rows_of(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Ask a prepared question and give all rows; it is counted and refused as any other of Django's.

    The statement must be the same text at each call, with every value's type told by a cast where it is not plain.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    connection: Any = database.connection
    connection.prepare_threshold = WHEN_ASKED
    wrapped = database.make_debug_cursor if database.queries_logged else database.make_cursor
    with wrapped(_Prepared(connection)) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
