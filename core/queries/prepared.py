"""Questions that are asked at every request: PostgreSQL plans each of them once for a connection, not every time."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import JSONField, Model
from psycopg.pq import Format, PipelineStatus

from core.models.rows import PlainRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.backends.utils import CursorWrapper
    from psycopg.abc import Loader

Row = TypeVar("Row", bound=PlainRow)
MOMENTS = cast("type[Loader]", psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, Format.TEXT))
WHEN_ASKED = 2**31  # how often a statement must come before it is prepared unasked: never


class _Prepared(psycopg.Cursor[Any]):
    """Django's own cursor writes values into the statement, which makes it another one each time."""

    def execute(self, query: Any, params: Any = None) -> Any:  # type: ignore[override]  # as Django's wrapper calls it
        return super().execute(query, params, prepare=True)


class _Quick(_Prepared):
    """Moments are read by psycopg's own reader in C, which tells the same as Django's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adapters.register_loader("timestamptz", MOMENTS)


def rows_of(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Ask a prepared question and give all rows. Raises Django's database errors.

    The statement must be the same text at each call, with every value's type told by a cast where it is not plain.
    """
    with _cursor(_open()) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def rows_aside(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Ask as `rows_of` does, on a connection that goes back to the pool at once: for who asks this and nothing else.

    To make it Django's own and take it back costs as much as the question. A thread that has one already asks that.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.connection is not None or database.queries_logged:
        return rows_of(statement, values)
    with database.wrap_database_errors:
        database.pool.open()
        line = database.pool.getconn()
        try:
            line.prepare_threshold = WHEN_ASKED
            return cast("list[tuple[Any, ...]]", _Prepared(line).execute(statement, values).fetchall())
        finally:
            database.pool.putconn(line)


def rows_of_each(questions: Sequence[tuple[str, Sequence[Any] | Mapping[str, Any]]]) -> list[list[tuple[Any, ...]]]:
    """Ask prepared questions one after the other without waiting for each answer, and give all rows of each.

    Every question sees what those before it have locked. Raises Django's database errors.
    """
    database = _open()
    with at_once(), ExitStack() as open_ones:
        cursors = [open_ones.enter_context(_cursor(database, _Quick)) for _question in questions]
        for cursor, (statement, values) in zip(cursors, questions, strict=True):
            cursor.execute(statement, values)
        return [cursor.fetchall() for cursor in cursors]


@contextmanager
def at_once() -> Iterator[None]:
    """Send the statements inside without waiting for each; who reads rows waits for all that were sent so far.

    COPY is impossible inside. Raises Django's database errors, at the latest at the end (of the outermost, where one
    is in another).
    """
    database = _open()
    if database.connection.pgconn.pipeline_status != PipelineStatus.OFF:
        yield  # another beginning and end would make PostgreSQL answer in between
        return
    with database.wrap_database_errors, database.connection.pipeline():
        yield


def carry_out(statement: str, values: Sequence[Any]) -> None:
    """Carry out a prepared statement that gives no rows. Raises Django's database errors."""
    with _cursor(_open()) as cursor:
        cursor.execute(statement, values)


def models_of(
    model: type[Row], rest: str, values: Sequence[Any] | Mapping[str, Any], *, without: Sequence[str] = ()
) -> list[Row]:
    """Ask for rows of one table, `rest` being the question from WHERE on; `without` columns that nobody will need."""
    with _cursor(_open(), _Quick) as cursor:
        cursor.execute(question_of(model, rest, without=without), values)
        return made_of(model, cursor.fetchall(), without=without)


def question_of(model: type[Model], rest: str, *, without: Sequence[str] = ()) -> str:
    """Give the question that `models_of` asks."""
    return f"{_whole(model, tuple(without))[0]} {rest}"


def made_of(model: type[Row], rows: Iterable[Sequence[Any]], *, without: Sequence[str] = ()) -> list[Row]:
    """Make models of the rows that such a question has given."""
    _question, names, documents = _whole(model, tuple(without))
    found = []
    for row in rows:
        told = dict(zip(names, row, strict=True))
        for name in documents:
            text = told[name]
            told[name] = [] if text == "[]" else None if text is None else msgspec.json.decode(text)
        found.append(model.read(told))
    return found


@cache
def _whole(model: type[Model], without: Sequence[str]) -> tuple[str, Sequence[str], Sequence[str]]:
    """Give what asks for the columns of a table, their names, and the names of those that hold JSON."""
    fields = [field for field in model._meta.concrete_fields if field.attname not in without]  # noqa: SLF001 -- Django documents it
    named = ", ".join(f'"{field.column}"' for field in fields)
    documents = [field.attname for field in fields if isinstance(field, JSONField)]
    return f"SELECT {named} FROM {model._meta.db_table}", [field.attname for field in fields], documents  # noqa: S608, SLF001 -- names of ours


def _open() -> Any:
    """Give Django's database, connected; it would look twice who is asking before it sees that it is."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.connection is None:
        database.ensure_connection()
    return database


def _cursor(database: Any, kind: type[_Prepared] = _Prepared) -> CursorWrapper:
    if database.queries_logged:
        return cast("CursorWrapper", database.cursor())  # which tells what it asks
    line = database.connection
    line.prepare_threshold = WHEN_ASKED
    return cast("CursorWrapper", database.make_cursor(kind(line)))
