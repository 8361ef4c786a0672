"""Who may come in: the policy of the opening handshake, without any I/O (OCPP-J 1.6 §3, OCPP 2.0.1 part 4 §3).

Two steps, because the database stands between them: `read_request` tells who wants to come in, `judge` whether the
station that this names may. Both answer with a `Refusal` that names its cause (core.causes) and the evidence.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

from core.identities import is_identity
from core.ocpp.protocol.versions import MODULES
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHORTEST_KEY = 16  # bytes, OCPP 1.6 §9.2 AuthorizationKey and 2.0.1 BasicAuthPassword
PLAIN, PLAIN_BASIC, TLS_BASIC, TLS_MUTUAL = 0, 1, 2, 3
CHALLENGE = {"WWW-Authenticate": 'Basic realm="stations", charset="UTF-8"'}
HINTS = {
    "ocpp1.5": _("OCPP 1.5 is too old: update its firmware, or set 1.6."),
    "ocpp1.2": _("OCPP 1.2 is too old: update its firmware, or set 1.6."),
    "ocpp1.6j": _("It means OCPP 1.6, but must spell it ocpp1.6."),
    "ocpp2.0": _("OCPP 2.0 was withdrawn: set 2.0.1 or 1.6."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, how HTTP says it, and what gave it away. Status 101 is: finish the handshake, then close at once."""

    cause: str
    status: HTTPStatus
    identity: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks to come in under an identity; `key` and `user` when they sent any."""

    identity: str
    user: bytes | None
    key: bytes | None
    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What we know of the station of that identity."""

    security_profile: int
    key_digest: bytes | None


@dataclass(frozen=True, slots=True)
class Admission:
    subprotocol: str
    security_profile: int


def read_request(*, path: str, headers: Mapping[str, str], endpoint: str) -> Visitor | Refusal:
    """Read who is calling; `headers` with names in lower case, `endpoint` our path without a final slash (`/ocpp`)."""
    path = path.partition("?")[0]
    named = _identity_in(path, endpoint)
    if "origin" in headers and not _names_us(headers["origin"], headers.get("host", "")):
        identity = named.identity if isinstance(named, Refusal) else named
        return Refusal("foreign_origin", HTTPStatus.FORBIDDEN, identity, {"origin": headers["origin"][:200]})
    if "upgrade" not in headers.get("connection", "").lower() or headers.get("upgrade", "").lower() != "websocket":
        identity = named.identity if isinstance(named, Refusal) else named
        return Refusal(
            "no_upgrade", HTTPStatus.UPGRADE_REQUIRED, identity, {"path": path[:200]}, {"Upgrade": "websocket"}
        )
    if isinstance(named, Refusal):
        return named
    user, key = _credentials(headers.get("authorization", ""))
    offered = tuple(name.strip() for name in headers.get("sec-websocket-protocol", "").split(",") if name.strip())
    return Visitor(named, user, key, offered)


def unknown(visitor: Visitor) -> Refusal:
    """Refuse somebody whom nobody expects (OCPP-J 1.6 §3.2, OCPP 2.0.1 part 4 §3.2: HTTP 404)."""
    return Refusal("unknown_identity", HTTPStatus.NOT_FOUND, visitor.identity, {"identity": visitor.identity})


def judge(
    *, visitor: Visitor, expected: Expected, over_tls: bool, digest: Callable[[bytes], bytes]
) -> Admission | Refusal:
    """Decide whether the visitor is the station it says it is; `digest` gives the form in which a key is kept.

    The key comes before the profile: a stranger learns nothing of what is expected. A station of profile 1 that calls
    with encryption does better than it must, and is let in as profile 2.
    """
    wrong = _wrong_credentials(visitor, expected, digest) or _wrong_profile(visitor, expected, over_tls=over_tls)
    if wrong is not None:
        return wrong
    subprotocol = next((name for name in visitor.offered if name in MODULES), None)
    if subprotocol is None:
        return _no_common_version(visitor)
    profile = TLS_BASIC if over_tls and expected.security_profile == PLAIN_BASIC else expected.security_profile
    return Admission(subprotocol, profile)


