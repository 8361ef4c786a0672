"""What stations tell is written behind a fence: only the newest connection writes."""

from __future__ import annotations

import pytest
from core.choices import GoneCause
from core.domain.told.beating import beats
from core.domain.told.clocks import Reading, clocks_read
from core.domain.told.connectors import statuses_changed
from core.domain.told.leaving import leave
from core.domain.told.observing import Boot, booted, configuration_told
from core.reports import Booted

from tests.factories import make_station
from tests.ocpp.posts import AT, LATER, make_node, make_post, opened, report


@pytest.fixture
def node(db):
    return make_node()


@pytest.fixture
def station(plinth):
    return make_post(plinth)


def boot_of(session, **facts):
    return Boot(session.station_id, session.pk, session.epoch, Booted(**facts), LATER)


def test_a_second_connection_closes_the_first(station, node):
    first, second = opened(station, node), opened(station, node, at=LATER)
    first.refresh_from_db()
    assert (first.closed_at, first.gone_cause, second.epoch) == (LATER, GoneCause.REPLACED, first.epoch + 1)


def test_who_comes_again_closes_nobody_elses_line(station, node, plinth):
    other = opened(make_station(plinth, "CP-2"), node)
    opened(station, node)
    opened(station, node, at=LATER)
    other.refresh_from_db()
    assert (other.closed_at, other.gone_cause) == (None, "")


def test_F23_the_loser_writes_nothing(station, node):
    loser, _winner = opened(station, node), opened(station, node, at=LATER)
    assert booted(boots=[boot_of(loser, vendor="Old")]) == [None]
    assert statuses_changed(reports=[report(loser, "Faulted")]) == set()
    assert beats(seen=[(loser.pk, LATER, None)]) == {loser.pk}
    assert leave([loser.pk], cause=GoneCause.STATION, at=LATER) == set()
    assert clocks_read(readings=[Reading(station.pk, loser.epoch, 9.0, LATER)]) == 0
    configuration_told(station_id=station.pk, epoch=loser.epoch, number_of_connectors=9)
    station.refresh_from_db()
    assert (station.vendor, station.clock_offset_s, station.number_of_connectors) == ("", None, None)
    assert station.connector_reports.count() == 0


def test_W25_texts_are_cut_to_their_columns(station, node):
    session = opened(station, node)
    boot = boot_of(session, vendor=" " + "x" * 10_000, firmware_version="<b>=1+1</b>\u202e")
    assert booted(boots=[boot]) == [()]
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
