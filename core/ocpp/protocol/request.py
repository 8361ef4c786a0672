"""Who wants to come in: an opening request read without any I/O (OCPP-J 1.6 §3, OCPP 2.0.1 part 4 §3).

The database stands between this and `judging`, which tells whether the station that is named here may. Both answer with
a `Refusal` that names its cause and the evidence.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from core.identities import is_identity, is_registration_token, without_tokens
from core.ocpp.protocol.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks to come in under an identity; `key`, `user` and registration `token` when they sent any."""

    identity: str
    user: bytes | None
    key: bytes | None
    offered: tuple[str, ...]
    token: str = ""


def read_request(*, path: str, headers: Mapping[str, str], endpoint: str) -> Visitor | Refusal:
    """Read who is calling; `headers` with names in lower case, `endpoint` our path without a final slash (`/ocpp`)."""
    path = path.partition("?")[0]
    named, token = _named_in(path, endpoint)
    if "origin" in headers and not _names_us(headers["origin"], headers.get("host", "")):
        identity = named.identity if isinstance(named, Refusal) else named
        return Refusal("foreign_origin", HTTPStatus.FORBIDDEN, identity, {"origin": headers["origin"][:200]})
    if "upgrade" not in headers.get("connection", "").lower() or headers.get("upgrade", "").lower() != "websocket":
        identity = named.identity if isinstance(named, Refusal) else named
        return Refusal("no_upgrade", HTTPStatus.UPGRADE_REQUIRED, identity, _told(path), {"Upgrade": "websocket"})
    if isinstance(named, Refusal):
        return named
    user, key = _credentials(headers.get("authorization", ""))
    offered = tuple(name.strip() for name in headers.get("sec-websocket-protocol", "").split(",") if name.strip())
    return Visitor(named, user, key, offered, token)


def called_by(first: bytes, endpoint: str) -> str:
    """Give the identity in the first line of a request that never gets further; "" when there is none."""
    line = first.partition(b"\r\n")[0].decode("ascii", "replace").split(" ")
    if len(line) < 2 or line[0] != "GET":  # noqa: PLR2004 -- method and path
        return ""
    named, _token = _named_in(line[1].partition("?")[0], endpoint)
    return named.identity if isinstance(named, Refusal) else named


def _names_us(origin: str, host: str) -> bool:
    """Tell whether an Origin is the very host that is called: some stacks send that, a web page elsewhere cannot."""
    try:
        called = urlsplit(f"//{host}").hostname
        return called is not None and urlsplit(origin).hostname == called
    except ValueError:
        return False


def _named_in(path: str, endpoint: str) -> tuple[str | Refusal, str]:
    """Give the identity that a path ends in, and the token before it; wrong paths may still tell who it is."""
    try:
        segments = [unquote_to_bytes(segment).decode() for segment in path.split("/")[1:]]
    except UnicodeDecodeError:
        return Refusal("impossible_identity", HTTPStatus.NOT_FOUND, "", _told(path)), ""
    wanted, token = [word for word in endpoint.split("/") if word], ""
    before, after = segments[: len(wanted)], segments[len(wanted) :]
    if before == wanted and after and is_registration_token(after[0]):
        token = after[0]
        segments = [*before, *after[1:]]
    return _identity_in(segments, wanted, path, f"{endpoint}/{'<token>/' if token else ''}"), token


def _identity_in(segments: list[str], wanted: list[str], path: str, endpoint: str) -> str | Refusal:
    named = next((segment for segment in reversed(segments) if segment), "")
    if named in ("", *wanted[-1:]) or is_registration_token(named):
        return Refusal("missing_identity", HTTPStatus.NOT_FOUND, "", _told(path))
    if not is_identity(named):
        return Refusal("impossible_identity", HTTPStatus.NOT_FOUND, "", _told(path))
    if len(segments) >= 2 and segments[-2:] == [named, named]:  # noqa: PLR2004 -- the last two
        return Refusal("identity_twice", HTTPStatus.NOT_FOUND, named, _told(path))
    if segments != [*wanted, named]:
        return Refusal("wrong_path", HTTPStatus.NOT_FOUND, named, _told(path) | {"wanted": f"{endpoint}{named}"})
    return named


def _told(path: str) -> dict[str, str]:
    return {"path": without_tokens(path)[:200]}


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