def _names_us(origin: str, host: str) -> bool:
    """Tell whether an Origin is the very host that is called: some stacks send that, a web page elsewhere cannot."""
    try:
        called = urlsplit(f"//{host}").hostname
        return called is not None and urlsplit(origin).hostname == called
    except ValueError:
        return False


def _identity_in(path: str, endpoint: str) -> str | Refusal:
    """Give the identity that a path ends in; a path may be wrong in ways that still tell who it is."""
    raw = path.split("/")[1:]
    try:
        segments = [unquote_to_bytes(segment).decode() for segment in raw]
    except UnicodeDecodeError:
        return Refusal("impossible_identity", HTTPStatus.NOT_FOUND, "", {"path": path[:200]})
    wanted = [word for word in endpoint.split("/") if word]
    named = next((segment for segment in reversed(segments) if segment), "")
    if named in ("", *wanted[-1:]):
        return Refusal("missing_identity", HTTPStatus.NOT_FOUND, "", {"path": path[:200]})
    if not is_identity(named):
        return Refusal("impossible_identity", HTTPStatus.NOT_FOUND, "", {"path": path[:200]})
    if len(segments) >= 2 and segments[-2:] == [named, named]:  # noqa: PLR2004 -- the last two
        return Refusal("identity_twice", HTTPStatus.NOT_FOUND, named, {"path": path[:200]})
    if segments != [*wanted, named]:
        facts = {"path": path[:200], "wanted": f"{endpoint}/{named}"}
        return Refusal("wrong_path", HTTPStatus.NOT_FOUND, named, facts)
    return named


def _credentials(header: str) -> tuple[bytes | None, bytes | None]:
    """Take HTTP Basic apart into bytes: keys may hold any byte (RFC 7617, decoded nowhere)."""
    scheme, _space, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        user, colon, key = base64.b64decode(encoded.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None, None
    return (user, key) if colon else (None, None)


def _wrong_profile(visitor: Visitor, expected: Expected, *, over_tls: bool) -> Refusal | None:
    if over_tls == (expected.security_profile >= TLS_BASIC) or (over_tls and expected.security_profile == PLAIN_BASIC):
        return None
    called = _("with encryption") if over_tls else _("without encryption")
    facts = {"called": called, "profile": expected.security_profile}
    return Refusal("profile_mismatch", HTTPStatus.FORBIDDEN, visitor.identity, facts)


def _wrong_credentials(visitor: Visitor, expected: Expected, digest: Callable[[bytes], bytes]) -> Refusal | None:
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
    if any(hmac.compare_digest(digest(form), expected.key_digest) for form in _forms(visitor.key)):
        return None
    return refused(_wrong_key(visitor.key, expected.key_digest, digest), length=len(visitor.key))


def _forms(key: bytes) -> tuple[bytes, ...]:
    """Give the keys that these bytes may stand for: themselves, or (1.6) a key of hex digits that the box decoded."""
    return key, key.hex().encode(), key.hex().upper().encode()


def _wrong_key(key: bytes, key_digest: bytes, digest: Callable[[bytes], bytes]) -> str:
    try:
        decoded = bytes.fromhex(key.decode())
    except ValueError:
        decoded = b""
    if decoded and hmac.compare_digest(digest(decoded), key_digest):
        return "wrong_key_hex"
    return "wrong_key_short" if len(key) < SHORTEST_KEY else "wrong_key"


def _no_common_version(visitor: Visitor) -> Refusal:
    status = HTTPStatus.SWITCHING_PROTOCOLS
    if not visitor.offered:
        return Refusal("no_subprotocol", status, visitor.identity)
    offered = ", ".join(visitor.offered)[:100]
    hint = next((HINTS[name.lower()] for name in visitor.offered if name.lower() in HINTS), "")
    if not hint and any(name.lower() in MODULES for name in visitor.offered):
        hint = _("It must be spelled in small letters.")
    return Refusal("foreign_subprotocol", status, visitor.identity, {"offered": offered, "hint": hint})
