"""What is written by the thousand has the indexes that it needs, and none that another one makes needless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.domain.field.scanning import scan_label
from core.models import Actor, ChargeStation, Installation
from core.queries.prepared import rows_of
from core.queries.suspicion import may_be_swapped, twins_of
from tests.installs import make_linked

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db
HOT = ("core_chargestation", "core_connector", "core_connectorreport", "core_event", "core_evse", "core_location")
INDEXES = """
    SELECT index.relname, table_.relname, pg_get_indexdef(indexrelid, 1, true), indpred IS NOT NULL,
           regexp_replace(pg_get_indexdef(indexrelid), '.* USING btree \\((.*?)\\)( INCLUDE .*| WHERE .*)?$', '\\1')
      FROM pg_index
      JOIN pg_class AS index ON index.oid = indexrelid
      JOIN pg_class AS table_ ON table_.oid = indrelid
     WHERE table_.relname = ANY(%s::text[])
"""
KEYS = """
    SELECT table_.relname, attname FROM pg_constraint
      JOIN pg_class AS table_ ON table_.oid = conrelid
      JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
     WHERE contype = 'f' AND table_.relname = ANY(%s::text[])
"""


@pytest.mark.parametrize("table", sorted({*HOT} - {"core_connector", "core_event"}))  # whose owners are known
def test_every_foreign_key_is_found_by_an_index(table: str) -> None:
    led = {column for _name, _table, column, _partial, _columns in rows_of(INDEXES, [[table]])}
    keys = {column for _table, column in rows_of(KEYS, [[table]])}
    assert (keys - led, len(keys) > 0) == (set(), True)


@pytest.mark.parametrize("table", HOT)
def test_no_index_is_the_beginning_of_another(table: str) -> None:
    whole = [(name, columns) for name, _table, _first, partial, columns in rows_of(INDEXES, [[table]]) if not partial]
    needless = [
        (name, other)
        for name, columns in whole
        for other, longer in whole
        if name != other and f"{longer}, ".startswith(f"{columns}, ")
    ]
    assert needless == []


@pytest.mark.parametrize(("table", "percent"), [("core_chargestation", 50), ("core_location", 50), ("core_evse", 60)])
def test_rows_that_change_often_have_room_beside_them(table: str, percent: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == ([f"fillfactor={percent}"],)


def test_the_operators_rows_are_found_by_the_index_of_their_feed() -> None:
    """PostgreSQL knows it too: with little in the tables it must be asked not to read them whole."""
    questions = {
        "core_chargestation": "operator_id = 1",
        "core_location": "operator_id = 1",
        "core_event": "operator_id = 1",
        "core_connector": "evse_id = 1",
        "core_connectorreport": "station_id = 1",
        "core_evse": "left_at_id = 1",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for table, condition in questions.items():
            cursor.execute(f"EXPLAIN SELECT id FROM {table} WHERE {condition}")  # noqa: S608 -- ours, above
            plan = " ".join(line for (line,) in cursor.fetchall())
            assert ("Seq Scan" in plan, "Index" in plan) == (False, True), plan


def test_serial_numbers_are_looked_up_by_their_indexes(plinth: Operator) -> None:
    """They leave out who told none: not to be asked for those as well is what every question has to say."""
    work, actor = make_linked(plinth), Actor(operator=plinth, command="test")
    ChargeStation.objects.update(charge_box_serial_number="SN-0001")
    work.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        scan_label(actor=actor, label="SN-0001")
        twins_of(actor=actor, installation=work)
        list(Installation.objects.filter(may_be_swapped(plinth, Installation.objects.all())))
    where = [query["sql"] for query in asked if "UPPER" in query["sql"].partition(" WHERE ")[2]]
    questions = [sql for sql in where if 'box_serial_number"' in sql.partition(" WHERE ")[2]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; DROP INDEX station_feed")
        plans = [" ".join(line for (line,) in cursor.execute(f"EXPLAIN {sql}").fetchall()) for sql in questions]
    assert (len(plans), [plan for plan in plans if "station_box_serial" not in plan]) == (3, [])
