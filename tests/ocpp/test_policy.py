"""Who may come in: the policy of the handshake, cause by cause."""

from __future__ import annotations

import base64
import hashlib
from http import HTTPStatus

import pytest
from core.causes import CAUSES, remedy_of, sentence_of
from core.ocpp.protocol.credentials import Expected
from core.ocpp.protocol.judging import Admission, judge, unknown
from core.ocpp.protocol.refusal import Refusal
from core.ocpp.protocol.request import Visitor, called_by, read_request
from hypothesis import given
from hypothesis import strategies as st

KEY = b"Zq3vT8mK1pLw9sXe5RbN"
OFFERED = ("ocpp1.6",)


def digest(key):
    return hashlib.sha256(key).digest()


KEPT = digest(KEY)


def asked(path="/ocpp/CP-1", **headers):
    usual = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "host": "csms.example:9000",
        "sec-websocket-protocol": "ocpp1.6",
    }
    return read_request(
        path=path, headers=usual | {k.replace("_", "-"): v for k, v in headers.items()}, endpoint="/ocpp"
    )


def judged(*, user=b"CP-1", key=KEY, offered=OFFERED, profile=1, kept=KEPT, tls=False):
    visitor = Visitor("CP-1", user, key, offered)
    return judge(visitor=visitor, expected=Expected(profile, kept), over_tls=tls, digest=digest)


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        (b"GET /ocpp/CP-1 HTTP/1.1", "CP-1"),
        (b"GET /ocpp/CP-1?x=/y HTTP/1.1\r\nHost: here GET /ocpp/CP-2", "CP-1"),
        (b"GET /ocpp/CP-1", "CP-1"),
        (b"GET /ocpp/CP%2D1 HTTP/1.1", "CP-1"),
        (b"GET /ocpp/CP-1/CP-1 HTTP/1.1", "CP-1"),
        (b"GET /elsewhere/CP-1 HTTP/1.1", "CP-1"),
        (b"GET /ocpp/ HTTP/1.1", ""),
        (b"GET /ocpp/%ff HTTP/1.1", ""),
        (b"GET /ocpp/\xff HTTP/1.1", ""),
        (b"POST /ocpp/CP-1 HTTP/1.1", ""),
        (b"GET", ""),
        (b"", ""),
    ],
)
def test_who_calls_is_read_from_the_first_line_alone(line, identity):
    assert called_by(line, "/ocpp") == identity


def test_a_decent_request_is_read():
    pair = base64.b64encode(b"CP-1:\x00\xff:x").decode()
    assert asked(authorization=f"bAsIc {pair}") == Visitor("CP-1", b"CP-1", b"\x00\xff:x", ("ocpp1.6",))


