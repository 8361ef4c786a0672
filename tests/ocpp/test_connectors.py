"""What connectors report: kept raw, counted through the station, shown as EVSE statuses, told to the feeds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from core.choices import EvseStatus, GoneCause
from core.domain.commands.commanding import ask_station
from core.domain.stations.numbering import number_connectors
from core.domain.told import connectors, statuses
from core.domain.told.connectors import statuses_changed
from core.domain.told.leaving import leave
from core.domain.told.statuses import forget_offline_stations
from core.models import Session
from core.models.clock import database_now
from django.db import connections, transaction

from tests.factories import make_location, make_station
from tests.ocpp.posts import LATER, evses, make_node, make_post, opened, report, report_2x
from tests.stations import PATIENCE_S


@pytest.fixture
def node(db):
    return make_node()


@pytest.fixture
def station(plinth):
    return make_post(plinth)


STATUSES = {
    "Available": EvseStatus.AVAILABLE,
    "Preparing": EvseStatus.CHARGING,
    "Unavailable": EvseStatus.OUTOFORDER,
    "SuspendedEV": EvseStatus.CHARGING,
    "Faulted": EvseStatus.OUTOFORDER,
    "Occupied": EvseStatus.CHARGING,
    "Reserved": EvseStatus.RESERVED,
    "Whatever": EvseStatus.UNKNOWN,
}


def test_a_connectors_state_is_its_evses_status(station, node):
    session, told = opened(station, node), {}
    assert statuses_changed(reports=[report(session, "Available", 2)]) == {station.pk}
    for raw in STATUSES:
        assert statuses_changed(reports=[report(session, raw)]) == {station.pk}
        told[raw], other = evses(station)
        assert other == EvseStatus.AVAILABLE
    assert told == STATUSES


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
    assert leave([session.pk], cause=GoneCause.SILENT, at=LATER, close_code=1006) == {session.pk}
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
    statuses_changed(reports=[report_2x(session, 1, 1, "Available"), report_2x(session, 2, 1, "Reserved")])
    statuses_changed(reports=[report_2x(session, 1, 2, "Faulted")])
    rows = station.connector_reports.values_list("connector_id", "evse_number", "evse_connector", "status")
    assert list(rows) == [(1, 1, 1, "Available"), (2, 1, 2, "Faulted"), (3, 2, 1, "Reserved")]


def test_a_station_that_changes_to_2_0_1_keeps_its_connectors(plinth, node):
    station = make_station(plinth, "CP-9")
    before = opened(station, node)
    statuses_changed(reports=[report(before, "Available", number) for number in (0, 1, 2)])
    session = opened(station, node, protocol="ocpp2.0.1")
    statuses_changed(reports=[report_2x(session, 2, 1, "Faulted"), report_2x(session, 1, 0, "Reserved")])
    rows = station.connector_reports.values_list("connector_id", "status")
    assert list(rows) == [(0, "Available"), (1, "Reserved"), (2, "Faulted")]


def test_W24_ordering_is_by_our_clock(station, node):
    session = opened(station, node)
    year_9999 = datetime(9999, 12, 31, tzinfo=UTC)
    statuses_changed(reports=[report(session, reported_at=year_9999)])
    statuses_changed(reports=[report(session, "Faulted", reported_at=datetime(1970, 1, 1, tzinfo=UTC), at=LATER)])
    assert station.connector_reports.get().status == "Faulted"


def test_a_station_that_is_back_within_a_minute_was_never_away(station, node):
    session = opened(station, node)
    statuses_changed(reports=[report(session)])
    leave([session.pk], cause=GoneCause.STATION, at=database_now())
    forgotten = [forget_offline_stations(at=database_now()), evses(station)[0]]
    assert forgotten == [0, EvseStatus.AVAILABLE]
    Session.objects.update(closed_at=database_now() - timedelta(seconds=61))
    assert (forget_offline_stations(at=database_now()), evses(station)[0]) == (1, EvseStatus.UNKNOWN)


@pytest.mark.parametrize("n", [1, 3])
def test_reports_of_many_stations_are_written_together(plinth, node, n, django_assert_num_queries):
    sessions = [opened(make_post(plinth, f"CP-{number}"), node) for number in range(n)]
    with django_assert_num_queries(22):
        assert len(statuses_changed(reports=[report(session) for session in sessions])) == n


@pytest.mark.parametrize("n", [1, 3])
def test_reports_of_many_2_x_stations_are_written_together(plinth, node, n, django_assert_num_queries):
    sessions = [opened(make_post(plinth, f"CP-{number}"), node, protocol="ocpp2.0.1") for number in range(n)]
    with django_assert_num_queries(24):
        assert len(statuses_changed(reports=[report_2x(session, 1, 1) for session in sessions])) == n


def test_connectors_of_one_station_are_bounded(plinth, node, monkeypatch):
    monkeypatch.setattr(connectors, "MOST_KEPT", 3)
    station = make_station(plinth, "CP-9")
    session = opened(station, node)
    statuses_changed(reports=[report(session, "Available", number) for number in (1, 2)])
    statuses_changed(reports=[report(session, "Faulted", number) for number in (2, 7, 8, 9)])
    rows = station.connector_reports.values_list("connector_id", "status")
    assert list(rows) == [(1, "Available"), (2, "Faulted"), (7, "Faulted")]


def test_connectors_of_one_2_x_station_are_bounded(plinth, node, monkeypatch):
    monkeypatch.setattr(connectors, "MOST_KEPT", 2)
    station = make_station(plinth, "CP-9")
    session = opened(station, node, protocol="ocpp2.0.1")
    statuses_changed(reports=[report_2x(session, evse, 1) for evse in range(1, 9)])
    assert list(station.connector_reports.values_list("evse_number", flat=True)) == [1, 2]


def test_reports_of_nobody_touch_nothing(db):
    assert statuses_changed(reports=[]) == set()


def test_two_gateways_that_write_at_once_do_not_lock_each_other_out(transactional_db, plinth, node):
    """Stations of the same Locations, told in opposite orders: locks are taken in one order only."""
    places = [make_location(plinth) for _place in range(2)]
    posts = [make_post(plinth, f"CP-{number}", location=places[number % 2]) for number in range(8)]
    sessions = [opened(post, node) for post in posts]

    def work(mine):
        try:
            for turn in range(6):
                words = "Faulted" if turn % 2 else "Available"
                statuses_changed(reports=[report(session, words) for session in mine])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, [sessions[:5], sessions[:2:-1]]))
    assert {status for post in posts for status in evses(post)} == {EvseStatus.OUTOFORDER, EvseStatus.UNKNOWN}


def test_a_report_lets_others_refer_to_the_station_meanwhile(transactional_db, station, node):
    """FOR NO KEY UPDATE: a question, whose row refers to the station, need not wait for the flush."""
    session = opened(station, node)
    with transaction.atomic():
        statuses_changed(reports=[report(session)])
        with ThreadPoolExecutor(1) as threads:
            threads.submit(ask_elsewhere, station).result(PATIENCE_S)
    assert station.commands.count() == 1


def ask_elsewhere(station):
    try:
        ask_station(station=station, action="Heartbeat", payload={}, at=LATER, timeout_s=5)
    finally:
        connections.close_all()


def test_offline_stations_are_forgotten_in_slices(plinth, node, monkeypatch):
    monkeypatch.setattr(statuses, "SLICE", 2)
    for number in range(3):
        session = opened(make_post(plinth, f"CP-{number}"), node)
        statuses_changed(reports=[report(session)])
    Session.objects.update(closed_at=database_now() - timedelta(seconds=61))
    assert (forget_offline_stations(at=database_now()), forget_offline_stations(at=database_now())) == (3, 0)
