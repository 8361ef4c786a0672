"""An address that a partner gave us leads to a public one, answers in time, and is who it says."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from core.reaching import is_named, is_public
from tests.ocpi.roaming import SLOWLY, TOKEN_B, Roaming, newcomer, registered, send, theirs

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client


pytestmark = pytest.mark.django_db
__all__ = ["newcomer", "theirs"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/versions", "https://127.0.0.1/versions", "https://localhost/v", "https://[::1]/v",
        "https://10.0.0.1/v", "https://169.254.169.254/latest", "https://0.0.0.0/v",
        "https://[::ffff:10.0.0.1]/v", "https://2130706433/v", "https://x..y/v",
    ],
)  # fmt: skip
def test_nobody_leads_us_into_our_own_network(newcomer: Client, theirs: Roaming, settings: Any, url: str) -> None:
    settings.ROAMING_ALLOW_PRIVATE = False
    response = send(newcomer, "post", theirs.credentials(url=url))
    assert (response.json()["status_code"], theirs.calls) == (3001, [])


@pytest.mark.parametrize("url", ["https://user@1.1.1.1/v", "https://1.1.1.1:99999/v", "https://:1/v"])
def test_nor_does_what_no_address_is(newcomer: Client, theirs: Roaming, settings: Any, url: str) -> None:
    settings.ROAMING_ALLOW_PRIVATE = False
    response = send(newcomer, "post", theirs.credentials(url=url))
    assert (response.json()["status_code"], theirs.calls) == (2001, [])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("192.168.1.1", False),
        ("100.64.0.1", False), ("224.0.0.1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("2001:0:1::", False), ("::ffff:127.0.0.1", False),
        ("ff0e::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:  # noqa: FBT001 -- a row of the table
    assert is_public(address) == public


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://localhost/hook", True), ("https://127.0.0.1", True), ("https://[::1]:8443/", True),
        ("https://nobody.invalid/hook", False), ("https://x..y/", False), (f"https://{'x' * 64}.org/", False),
    ],
)  # fmt: skip
def test_a_host_is_known_by_its_name(url: str, named: bool) -> None:  # noqa: FBT001 -- a row of the table
    assert is_named(url) == named


def test_a_slow_answer_says_nothing_against_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.reaching.ASKED_FOR_S", 0.0)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_asked: threading.Event().wait(1))
    assert is_named("https://nobody.invalid") is True


@pytest.mark.parametrize(("error", "named"), [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)])
def test_a_resolver_in_trouble_says_nothing_against_a_name(
    error: int,
    named: bool,  # noqa: FBT001 -- a row of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(*_asked: Any) -> None:
        raise socket.gaierror(error, "as the resolver says it")

    monkeypatch.setattr("socket.getaddrinfo", answer)
    assert is_named("https://erp.example") == named


def test_whoever_drips_is_cut_off(newcomer: Client, theirs: Roaming, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ocpi.reaching.DEADLINE_S", 0.1)
    theirs.answers["/versions"] = SLOWLY * 1000
    begun = time.monotonic()
    answer = send(newcomer, "post", theirs.credentials()).json()
    told = f"We could not read your versions at {theirs.url}/versions. No answer came in time."
    assert (answer["status_code"], answer["status_message"]) == (3001, told)
    assert time.monotonic() - begun < 30  # whole it would have come after two minutes


@pytest.fixture
def encrypted(theirs: Roaming, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Roaming:
    """The same server behind a certificate for localhost that we trust."""
    make = [shutil.which("openssl") or "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    make += [
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]
    make += ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "chain.pem")]
    subprocess.run(make, check=True, capture_output=True)  # noqa: S603 -- ours
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "chain.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
    theirs.server.socket = context.wrap_socket(theirs.server.socket, server_side=True)
    theirs.move_to(f"https://localhost:{theirs.server.server_port}")
    return theirs


def test_registering_over_tls(newcomer: Client, encrypted: Roaming) -> None:
    registered(newcomer, encrypted)
    assert encrypted.calls == [("/versions", TOKEN_B), ("/2.2.1", TOKEN_B)]


def test_a_certificate_for_somebody_else_is_not_trusted(newcomer: Client, encrypted: Roaming) -> None:
    url = encrypted.url.replace("localhost", "127.0.0.1")
    answer = send(newcomer, "post", encrypted.credentials(url=f"{url}/versions")).json()
    assert (answer["status_code"], encrypted.calls) == (3001, [])
