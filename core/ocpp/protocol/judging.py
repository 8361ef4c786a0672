"""Whether a visitor is the station that it says it is, and whether we speak its language: pure policy."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from core.ocpp.protocol.certificates import Certificate, wrong_certificate
from core.ocpp.protocol.credentials import (
    PLAIN_BASIC,
    TLS_BASIC,
    TLS_MUTUAL,
    Expected,
    came_with_next_key,
    wrong_credentials,
)
from core.ocpp.protocol.refusal import Refusal
from core.ocpp.protocol.versions import MODULES
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.ocpp.protocol.request import Visitor

HINTS = {
    "ocpp1.5": _("OCPP 1.5 is too old: update its firmware, or set 1.6."),
    "ocpp1.2": _("OCPP 1.2 is too old: update its firmware, or set 1.6."),
    "ocpp1.6j": _("It means OCPP 1.6, but must spell it ocpp1.6."),
    "ocpp2.0": _("OCPP 2.0 was withdrawn: set 2.0.1 or 1.6."),
}


@dataclass(frozen=True, slots=True)
class Admission:
    subprotocol: str
    security_profile: int
    next_key: bool = False  # it came with the key that was last sent to it


def unknown(visitor: Visitor) -> Refusal:
    """Refuse somebody whom nobody expects (OCPP-J 1.6 §3.2, OCPP 2.0.1 part 4 §3.2: HTTP 404)."""
    return Refusal("unknown_identity", HTTPStatus.NOT_FOUND, visitor.identity, {"identity": visitor.identity})


def judge(
    *,
    visitor: Visitor,
    expected: Expected,
    over_tls: bool,
    digest: Callable[[bytes], bytes],
    certificate: Certificate | None = None,
) -> Admission | Refusal:
    """Decide whether the visitor is the station it says it is; `digest` gives the form in which a key is kept.

    A station of profile 3 proves it by the certificate that it showed, every other one by its key.

    The key comes before the profile: a stranger learns nothing of what is expected. A station of profile 1 that calls
    with encryption does better than it must, and is let in as profile 2.
    """
    if expected.security_profile == TLS_MUTUAL:
        wrong = _wrong_profile(visitor, expected, over_tls=over_tls) or wrong_certificate(
            visitor.identity, certificate, serials=expected.serials, owners=expected.owners
        )
    else:
        wrong = wrong_credentials(visitor, expected, digest) or _wrong_profile(visitor, expected, over_tls=over_tls)
    if wrong is not None:
        return wrong
    subprotocol = next((name for name in visitor.offered if name in MODULES), None)
    if subprotocol is None:
        return _no_common_version(visitor)
    profile = TLS_BASIC if over_tls and expected.security_profile == PLAIN_BASIC else expected.security_profile
    return Admission(subprotocol, profile, came_with_next_key(visitor, expected, digest))


def _wrong_profile(visitor: Visitor, expected: Expected, *, over_tls: bool) -> Refusal | None:
    if over_tls == (expected.security_profile >= TLS_BASIC) or (over_tls and expected.security_profile == PLAIN_BASIC):
        return None
    called = _("with encryption") if over_tls else _("without encryption")
    facts = {"called": called, "profile": expected.security_profile}
    return Refusal("profile_mismatch", HTTPStatus.FORBIDDEN, visitor.identity, facts)


def _no_common_version(visitor: Visitor) -> Refusal:
    status = HTTPStatus.SWITCHING_PROTOCOLS
    if not visitor.offered:
        return Refusal("no_subprotocol", status, visitor.identity)
    offered = ", ".join(visitor.offered)[:100]
    hint = next((HINTS[name.lower()] for name in visitor.offered if name.lower() in HINTS), "")
    if not hint and any(name.lower() in MODULES for name in visitor.offered):
        hint = _("It must be spelled in small letters.")
    return Refusal("foreign_subprotocol", status, visitor.identity, {"offered": offered, "hint": hint})
