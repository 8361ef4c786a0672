"""All stations come at once: they are let in one after the other, and a lone one at once."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest
from core.domain.stations.making import key_digest
from core.models import ChargeStation, Knock, Session
from core.ocpp import handshake, turnstile
from core.ocpp.turnstile import Turnstile

from tests.factories import make_station
from tests.stations import KEY, PATIENCE_S, basic, running_gateway, wait_for


@pytest.fixture(autouse=True)
def hasty_turns(monkeypatch):
    monkeypatch.setattr(turnstile, "TICK_S", 0.005)


def passing(a_second, *comers, at_once=1):
    """Let comers ask for a turn at once; give who passed in which order, and the seconds each waited."""

    async def main():
        stile, passed = Turnstile(a_second, asyncio.ensure_future), {}

        async def come(name, is_gone):
            passed[name] = await stile.turn(is_gone)

        stile._bucket.tokens = stile._bucket.burst = at_once
        await asyncio.gather(*(come(name, is_gone) for name, is_gone in comers))
        assert stile.waiting == 0
        return passed

    return asyncio.run(main())


def here():
    return False


def gone():
    return True


def test_the_order_is_that_in_which_they_came():
    passed = passing(2_000, *((name, here) for name in range(40)))
    assert list(passed) == list(range(40))
    assert passed[39] >= 38 / 2_000 - 0.005


def test_a_few_pass_at_once_and_only_then_somebody_waits():
    async def main():
        stile = Turnstile(0.001, asyncio.ensure_future)
        stile._bucket.tokens = stile._bucket.burst = 3
        turns = [asyncio.ensure_future(stile.turn(here)) for _turn in range(4)]
        await asyncio.sleep(0)
        passed = [turn.done() for turn in turns]
        stile.open()
        return passed, [waited_s == 0 for waited_s in await asyncio.gather(*turns)]

    assert asyncio.run(main()) == ([True, True, True, False], [True, True, True, False])


@pytest.mark.parametrize(("a_second", "at_once"), [(450, 225), (2, 1), (0.001, 1)])
def test_half_a_second_of_turns_is_saved_for_later(a_second, at_once):
    async def saved():
        return Turnstile(a_second, asyncio.ensure_future)._bucket.burst

    assert asyncio.run(saved()) == at_once


def test_no_more_pass_than_the_pace_allows():
    begun = time.perf_counter()
    passing(400, *((name, here) for name in range(21)))
    assert time.perf_counter() - begun >= 20 / 400 - 0.005


def test_who_is_gone_costs_nobody_a_turn():
    begun = time.perf_counter()
    passing(20, ("first", here), *((name, gone) for name in range(500)), ("last", here))
    assert time.perf_counter() - begun < 10  # 500 turns would be 25 s


def test_without_a_pace_all_pass_at_once():
    assert set(passing(0, *((name, here) for name in range(500))).values()) == {0.0}


@pytest.mark.parametrize(("most", "a_second", "waiting", "full_for_s"), [(2, 1, 2, 3), (2, 10, 2, 1), (3, 1, 2, 0)])
def test_only_so_many_wait(monkeypatch, most, a_second, waiting, full_for_s):
    monkeypatch.setattr(turnstile, "MOST_WAITING", most)

    async def main():
        stile = Turnstile(a_second, asyncio.ensure_future)
        stile._bucket.tokens = 0
        turns = [asyncio.ensure_future(stile.turn(here)) for _turn in range(waiting)]
        await asyncio.sleep(0)
        found = stile.full_for_s
        stile.open()
        await asyncio.gather(*turns)
        return found, stile.waiting, await stile.turn(here)

    assert asyncio.run(main()) == (full_for_s, 0, 0.0)


def test_who_stops_waiting_keeps_no_other_back():
    async def main():
        stile = Turnstile(50, asyncio.ensure_future)
        stile._bucket.tokens = 0
        stopping, staying = (asyncio.ensure_future(stile.turn(here)) for _turn in range(2))
        await asyncio.sleep(0)
        stopping.cancel()
        await asyncio.wait_for(staying, PATIENCE_S)
        return stopping.cancelled(), stile.waiting

    assert asyncio.run(main()) == (True, 0)


# --- on real sockets ---


@pytest.fixture
def stations(transactional_db, plinth):
    return [make_station(plinth, f"CP-{number}", key_digest=key_digest(KEY)) for number in range(6)]


class Caller:
    """A station that has sent its opening request."""

    def __init__(self, port, identity, key):
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        authorization = basic(identity, key)["Authorization"]
        self.line.sendall(
            f"GET /ocpp/{identity} HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: ocpp1.6\r\nAuthorization: {authorization}\r\n\r\n".encode()
        )

    def answer(self):
        """Give the status, and Retry-After when there is one."""
        head = self.line.recv(4096).decode().split("\r\n")
        later = [line.partition(": ")[2] for line in head if line.lower().startswith("retry-after")]
        return (int(head[0].split()[1]), *map(int, later))


class Entry:
    """A gateway that lets one station in, and no other before `go_on`."""

    def __init__(self, gateway):
        self.gateway, self.callers = gateway.gateway, []
        self.port, self.stile = gateway.port, gateway.gateway.door.turnstile

    def call(self, identity, key=KEY):
        self.callers.append(Caller(self.port, identity, key))
        return self.callers[-1]

    def in_line(self, first, *others):
        """Let the first in, and the others wait in this order."""
        callers = [self.call(first)]
        assert callers[0].answer() == (101,)
        for place, identity in enumerate(others, start=1):
            callers.append(self.call(identity))
            wait_for(lambda place=place: self.stile.waiting == place)
        return callers

    def go_on(self):
        self.stile._bucket.rate = 100

    def let_one_in(self):
        self.stile._bucket.tokens = 1

    def hang_up(self):
        for caller in self.callers:
            caller.line.close()


@pytest.fixture
def entry(stations):
    with running_gateway(handshakes_a_s=0.001) as gateway:
        entry = Entry(gateway)
        yield entry
        entry.hang_up()


def came():
    return list(Session.objects.order_by("pk").values_list("station__charge_station_id", flat=True))


def test_a_lone_station_waits_for_nobody(entry):
    assert entry.call("CP-0").answer() == (101,)
    assert entry.stile.waiting == 0


def test_stations_come_in_as_they_came(entry):
    line = ["CP-3", "CP-1", "CP-2", "CP-0"]
    callers = entry.in_line(*line)
    for place in (1, 2, 3):
        entry.let_one_in()
        assert callers[place].answer() == (101,)
        assert came() == line[: place + 1]


def test_who_hung_up_while_it_waited_leaves_nothing_behind(entry):
    _first, gives_up, stays = entry.in_line("CP-0", "CP-1", "CP-2")
    gives_up.line.close()
    _turn, is_gone = entry.stile._waiting[0]
    wait_for(is_gone)
    entry.go_on()
    assert stays.answer() == (101,)
    assert (came(), Knock.objects.count()) == (["CP-0", "CP-2"], 0)


def test_no_stranger_waits_in_line(entry):
    entry.in_line("CP-0", "CP-1")
    assert [entry.call(name, "x" * 20).answer() for name in ("CP-2", "CP-9")] == [(401,), (404,)]
    assert entry.stile.waiting == 1


def test_what_changed_while_it_waited_counts(entry):
    _first, second = entry.in_line("CP-0", "CP-1")
    ChargeStation.objects.filter(charge_station_id="CP-1").update(key_digest=key_digest("y" * 20))
    entry.go_on()
    assert second.answer() == (401,)


def test_when_too_many_wait_one_is_told_when_to_come_again(entry, monkeypatch):
    monkeypatch.setattr(turnstile, "MOST_WAITING", 1)
    entry.in_line("CP-0", "CP-1")
    assert entry.call("CP-2").answer() == (503, 1001)
    assert Knock.objects.count() == 0


def test_who_waits_when_the_gateway_closes_is_told_to_try_again(entry):
    first, second = entry.in_line("CP-0", "CP-1")
    asyncio.run_coroutine_threadsafe(entry.gateway.stop(), entry.gateway.loop)
    assert second.answer() == (503,)
    first.line.close()
    assert came() == ["CP-0"]


def test_whose_turn_never_comes_is_cut(entry, monkeypatch):
    entry.in_line("CP-0")
    monkeypatch.setattr(handshake, "WAIT_FOR_TURN_S", 0.1)
    assert entry.call("CP-1").line.recv(100) == b""


def test_a_storm_of_all_of_them_ends(entry):
    entry.go_on()
    callers = [entry.call(f"CP-{number}") for number in range(6)]
    assert [caller.answer() for caller in callers] == [(101,)] * 6
    assert (len(entry.gateway.register), sorted(came())) == (6, [f"CP-{number}" for number in range(6)])
