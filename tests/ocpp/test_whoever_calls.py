"""Who calls and how: certificates, first words of TLS, proxies, twins, profiles; and what is asked in whose words."""

from __future__ import annotations

import ssl

import pytest
from core.ocpp.protocol.certificates import Certificate, certificate_of, wrong_certificate
from core.ocpp.protocol.duel import Standing, objection
from core.ocpp.protocol.forwarded import came_encrypted
from core.ocpp.protocol.profiles import lowers_profile
from core.ocpp.protocol.tls import cause_of, looks_like_hello, server_name
from core.reports import Booted
from hypothesis import given
from hypothesis import strategies as st

PLACES = {1: (1, 1), 2: (1, 2), 3: (2, 1)}


# --- the first words of TLS ---


def extension(kind, body):
    return kind.to_bytes(2) + len(body).to_bytes(2) + body


def named(name, length=None):
    text = name.encode()
    return extension(
        0, (len(text) + 3).to_bytes(2) + b"\0" + (len(text) if length is None else length).to_bytes(2) + text
    )


def hello(*extensions, session=b"", ciphers=b"\x13\x01", compression=b"\0", kind=22, message=1, after=b""):
    listed = b"".join(extensions)
    parts = bytes([len(session)]) + session + len(ciphers).to_bytes(2) + ciphers
    parts += bytes([len(compression)]) + compression + len(listed).to_bytes(2) + listed + after
    return bytes([kind]) + b"\x03\x01\0\0" + bytes([message]) + b"\0\0\0" + b"\x03\x03" + b"r" * 32 + parts


OTHER = extension(10, b"\0\x02\0\x1d")


@pytest.mark.parametrize(
    ("first", "name"),
    [
        (hello(named("CSMS.example")), "csms.example"),
        (hello(OTHER, named("csms.example")), "csms.example"),
        (hello(named("csms.example"), OTHER), "csms.example"),
        (hello(named("a.example"), named("b.example")), "a.example"),
        (hello(named("csms.example"), session=b"s" * 32), "csms.example"),
        (hello(named("csms.example"), ciphers=b"\x13\x01" * 200), "csms.example"),
        (hello(named("csms.example"), compression=b"\0\1"), "csms.example"),
        (hello(named("x")), "x"),
        (hello(named("")), None),
        (hello(named("csms.example", length=4)), "csms"),
        (hello(named("csms.example", length=13)), None),
        (hello(named("192.0.2.1")), None),
        (hello(named("2001:db8::1")), None),
        (hello(named("csmé.example")), None),
        (hello(OTHER), None),
        (hello(), None),
        (hello(OTHER, after=named("csms.example")), None),
        (hello(named("csms.example"), kind=23), None),
        (hello(named("csms.example"), message=2), None),
    ],
)
def test_whom_a_first_message_asks_for(first, name):
    assert server_name(first) == name


@given(st.from_regex(r"[a-z]{1,20}\.example", fullmatch=True), st.binary(max_size=32), st.integers(0, 5))
def test_a_name_is_found_whatever_is_around_it(name, session, others):
    assert server_name(hello(*[OTHER] * others, named(name), session=session)) == name


@pytest.mark.parametrize(
    ("first", "yes"),
    [(b"\x16", True), (b"\x16\x03", True), (b"\x16\x03\x01", True), (b"\x16\x02", False), (b"\x17\x03", False),
     (b"GE", False), (b"", False)],
)  # fmt: skip
def test_a_first_message_looks_like_a_handshake(first, yes):
    assert looks_like_hello(first) is yes


def tls_error(reason, verify=""):
    error = ssl.SSLError(1, "x")
    error.reason, error.verify_message = reason, verify
    return error


