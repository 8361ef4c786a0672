"""The certificate that a station of profile 3 shows: whose it is, and whether that is who calls (OCPP 2.0.1 A00)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Certificate:
    """The subject of a certificate that one of our roots vouches for."""

    common_name: str = ""
    organisations: tuple[str, ...] = ()


def certificate_of(told: Mapping[str, Any] | None) -> Certificate | None:
    """Read what `ssl` tells of a peer's certificate; None when it showed none."""
    if not told:
        return None
    subject = [pair for names in told.get("subject", ()) for pair in names]
    common = next((text for kind, text in subject if kind == "commonName"), "")
    return Certificate(common, tuple(text for kind, text in subject if kind == "organizationName"))


def wrong_certificate(
    identity: str, shown: Certificate | None, *, serials: tuple[str, ...], owners: tuple[str, ...]
) -> Refusal | None:
    """Say what is wrong with a station's certificate; None when it is right.

    Its organisation is the operator (A00.FR.404); its common name is the *serial number* of the box, not the identity
    (A00.FR.405). A box that has never told its serial number is taken at its certificate's word.
    """

    def refused(cause: str, **facts: Any) -> Refusal:
        return Refusal(cause, HTTPStatus.UNAUTHORIZED, identity, facts)

    if shown is None:
        return refused("no_certificate")
    if not _among(shown.organisations, owners):
        organisation = ", ".join(shown.organisations)[:100]
        return refused("certificate_of_another_operator", organisation=organisation, owner=owners[0] if owners else "")
    if serials and not _among((shown.common_name,), serials):
        return refused("certificate_of_another_box", common_name=shown.common_name[:100], serial=", ".join(serials))
    return None


def _among(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return not {text.strip().casefold() for text in some}.isdisjoint(text.strip().casefold() for text in others)