@pytest.mark.parametrize(
    ("path", "cause", "identity"),
    [
        ("/ocpp", "missing_identity", ""),
        ("/ocpp/", "missing_identity", ""),
        ("/", "missing_identity", ""),
        ("/ocpp/ocpp", "missing_identity", ""),
        ("/CP1/CP1", "identity_twice", "CP1"),
        ("/ocpp/CP1/CP1", "identity_twice", "CP1"),
        ("/CP1", "wrong_path", "CP1"),
        ("/ocpp/CP1/", "wrong_path", "CP1"),
        ("/OCPP/CP1", "wrong_path", "CP1"),
        ("//ocpp/CP1", "wrong_path", "CP1"),
        ("/ocpp/a:b", "impossible_identity", ""),
        ("/ocpp/%00", "impossible_identity", ""),
        ("/ocpp/%ff", "impossible_identity", ""),
        ("/ocpp/a%2Fb", "impossible_identity", ""),
        ("/ocpp/" + "x" * 49, "impossible_identity", ""),
    ],
)
def test_W2_paths_that_lead_nowhere(path, cause, identity):
    refusal = asked(path)
    assert (refusal.cause, refusal.identity, refusal.status) == (cause, identity, HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize(
    ("path", "identity"), [("/ocpp/CP%201", "CP 1"), ("/ocpp/%43P-1", "CP-1"), ("/ocpp/CP-1?x=1", "CP-1")]
)
def test_an_identity_may_be_percent_encoded(path, identity):
    assert asked(path).identity == identity


def test_no_upgrade_is_a_page_that_somebody_wants():
    refusal = asked(connection="keep-alive")
    assert (refusal.cause, refusal.status, refusal.identity) == ("no_upgrade", 426, "CP-1")


def test_W26_a_web_page_is_not_a_station():
    assert asked(origin="http://[", host="[").cause == "foreign_origin"
    assert asked(origin="https://evil.example").status == HTTPStatus.FORBIDDEN
    assert asked(origin="null").cause == "foreign_origin"
    # Some stacks send one, and name whom they call.
    assert asked(origin="http://csms.example:9000").identity == "CP-1"


@pytest.mark.parametrize(
    "header", ["", "Bearer x", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode()]
)
def test_what_is_no_basic_auth_is_none(header):
    assert (asked(authorization=header).user, asked(authorization=header).key) == (None, None)


def test_a_stranger_is_404():
    refusal = unknown(asked())
    assert (refusal.cause, refusal.status) == ("unknown_identity", 404)


@pytest.mark.parametrize("key", [KEY, bytes.fromhex("00ff" * 10)])
def test_the_right_key_opens(key):
    assert judged(key=key, kept=digest(key)) == Admission("ocpp1.6", 1)


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_key_of_hex_digits_may_be_sent_decoded(spelling):
    digits = spelling("00ff9b" * 6 + "abcd")
    assert judged(key=bytes.fromhex(digits), kept=digest(digits.encode())) == Admission("ocpp1.6", 1)


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"user": None, "key": None}, "no_authorization"),
        ({"user": b"CP-2"}, "wrong_user"),
        ({"user": b"cp-1"}, "wrong_user"),
        ({"kept": None}, "key_not_set"),
        ({"key": KEY[::-1]}, "wrong_key"),
        ({"key": KEY.hex().encode()}, "wrong_key_hex"),
        ({"key": KEY.hex().upper().encode()}, "wrong_key_hex"),
        ({"key": KEY[:8]}, "wrong_key_short"),
        ({"key": b""}, "wrong_key_short"),
    ],
)
def test_wrong_credentials_are_told_apart(facts, cause):
    refusal = judged(**facts)
    assert (refusal.cause, refusal.status, "WWW-Authenticate" in refusal.headers) == (cause, 401, True)
    assert KEY.decode() not in str(refusal.evidence)


def test_a_key_in_the_place_of_the_user_is_not_evidence():
    assert judged(user=KEY).evidence["user"] == "***"


@pytest.mark.parametrize(("profile", "tls"), [(0, True), (2, False), (3, False)])
def test_W9_the_profile_is_the_one_expected(profile, tls):
    assert judged(profile=profile, tls=tls).cause == "profile_mismatch"


def test_a_station_of_profile_1_may_call_with_encryption():
    assert judged(profile=1, tls=True) == Admission("ocpp1.6", 2)


def test_a_wrong_key_is_told_before_the_profile():
    assert judged(profile=2, tls=False, key=b"x" * 20).cause == "wrong_key"


def test_profile_0_asks_for_no_key():
    assert judged(profile=0, user=None, key=None, kept=None) == Admission("ocpp1.6", 0)


def test_the_station_prefers_the_gateway_follows():
    assert judged(offered=("ocpp1.6", "ocpp2.0.1")).subprotocol == "ocpp1.6"
    assert judged(offered=("ocpp1.5", "ocpp2.0.1", "ocpp1.6")).subprotocol == "ocpp2.0.1"


@pytest.mark.parametrize(
    ("offered", "cause", "hint"),
    [
        ((), "no_subprotocol", None),
        (("ocpp1.5",), "foreign_subprotocol", "OCPP 1.5 is too old: update its firmware, or set 1.6."),
        (("ocpp1.6j",), "foreign_subprotocol", "It means OCPP 1.6, but must spell it ocpp1.6."),
        (("OCPP1.6",), "foreign_subprotocol", "It must be spelled in small letters."),
        (("mqtt",), "foreign_subprotocol", ""),
    ],
)
def test_without_a_common_version_the_handshake_is_finished_and_closed(offered, cause, hint):
    refusal = judged(offered=offered)
    assert (refusal.cause, refusal.status, refusal.evidence.get("hint")) == (
        cause,
        HTTPStatus.SWITCHING_PROTOCOLS,
        hint,
    )


def test_who_it_is_comes_before_what_it_speaks():
    assert judged(offered=(), key=b"wrong").cause == "wrong_key_short"


@given(
    st.text(),
    st.dictionaries(st.sampled_from(["authorization", "origin", "sec_websocket_protocol", "host"]), st.text()),
)
def test_any_request_is_a_visitor_or_a_refusal(path, headers):
    assert isinstance(asked(path, **headers), (Visitor, Refusal))


@pytest.mark.parametrize("slug", CAUSES)
def test_every_cause_has_its_sentences(slug):
    assert str(sentence_of(slug, {})).endswith((".", "?"))
    assert str(remedy_of(slug, {})) != ""