@pytest.mark.parametrize(
    ("error", "sni", "cause", "evidence"),
    [
        (tls_error("TLSV1_ALERT_UNKNOWN_CA"), "csms.example", "tls_unknown_ca", {}),
        (tls_error("SSLV3_ALERT_CERTIFICATE_UNKNOWN"), "csms.example", "tls_unknown_ca", {}),
        (tls_error("SSLV3_ALERT_CERTIFICATE_EXPIRED"), "csms.example", "tls_certificate_expired", {}),
        (tls_error("UNSUPPORTED_PROTOCOL"), "csms.example", "tls_too_old", {}),
        (tls_error("NO_SHARED_CIPHER"), "csms.example", "tls_no_shared_cipher", {}),
        (tls_error("HTTP_REQUEST"), "csms.example", "plain_on_tls_port", {}),
        (tls_error("PEER_DID_NOT_RETURN_A_CERTIFICATE"), "csms.example", "no_certificate", {}),
        (tls_error("UNEXPECTED_EOF_WHILE_READING"), "csms.example", "tls_dropped", {}),
        (tls_error("SOMETHING_NEW"), "csms.example", "tls_failed", {}),
        (tls_error("SSLV3_ALERT_BAD_CERTIFICATE"), "csms.example", "tls_clock_behind", {}),
        (tls_error("SSLV3_ALERT_BAD_CERTIFICATE"), "other.example", "tls_wrong_host", {}),
        (tls_error("SSLV3_ALERT_BAD_CERTIFICATE"), None, "tls_wrong_host", {}),
        (
            tls_error("CERTIFICATE_VERIFY_FAILED", "certificate has expired"), "csms.example", "certificate_expired",
            {"why": "certificate has expired"},
        ),
        (
            tls_error("CERTIFICATE_VERIFY_FAILED", "certificate is not yet valid"), None, "certificate_expired",
            {"why": "certificate is not yet valid"},
        ),
        (
            tls_error("CERTIFICATE_VERIFY_FAILED", "self-signed certificate"), None, "foreign_certificate",
            {"why": "self-signed certificate"},
        ),
        (tls_error("CERTIFICATE_VERIFY_FAILED"), None, "foreign_certificate", {"why": "?"}),
        (tls_error(None), "csms.example", "tls_dropped", {"reason": "SSLError"}),
        (ConnectionAbortedError(), None, "handshake_timeout", {"reason": "ConnectionAbortedError", "seconds": 9}),
        (ConnectionResetError(), None, "tls_dropped", {"reason": "ConnectionResetError"}),
        (ValueError(), None, "tls_dropped", {"reason": "ValueError"}),
    ],
)  # fmt: skip
def test_every_failed_handshake_has_its_cause(error, sni, cause, evidence):
    usual = {"sni": sni or "an IP address", "reason": getattr(error, "reason", None)}
    assert cause_of(error, sni=sni, our_name="CSMS.example", within_s=9) == (cause, usual | evidence)


# --- who it is ---


@pytest.mark.parametrize(
    ("told", "certificate"),
    [
        (None, None),
        ({}, None),
        ({"serialNumber": "1"}, Certificate()),
        (
            {"subject": ((("organizationName", "A"),), (("commonName", "SN"), ("organizationName", "B")))},
            Certificate("SN", ("A", "B")),
        ),
    ],
)
def test_a_certificate_is_read(told, certificate):
    assert certificate_of(told) == certificate


@pytest.mark.parametrize(
    ("shown", "serials", "owners", "cause", "evidence"),
    [
        (None, ("SN",), ("Plinth",), "no_certificate", {}),
        (Certificate("SN", ("Plinth",)), ("SN",), ("Plinth",), None, {}),
        (Certificate(" sn ", (" PLINTH ",)), ("X", "SN"), ("NLPLI", "Plinth"), None, {}),
        (Certificate("XX", ("Plinth",)), (), ("Plinth",), None, {}),
        (
            Certificate("XX", ("Plinth",)), ("SN", "TN"), ("Plinth",), "certificate_of_another_box",
            {"common_name": "XX", "serial": "SN, TN"},
        ),
        (
            Certificate("SN", ("Volta", "Watt")), ("SN",), ("Plinth", "NLPLI"), "certificate_of_another_operator",
            {"organisation": "Volta, Watt", "owner": "Plinth"},
        ),
        (Certificate("SN"), ("SN",), (), "certificate_of_another_operator", {"organisation": "", "owner": ""}),
        (
            Certificate("c" * 101, ("Plinth",)), ("SN",), ("Plinth",), "certificate_of_another_box",
            {"common_name": "c" * 100, "serial": "SN"},
        ),
        (
            Certificate("SN", ("o" * 101,)), ("SN",), ("Plinth",), "certificate_of_another_operator",
            {"organisation": "o" * 100, "owner": "Plinth"},
        ),
    ],
)  # fmt: skip
def test_whose_a_certificate_is(shown, serials, owners, cause, evidence):
    refusal = wrong_certificate("CP-1", shown, serials=serials, owners=owners)
    assert (refusal and (refusal.cause, refusal.identity, int(refusal.status), refusal.evidence)) == (
        cause and (cause, "CP-1", 401, evidence)
    )


