"""Rows that are made and read the quick way are the rows that Django would have made and read."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.domain.auditing import record
from core.domain.storing import STORE_LOCATIONS
from core.models import Actor, ApiToken, ChargeStation, Connector, Event, Evse, GatewayNode, Operator, Session
from core.models.clock import database_now
from core.queries.locking import locked_stations, questions, since_locked
from core.queries.prepared import at_once, carry_out, models_of, rows_of, rows_of_each
from tests.factories import make_location, make_station
from tests.installs import make_fitted

pytestmark = pytest.mark.django_db
MADE = {"etag", "last_updated", "created", "modified", "at"}  # anew for each
KINDS = [ApiToken, ChargeStation, Connector, Event, Evse, Operator]


@pytest.fixture
def inas(plinth: Operator) -> Actor:
    return Actor.of_command(plinth, "look")


def columns(row: Any) -> dict[str, Any]:
    names = {field.attname for field in row._meta.concrete_fields} - MADE
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize("kind", KINDS)
def test_a_fresh_row_has_every_default(kind: Any) -> None:
    fresh, plain = kind.fresh(), kind()
    assert columns(fresh) == columns(plain)
    assert (fresh._state.adding, fresh._state.db, fresh.pk) == (True, None, None)
    assert fresh._state.fields_cache == {}


def test_no_two_rows_share_a_default() -> None:
    one, other = ChargeStation.fresh(), ChargeStation.fresh()
    one.auth_rules.append("mine")
    assert (other.auth_rules, isinstance(one.etag, uuid.UUID), one.etag == other.etag) == ([], True, False)


def test_a_fresh_row_takes_keys_by_row_and_by_column(plinth: Operator) -> None:
    station = make_station(plinth, "CP-1", location=make_location(plinth))
    by_row, by_column = Evse.fresh(station=station), Evse.fresh(station_id=station.pk)
    assert (by_row.station_id, by_row.station, by_column.station) == (station.pk, station, station)


def test_a_row_that_is_read_in_part_asks_for_the_rest(plinth: Operator) -> None:
    make_station(plinth, "CP-1", location=make_location(plinth))
    row = ChargeStation.objects.only("charge_station_id").get()
    with CaptureQueriesContext(connection) as asked:
        assert (row.charge_station_id, row.deploy_state) == ("CP-1", "Stock")
    assert (len(asked), row.get_deferred_fields() & {"deploy_state"}) == (1, set())


def test_locked_stations_are_as_django_reads_them(plinth: Operator, inas: Actor) -> None:
    make_station(plinth, "CP-1", location=make_location(plinth))
    [row], [place], _since = locked_stations(inas, ["CP-1", "CP-2"])
    assert (place, place.publish) == (row.location, row.location.publish)
    assert columns(row) == columns(ChargeStation.objects.get())
    with CaptureQueriesContext(connection) as asked:
        mine = [(evse.station, [each.evse for each in evse.connectors.all()]) for evse in row.evses.all()]
    assert (len(asked), mine) == (
        0,
        [(row, [evse for _connector in evse.connectors.all()]) for evse in row.evses.all()],
    )


def test_json_is_read_as_django_reads_it(plinth: Operator, inas: Actor) -> None:
    record(actor=inas, verb="look", subject="here", changes={"what": [None, 1.5, "ä", {"deep": []}]})
    [event] = models_of(Event, "WHERE subject = %s", ["here"])
    assert (event, event.changes) == (Event.objects.get(), {"what": [None, 1.5, "ä", {"deep": []}]})


def test_a_prepared_question_is_planned_once_for_a_connection() -> None:
    for number in range(3):
        assert rows_of("SELECT %s::int + 1", [number]) == [(number + 1,)]
    kept = rows_of("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", ["SELECT $1::int + 1"])
    assert kept == [(1,)]


def test_questions_that_are_asked_together_are_answered_each() -> None:
    asked: list[tuple[str, list[Any]]] = [
        ("SELECT %s::int + 1", [1]),
        ("SELECT %s::text", ["two"]),
        ("SELECT 1 WHERE %s", [False]),
    ]
    assert rows_of_each(asked) == [[(2,)], [("two",)], []]


def test_what_is_sent_at_once_is_refused_as_django_refuses(plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    taken = "UPDATE core_chargestation SET charge_station_id = %s"
    make_station(plinth, "CP-2")

    def act() -> None:
        with transaction.atomic(), at_once():
            carry_out(taken, ["CP-3"])
            carry_out("SELECT %s::int", [1])

    with pytest.raises(IntegrityError):
        act()
    assert {*ChargeStation.objects.values_list("charge_station_id", flat=True)} == {"CP-1", "CP-2"}


def test_who_reads_sees_all_that_was_sent_before(plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    with at_once():
        carry_out("UPDATE core_chargestation SET name = %s", ["new"])
        assert rows_of("SELECT name FROM core_chargestation WHERE true = %s", [True]) == [("new",)]
        carry_out("UPDATE core_chargestation SET name = %s", ["newer"])
    assert ChargeStation.objects.get().name == "newer"
    ChargeStation.objects.update(name="")


def test_parts_at_hand_are_not_asked_for(plinth: Operator, inas: Actor) -> None:
    make_station(plinth, "CP-1", location=make_location(plinth))
    [row], _places, _since = locked_stations(inas, ["CP-1"])
    with CaptureQueriesContext(connection) as asked:
        evses = [*row.parts("evses")]
    with CaptureQueriesContext(connection) as anew:
        assert [*ChargeStation.objects.get().parts("evses")] == evses
    assert (len(asked), len(anew)) == (0, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_known_by_its_id(kind: Any) -> None:
    row = kind.fresh()
    assert (row.pk, row == kind.fresh(), row == row) == (None, False, True)  # noqa: PLR0124 -- what is asked
    row.pk = 7
    assert (row.id, row.pk, row == kind.fresh(id=7), hash(row)) == (7, 7, True, hash(7))
    row.id = 8
    assert (row.pk, row == kind.fresh(id=7)) == (8, False)


def test_a_fresh_row_refuses_what_it_does_not_have() -> None:
    with pytest.raises(FieldDoesNotExist):
        Evse.fresh(colour=ChargeStation.fresh())


def test_a_row_that_was_read_is_saved_as_one_that_is_there(plinth: Operator, inas: Actor) -> None:
    make_station(plinth, "CP-1", location=make_location(plinth))
    [station] = locked_stations(inas, {"CP-1"})[0]
    assert (station._state.adding, station._state.db) == (False, "default")
    station.linked_by = "read"
    with CaptureQueriesContext(connection) as asked:
        station.save(update_fields=["linked_by"])
    assert [query["sql"].split()[0] for query in asked] == ["UPDATE"]
    assert ChargeStation.objects.get().linked_by == "read"


MANY = """
    UPDATE pg_class SET reltuples = 100000, relpages = 1
     WHERE relname IN ('core_location', 'core_chargestation', 'core_evse', 'core_connector')
