"""Which addresses may be called at all, by their letters and by what they resolve to; no network is asked."""

from __future__ import annotations

import socket
import ssl
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import pytest

from core import sending
from core.choices import Trouble
from core.reaching import (
    EVERYWHERE,
    NotPublicError,
    NotSecureError,
    check_address,
    connected,
    is_inside,
    is_literal,
    is_public,
    outward_address,
)
from core.web_address import UnfitError

SECURE, PUBLIC, PLAIN = NotSecureError, NotPublicError, UnfitError
LAN = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def told(url: str, inside: Any = ()) -> type[Exception] | None:
    try:
        check_address(url, inside=inside)
    except ValueError as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize(
    ("url", "outside", "in_a_lan"),
    [
        ("https://erp.example/hook", None, None),
        ("https://erp.example", None, None),
        ("https://erp.example:8443/", None, None),
        ("https://erp.example:65535/", None, None),
        ("https://erp.example:65536/", PLAIN, PLAIN),
        ("https://erp.example:0/", PLAIN, PLAIN),
        ("https://erp.example:x/", PLAIN, PLAIN),
        ("https://erp.example:/", None, None),
        ("HTTPS://ERP.example/", None, None),
        ("http://erp.example/", SECURE, None),
        ("ftp://erp.example/", SECURE, SECURE),
        ("//erp.example/", SECURE, SECURE),
        ("", SECURE, SECURE),
        ("https:///hook", PLAIN, PLAIN),
        ("https://:443/", PLAIN, PLAIN),
        ("https://me@erp.example/", PLAIN, PLAIN),
        ("https://@erp.example/", PLAIN, PLAIN),
        ("https://me:word@erp.example/", PLAIN, PLAIN),
        ("https://1.1.1.1/", None, None),
        ("http://1.1.1.1/", SECURE, None),
        ("https://[2606:4700::1111]/", None, None),
        ("https://10.0.0.1/", PUBLIC, None),
        ("http://10.0.0.1:8000/", SECURE, None),
        ("https://11.0.0.1/", None, None),
        ("https://[fd00::1]/", PUBLIC, None),
        ("https://[fc00::1]/", PUBLIC, PUBLIC),
        ("https://192.168.0.1/", PUBLIC, PUBLIC),
        ("https://127.0.0.1/", PUBLIC, PUBLIC),
        ("https://[::1]/", PUBLIC, PUBLIC),
        ("https://0.0.0.0/", PUBLIC, PUBLIC),
        ("https://255.255.255.255/", PUBLIC, PUBLIC),
        ("https://169.254.169.254/", PUBLIC, PUBLIC),
        ("https://[::ffff:10.0.0.1]/", PUBLIC, PUBLIC),
        ("https://2130706433/", None, None),  # a name, until it is resolved
    ],
)
def test_an_address_is_refused_by_its_letters(
    url: str, outside: type[Exception] | None, in_a_lan: type[Exception] | None
) -> None:
    assert (told(url), told(url, LAN)) == (outside, in_a_lan)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("9.255.255.255", True), ("10.0.0.0", False), ("10.255.255.255", False), ("11.0.0.0", True),
        ("172.15.255.255", True), ("172.16.0.0", False), ("172.31.255.255", False), ("172.32.0.0", True),
        ("192.167.255.255", True), ("192.168.255.255", False), ("192.169.0.0", True),
        ("100.63.255.255", True), ("100.64.0.0", False), ("100.127.255.255", False), ("100.128.0.0", True),
        ("126.255.255.255", True), ("127.255.255.255", False), ("128.0.0.1", True),
        ("192.0.2.1", False), ("198.51.100.1", False), ("203.0.113.1", False), ("198.18.0.1", False),
        ("223.255.255.255", True), ("224.0.0.1", False), ("239.255.255.255", False), ("240.0.0.1", False),
        ("1fff::1", False), ("2000::1", True), ("3fff:ffff::1", True), ("4000::1", False),
        ("2001::1", False), ("2001:1::", False), ("2001:db8::1", False), ("2001:4860::1", True),
        ("2002::1", False), ("2003::1", True), ("::", False), ("fe80::1%eth0", False), ("ff02::1", False),
        ("64:ff9b::101:101", False), ("2606:4700::1111%1", True),
    ],
)  # fmt: skip
def test_an_address_is_public_up_to_its_neighbour(address: str, public: bool) -> None:  # noqa: FBT001 -- a row
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("address", "inside"),
    [("10.0.0.1", True), ("11.0.0.1", False), ("fd12::1%eth0", True), ("fe80::1", False), ("::ffff:10.0.0.1", False)],
)
def test_a_network_that_is_let_in_has_its_ends(address: str, inside: bool) -> None:  # noqa: FBT001 -- a row
    assert (is_inside(address, LAN), is_inside(address, ()), is_inside(address, EVERYWHERE)) == (inside, False, True)


