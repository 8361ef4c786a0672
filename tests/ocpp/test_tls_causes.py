"""Each way in which a TLS handshake fails, made to happen by a blocking client, and read back from its row."""

from __future__ import annotations

import contextlib
import socket
import ssl

import pytest
from core.models import ChargeStation, Knock, Session
from core.ocpp import listener
from core.ocpp.tls import server_context
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.ocpp.certificates import Authority, Pair
from tests.stations import KEY, PATIENCE_S, basic, running_gateway, wait_for

HOST = "csms.example"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    return Authority.made(tmp_path_factory.mktemp("tls") / "ours", "Our root")


@pytest.fixture(scope="module")
def server(ours):
    return ours.sign("server", f"/CN={HOST}", alt=f"DNS:{HOST}")


@pytest.fixture
def gateway_with(transactional_db):
    """Give a function that runs a gateway with a certificate and, if given, roots for stations."""
    with contextlib.ExitStack() as running:

        def run(pair, client_ca="", *, demanding=False):
            tls = server_context(pair.certificate, pair.key, client_ca)
            if demanding:
                tls.verify_mode = ssl.CERT_REQUIRED
            return running.enter_context(running_gateway(tls=tls, tls_port=0, name=HOST))

        yield run


def trusting(root=None, shown=None, **limits):
    """Give a box's context: what it trusts, and the certificate that it shows."""
    context = ssl.create_default_context(cafile=root.certificate if root else None)
    for name, value in limits.items():
        setattr(context, name, value)
    if shown is not None:
        context.load_cert_chain(shown.certificate, shown.key)
    return context


