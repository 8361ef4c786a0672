"""Where a phone was: how far that is from a Location's pin, and until when it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from core.choices import FarReason, StepName
from core.errors import FarFromPin
from core.models import StepAttempt
from core.queries.evidence import rules_of
from core.queries.proposals import distance_m
from core.words import length

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Actor, Installation, Location

KEPT_TO = Decimal("0.0001")  # degrees: some eleven metres
FRESH_FOR = timedelta(hours=2)
FORGET = """
    UPDATE core_stepattempt SET latitude = NULL, longitude = NULL, accuracy_m = NULL
    WHERE id IN (
        SELECT attempt.id FROM core_stepattempt attempt
        JOIN core_operator operator ON operator.id = attempt.operator_id
        WHERE latitude IS NOT NULL AND at < %(at)s - make_interval(days => operator.place_days)
          AND operator.id = %(operator)s
        ORDER BY at LIMIT 10000
    )
"""


@dataclass(frozen=True)
class Position:
    """Where a phone says that it is, in degrees (WGS 84), and within how many metres."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int | None = None

    @property
    def kept(self) -> dict[str, Decimal | int | None]:
        """Give the columns in which it is kept: rounded to what judging a distance needs, and no more."""
        rounded = (degrees.quantize(KEPT_TO) for degrees in (self.latitude, self.longitude))
        return dict(zip(("latitude", "longitude"), rounded, strict=True)) | {"accuracy_m": self.accuracy_m}


def position_at_scan(actor: Actor, installation: Installation, *, at: datetime) -> Position | None:
    """Give where the actor's phone was when it scanned this station lately, if it was told."""
    scans = StepAttempt.objects.visible_to(actor).filter(
        Q(at__gt=at - FRESH_FOR), installation=installation, step=StepName.SCAN, who=actor.who, latitude__isnull=False
    )
    row = scans.order_by("-at", "-pk").first()
    return Position(row.latitude, row.longitude, row.accuracy_m) if row is not None else None


def off_pin_m(place: Location | None, position: Position | None) -> int | None:
    """Give the metres between a Location's pin and a phone; None, where either is unknown."""
    if place is None or place.position is None or position is None:
        return None
    pin, phone = place.position, (float(position.latitude), float(position.longitude))
    return round(distance_m((float(pin[0]), float(pin[1])), phone))


def refuse_unexplained(actor: Actor, place: Location, position: Position | None, reason: str) -> int | None:
    """Give the distance from the pin; raise FarFromPin when it is far for certain and nobody said why."""
    off = off_pin_m(place, position)
    if off is None or position is None or reason:
        return off
    most = rules_of(actor.operator).far_from_pin_m
    if off - (position.accuracy_m or 0) > most:
        reasons = [{"value": each.value, "word": str(each.label)} for each in FarReason]
        facts = {"distance_m": off, "far_from_pin_m": most, "reasons": reasons}
        raise FarFromPin(distance=length(off), location=str(place), field="far_reason", data=facts)
    return off


def forget_positions(*, at: datetime, operator_id: int) -> int:
    """Forget where an operator's phones were when its days for places are over; how far off that was stays."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"at": at, "operator": operator_id})
        return cursor.rowcount
