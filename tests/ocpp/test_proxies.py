"""Behind a proxy a caller is who the proxy says it is; the proxy's own address is nobody's."""

from __future__ import annotations

import socket

import pytest
from core.models import Actor, ChargeStation, Knock, Session
from core.models.knocks import NO_ADDRESS
from core.ocpp import handshake
from core.queries.knocks import knocks_visible_to
from websockets.exceptions import InvalidStatus

from tests.factories import make_station
from tests.stations import KEY, PATIENCE_S, basic, connect_raw, running_gateway, wait_for

HERE, THERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def gateway(transactional_db):
    with running_gateway(proxies=1) as running:
        yield running


def behind_proxy(gateway, address, *, proto=None, **facts):
    headers = basic("CP-1", KEY) | {"X-Forwarded-For": address} | ({"X-Forwarded-Proto": proto} if proto else {})
    return connect_raw(gateway.port, facts.pop("path", "/ocpp/CP-1"), headers=headers, **facts)


def refused(gateway, address, **facts):
    with pytest.raises(InvalidStatus) as error:
        behind_proxy(gateway, address, **facts)
    return error.value.response.status_code


@pytest.mark.parametrize(
    ("header", "address"), [(HERE, HERE), (f"10.6.6.6, {HERE}", HERE), ("nonsense", NO_ADDRESS), ("", NO_ADDRESS)]
)
def test_a_session_is_from_where_the_proxy_says(station, gateway, header, address):
    with behind_proxy(gateway, header):
        assert wait_for(Session.objects.first).address == address


def test_a_knock_is_from_where_the_proxy_says(station, gateway):
    assert refused(gateway, f"10.6.6.6, {HERE}", path="/ocpp/CP-X") == 404
    assert wait_for(Knock.objects.first).address == HERE


@pytest.mark.parametrize("words", [b"", b"\x16\x03\x01\x00\x05hello", b"HELO there\r\n\r\n"])
def test_who_ends_before_its_request_has_no_address(gateway, words):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE_S) as line:
        line.sendall(words)
    assert wait_for(Knock.objects.first).address is None


def test_each_caller_has_its_own_bucket(station, transactional_db, monkeypatch):
    monkeypatch.setattr(handshake, "ATTEMPTS_BURST", 2)
    monkeypatch.setattr(handshake, "ATTEMPTS_A_S", 0.001)
    with running_gateway(proxies=1) as gateway:
        statuses = [refused(gateway, HERE, path="/ocpp/CP-X") for _attempt in range(4)]
        assert statuses == [404, 404, 429, 429]
        assert refused(gateway, THERE, path="/ocpp/CP-X") == 404
        wait_for(lambda: Knock.objects.filter(cause="too_many_attempts", address=HERE, count=2).first())


def test_W3_who_is_not_named_shares_one_bucket(station, transactional_db, monkeypatch):
    monkeypatch.setattr(handshake, "ATTEMPTS_BURST", 1)
    monkeypatch.setattr(handshake, "ATTEMPTS_A_S", 0.001)
    with running_gateway(proxies=1) as gateway:
        assert [refused(gateway, name, path="/ocpp/CP-X") for name in ("", "nonsense")] == [404, 429]


def test_the_second_of_one_name_is_told_by_its_own_address(station, gateway):
    with behind_proxy(gateway, HERE):
        assert refused(gateway, THERE) == 409
    knock = wait_for(lambda: Knock.objects.filter(cause="second_connection").first())
    assert (knock.address, knock.evidence) == (THERE, {"connected": HERE, "address": THERE})


def test_two_without_an_address_are_not_at_the_same(station, gateway):
    with behind_proxy(gateway, ""):
        assert refused(gateway, "") == 409


def test_a_proxys_address_makes_nobody_a_neighbour(station, gateway, volta):
    make_station(volta, "VOL-1")
    with behind_proxy(gateway, ""):
        for address in ("", "unknown"):
            assert refused(gateway, address, path="/ocpp/STRANGER") == 404
        wait_for(lambda: Knock.objects.filter(identity="STRANGER", count=2).first())
    assert list(knocks_visible_to(Actor(operator=station.operator))) == []


def test_W9_a_station_of_profile_2_may_call_through_a_proxy_that_ended_its_tls(station, gateway):
    ChargeStation.objects.update(security_profile=2)
    assert refused(gateway, HERE, proto="http") == 403
    with behind_proxy(gateway, HERE, proto="https"):
        session = wait_for(Session.objects.first)
    assert (session.security_profile, session.tls) == (2, "proxy")


def test_without_proxies_nobody_is_believed(station, transactional_db):
    ChargeStation.objects.update(security_profile=2)
    with running_gateway() as direct:
        assert refused(direct, HERE, proto="https") == 403
        assert wait_for(Knock.objects.first).address == "127.0.0.1"
