# ruff: noqa: SLF001 -- Django documents `_meta`, and says that a row's `_state` is for those who save it
"""Write many rows at once: new ones by COPY, changed ones by COPY beside their table and one UPDATE."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import NOT_PROVIDED
from django.db.models.expressions import DatabaseDefault

from core.queries.columns import array
from core.queries.prepared import carry_out, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

FEW = 10  # below it, a table beside the table costs more than it saves
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
SPECIAL = re.compile(r"[\\\t\n\r]")
NULL = r"\N"
# One text is quicker read than a row for each; OFFSET 0 keeps the planner from looking the sequence up every time.
NUMBERS = """
    SELECT string_agg(nextval(sequence)::text, ' ')
      FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence OFFSET 0) AS found, generate_series(1, %s)
"""


def add_rows_at_once(rows: Sequence[Any]) -> None:
    """Insert rows, all of one model, that nobody will ask for their primary keys."""
    if not rows:
        return
    table, fields = rows[0]._meta.db_table, tuple(field for field in _said(rows[0]) if not field.primary_key)
    if len(rows) >= FEW:
        with connection.wrap_database_errors:
            _copy(table, fields, rows)
        return
    _carry_out_each(_insert(table, fields), [_values(row, fields) for row in rows])


def add_columns_at_once(model: Any, same: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows as `add_rows_at_once` does, given column by column; what is the `same` in all is said once."""
    number = len(next(iter(columns.values())))
    if number < FEW:
        rows = zip(*columns.values(), strict=True)
        add_rows_at_once([model.fresh(**same, **dict(zip(columns, row, strict=True))) for row in rows])
        return
    told = {**{name: [value] * number for name, value in same.items()}, **columns}
    fields = [model._meta.get_field(name) for name in told]
    with connection.wrap_database_errors:
        _copy_columns(model._meta.db_table, fields, [*told.values()])


def write_rows_at_once(rows: Sequence[Any], *, columns: Iterable[str] = ()) -> None:
    """Insert the rows that have no primary key yet (they get one), and write these columns of the others.

    All rows are of one model. Raises IntegrityError as single writes would.
    """
    if not rows:
        return
    new = [row for row in rows if row.pk is None]
    known = [row for row in rows if row.pk is not None]
    if len(rows) < FEW:
        _write_few(new, known, [*columns])
        return
    with connection.wrap_database_errors:
        if new:
            _number(new)
            _copy(new[0]._meta.db_table, _said(new[0]), new)
        if known:
            _update(known, [*columns])
    for row in new:
        row._state.adding = False


def _write_few(new: Sequence[Any], known: Sequence[Any], columns: list[str]) -> None:
    """Write few rows: the ORM would take longer to put an update together than PostgreSQL to carry it out."""
    if len(new) == 1:
        _insert_one(new[0])
    elif new:
        type(new[0])._default_manager.bulk_create(new)
    if known:
        fields = tuple(type(known[0])._meta.get_field(name) for name in columns)
        table = known[0]._meta.db_table
        _carry_out_each(_change(table, fields), [[*_values(row, fields), row.pk] for row in known])


def _carry_out_each(statement: str, values: Sequence[Sequence[Any]]) -> None:
    if len(values) == 1:
        carry_out(statement, values[0])
    else:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def _insert_one(row: Any) -> None:
    fields = tuple(field for field in _said(row) if not field.primary_key)
    [(row.pk,)] = rows_of(f"{_insert(row._meta.db_table, fields)} RETURNING id", _values(row, fields))
    row._state.adding = False