@pytest.mark.parametrize(
    ("host", "literal"),
    [("1.1.1.1", True), ("::1", True), ("1.1.1", False), ("x", False), ("", False), ("fe80::1%eth0", True)],
)
def test_a_host_is_an_address_itself_or_a_name(host: str, literal: bool) -> None:  # noqa: FBT001 -- a row
    assert is_literal(host) is literal


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[tuple[Any, ...]]:
    """Let every name lead to these addresses; give what was asked."""
    asked: list[tuple[Any, ...]] = []

    def answer(host: str, port: int, **_more: Any) -> list[tuple[Any, ...]]:
        asked.append((host, port))
        return [(0, 0, 0, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    ("addresses", "inside", "first"),
    [
        (("1.1.1.1",), (), "1.1.1.1"),
        (("1.1.1.1", "2606:4700::1111"), (), "1.1.1.1"),
        (("2606:4700::1111", "1.1.1.1"), (), "2606:4700::1111"),
        (("1.1.1.1", "10.0.0.1"), (), None),
        (("10.0.0.1", "1.1.1.1"), (), None),
        (("1.1.1.1", "10.0.0.1"), LAN, "1.1.1.1"),
        (("10.0.0.1",), LAN, "10.0.0.1"),
        (("10.0.0.1", "192.168.0.1"), LAN, None),
        (("127.0.0.1",), (), None),
    ],
)
def test_every_address_of_a_name_is_looked_at(
    addresses: tuple[str, ...], inside: Any, first: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, *addresses)
    try:
        found = outward_address("erp.example", 443, inside=inside)
    except NotPublicError:
        found = None
    assert (found, asked) == (first, [("erp.example", 443)])


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://erp.example/x", ("erp.example", 443)),
        ("https://erp.example:8443/x", ("erp.example", 8443)),
        ("http://erp.example/x", ("erp.example", 80)),
        ("http://erp.example:8000/x", ("erp.example", 8000)),
    ],
)
def test_a_port_is_the_usual_one_or_what_was_said(
    url: str, asked: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved = resolving(monkeypatch, "10.0.0.1", "192.168.0.1")
    with pytest.raises(NotPublicError), connected(urlsplit(url), deadline_s=1, inside=LAN):
        raise AssertionError("it was let out")
    assert resolved == [asked]


def test_http_leads_nowhere_but_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "1.1.1.1")
    with pytest.raises(NotSecureError), connected(urlsplit("http://erp.example/"), deadline_s=1, inside=LAN):
        raise AssertionError("it was let out")


def test_a_refusal_says_what_it_wants() -> None:
    assert [str(NotSecureError()), str(NotPublicError())] == [
        "it must begin with https://",
        "it is not at a public address",
    ]


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (NotPublicError(), Trouble.NOT_PUBLIC),
        (NotSecureError(), Trouble.NOT_SECURE),
        (ssl.SSLError(1, "x"), Trouble.UNTRUSTED),
        (ConnectionRefusedError(), Trouble.TURNED_AWAY),
        (ConnectionAbortedError(), Trouble.BROKEN_OFF),
        (ValueError(), Trouble.NAME_UNKNOWN),
        (UnicodeError(), Trouble.NAME_UNKNOWN),
        (OSError(), Trouble.UNREACHABLE),
        (KeyError(), Trouble.UNREACHABLE),
    ],
)
def test_each_failure_has_its_word(error: Exception, cause: Trouble) -> None:
    assert sending.cause_of(error) is cause


@pytest.mark.parametrize(
    ("url", "resolved", "called"),
    [
        ("https://erp.example/x", "1.1.1.1", ("1.1.1.1", 443)),
        ("https://erp.example/x", "10.0.0.1", ("10.0.0.1", 443)),
        ("http://erp.example:8000/x", "10.0.0.1", ("10.0.0.1", 8000)),
        ("http://erp.example/x", "fd00::1", ("fd00::1", 80)),
        ("http://erp.example/x", "1.1.1.1", None),
        ("https://erp.example/x", "192.168.0.1", None),
    ],
)
def test_what_was_looked_at_is_what_is_called(
    url: str, resolved: str, called: tuple[str, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Any, Any]] = []

    def call(address: Any, timeout: float) -> socket.socket:
        calls.append((address, timeout))
        raise ConnectionRefusedError

    resolving(monkeypatch, resolved)
    monkeypatch.setattr(socket, "create_connection", call)
    with pytest.raises((ConnectionRefusedError, ValueError)), connected(urlsplit(url), deadline_s=1, inside=LAN):
        raise AssertionError("nobody is there")
    assert calls == ([(called, 5.0)] if called else [])
