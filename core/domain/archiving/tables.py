"""The tables of the database as COPY reads and writes them, always in the same order and spelling."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What is of the moment alone: sign-ins, limits, and the queue of tasks, which is filled anew every minute.
PASSING = ("django_session", "cache", "procrastinate_")
# COPY writes moments, numbers and bytes as these say; nobody's own settings may change a digest.
SPELLING = (
    "SET LOCAL TimeZone = 'UTC'", "SET LOCAL DateStyle = 'ISO'", "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'", "SET LOCAL extra_float_digits = 1", "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)  # fmt: skip
COLUMNS = """
    SELECT class.relname, array_agg(attribute.attname::text ORDER BY attribute.attnum),
           COALESCE((SELECT array_agg(part.attname::text ORDER BY array_position(index.indkey::int2[], part.attnum))
                       FROM pg_index AS index JOIN pg_attribute AS part
                         ON part.attrelid = index.indrelid AND part.attnum = ANY (index.indkey::int2[])
                      WHERE index.indrelid = class.oid AND index.indisprimary), '{}')
      FROM pg_class AS class JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
     WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r'
       AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
     GROUP BY class.oid, class.relname ORDER BY class.relname
"""
SEQUENCES = (
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY sequencename"
)


@dataclass(frozen=True)
class Table:
    """A table, its columns, and by which it is put in order."""

    name: str
    columns: list[str]
    key: list[str]


def tables() -> list[Table]:
    """Give the tables whose rows are kept."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        found = [Table(*row) for row in cursor.fetchall()]
    return [table for table in found if not table.name.startswith(PASSING)]


def sequences() -> dict[str, int | None]:
    """Give where each sequence stands; None has given nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        return {name: last for name, last in cursor.fetchall() if not name.startswith(PASSING)}


def spell_alike() -> None:
    """Let COPY spell the same on every server, until the transaction is over."""
    with connection.cursor() as cursor:
        for statement in SPELLING:
            cursor.execute(statement)


def read_out(table: Table) -> Iterator[bytes]:
    """Give a table's rows as COPY writes them, in order."""
    order = sql.SQL(", ").join(map(sql.Identifier, table.key or table.columns))
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        named(table.columns), sql.Identifier(table.name), order
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            yield bytes(block)


def read_in(name: str, columns: list[str], blocks: Iterable[bytes]) -> None:
    """Put rows into a table, as COPY wrote them."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), named(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)


def named(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


class Counted:
    """Blocks on their way, counted and digested."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self.blocks, self.digest, self.rows = blocks, sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            self.digest.update(block)
            self.rows += block.count(b"\n")
            yield block

    @property
    def facts(self) -> dict[str, Any]:
        return {"rows": self.rows, "sha256": self.digest.hexdigest()}
