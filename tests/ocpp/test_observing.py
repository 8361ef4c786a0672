"""What stations tell is written behind a fence: only the newest connection writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from core.choices import CommandState, Direction, EvseStatus, GoneCause
from core.domain import connectors, message_log, nodes
from core.domain.beating import beats
from core.domain.commanding import ask_station, claim
from core.domain.connectors import StatusReport, statuses_changed
from core.domain.leaving import gone
from core.domain.message_log import Said, exchanged, purge_exchanges, trim_exchanges
from core.domain.nodes import bury_dead_nodes, node_beat, node_started
from core.domain.numbering import number_connectors
from core.domain.clocks import Reading, clocks_read
from core.domain.observing import booted, configuration_told, connected
from core.domain.statuses import forget_offline_stations
from core.models import ChargeStation, Connector, Evse, Exchange, GatewayNode, Session
from core.models.clock import database_now
from core.reports import StatusChanged

from tests.factories import make_location, make_station

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


@pytest.fixture
def node(db):
    return GatewayNode.objects.create(name="here:9000:1", beat_at=AT)


@pytest.fixture
def station(plinth):
    """A station with two EVSEs of one connector each, at a Location."""
    row = make_station(plinth, "CP-1", location=make_location(plinth))
    for number in (1, 2):
        evse = Evse.objects.create(station=row, uid=f"E{number}", evse_sequence_number=number)
        facts = {
            "standard": "IEC_62196_T2",
            "format": "SOCKET",
            "power_type": "AC_3_PHASE",
            "voltage": 230,
            "amperage": 32,
        }
        Connector.objects.create(evse=evse, connector_id=number, **facts)
    return row


def opened(station, node, at=AT, protocol="ocpp1.6", **facts):
    where = {"address": "10.0.0.7", "port": 9000, "security_profile": 1} | facts
    return connected(station_id=station.pk, node_id=node.pk, protocol=protocol, at=at, **where)


def report(session, status="Available", connector_id=1, at=AT, **facts):
    return StatusReport(session.station_id, session.epoch, at, StatusChanged(status, connector_id, **facts))


def evses(station):
    return list(station.evses.values_list("status", flat=True))


def test_a_second_connection_closes_the_first(station, node):
    first, second = opened(station, node), opened(station, node, at=LATER)
    first.refresh_from_db()
    assert (first.closed_at, first.gone_cause, second.epoch) == (LATER, GoneCause.REPLACED, first.epoch + 1)


def test_F23_the_loser_writes_nothing(station, node):
    loser, _winner = opened(station, node), opened(station, node, at=LATER)
    assert booted(session_id=loser.pk, epoch=loser.epoch, facts={"vendor": "Old"}, at=LATER) is False
    assert statuses_changed(reports=[report(loser, "Faulted")]) == set()
    assert beats(seen=[(loser.pk, LATER, None)]) == {loser.pk}
    assert gone(session_id=loser.pk, cause=GoneCause.STATION, at=LATER) is False
    assert clocks_read(readings=[Reading(station.pk, loser.epoch, 9.0, LATER)]) == 0
    configuration_told(station_id=station.pk, epoch=loser.epoch, number_of_connectors=9)
    station.refresh_from_db()
    assert (station.vendor, station.clock_offset_s, station.number_of_connectors) == ("", None, None)
    assert station.connector_reports.count() == 0


def test_W25_texts_are_cut_to_their_columns(station, node):
    session = opened(station, node)
    facts = {"vendor": " " + "x" * 10_000, "firmware_version": "<b>=1+1</b>\u202e"}
    assert booted(session_id=session.pk, epoch=session.epoch, facts=facts, at=LATER) is True
    station.refresh_from_db()
    assert (station.vendor, station.firmware_version, station.booted_at) == ("x" * 100, "<b>=1+1</b>\u202e", LATER)


def test_a_beat_moves_session_and_station_never_back(station, node):
    session = opened(station, node)
    assert beats(seen=[(session.pk, LATER, LATER)]) == set()
    assert beats(seen=[(session.pk, AT, None)]) == set()
    session.refresh_from_db()
    station.refresh_from_db()
    assert (session.last_seen, session.last_heartbeat, station.last_seen) == (LATER, LATER, LATER)


@pytest.mark.parametrize("n", [1, 3])
def test_beats_are_written_together(plinth, node, n, django_assert_num_queries):
    sessions = [opened(make_station(plinth, f"CP-{number}"), node) for number in range(n)]
    with django_assert_num_queries(5):  # savepoint, locks, sessions, stations, release
        beats(seen=[(session.pk, LATER, None) for session in sessions])


def test_nothing_heard_is_nothing_to_write(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert beats(seen=[]) == set()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("Available", EvseStatus.AVAILABLE),
        ("Preparing", EvseStatus.CHARGING),
        ("SuspendedEV", EvseStatus.CHARGING),
        ("Occupied", EvseStatus.CHARGING),
        ("Reserved", EvseStatus.RESERVED),
        ("Unavailable", EvseStatus.OUTOFORDER),
        ("Faulted", EvseStatus.OUTOFORDER),
        ("Whatever", EvseStatus.UNKNOWN),
    ],
)
def test_a_connectors_state_is_its_evses_status(station, node, raw, status):
    session = opened(station, node)
    assert statuses_changed(reports=[report(session, raw), report(session, "Available", 2)]) == {station.pk}
    assert evses(station) == [status, EvseStatus.AVAILABLE]


def test_a_change_moves_last_updated_everywhere_and_no_etag(station, node):
    before = (station.location.last_updated, station.last_updated, station.etag, station.modified)
    statuses_changed(reports=[report(opened(station, node))])
    station.refresh_from_db()
    assert (station.location.last_updated > before[0], station.last_updated > before[1]) == (True, True)
    assert (station.etag, station.modified) == before[2:]


def test_of_two_reports_at_once_the_last_is_kept(station, node):
    session = opened(station, node)
    statuses_changed(reports=[report(session, "Faulted", error_code="GroundFailure"), report(session, "Available")])
    assert list(station.connector_reports.values_list("status", "error_code")) == [("Available", "")]


def test_gone_is_unknown_and_back_is_as_it_was(station, node):
    session = opened(station, node)
    statuses_changed(reports=[report(session), report(session, "Faulted", 2)])
    assert gone(session_id=session.pk, cause=GoneCause.SILENT, at=LATER, close_code=1006) is True
    assert evses(station) == [EvseStatus.UNKNOWN, EvseStatus.UNKNOWN]
    opened(station, node, at=LATER)
    assert evses(station) == [EvseStatus.AVAILABLE, EvseStatus.OUTOFORDER]


@pytest.mark.parametrize(
    ("places", "fitted", "numbers"),
    [
        ([(1, 1), (2, 1)], [], {(1, 1): 1, (2, 1): 2}),
        ([(2, 1)], [], {(2, 1): 2}),
        ([(1, 1), (1, 2), (2, 1)], [], {(1, 1): 1, (1, 2): 2, (2, 1): 3}),
        ([(1, 1), (2, 1)], [[1, 2], [3]], {(1, 1): 1, (1, 2): 2, (2, 1): 3}),
        ([(3, 1)], [[1], [2]], {(1, 1): 1, (2, 1): 2, (3, 1): 3}),
        ([(0, 0)], [], {}),
    ],
)
def test_connectors_of_2_0_1_are_counted_through_the_station(places, fitted, numbers):
    assert number_connectors(places, fitted) == {(0, 0): 0} | numbers


def test_a_second_connector_moves_those_that_follow(plinth, node):
    station = make_station(plinth, "CP-9")
    session = opened(station, node, protocol="ocpp2.0.1")
    statuses_changed(reports=[two(session, 1, 1, "Available"), two(session, 2, 1, "Reserved")])
    statuses_changed(reports=[two(session, 1, 2, "Faulted")])
    rows = station.connector_reports.values_list("connector_id", "evse_number", "evse_connector", "status")
    assert list(rows) == [(1, 1, 1, "Available"), (2, 1, 2, "Faulted"), (3, 2, 1, "Reserved")]


def test_a_station_that_changes_to_2_0_1_keeps_its_connectors(plinth, node):
    station = make_station(plinth, "CP-9")
    before = opened(station, node)
    statuses_changed(reports=[report(before, "Available", number) for number in (0, 1, 2)])
    session = opened(station, node, protocol="ocpp2.0.1")
    statuses_changed(reports=[two(session, 2, 1, "Faulted"), two(session, 1, 0, "Reserved")])
    rows = station.connector_reports.values_list("connector_id", "status")
    assert list(rows) == [(0, "Available"), (1, "Reserved"), (2, "Faulted")]


def two(session, evse, connector, status):
    return report(session, status, None, evse_number=evse, evse_connector=connector)


def test_W24_ordering_is_by_our_clock(station, node):
    session = opened(station, node)
    year_9999 = datetime(9999, 12, 31, tzinfo=UTC)
    statuses_changed(reports=[report(session, reported_at=year_9999)])
    statuses_changed(reports=[report(session, "Faulted", reported_at=datetime(1970, 1, 1, tzinfo=UTC), at=LATER)])
    assert station.connector_reports.get().status == "Faulted"


def test_a_gateway_that_beats_no_more_is_buried(station, node):
    session = opened(station, node)
    ask_station(station=station, action="Heartbeat", payload={}, at=AT, timeout_s=60)
    (command,) = claim(node_id=node.pk, at=AT)
    assert bury_dead_nodes(at=AT + timedelta(seconds=14)) == 0
    assert bury_dead_nodes(at=AT + timedelta(seconds=16)) == 1
    session.refresh_from_db()
    command.refresh_from_db()
    assert (session.gone_cause, command.state) == (GoneCause.GATEWAY, CommandState.GATEWAY_LOST)
    node_beat(node_id=node.pk, at=LATER)
    node.refresh_from_db()
    assert node.stopped_at is None


def test_a_restarted_gateway_closes_what_its_forerunner_left(station, node):
    session = opened(station, node)
    fresh = node_started(host="here", port=9000, pid=2, at=AT)
    session.refresh_from_db()
    assert (fresh.name, session.gone_cause) == ("here:9000:2", GoneCause.GATEWAY)


def test_many_sessions_are_closed_in_slices(plinth, node, monkeypatch):
    monkeypatch.setattr(nodes, "SLICE", 2)
    for number in range(5):
        opened(make_station(plinth, f"CP-{number}"), node)
    assert nodes.node_stopped(node_id=node.pk, at=LATER) == 5
    assert Session.objects.filter(closed_at__isnull=True).count() == 0


def said(session, at=AT, raw='[2,"1","Heartbeat",{}]'):
    return Said(session.station_id, session.pk, at, Direction.FROM_STATION, "Heartbeat", "1", raw)


def test_the_log_holds_what_was_said(station, node):
    session = opened(station, node)
    raw = '[2,"1","DataTransfer",{"data":"tab\t, \\\\n, \u20ac"}]'
    assert exchanged(messages=[said(session, raw=raw)]) == 1
    row = Exchange.objects.get()
    assert (row.station, row.session, row.at, row.direction, row.raw) == (station, session, AT, "in", raw)


def test_the_log_is_bounded_by_count_and_age(station, node, monkeypatch):
    monkeypatch.setattr(message_log, "KEPT_PER_STATION", 2)
    session = opened(station, node)
    moments = [AT - timedelta(days=30), AT, AT + timedelta(seconds=1), AT + timedelta(seconds=2)]
    assert exchanged(messages=[said(session, at) for at in moments]) == 4
    assert purge_exchanges(at=LATER) == 2
    assert list(Exchange.objects.order_by("at").values_list("at", flat=True)) == moments[2:]


def test_messages_of_a_deleted_station_are_dropped(station, node):
    session = opened(station, node)
    ChargeStation.objects.all().delete()
    assert exchanged(messages=[said(session)]) == 0


def test_a_station_that_is_back_within_a_minute_was_never_away(station, node):
    session = opened(station, node)
    statuses_changed(reports=[report(session)])
    gone(session_id=session.pk, cause=GoneCause.STATION, at=database_now())
    forgotten = [forget_offline_stations(at=database_now()), evses(station)[0]]
    assert forgotten == [0, EvseStatus.AVAILABLE]
    Session.objects.update(closed_at=database_now() - timedelta(seconds=61))
    assert (forget_offline_stations(at=database_now()), evses(station)[0]) == (1, EvseStatus.UNKNOWN)
