"""The database's clock: the only one that stamps rows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_MICROSECOND = timedelta(microseconds=1)


def microseconds_of(at: datetime) -> int:
    """Give a moment as whole microseconds of Unix time."""
    return (at - EPOCH) // A_MICROSECOND


def at_microsecond(number: int) -> datetime:
    """Give the moment of so many microseconds of Unix time; seventeen digits of them reach to the year 5138."""
    return EPOCH + number * A_MICROSECOND


def moved_on(field: str) -> Greatest:
    """Give the next value of a change stamp: now, but always later than it was (a feed must never see it go back)."""
    return Greatest(F(field) + Value(timedelta(microseconds=1)), Now())


def database_now() -> datetime:
    """Ask the database what time it is, aware and in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def midnight(day: date, zone: tzinfo | None = None) -> datetime:
    """Give the moment at which a day begins, in a zone; without one in that of who asks."""
    return timezone.make_aware(datetime.combine(day, time.min), zone)


def zone_called(name: str) -> ZoneInfo | None:
    """Give the zone of this name in the IANA database; None, which stands for UTC, when there is none."""
    return ZoneInfo(name) if name in known_zones() else None


@cache
def known_zones() -> frozenset[str]:
    """Name every zone there is; the name may come from a stranger and must not become a path."""
    return frozenset(available_timezones())