BOX = Booted("Maker", "X1", "S1")


@pytest.mark.parametrize(
    ("known", "boot", "same"),
    [
        (BOX, Booted("Maker", "X1", "S1"), True),
        (BOX, Booted("Other", "X2", "S1"), True),
        (BOX, Booted("Maker", "X1", "S2"), False),
        (BOX, Booted("Maker", "X1"), True),
        (BOX, Booted("Maker", "X2"), False),
        (Booted("Maker", "X1"), Booted("Maker", "X1", "S1"), True),
        (Booted("Maker", "X1"), Booted("Other", "X1", "S1"), False),
        (Booted(), Booted("Maker", "X1", "S1"), True),
        (Booted("Maker"), Booted("Other"), False),
    ],
)
def test_whether_it_is_the_same_box(known, boot, same):
    assert Standing(box=known).is_box(boot) is same


@pytest.mark.parametrize(("serial", "same"), [("S1", True), ("S2", False), ("", False)])
def test_a_serial_of_nothing_is_nobodys(serial, same):
    assert Standing(box=Booted("M", "X", serial if same else "S1")).has_serial_of(Booted("M", "X", serial)) is same
    assert Standing().has_serial_of(Booted()) is False


@pytest.mark.parametrize(
    ("standing", "cause", "evidence"),
    [
        (Standing("10.0.0.1", alive=True), "second_connection", {"connected": "10.0.0.1", "address": "10.0.0.2"}),
        (Standing("10.0.0.1"), None, None),
        (Standing("10.0.0.1", alive=True, reset=True), None, None),
        (Standing(quarantine_s=0.1), "quarantine", {"minutes": 5, "address": "10.0.0.2"}),
        (Standing(quarantine_s=0.1, reset=True), "quarantine", {"minutes": 5, "address": "10.0.0.2"}),
        (Standing(quarantine_s=-1.0), None, None),
    ],
)
def test_who_answers_stays(standing, cause, evidence):
    refusal = objection(standing, identity="CP-1", address="10.0.0.2")
    assert (refusal and (refusal.cause, refusal.identity, int(refusal.status), refusal.evidence)) == (
        cause and (cause, "CP-1", 409, evidence)
    )


@pytest.mark.parametrize(
    ("standing", "taken"),
    [
        (Standing("10.0.0.1"), True),
        (Standing("10.0.0.2"), False),
        (Standing(""), False),
        (Standing("10.0.0.1", reset=True), False),
    ],
)
def test_a_place_is_taken_from_another_address(standing, taken):
    assert standing.is_taken_over_by("10.0.0.2") is taken


@pytest.mark.parametrize(
    ("header", "proxies", "encrypted"),
    [
        ("https", 1, True), ("WSS", 1, True), ("http", 1, False), ("https", 0, False), ("", 1, False),
        ("https, http", 2, True), ("https, http", 1, False), ("https", 2, True), ("https,http,http", 2, False),
    ],
)  # fmt: skip
def test_a_proxy_of_ours_says_how_it_was_called(header, proxies, encrypted):
    assert came_encrypted(header, proxies=proxies) is encrypted


@pytest.mark.parametrize("now", [0, 1, 2, 3])
@pytest.mark.parametrize("wanted", [0, 1, 2, 3])
def test_a_profile_is_never_lowered(now, wanted):
    asked = [
        ("ChangeConfiguration", {"key": "SECURITYPROFILE", "value": str(wanted)}),
        ("SetNetworkProfile", {"connectionData": {"securityProfile": wanted}}),
    ]
    assert [lowers_profile(action, payload, now=now) for action, payload in asked] == [wanted < now] * 2
    others = [("ChangeConfiguration", {"key": "Other", "value": "0"}), ("SetNetworkProfile", {}), ("Reset", {})]
    assert [lowers_profile(action, payload, now=now) for action, payload in others] == [False] * 3