"""


@pytest.fixture
def many(plinth: Operator) -> None:
    """Let PostgreSQL think that there is much of everything; what other tests left would decide else."""
    make_fitted(plinth)
    with connection.cursor() as cursor:
        cursor.execute(MANY)


def seen_by_index(question: str, values: Any) -> str:
    """Give how PostgreSQL answers a question when there is much of everything: it reads no table whole."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {question}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


ASKED = {"operator": 1, "keys": "{CP-1}", "places": "{HERE}", "companies": ["NL-PLI"], "own": True}


@pytest.mark.parametrize("limited", [False, True])
def test_what_is_to_be_written_is_looked_up_by_index(many: None, limited: bool) -> None:  # noqa: FBT001 -- a parameter
    plans = [seen_by_index(question, ASKED) for question in questions(limited=limited)]
    assert [("Seq Scan" in plan, "station_identity_unique" in plan) for plan in plans] == [(False, True)] * 5
    # Which of the indexes that begin with the station it takes depends on what other tests have left in them.
    assert ("session_" in plans[4], "core_location" in plans[0]) == (True, limited)


@pytest.mark.parametrize("limited", [False, True])
def test_parts_are_looked_up_by_their_owners(many: None, limited: bool) -> None:  # noqa: FBT001 -- as above
    plans = [seen_by_index(question, ASKED) for question in questions(limited=limited)[1:3]]
    named = ["core_evse_station_id" in plans[0], "connector_id_unique" in plans[1]]
    assert (["Hash Join" in plan for plan in plans], named) == ([False] * 2, [True] * 2)


def test_sockets_are_known_since_a_station_is_locked(plinth: Operator, inas: Actor) -> None:
    here, gone = make_station(plinth, "CP-1"), make_station(plinth, "CP-2")
    node = GatewayNode.objects.create(name="node")
    facts = {"address": "192.0.2.1", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "epoch": 1}
    for station, closed_at in ((here, None), (gone, database_now())):
        Session.objects.create(station=station, node=node, closed_at=closed_at, **facts)
    before, locked, after = database_now(), locked_stations(inas, ["CP-1", "CP-2"])[2], database_now()
    assert ([*locked.connected], before <= locked.now <= after) == ([here.pk], True)
    assert [*since_locked([gone.pk, here.pk]).connected] == [here.pk]


def test_what_stays_behind_is_looked_for_among_what_left(many: None) -> None:
    plan = seen_by_index(STORE_LOCATIONS, [[], [], [], [], [1]])
    assert ("Seq Scan on core_evse" in plan, "evse_left_at" in plan) == (False, True)
