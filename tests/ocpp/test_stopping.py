"""How a gateway ends: in time, as its own doing, with nobody let in late and nothing lost."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from core.models import Exchange, Session
from core.ocpp import draining
from core.ocpp.threads import Database
from websockets.exceptions import InvalidStatus

from tests.stations import KEY, PATIENCE_S, ScriptedStation, basic, connect_raw, running_gateway, wait_for


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(draining, "HUNG_UP_WITHIN_S", 0.5)
    monkeypatch.setattr(draining, "WRITTEN_WITHIN_S", 0.5)
    monkeypatch.setattr(draining, "FACTS_WITHIN_S", 0.5)


@contextmanager
def ends_within(seconds):
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


def stop(gateway, within_s=PATIENCE_S):
    with ends_within(within_s):
        gateway.thread.run(gateway.gateway.stop(), 60)


def test_a_round_that_is_woken_while_it_is_stopped_ends(gateway):
    """`asyncio.wait_for` of Python 3.11 swallows a cancellation that comes with the waking: the gateway never ended."""

    async def wake_and_stop():
        await asyncio.sleep(0.05)  # the relay waits for its next question
        gateway.gateway.relay.wake()
        await asyncio.sleep(0)
        await gateway.gateway.rounds.stop()

    gateway.thread.run(wake_and_stop(), 5)


@contextmanager
def held(monkeypatch, verb_name):
    """Hold this verb back until the block ends; gives an event that says that it was called."""
    called, go_on, run = threading.Event(), threading.Event(), Database.run

    async def hold(self, verb, **facts):
        answer = await run(self, verb, **facts)
        if verb.__name__ == verb_name:
            called.set()
            await asyncio.to_thread(go_on.wait, PATIENCE_S)
        return answer

    monkeypatch.setattr(Database, "run", hold)
    try:
        yield called, go_on
    finally:
        go_on.set()


@pytest.mark.parametrize("verb", ["callers_of", "connected"])
def test_who_is_at_the_door_when_the_gateway_stops_is_not_let_in(station, gateway, monkeypatch, verb):
    with held(monkeypatch, verb) as (called, go_on), ThreadPoolExecutor(2) as threads:
        caller = threads.submit(connect_raw, gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY))
        assert called.wait(PATIENCE_S)
        stopping = threads.submit(stop, gateway)
        wait_for(lambda: gateway.gateway.stopping)
        go_on.set()
        stopping.result(30)
        with pytest.raises(InvalidStatus) as refused:
            caller.result(30)
    assert refused.value.response.status_code == 503
    assert Session.objects.filter(closed_at__isnull=True).count() == 0
    assert set(Session.objects.values_list("gone_cause", flat=True)) <= {"gateway"}


def test_who_is_on_trial_when_the_gateway_stops_is_let_go(station, gateway, call_in):
    call_in().boot()
    newcomer = call_in()
    stop(gateway)
    wait_for(lambda: newcomer.is_closed)
    assert newcomer.close_code == 1012


def test_who_has_said_nothing_yet_keeps_nobody(gateway):
    with socket.create_connection(("127.0.0.1", gateway.port)):
        stop(gateway, 3)


def test_what_was_answered_last_is_in_the_log(station):
    with running_gateway() as other:
        box = ScriptedStation("CP-1", other.port, key=KEY).connect()
        box.boot()
        for _beat in range(5):
            box.heartbeat()
    box.close()
    assert Exchange.objects.filter(action="Heartbeat", direction="out").count() == 5
    assert Session.objects.get().last_heartbeat is not None


def test_a_station_that_does_not_hang_up_is_cut(station, gateway, call_in):
    box = call_in()
    box.boot()
    box.stop_reading()
    stop(gateway, 5)
    assert Session.objects.get().gone_cause == "gateway"


def test_work_that_never_ends_is_given_up(station, gateway, call_in, impatient):
    gateway.gateway.loop.call_soon_threadsafe(lambda: gateway.gateway.spawn(asyncio.sleep(3600)))
    call_in().boot()
    stop(gateway, 5)
    assert Session.objects.get().gone_cause == "gateway"


def test_without_a_database_it_ends_all_the_same(station, gateway, call_in, impatient, monkeypatch):
    box = call_in()
    box.boot()

    async def away(self, verb, **facts):
        raise OSError("the database is away")

    monkeypatch.setattr(Database, "run", away)
    stop(gateway, 5)
    monkeypatch.undo()
    wait_for(lambda: box.is_closed)
    assert box.close_code == 1012


def test_a_database_that_hangs_keeps_nobody(station, gateway, call_in, impatient, monkeypatch):
    call_in().boot()

    async def hang(self, verb, **facts):
        await asyncio.sleep(3600)

    monkeypatch.setattr(Database, "run", hang)
    stop(gateway, 6)


def test_many_stations_go_a_few_at_a_time(station, gateway, call_in, monkeypatch):
    monkeypatch.setattr(draining, "CLOSES_AT_ONCE", 1)
    monkeypatch.setattr(draining, "CLOSES_A_S", 2)
    call_in().boot()
    begun = time.monotonic()
    gateway.thread.run(draining._let_go(gateway.gateway))
    assert time.monotonic() - begun > 0.4


def test_stopping_twice_is_fine(gateway):
    stop(gateway)
    stop(gateway)
