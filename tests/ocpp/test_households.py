"""Whoever has many addresses, or many sockets, has no more of us than others."""

from __future__ import annotations

import socket

import pytest
from core.addresses import neighbourhood
from core.models import Knock
from core.ocpp import handshake, health, unopened
from core.ocpp.health import _ask_database
from core.ocpp.threads import Database

from tests.stations import PATIENCE_S, running_gateway, wait_for


@pytest.fixture
def counted(monkeypatch):
    """Give the verbs that the database was asked to run."""
    asked, run = [], Database.run

    async def count(self, verb, **facts):
        asked.append(verb)
        return await run(self, verb, **facts)

    monkeypatch.setattr(Database, "run", count)
    return asked


def asking(port, path="/ocpp/CP-9", forwarded="192.0.2.1"):
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {forwarded}\r\n\r\n".encode())
    return line


def answer(*asked, **facts):
    with asking(*asked, **facts) as line:
        return line.recv(4096).split()[1]


def test_a_network_of_ipv6_is_one_caller(transactional_db, monkeypatch):
    monkeypatch.setattr(handshake, "ATTEMPTS_BURST", 2)
    monkeypatch.setattr(handshake, "ATTEMPTS_A_S", 0.001)
    with running_gateway(proxies=1) as gateway:
        told = [answer(gateway.port, forwarded=f"2001:db8::{number}") for number in range(1, 5)]
        assert told[2:] == [b"429", b"429"]
        assert b"429" not in (*told[:2], answer(gateway.port, forwarded="2001:db8:0:1::1"))


def test_only_so_many_sockets_of_one_household_say_nothing(gateway, monkeypatch):
    monkeypatch.setattr(unopened, "MOST_OF_ONE", 2)
    lines = [socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE_S) for _line in range(3)]
    assert lines[2].recv(1) == b""
    wait_for(lambda: list(Knock.objects.values_list("cause", flat=True)) == ["too_many_attempts"])
    for line in lines:
        line.close()
    wait_for(lambda: Knock.objects.filter(cause="no_bytes", count=2).first())
    assert answer(gateway.port, "/livez") == b"200"


def test_only_so_many_sockets_say_nothing_and_the_next_waits(transactional_db, monkeypatch):
    monkeypatch.setattr(unopened, "MOST", 2)
    with running_gateway() as gateway:
        silent = [socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE_S) for _line in range(2)]
        wait_for(gateway.gateway.listener._unopened._places.locked)
        with asking(gateway.port, "/livez") as waits:
            waits.settimeout(0.1)
            with pytest.raises(TimeoutError):
                waits.recv(4096)
            waits.settimeout(5)
            silent[0].close()
            assert waits.recv(4096).split()[1] == b"200"
        silent[1].close()


def test_whoever_asks_whether_we_are_ready_costs_one_query_a_second(gateway, counted, monkeypatch):
    monkeypatch.setattr(health, "KNOWN_FOR_S", PATIENCE_S)  # the second in which all ten ask
    assert {answer(gateway.port, "/readyz") for _time in range(10)} == {b"200"}
    assert counted.count(_ask_database) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:7:9::1", "2001:db8:7::/48"), ("", ""), ("nonsense", "")],
)
def test_neighbours_share_a_network(address, network):
    assert neighbourhood(address) == network