def shake(port, context, name=HOST):
    """Do the handshake as a box does that blocks: its alert reaches us (an asyncio client would swallow it)."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as line, contextlib.suppress(OSError):
        box = context.wrap_socket(line, server_hostname=name)
        box.sendall(b"GET /ocpp/CP-1 HTTP/1.1\r\n")
        box.recv(1)


def knocked(**evidence):
    """Wait for the one knock, and give its cause; its evidence holds what is named."""
    row = wait_for(Knock.objects.first)
    assert {name: row.evidence.get(name) for name in evidence} == evidence
    return row.cause


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_box_that_lacks_our_root(gateway_with, server, version):
    shake(gateway_with(server).tls_port, trusting(minimum_version=version, maximum_version=version))
    assert knocked(reason="TLSV1_ALERT_UNKNOWN_CA", sni=HOST) == "tls_unknown_ca"


@pytest.mark.parametrize(("called", "sni"), [("other.example", "other.example"), ("127.0.0.1", "an IP address")])
def test_a_box_that_calls_us_by_another_name_or_by_number(gateway_with, ours, server, called, sni):
    shake(gateway_with(server).tls_port, trusting(ours.root), called)
    assert knocked(sni=sni) == "tls_wrong_host"


def test_a_box_whose_clock_is_behind_finds_us_not_valid_yet(gateway_with, ours):
    young = ours.sign("young", f"/CN={HOST}", alt=f"DNS:{HOST}", from_day=1)
    shake(gateway_with(young).tls_port, trusting(ours.root))
    assert knocked(reason="SSLV3_ALERT_BAD_CERTIFICATE", sni=HOST) == "tls_clock_behind"


def test_a_box_that_finds_us_expired(gateway_with, ours):
    old = ours.sign("old", f"/CN={HOST}", alt=f"DNS:{HOST}", from_day=-3, to_day=-1)
    shake(gateway_with(old).tls_port, trusting(ours.root))
    assert knocked(sni=HOST) == "tls_certificate_expired"


def rsa_only(root):
    """Give the context of a box that knows RSA certificates alone."""
    context = trusting(root, maximum_version=ssl.TLSVersion.TLSv1_2)
    context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
    return context


def test_a_box_with_which_we_share_no_cipher_until_we_have_both_kinds(gateway_with, ours, server):
    shake(gateway_with(server).tls_port, rsa_only(ours.root))
    assert knocked(reason="NO_SHARED_CIPHER") == "tls_no_shared_cipher"
    rsa = ours.sign("rsa", f"/CN={HOST}", alt=f"DNS:{HOST}", kind="rsa")
    both = Pair(f"{server.certificate},{rsa.certificate}", f"{server.key},{rsa.key}")
    with socket.create_connection(("127.0.0.1", gateway_with(both).tls_port), timeout=PATIENCE_S) as line:
        assert rsa_only(ours.root).wrap_socket(line, server_hostname=HOST).version() == "TLSv1.2"


def test_a_hello_that_goes_on_for_ever_is_cut(gateway_with, server, monkeypatch):
    monkeypatch.setattr(listener, "OPEN_WITHIN_S", 0.2)
    with socket.create_connection(("127.0.0.1", gateway_with(server).tls_port), timeout=PATIENCE_S) as line:
        line.sendall(b"\x16\x03\x01\x10\x00")
        assert line.recv(1) == b""
    assert knocked(seconds=0) == "handshake_timeout"


def test_what_is_no_hello_after_its_first_bytes(gateway_with, server):
    with socket.create_connection(("127.0.0.1", gateway_with(server).tls_port), timeout=PATIENCE_S) as line:
        line.sendall(b"\x16\x03\x01\x00\x04\x09\x09\x09\x09" + b"nonsense" * 100)
        line.recv(100)
    assert knocked() == "tls_failed"


def test_wss_at_the_plain_port_tells_whom_it_wanted(gateway_with, server):
    shake(gateway_with(server).port, trusting())
    assert knocked(sni=HOST) == "tls_on_plain_port"


def test_ws_at_the_encrypted_port_tells_who_it_is(gateway_with, server):
    with socket.create_connection(("127.0.0.1", gateway_with(server).tls_port), timeout=PATIENCE_S) as line:
        line.sendall(b"GET /ocpp/CP-1 HTTP/1.1\r\n\r\n")
        line.recv(100)
    assert (knocked(), Knock.objects.get().identity) == ("plain_on_tls_port", "CP-1")


# --- profile 3: the box shows a certificate of its own ---


@pytest.fixture
def demands(station, gateway_with, ours, server):
    """Give the encrypted port of a gateway at which CP-1, serial SN-1, is of profile 3."""
    ChargeStation.objects.update(security_profile=3, key_digest=None, charge_box_serial_number="SN-1")
    return gateway_with(server, ours.root.certificate).tls_port


def call(port, context):
    """Call in as CP-1 over TLS; gives the socket, raises InvalidStatus when refused."""
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    url = f"wss://{HOST}:{port}/ocpp/CP-1"
    return connect(
        url, sock=line, ssl=context, subprotocols=["ocpp1.6"], additional_headers=basic("CP-1", KEY), proxy=None
    )


def refused(port, context):
    with pytest.raises(InvalidStatus) as error:
        call(port, context)
    return error.value.response.status_code


def test_its_common_name_is_its_serial_number_and_its_organisation_the_operator(demands, ours):
    box = ours.sign("right", "/O=Plinth Energy/CN=SN-1")
    with call(demands, trusting(ours.root, box)):
        session = wait_for(Session.objects.first)
    assert (session.security_profile, session.tls) == (3, "TLSv1.3")


def test_before_its_first_boot_its_certificate_is_taken_at_its_word(demands, ours):
    ChargeStation.objects.update(charge_box_serial_number="")
    with call(demands, trusting(ours.root, ours.sign("new", "/O=NLPLI/CN=SN-9"))):
        assert wait_for(Session.objects.first).security_profile == 3


@pytest.mark.parametrize(
    ("subject", "cause", "evidence"),
    [
        ("/O=Plinth Energy/CN=CP-1", "certificate_of_another_box", {"common_name": "CP-1", "serial": "SN-1"}),
        ("/O=Volta/CN=SN-1", "certificate_of_another_operator", {"organisation": "Volta", "owner": "Plinth Energy"}),
        (None, "no_certificate", {}),
    ],
)
def test_a_certificate_of_somebody_else_or_none(demands, ours, subject, cause, evidence):
    shown = ours.sign(cause, subject) if subject else None
    assert refused(demands, trusting(ours.root, shown)) == 401
    assert knocked(**evidence) == cause


def test_a_certificate_that_no_root_of_ours_signed(demands, ours, tmp_path):
    foreign = Authority.made(tmp_path / "foreign", "Another root").sign("box", "/O=Plinth Energy/CN=SN-1")
    shake(demands, trusting(ours.root, foreign))
    assert knocked(reason="CERTIFICATE_VERIFY_FAILED") == "foreign_certificate"


def test_a_certificate_that_has_expired(demands, ours):
    shake(demands, trusting(ours.root, ours.sign("late", "/O=Plinth Energy/CN=SN-1", from_day=-3, to_day=-1)))
    assert knocked(why="certificate has expired") == "certificate_expired"


def test_a_gateway_that_lets_nobody_in_without_a_certificate(gateway_with, ours, server):
    shake(gateway_with(server, ours.root.certificate, demanding=True).tls_port, trusting(ours.root))
    assert knocked(reason="PEER_DID_NOT_RETURN_A_CERTIFICATE") == "no_certificate"
