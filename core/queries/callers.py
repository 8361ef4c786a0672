"""What the gateway has to know of a station before it lets it in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from core.models import ChargeStation


@dataclass(frozen=True, slots=True)
class Caller:
    """A station that may call in. `has_booted`: it has told us once what it is.

    `next_key_digest`: of a key that was sent to it; until it is known which it uses it may come with either.
    """

    station_id: int
    security_profile: int
    key_digest: bytes | None
    has_booted: bool
    next_key_digest: bytes | None = None


def caller_of(*, identity: str) -> Caller | None:
    """Give the station of an identity, letter for letter. The station itself is asking: there is no actor."""
    # Asked without regard to case because that is what the unique index holds.
    row = ChargeStation.objects.filter(charge_station_id__iexact=identity).first()
    if row is None or row.charge_station_id != identity:
        return None
    digest = bytes(row.key_digest) if row.key_digest is not None else None
    valid = row.next_key_until is not None and row.next_key_until > timezone.now()
    next_digest = bytes(row.next_key_digest) if row.next_key_digest is not None and valid else None
    return Caller(row.pk, row.security_profile, digest, row.booted_at is not None, next_digest)
