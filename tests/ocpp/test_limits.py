"""Nobody can fill our memory, our disk or our time."""

from __future__ import annotations

import asyncio
import socket

import pytest
from core.models import Knock, Session
from core.ocpp import handshake, knocks
from core.ocpp import socket as station_socket
from core.ocpp.buckets import Bucket, Buckets
from core.ocpp.clock import DatabaseClock
from core.ocpp.knocks import KnockLog
from core.ocpp.metrics import Metrics
from core.ocpp.threads import Database
from hypothesis import given
from hypothesis import strategies as st

from tests.stations import KEY, PATIENCE_S, basic, connect_raw, running_gateway, wait_for


def test_who_waits_is_slowed_down_up_to_a_point():
    buckets = Buckets(rate=2, burst=1)
    assert [buckets.wait_s("a", 0.0, most=1.0) for _try in range(5)] == [0, 0.5, 1.0, 1.5, 1.5]
    assert buckets.wait_s("a", 2.0, most=1.0) == 0


@given(st.lists(st.floats(0, 10), max_size=50), st.floats(0.1, 50), st.integers(1, 20))
def test_no_more_than_burst_and_rate_are_admitted(pauses, rate, burst):
    buckets, at, admitted = Buckets(rate=rate, burst=burst), 0.0, 0
    for pause in pauses:
        at += pause
        admitted += buckets.admits("a", at)
    assert admitted <= burst + at * rate + 1e-6


def test_a_bucket_gives_and_then_lends():
    bucket = Bucket.full(rate=2, burst=3, at=0.0)
    assert [bucket.take(0.0) for _token in range(5)] == [0, 0, 0, 1, 2]
    assert bucket.take(1.5) == 0


def test_W3_who_has_a_network_of_ipv6_has_one_bucket(gateway, monkeypatch):
    monkeypatch.setattr(gateway.gateway.door, "_attempts", Buckets(rate=0.001, burst=2))
    addresses = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1", "10.0.0.1", "10.0.0.2"]
    assert [gateway.gateway.door.admits(each) for each in addresses] == [True, True, False, True, True, True]


def test_an_address_is_slowed_down_and_others_are_not():
    buckets = Buckets(rate=1, burst=2)
    assert [buckets.admits("a", 0.0) for _try in range(4)] == [True, True, False, False]
    assert (buckets.admits("b", 0.0), buckets.admits("a", 1.0), buckets.admits("a", 1.0)) == (True, True, False)


def test_only_so_many_addresses_are_remembered():
    buckets = Buckets(rate=1, burst=1, most=2)
    for address in "abc":
        buckets.admits(address, 0.0)
    assert (buckets.admits("a", 0.0), buckets.admits("c", 0.0)) == (True, False)


def test_W3_a_flood_from_one_address_is_turned_away_unread(transactional_db, monkeypatch):
    monkeypatch.setattr(handshake, "ATTEMPTS_BURST", 3)
    monkeypatch.setattr(handshake, "ATTEMPTS_A_S", 0.001)
    with running_gateway() as gateway:
        for _attempt in range(9):
            socket.create_connection(("127.0.0.1", gateway.port)).close()
        wait_for(lambda: counts() == {"no_bytes": 3, "too_many_attempts": 6})


def counts():
    return dict(Knock.objects.values_list("cause", "count"))


def test_only_so_many_different_knocks_wait_to_be_written(db, monkeypatch):
    monkeypatch.setattr(knocks, "MOST_GROUPS", 2)
    log = KnockLog(Database(), DatabaseClock(), Metrics())
    for number in range(5):
        log.note("no_bytes", address=f"10.0.0.{number}", port=9000)
        log.note("no_bytes", address="10.0.0.0", port=9000)
    assert [(group[1], attempts.count) for group, attempts in log._groups.items()] == [("10.0.0.0", 6), ("10.0.0.1", 1)]


def test_knocks_that_cannot_be_written_now_are_written_later(transactional_db, gateway, monkeypatch):
    async def away(self, verb, **facts):
        raise OSError("the database is away")

    monkeypatch.setattr(Database, "run", away)
    socket.create_connection(("127.0.0.1", gateway.port)).close()
    wait_for(lambda: gateway.gateway.knocks._groups)
    monkeypatch.undo()
    wait_for(lambda: counts() == {"no_bytes": 1})


def test_knocks_that_cannot_be_written_now_are_kept_and_that_is_not_hidden(db, monkeypatch):
    async def away(self, verb, **facts):
        raise OSError("the database is away")

    monkeypatch.setattr(Database, "run", away)
    log = KnockLog(Database(), DatabaseClock(), Metrics())
    log.note("no_bytes", address="10.0.0.1", port=9000)
    with pytest.raises(OSError, match="the database is away"):
        asyncio.run(log.flush())
    log.note("no_bytes", address="10.0.0.1", port=9000)
    assert [attempts.count for attempts in log._groups.values()] == [2]


def test_W22_a_station_that_does_not_read_is_given_up(station, gateway, monkeypatch):
    monkeypatch.setattr(station_socket, "MOST_UNSENT", 1000)
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY)):
        conversation = wait_for(lambda: next(iter(gateway.gateway.register), None))
        gateway.thread.loop.call_soon_threadsafe(conversation.socket.send, "x" * 20_000_000)
        session = wait_for(lambda: Session.objects.filter(closed_at__isnull=False).first())
    assert session.gone_cause == "protocol"


def test_without_a_database_the_gateway_lives_but_is_not_ready(gateway, monkeypatch):
    async def away(self, verb, **facts):
        raise OSError("the database is away")

    monkeypatch.setattr(Database, "run", away)
    assert (health(gateway, "/livez"), health(gateway, "/readyz")) == (b"200", b"503")
    monkeypatch.undo()


def health(gateway, path):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE_S) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return line.recv(4096).split()[1]
