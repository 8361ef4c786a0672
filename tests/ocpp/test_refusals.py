"""Over real sockets: whoever is refused is told so in OCPP's way, and remembered with the cause."""

from __future__ import annotations

import contextlib
import socket
import time

import pytest
from core.domain.stations.making import key_digest
from core.domain.told.claiming import claim_knock
from core.models import Actor, ChargeStation, Knock, Session
from core.ocpp import handshake, lookup
from core.ocpp.buckets import Buckets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.factories import make_station
from tests.stations import KEY, PATIENCE_S, basic, connect_raw, wait_for


def the_knock(cause, count=1):
    """Wait until the one knock of this cause has been counted so often."""
    return wait_for(lambda: Knock.objects.filter(cause=cause, count=count).first())


def refused(gateway, path, headers=None, **facts):
    with pytest.raises(InvalidStatus) as error:
        connect_raw(gateway.port, path, headers=headers, **facts)
    return error.value.response


def test_an_unknown_identity_is_404_and_remembered(station, gateway):
    for _time in range(3):
        assert refused(gateway, "/ocpp/CP-X", basic("CP-X", KEY)).status_code == 404
    knock = the_knock("unknown_identity", count=3)
    assert (knock.identity, knock.address, knock.port, knock.look_alike) == ("CP-X", "127.0.0.1", gateway.port, "CPX")


def test_a_name_that_a_station_has_taken_gets_in_on_the_next_attempt(station, gateway, call_in, monkeypatch):
    monkeypatch.setattr(lookup, "UNKNOWN_FOR_S", 0.05)
    assert refused(gateway, "/ocpp/CPl", basic("CPl", KEY)).status_code == 404
    claim = {"knock_id": the_knock("unknown_identity").pk, "charge_station_id": "CP-1"}
    claim_knock(actor=Actor(operator=station.operator), **claim)
    wait_for(lambda: comes_in(call_in, "CPl"))
    assert Session.objects.get().station == station
    assert refused(gateway, "/ocpp/CP-1", basic("CP-1", KEY)).status_code == 404


def comes_in(call_in, identity):
    with contextlib.suppress(InvalidStatus):
        return call_in(identity).boot().status == "Accepted"


def test_W3_an_unknown_name_is_not_looked_up_again_and_again(station, gateway, monkeypatch):
    monkeypatch.setattr(lookup, "UNKNOWN_FOR_S", 0.05)
    assert refused(gateway, "/ocpp/NEW-1", basic("NEW-1", KEY)).status_code == 404
    remembered = gateway.gateway.door._lookup._unknown
    assert list(remembered) == ["NEW-1"]
    remembered["NEW-1"] += 60
    make_station(station.operator, "NEW-1", key_digest=key_digest(KEY))
    assert refused(gateway, "/ocpp/NEW-1", basic("NEW-1", KEY)).status_code == 404
    remembered["NEW-1"] -= 60
    wait_for(lambda: connect_raw_ok(gateway, "NEW-1"))


def connect_raw_ok(gateway, identity):
    with (
        contextlib.suppress(InvalidStatus),
        connect_raw(gateway.port, f"/ocpp/{identity}", headers=basic(identity, KEY)),
    ):
        return True


def test_W2_other_capitals_are_another_name(station, gateway):
    assert refused(gateway, "/ocpp/cp-1", basic("cp-1", KEY)).status_code == 404


def test_a_station_that_nobody_gave_a_password_is_told_so(station, gateway):
    ChargeStation.objects.update(key_digest=None)
    assert refused(gateway, "/ocpp/CP-1", basic("CP-1", KEY)).status_code == 401
    assert the_knock("key_not_set").identity == "CP-1"


def test_wrong_paths(station, gateway):
    paths = {"missing_identity": "/ocpp/", "identity_twice": "/CP-1/CP-1", "wrong_path": "/elsewhere/CP-1"}
    codes = [refused(gateway, path, basic("CP-1", KEY)).status_code for path in paths.values()]
    assert codes == [404, 404, 404]
    assert {cause: the_knock(cause).evidence["path"] for cause in paths} == paths


def test_W1_wrong_credentials_are_401_with_a_challenge(station, gateway):
    wrong = {
        "no_authorization": None,
        "wrong_user": basic("CP-2", KEY),
        "wrong_key": basic("CP-1", "x" * 20),
        "wrong_key_hex": basic("CP-1", KEY.encode().hex()),
        "wrong_key_short": basic("CP-1", KEY[:10]),
    }
    answers = [refused(gateway, "/ocpp/CP-1", headers) for headers in wrong.values()]
    assert [(each.status_code, each.headers["WWW-Authenticate"][:5]) for each in answers] == [(401, "Basic")] * 5
    assert [the_knock(cause).identity for cause in wrong] == ["CP-1"] * 5
    assert Session.objects.count() == 0


def test_W4_guessing_is_slowed_down_and_the_station_itself_is_not(station, gateway, call_in, monkeypatch):
    monkeypatch.setattr(gateway.gateway.door, "_wrong", Buckets(rate=10, burst=2))
    begun = time.monotonic()
    for guess in range(4):
        headers, source = basic("CP-1", f"wrong-key-no-{guess:08}"), f"127.0.0.{guess + 2}"
        assert refused(gateway, "/ocpp/CP-1", headers, source=source).status_code == 401
    assert time.monotonic() - begun >= 0.1 + 0.1
    guessed = Buckets(rate=0.001, burst=1)
    assert guessed.admits("CP-1", gateway.gateway.loop.time())
    monkeypatch.setattr(gateway.gateway.door, "_wrong", guessed)
    monkeypatch.setattr(handshake, "WAIT_AT_MOST_S", 3600)
    assert call_in().boot().status == "Accepted"


