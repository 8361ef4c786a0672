"""TLS seen from outside: what a first message is, whom it asks for, and why a handshake failed. Pure, no sockets."""

from __future__ import annotations

import ipaddress
import ssl
from typing import Any

HANDSHAKE, CLIENT_HELLO, SERVER_NAME = 22, 1, 0
HEADER = 5 + 4 + 2 + 32  # record, handshake, version, random

REASONS = {
    "TLSV1_ALERT_UNKNOWN_CA": "tls_unknown_ca",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "tls_unknown_ca",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "tls_certificate_expired",
    "UNSUPPORTED_PROTOCOL": "tls_too_old",
    "NO_SHARED_CIPHER": "tls_no_shared_cipher",
    "HTTP_REQUEST": "plain_on_tls_port",
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "no_certificate",
    "UNEXPECTED_EOF_WHILE_READING": "tls_dropped",
}
VERIFY_FAILED = "CERTIFICATE_VERIFY_FAILED"
OUT_OF_TIME = frozenset({"certificate has expired", "certificate is not yet valid"})
BAD_CERTIFICATE = "SSLV3_ALERT_BAD_CERTIFICATE"


def looks_like_hello(first: bytes) -> bool:
    """Tell whether the first bytes are a TLS record of a handshake (RFC 8446 §5.1)."""
    return first[:2] == b"\x16\x03" or first == b"\x16"


def server_name(hello: bytes) -> str | None:
    """Read whom a ClientHello asks for (RFC 6066 §3); None when it does not say, or cannot be read."""
    try:
        if hello[0] != HANDSHAKE or hello[5] != CLIENT_HELLO:
            return None
        at = HEADER
        at += 1 + hello[at]  # session id
        at += 2 + int.from_bytes(hello[at : at + 2])  # cipher suites
        at += 1 + hello[at]  # compression methods
        end = at + 2 + int.from_bytes(hello[at : at + 2])
        return _name_among(hello[at + 2 : end])
    except IndexError:
        return None


def cause_of(error: Exception, *, sni: str | None, our_name: str, within_s: int = 0) -> tuple[str, dict[str, Any]]:
    """Give the cause (core.causes) and evidence of a failed handshake. `our_name` is the host in our address."""
    reason = getattr(error, "reason", None) if isinstance(error, ssl.SSLError) else None
    evidence = {"sni": sni or "an IP address", "reason": reason or type(error).__name__}
    if reason == BAD_CERTIFICATE:
        known = sni is not None and sni == our_name.lower()
        return ("tls_clock_behind" if known else "tls_wrong_host"), evidence
    if reason == VERIFY_FAILED:
        why = getattr(error, "verify_message", "") or "?"
        return ("certificate_expired" if why in OUT_OF_TIME else "foreign_certificate"), evidence | {"why": why}
    if isinstance(error, ConnectionAbortedError):
        return "handshake_timeout", evidence | {"seconds": within_s}
    if isinstance(error, ConnectionError) or reason is None:
        return "tls_dropped", evidence
    return REASONS.get(reason, "tls_failed"), evidence


def _name_among(extensions: bytes) -> str | None:
    at = 0
    while at + 4 <= len(extensions):
        kind, length = int.from_bytes(extensions[at : at + 2]), int.from_bytes(extensions[at + 2 : at + 4])
        body = extensions[at + 4 : at + 4 + length]
        if kind == SERVER_NAME and len(body) > 5:  # noqa: PLR2004 -- list, type and length of the name
            length = int.from_bytes(body[3:5])
            return _host(body[5 : 5 + length]) if len(body) >= 5 + length else None
        at += 4 + length
    return None


def _host(name: bytes) -> str | None:
    try:
        text = name.decode("ascii")
        ipaddress.ip_address(text)
    except UnicodeDecodeError:
        return None
    except ValueError:
        return text.lower()
    return None
