"""New keys of stations that are set over OCPP (OCPP 2.0.1 A01, 1.6 security whitepaper §2.6).

The old key is valid until the station has accepted the new one, then the new one alone. While it is not known which it
uses (the line died, or it must start anew first) both are. The key itself is never written down.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from core.models import ChargeStation

if TYPE_CHECKING:
    from datetime import datetime

UNKNOWN_FOR = timedelta(days=1)
NO_NEXT = {"next_key_digest": None, "next_key_until": None}


def key_offered(*, station_id: int, epoch: int, digest: bytes, at: datetime) -> bool:
    """Let a new key in beside the old one, before it is sent; false when a newer connection has taken its place."""
    station = ChargeStation.objects.filter(pk=station_id, epoch=epoch)
    return station.update(next_key_digest=digest, next_key_until=at + UNKNOWN_FOR) == 1


def key_refused(*, station_id: int, digest: bytes) -> bool:
    """Take a new key back that the station did not take; the old one is valid alone."""
    return ChargeStation.objects.filter(pk=station_id, next_key_digest=digest).update(**NO_NEXT) == 1


def key_accepted(*, station_id: int, digest: bytes, other_reading: bytes | None = None, at: datetime) -> bool:
    """Make the new key the only one.

    `other_reading`: some 1.6 boxes keep the hex digits as they came and never decode them; until one comes in, both
    readings of the new key are valid.
    """
    other = {"next_key_digest": other_reading, "next_key_until": at + UNKNOWN_FOR} if other_reading else NO_NEXT
    station = ChargeStation.objects.filter(pk=station_id, next_key_digest=digest)
    return station.update(key_digest=digest, old_key_digest=F("key_digest"), **other) == 1