def test_W3_strangers_of_one_network_wait_ever_longer(station, gateway, monkeypatch):
    monkeypatch.setattr(gateway.gateway.door, "_strangers", Buckets(rate=10, burst=1))
    begun = time.monotonic()
    assert [stranger(gateway, f"NEW-{number}", f"127.0.0.{number + 2}") for number in range(3)] == [404, 404, 404]
    assert time.monotonic() - begun >= 0.1 + 0.1


def test_W3_a_network_of_far_too_many_strangers_is_turned_away(station, gateway, call_in, monkeypatch):
    """Each from an address of its own; the station among them, whom nobody has seen before, comes in at once."""
    monkeypatch.setattr(gateway.gateway.door, "_strangers", Buckets(rate=0.001, burst=2))
    codes = [stranger(gateway, f"NEW-{number}", f"127.0.0.{number + 2}") for number in range(5)]
    assert codes == [404, 404, 429, 429, 429]
    assert stranger(gateway, "NEW-9", "127.0.1.1") == 404
    assert call_in(source="127.0.0.9").boot().status == "Accepted"
    told = wait_for(lambda: Knock.objects.filter(identity="NEW-4").first())
    assert (told.cause, told.evidence) == ("unknown_identity", {"identity": "NEW-4"})


def stranger(gateway, identity, source):
    return refused(gateway, f"/ocpp/{identity}", basic(identity, KEY), source=source).status_code


def test_W2_impossible_names_are_404_before_anybody_looks_them_up(station, gateway):
    paths = ["/ocpp/%2e", "/ocpp/%00", "/ocpp/CP-1%00", "/ocpp/CP-1/", "/ocpp/" + "x" * 49, "/ocpp/a:b"]
    codes = [(path, refused(gateway, path, basic("CP-1", KEY)).status_code) for path in paths]
    assert codes == [(path, 404) for path in paths]
    assert Session.objects.count() == 0


def test_an_impossible_name_is_told_but_not_kept(gateway):
    refused(gateway, "/ocpp/a:b")
    knock = the_knock("impossible_identity")
    assert (knock.identity, knock.evidence) == ("", {"path": "/ocpp/a:b"})


def test_a_key_of_hex_digits_may_come_decoded(station, gateway, call_in):
    ChargeStation.objects.update(key_digest=key_digest("00FF" * 10))
    assert call_in(key=bytes.fromhex("00ff" * 10)).boot().status == "Accepted"


def test_W9_a_plain_call_of_a_tls_station_is_403(station, gateway):
    ChargeStation.objects.update(security_profile=2)
    forged = {"X-Forwarded-Proto": "https"}
    assert refused(gateway, "/ocpp/CP-1", basic("CP-1", KEY) | forged).status_code == 403
    assert the_knock("profile_mismatch").evidence == {"called": "without encryption", "profile": 2}


def test_W26_a_web_page_is_403(station, gateway):
    page = {"Origin": "https://evil.example"}
    assert refused(gateway, "/ocpp/CP-1", basic("CP-1", KEY) | page).status_code == 403
    the_knock("foreign_origin")


def test_without_a_common_version_the_handshake_completes_then_closes(station, gateway):
    for offered, cause in (((), "no_subprotocol"), (("ocpp1.5", "ocpp1.6j"), "foreign_subprotocol")):
        with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY), subprotocols=offered) as box:
            assert (box.response.status_code, box.subprotocol) == (101, None)
            with pytest.raises(ConnectionClosed):
                box.recv(timeout=PATIENCE_S)
        assert the_knock(cause).evidence.get("offered", "") == ", ".join(offered)
    assert Session.objects.count() == 0


def test_a_browser_that_wants_a_page_is_426(station, gateway):
    answer = say(gateway.port, b"GET /ocpp/CP-1 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 426 ")
    assert the_knock("no_upgrade").identity == "CP-1"


def say(port, words):
    """Send bytes, hang up our half, and give everything that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as line:
        line.sendall(words)
        return b"".join(iter(lambda: line.recv(4096), b""))


def test_health_is_told_on_the_same_port(gateway):
    asked = [f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in ("/livez", "/readyz")]
    assert [say(gateway.port, words)[:13] for words in asked] == [b"HTTP/1.1 200 ", b"HTTP/1.1 200 "]


def test_tls_at_the_plain_port_is_seen_at_first_sight(gateway):
    assert say(gateway.port, bytes.fromhex("16030100050100000100")) == b""
    assert the_knock("tls_on_plain_port").identity == ""


def test_a_probe_that_sends_nothing_is_a_knock_too(gateway):
    socket.create_connection(("127.0.0.1", gateway.port)).close()
    the_knock("no_bytes")


def test_what_is_no_http_is_a_knock_too(gateway):
    nonsense = [b"\x00\x01\x02\r\n\r\n", b"HELO there\r\n\r\n", b"POST /ocpp/CP-1 SPDY/3\r\n\r\n"]
    for times, words in enumerate(nonsense, start=1):
        say(gateway.port, words)
        the_knock("unreadable_request", count=times)


def test_W21_giant_requests_are_turned_away(gateway):
    giants = {
        b"414": b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"431": b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 9_000,
    }
    for times, (status, words) in enumerate(giants.items(), start=1):
        assert say(gateway.port, words).split()[1] == status
        the_knock("unreadable_request", count=times)
