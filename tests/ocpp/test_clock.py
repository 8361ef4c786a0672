"""Rows are stamped and judged by the database's clock, whatever the host's says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.domain.commands.commanding import ask_station
from core.models import Command, GatewayNode, Session
from core.models.clock import database_now
from core.ocpp import clock, rounds
from core.ocpp.clock import DatabaseClock

from tests.stations import KEY, ScriptedStation, running_gateway, wait_for


def test_it_goes_on_from_what_it_was_told():
    ours, then = DatabaseClock(), datetime(2026, 3, 1, 12, tzinfo=UTC)
    ours.set(then)
    first, second = ours.now(), ours.now()
    assert then <= first <= second < then + timedelta(minutes=1)


def test_one_moment_lasts_a_tenth_of_a_millisecond_and_never_goes_back(monkeypatch):
    ours, then, steady = DatabaseClock(), datetime(2026, 3, 1, 12, tzinfo=UTC), [100.0]
    monkeypatch.setattr(clock.time, "monotonic", lambda: steady[0])
    ours.set(then)
    told = []
    for passed in (0, 0.00005, 0.00004, 0.0001, 5):
        steady[0] += passed
        told.append((ours.moment() - then).total_seconds())
    assert told == [0, 0, 0, 0.00019, 5.00019]
    ours.set(then + timedelta(hours=1))
    assert ours.moment() == then + timedelta(hours=1)


def is_right(gateway, **by):
    return abs(gateway.gateway.clock.now() - database_now()) < timedelta(**by)


def test_a_gateway_looks_at_the_databases_clock_with_each_beat(transactional_db, monkeypatch):
    monkeypatch.setattr(rounds, "BEAT_EVERY_S", 0.05)
    with running_gateway() as gateway:
        assert is_right(gateway, minutes=1)
        gateway.gateway.clock.set(database_now() + timedelta(hours=1))
        wait_for(lambda: is_right(gateway, minutes=1))


class FiveMinutesAhead(datetime):
    """The clock of a host that nobody set."""

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(minutes=5)


def test_a_gateway_whose_host_is_ahead_buries_nobody_and_loses_no_question(station, monkeypatch):
    alive = GatewayNode.objects.create(name="elsewhere:9000:1", beat_at=database_now())
    monkeypatch.setattr(clock, "datetime", FiveMinutesAhead)
    with running_gateway() as ahead, ScriptedStation("CP-1", ahead.port, key=KEY) as box:
        box.answers["Reset"] = {"status": "Accepted"}
        command = ask_station(
            station=station, action="Reset", payload={"type": "Soft"}, at=database_now(), timeout_s=10
        )
        ended = wait_for(lambda: Command.objects.filter(pk=command.pk, ended_at__isnull=False).first())
        alive.refresh_from_db()
        assert (ended.state, alive.stopped_at) == ("answered", None)
        assert Session.objects.get().opened_at <= database_now()
