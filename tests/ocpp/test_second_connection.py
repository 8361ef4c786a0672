"""Two of one name: the living stays, the dead is replaced, and somebody is told."""

from __future__ import annotations

import socket
import time

import pytest
from core.models import ChargeStation, Knock, Session
from core.ocpp import register
from websockets.exceptions import InvalidStatus

from tests.stations import KEY, basic, wait_for


def test_W6_the_old_one_answers_so_the_newcomer_is_refused(station, call_in):
    box = call_in()
    box.boot()
    with pytest.raises(InvalidStatus) as refused:
        call_in(source="127.0.0.2")
    assert refused.value.response.status_code == 409
    knock = wait_for(lambda: Knock.objects.filter(cause="second_connection").first())
    assert (knock.identity, knock.evidence) == ("CP-1", {"connected": "127.0.0.1", "address": "127.0.0.2"})
    assert box.heartbeat().current_time
    assert Session.objects.count() == 1


def test_W7_profile_0_never_takes_over_the_living(station, call_in):
    ChargeStation.objects.update(security_profile=0, key_digest=None)
    call_in(key=None)
    with pytest.raises(InvalidStatus):
        call_in(key=None)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(register, "PING_WITHIN_S", 0.2)


@pytest.fixture
def dead(gateway):
    """Give a function that opens a line which never answers a ping: a half-open socket, as the network leaves them."""
    lines = []

    def connect(source="127.0.0.1"):
        headers = {"Host": "x", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        headers |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "ocpp1.6"} | basic(
            "CP-1", KEY
        )
        line = socket.create_connection(("127.0.0.1", gateway.port), timeout=5, source_address=(source, 0))
        request = "GET /ocpp/CP-1 HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line.sendall(request.encode() + b"\r\n")
        assert line.recv(4096).split()[1] == b"101"
        lines.append(line)
        return line

    yield connect
    for line in lines:
        line.close()


def test_W5_the_old_one_is_dead_so_the_newcomer_takes_its_place(station, call_in, dead, impatient):
    dead()
    begun = time.monotonic()
    assert call_in().boot().status == "Accepted"
    assert time.monotonic() - begun < 5
    assert list(Session.objects.order_by("epoch").values_list("gone_cause", flat=True)) == ["replaced", ""]
    assert Knock.objects.filter(cause="second_connection").count() == 0


def test_W8_twins_that_push_each_other_out_are_quarantined(station, call_in, dead, impatient):
    for number in range(4):
        dead(source=f"127.0.0.{1 + number % 2}")
    with pytest.raises(InvalidStatus) as refused:
        call_in()
    assert refused.value.response.status_code == 409
    wait_for(lambda: Knock.objects.filter(cause="quarantine").first())


def test_one_that_only_moves_is_not_a_twin(station, dead, call_in, impatient):
    for _time in range(5):
        dead()
    assert call_in().boot().status == "Accepted"


def test_two_at_once_are_let_in_one_after_the_other(station, call_in, gateway):
    first = call_in()
    with pytest.raises(InvalidStatus):
        call_in()
    assert first.boot().status == "Accepted"
    assert len(gateway.gateway.register) == 1
