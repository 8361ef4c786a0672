"""User name and key of HTTP Basic: whether they are the station's, and what is wrong with them when they are not."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.ocpp.protocol.request import Visitor

PLAIN, PLAIN_BASIC, TLS_BASIC, TLS_MUTUAL = 0, 1, 2, 3  # security profiles, OCPP 2.0.1 A00
SHORTEST_KEY = 16  # bytes, OCPP 1.6 §9.2 AuthorizationKey and 2.0.1 BasicAuthPassword
CHALLENGE = {"WWW-Authenticate": 'Basic realm="stations", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Expected:
    """What we know of the station of that identity; `owners` are the names of its operator."""

    security_profile: int
    key_digest: bytes | None
    next_key_digest: bytes | None = None  # of a key that was sent to it, while it is not known which it uses
    old_key_digest: bytes | None = None
    serials: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


def came_with_next_key(visitor: Visitor, expected: Expected, digest: Callable[[bytes], bytes]) -> bool:
    """Tell whether a visitor has the newer of the two keys that are valid."""
    return visitor.key is not None and _is_key(visitor.key, expected.next_key_digest, digest)


def wrong_credentials(visitor: Visitor, expected: Expected, digest: Callable[[bytes], bytes]) -> Refusal | None:
    """Say what is wrong with a visitor's user name and key; None when they are right, or none are wanted."""
    if expected.security_profile == PLAIN:
        return None

    def refused(cause: str, **facts: Any) -> Refusal:
        return Refusal(cause, HTTPStatus.UNAUTHORIZED, visitor.identity, facts, CHALLENGE)

    if visitor.user is None or visitor.key is None:
        return refused("no_authorization", profile=expected.security_profile)
    if visitor.user != visitor.identity.encode():
        is_key = expected.key_digest and hmac.compare_digest(digest(visitor.user), expected.key_digest)
        user = "***" if is_key else visitor.user.decode("latin-1")[:48]
        return refused("wrong_user", user=user, identity=visitor.identity)
    if not expected.key_digest:
        return refused("key_not_set")
    if any(_is_key(visitor.key, known, digest) for known in (expected.key_digest, expected.next_key_digest)):
        return None
    return refused(_wrong_key(visitor.key, expected, digest), length=len(visitor.key))


def _is_key(key: bytes, known: bytes | None, digest: Callable[[bytes], bytes]) -> bool:
    return known is not None and any(hmac.compare_digest(digest(form), known) for form in _forms(key))


def _forms(key: bytes) -> tuple[bytes, ...]:
    """Give the keys that these bytes may stand for: themselves, or (1.6) a key of hex digits that the box decoded."""
    return key, key.hex().encode(), key.hex().upper().encode()


def _wrong_key(key: bytes, expected: Expected, digest: Callable[[bytes], bytes]) -> str:
    try:
        decoded = bytes.fromhex(key.decode())
    except ValueError:
        decoded = b""
    if decoded and hmac.compare_digest(digest(decoded), expected.key_digest or b""):
        return "wrong_key_hex"
    old = expected.old_key_digest or b""
    if any(hmac.compare_digest(digest(form), old) for form in (*_forms(key), decoded)):
        return "wrong_key_old"
    return "wrong_key_short" if len(key) < SHORTEST_KEY else "wrong_key"
