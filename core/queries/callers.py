"""What the gateway has to know of a station before it lets it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from core.models import ChargeStation, RegistrationToken

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """A station that may call in. `has_booted`: it has told us once what it is; `owners`: names of its operator.

    `next_key_digest`: of a key that was sent to it; until it is known which it uses it may come with either.
    """

    station_id: int
    security_profile: int
    key_digest: bytes | None
    old_key_digest: bytes | None
    has_booted: bool
    serials: tuple[str, ...]
    owners: tuple[str, ...]
    next_key_digest: bytes | None = None


def caller_of(*, identity: str) -> Caller | None:
    """Give the station of an identity, letter for letter. The station itself is asking: there is no actor."""
    # Asked without regard to case because that is what the unique index holds.
    rows = ChargeStation.objects.select_related("operator", "location")
    row = rows.filter(charge_station_id__iexact=identity).first()
    if row is None or row.charge_station_id != identity:
        return None
    company = row.location.cpo_id if row.location is not None else ""
    valid = row.next_key_until is not None and row.next_key_until > timezone.now()
    return Caller(
        row.pk,
        row.security_profile,
        _bytes(row.key_digest),
        _bytes(row.old_key_digest),
        row.booted_at is not None,
        tuple(row.serials),
        tuple(name for name in (row.operator.name, row.operator.cpo_id, company) if name),
        _bytes(row.next_key_digest) if valid else None,
    )


def registration_token_of(*, digest: bytes) -> RegistrationToken | None:
    """Give the registration token of this digest, also one that is over. The box is asking: there is no actor."""
    return RegistrationToken.objects.select_related("operator").filter(digest=digest).first()


def trouble_with(token: RegistrationToken, *, at: datetime) -> str:
    """Name the cause (core.causes) why a token registers nobody now; "" when it does."""
    causes = {
        "token_revoked": token.revoked_at is not None,
        "token_expired": token.expires_at <= at,
        "token_used_up": token.uses >= token.most_uses,
        "token_may_not_register": not token.operator.registers_by_token,
    }
    return next((cause for cause, true in causes.items() if true), "")


def _bytes(column: bytes | memoryview | None) -> bytes | None:
    return bytes(column) if column is not None else None