def _values(row: Any, fields: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


@cache
def _insert(table: str, fields: Sequence[models.Field[Any, Any]]) -> str:
    named, given = ", ".join(f'"{field.column}"' for field in fields), ", ".join("%s" for _field in fields)
    return f"INSERT INTO {table} ({named}) VALUES ({given})"  # noqa: S608 -- names of ours


@lru_cache(maxsize=256)  # of the columns of a row that may change together there are more than anybody could keep
def _change(table: str, fields: Sequence[models.Field[Any, Any]]) -> str:
    set_ = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f"UPDATE {table} SET {set_} WHERE id = %s"  # noqa: S608 -- as above


def _said(row: Any) -> list[models.Field[Any, Any]]:
    """Give the columns that a row names; the others the database fills."""
    return [
        field for field in row._meta.concrete_fields if not isinstance(getattr(row, field.attname), DatabaseDefault)
    ]


def _number(rows: Sequence[Any]) -> None:
    """Give new rows their primary keys, from the sequence that would give them one by one."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [rows[0]._meta.db_table, len(rows)])
        for row, pk in zip(rows, cursor.fetchone()[0].split(" "), strict=True):
            row.pk = int(pk)


def _copy(table: str, fields: Sequence[models.Field[Any, Any]], rows: Sequence[Any]) -> None:
    """Write rows; columns that are NULL in all of them are left to the database."""
    read = itemgetter(*(field.attname for field in fields))
    pairs = zip(fields, zip(*map(read, map(vars, rows)), strict=True), strict=True)
    some = [pair for pair in pairs if pair[0].db_default is not NOT_PROVIDED or pair[1].count(None) < len(rows)]
    _copy_columns(table, [field for field, _column in some], [column for _field, column in some])


def _copy_columns(table: str, fields: Sequence[models.Field[Any, Any]], columns: Sequence[Sequence[Any]]) -> None:
    """Write column by column: most hold the same in every row, and few texts anything that must be escaped."""
    named = ", ".join(f'"{field.column}"' for field in fields)
    written = [writer_of(field)(column) for field, column in zip(fields, columns, strict=True)]
    lines = map("\t".join, zip(*written, strict=True))
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
        copy.write("\n".join(lines) + "\n")


def _update(rows: Sequence[Any], columns: Sequence[str]) -> None:
    model = type(rows[0])
    fields = [model._meta.pk, *(model._meta.get_field(name) for name in columns)]
    table = model._meta.db_table
    beside = f"{table}_beside"
    named = ", ".join(f'"{field.column}"' for field in fields)
    set_ = ", ".join(f'"{field.column}" = beside."{field.column}"' for field in fields[1:])
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{beside}")
        cursor.execute(f"CREATE TEMPORARY TABLE {beside} ON COMMIT DROP AS SELECT {named} FROM {table} WITH NO DATA")  # noqa: S608 -- names of ours
        _copy(beside, fields, rows)
        # It is not known how few lie beside it; their keys tell, and are looked up by index.
        which = f"{table}.id = beside.id AND {table}.id = ANY(%s)"
        cursor.execute(f"UPDATE {table} SET {set_} FROM {beside} AS beside WHERE {which}", [[row.pk for row in rows]])  # noqa: S608 -- as above


@cache
def writer_of(field: models.Field[Any, Any]) -> Callable[[Sequence[Any]], Sequence[str]]:
    """Give what writes the values of a column as COPY reads them."""
    if isinstance(field, models.CharField | models.TextField):
        return texts
    if isinstance(field, models.JSONField):
        return documents
    if isinstance(field, ArrayField):
        return partial(_each, lists)
    if isinstance(field, models.BinaryField):
        return partial(_each, lambda value: rf"\\x{value.hex()}")
    return partial(_each, str)


def texts(values: Sequence[Any]) -> Sequence[str]:
    """Write texts, absent ones too."""
    try:
        escaped = SPECIAL.search("".join(values)) is not None
    except TypeError:  # something absent, or no text
        return [NULL if value is None else str(value).translate(ESCAPED) for value in values]
    return [value.translate(ESCAPED) for value in values] if escaped else values


def documents(values: Sequence[Any]) -> Sequence[str]:
    """Write JSON, mostly empty lists; of other values 1 is equal to true, and not the same."""
    if values.count([]) == len(values):
        return ["[]"] * len(values)
    return texts([None if value is None else msgspec.json.encode(value).decode() for value in values])


def _each(write: Callable[[Any], str], values: Sequence[Any]) -> Sequence[str]:
    """Write each value; what is the same in all rows is written once."""
    first = values[0]
    if values.count(first) == len(values):
        return [NULL if first is None else write(first)] * len(values)
    return [NULL if value is None else write(value) for value in values]


def lists(values: Sequence[str]) -> str:
    """Write a list of texts."""
    return array(values).translate(ESCAPED)
