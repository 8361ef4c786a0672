"""How a gateway ends: in time, as its own doing, with nobody let in late and nothing lost."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from core.models import Exchange, Knock, MeterReading, Session
from core.ocpp import draining
from core.ocpp.threads import Database
from websockets.exceptions import InvalidStatus

from tests.stations import KEY, PATIENCE_S, ScriptedStation, basic, connect_raw, hung_up, running_gateway, wait_for

UPDATED = (
    '[2,"u","TransactionEvent",{"eventType":"Updated","triggerReason":"MeterValuePeriodic","seqNo":2,'
    '"timestamp":"2026-03-01T12:00:00Z","transactionInfo":{"transactionId":"T-1"},'
    '"meterValue":[{"timestamp":"2026-03-01T12:00:00Z","sampledValue":[{"value":5.0}]}]}]'
)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(draining, "HUNG_UP_WITHIN_S", 0.1)


@pytest.fixture
def writes_little(monkeypatch):
    monkeypatch.setattr(draining, "WRITTEN_WITHIN_S", 0.1)
    monkeypatch.setattr(draining, "FACTS_WITHIN_S", 0.1)


@pytest.fixture
def waits_for_ever(monkeypatch):
    """Let a gateway that waits for whoever should not be waited for never end."""
    monkeypatch.setattr(draining, "HUNG_UP_WITHIN_S", 3600)


def stop(gateway):
    gateway.thread.run(gateway.gateway.stop())


def test_a_round_that_is_woken_while_it_is_stopped_ends(gateway):
    """`asyncio.wait_for` of Python 3.11 swallows a cancellation that comes with the waking: the gateway never ended."""

    async def wake_and_stop():
        await asyncio.sleep(0.05)  # the relay waits for its next question
        gateway.gateway.relay.wake()
        await asyncio.sleep(0)
        await gateway.gateway.rounds.stop()

    gateway.thread.run(wake_and_stop())


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
        stopping.result(PATIENCE_S)
        with pytest.raises(InvalidStatus) as refused:
            caller.result(PATIENCE_S)
    assert refused.value.response.status_code == 503
    assert Session.objects.filter(closed_at__isnull=True).count() == 0
    assert set(Session.objects.values_list("gone_cause", flat=True)) <= {"gateway"}


def test_who_is_on_trial_when_the_gateway_stops_is_let_go(station, gateway, call_in):
    call_in().boot()
    newcomer = call_in()
    stop(gateway)
    wait_for(lambda: newcomer.is_closed)
    assert newcomer.close_code == 1012


def test_who_has_said_nothing_yet_keeps_nobody(gateway, waits_for_ever):
    with socket.create_connection(("127.0.0.1", gateway.port)):
        stop(gateway)


@pytest.mark.parametrize("beginning", [b"G", b"GET /ocpp/CP-1 HTTP/1.1\r\nHost: here\r\n"])
def test_who_is_in_the_middle_of_a_request_is_let_go_and_not_to_blame(gateway, waits_for_ever, beginning):
    with socket.create_connection(("127.0.0.1", gateway.port), PATIENCE_S) as caller:
        caller.sendall(beginning)
        wait_for(lambda: gateway.gateway.listener.opening)
        stop(gateway)
        assert hung_up(caller)
    assert Knock.objects.count() == 0


@pytest.mark.parametrize("stops", [False, True])
def test_what_is_still_looked_up_when_a_station_goes_is_not_taken(station, gateway, call_in, monkeypatch, stops):
    """It was not answered, so the station says it again; taken now, it would count twice."""
    box = call_in(protocol="ocpp2.0.1")
    box.boot()
    box.close()
    line = connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY), subprotocols=("ocpp2.0.1",))
    with line as raw, held(monkeypatch, "place_of") as (called, go_on), ThreadPoolExecutor(1) as threads:
        raw.send(UPDATED)
        assert called.wait(PATIENCE_S)
        going = threads.submit(stop, gateway) if stops else threads.submit(raw.close)
        wait_for(lambda: len(gateway.gateway.register) == 0)
        go_on.set()
        going.result(PATIENCE_S)
        wait_for(lambda: not any("_look_up" in repr(task) for task in list(gateway.gateway.tasks)))
    if not stops:
        gateway.thread.run(draining._write_down(gateway.gateway))
    said = Exchange.objects.filter(action="TransactionEvent").values_list("direction", flat=True)
    assert ([*said], MeterReading.objects.count()) == (["in"], 0)


def test_what_was_answered_last_is_in_the_log(station):
    with running_gateway() as other:
        box = ScriptedStation("CP-1", other.port, key=KEY).connect()
        box.boot()
        for _beat in range(5):
            box.heartbeat()
    box.close()
    assert Exchange.objects.filter(action="Heartbeat", direction="out").count() == 5
    assert Session.objects.get().last_heartbeat is not None


def test_a_station_that_does_not_hang_up_is_cut(station, gateway, call_in, curt, waits_for_ever):
    box = call_in()
    box.boot()
    box.stop_reading()
    stop(gateway)
    assert Session.objects.get().gone_cause == "gateway"


def test_work_that_never_ends_is_given_up(station, gateway, call_in, impatient):
    gateway.gateway.loop.call_soon_threadsafe(lambda: gateway.gateway.spawn(asyncio.sleep(3600)))
    call_in().boot()
    stop(gateway)
    assert Session.objects.get().gone_cause == "gateway"


def test_without_a_database_it_ends_all_the_same(station, gateway, call_in, impatient, writes_little, monkeypatch):
    box = call_in()
    box.boot()

    async def away(self, verb, **facts):
        raise OSError("the database is away")

    monkeypatch.setattr(Database, "run", away)
    stop(gateway)
    monkeypatch.undo()
    wait_for(lambda: box.is_closed)
    assert box.close_code == 1012


def test_a_database_that_hangs_keeps_nobody(station, gateway, call_in, impatient, writes_little, curt, monkeypatch):
    call_in().boot()

    async def hang(self, verb, **facts):
        await asyncio.sleep(3600)

    monkeypatch.setattr(Database, "run", hang)
    stop(gateway)


def test_many_stations_go_a_few_at_a_time(station, gateway, call_in, monkeypatch):
    monkeypatch.setattr(draining, "CLOSES_AT_ONCE", 1)
    monkeypatch.setattr(draining, "CLOSES_A_S", 10)
    call_in().boot()
    begun = time.monotonic()
    gateway.thread.run(draining._let_go(gateway.gateway))
    assert time.monotonic() - begun > 0.08


def test_stopping_twice_is_fine(gateway):
    stop(gateway)
    stop(gateway)
