"""The encrypted port: stations of profile 2, and the ways in which the handshake fails."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess

import pytest
from core.models import ChargeStation, Knock, Session
from core.ocpp.protocol.tls import cause_of, looks_like_hello, server_name
from core.ocpp.tls import server_context
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.client import connect

from tests.stations import KEY, PATIENCE_S, basic, hung_up, running_gateway, wait_for

OPENSSL = shutil.which("openssl") or "/usr/bin/openssl"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of our own for csms.example, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    made = [
        OPENSSL,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    made += ["-subj", "/CN=csms.example", "-addext", "subjectAltName=DNS:csms.example"]
    made += ["-out", str(folder / "crt.pem"), "-keyout", str(folder / "key.pem")]
    subprocess.run(made, check=True, capture_output=True)  # noqa: S603 -- our own words
    return folder / "crt.pem", folder / "key.pem"


@pytest.fixture
def gateway(transactional_db, certificate):
    tls = server_context(*map(str, certificate))
    with running_gateway(tls=tls, tls_port=0, name="csms.example") as running:
        yield running


def client_context(trusting=None):
    return ssl.create_default_context(cafile=str(trusting) if trusting else None)


def call(port, context, name="csms.example"):
    """Do the handshake as a box does that blocks: its alert reaches us (an asyncio client would swallow it)."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as line, contextlib.suppress(ssl.SSLError):
        return context.wrap_socket(line, server_hostname=name).version()


def the_cause():
    return wait_for(Knock.objects.first).cause


def test_profile_2_comes_in_over_tls(station, gateway, certificate):
    ChargeStation.objects.update(security_profile=2)
    with connect(
        f"wss://csms.example:{gateway.tls_port}/ocpp/CP-1",
        sock=socket.create_connection(("127.0.0.1", gateway.tls_port)),
        ssl=client_context(certificate[0]),
        additional_headers=basic("CP-1", KEY),
        subprotocols=["ocpp1.6"],
        proxy=None,
    ) as box:
        box.send('[2,"1","BootNotification",{"chargePointVendor":"Plinth","chargePointModel":"x"}]')
        assert '"Accepted"' in box.recv(timeout=PATIENCE_S)
    session = Session.objects.get(station=station)
    assert (session.security_profile, session.tls, session.port) == (2, "TLSv1.3", gateway.tls_port)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_a_box_that_is_too_old(gateway):
    old = client_context()
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    call(gateway.tls_port, old)
    assert the_cause() == "tls_too_old"


def test_a_box_that_hangs_up_without_a_word(gateway, certificate):
    hello = first_words(client_context(certificate[0]), "csms.example")
    with socket.create_connection(("127.0.0.1", gateway.tls_port)) as line:
        line.sendall(hello)
    assert the_cause() == "tls_dropped"


def test_who_is_in_the_middle_of_its_handshake_when_the_gateway_stops_is_not_to_blame(gateway):
    with socket.create_connection(("127.0.0.1", gateway.tls_port), PATIENCE_S) as line:
        line.sendall(first_words(client_context(), "csms.example"))
        assert line.recv(1) == b"\x16"  # our part of the handshake; its own never comes
        gateway.thread.run(gateway.gateway.stop(), PATIENCE_S)
        assert hung_up(line)
    assert Knock.objects.count() == 0


def first_words(context, name):
    """Give the ClientHello that a context would send."""
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(coming, going, server_hostname=name).do_handshake()
    return going.read()


@pytest.mark.parametrize(
    ("name", "read"), [("csms.example", "csms.example"), ("CSMS.example", "csms.example"), ("10.0.0.1", None)]
)
def test_whom_a_box_asks_for(name, read):
    hello = first_words(ssl.create_default_context(), name)
    assert (looks_like_hello(hello), server_name(hello)) == (True, read)


def test_a_long_name_is_read_to_its_end():
    name = ".".join(["a" * 61] * 4)  # longer than one byte can count, with what stands before it
    assert (len(name), server_name(first_words(ssl.create_default_context(), name))) == (247, name)
    longest = ".".join(["a" * 61] * 3 + ["b" * 63])
    assert server_name(first_words(ssl.create_default_context(), f"x.{longest}")) == f"x.{longest}"


def test_a_name_that_is_none():
    hello = first_words(ssl.create_default_context(), "csms.example")
    assert server_name(hello.replace(b"csms.example", b"csms\xffexample")) is None
    assert server_name(hello.replace(b"csms.example", b"127.1.20.300")) == "127.1.20.300"
    assert server_name(hello.replace(b"csms.example", b"127.100.2.30")) is None


@given(st.binary())
def test_any_bytes_are_read_or_not(first):
    assert server_name(first) is None or isinstance(server_name(first), str)
    hello = server_name(b"\x16\x03\x01\x00\x99\x01" + first)
    assert hello is None or isinstance(hello, str)


def test_a_hello_that_is_cut_is_no_accident():
    hello = first_words(ssl.create_default_context(), "csms.example")
    assert {server_name(hello[:length]) for length in range(len(hello) + 1)} == {None, "csms.example"}


@pytest.mark.parametrize(
    ("reason", "sni", "cause"),
    [
        ("TLSV1_ALERT_UNKNOWN_CA", "csms.example", "tls_unknown_ca"),
        ("SSLV3_ALERT_BAD_CERTIFICATE", "csms.example", "tls_clock_behind"),
        ("SSLV3_ALERT_BAD_CERTIFICATE", "other.example", "tls_wrong_host"),
        ("SSLV3_ALERT_BAD_CERTIFICATE", None, "tls_wrong_host"),
        ("SSLV3_ALERT_CERTIFICATE_EXPIRED", None, "tls_certificate_expired"),
        ("NO_SHARED_CIPHER", None, "tls_no_shared_cipher"),
        ("SOMETHING_NEW", None, "tls_failed"),
    ],
)
def test_every_alert_has_its_cause(reason, sni, cause):
    error = ssl.SSLError()
    error.reason = reason
    assert cause_of(error, sni=sni, our_name="csms.example")[0] == cause


def test_a_reset_is_a_station_that_hung_up():
    assert cause_of(ConnectionResetError(), sni=None, our_name="")[0] == "tls_dropped"
