"""Drop a pin: say where on its site a station stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core.domain.batch import as_it_stands
from core.domain.field.positions import Position, off_pin_m
from core.domain.stations.evses import as_they_stand, live_evses
from core.domain.stations.plans import PlannedStation, write_plans
from core.errors import NotFitted, PinTooFar
from core.models import ChargeStation, Location
from core.words import length

if TYPE_CHECKING:
    from decimal import Decimal

    from core.models import Actor, Installation

FARTHEST_M = 5_000  # an airport's car parks; beyond it a digit was mistyped


@dataclass(frozen=True)
class Pinned:
    """A station with its pin in degrees (WGS 84)."""

    station: ChargeStation
    latitude: Decimal
    longitude: Decimal


@transaction.atomic
def pin_station(*, actor: Actor, installation: Installation, latitude: Decimal, longitude: Decimal) -> Pinned:
    """Set the coordinates of a station's EVSEs (OCPI 2.2.1 §8.3.2), all alike: it is one post. Twice is fine.

    Raises NotFitted while it has no EVSEs, PinTooFar from its Location's own pin.
    """
    rows = ChargeStation.objects.visible_to(actor).select_for_update(no_key=True)
    station = rows.get(pk=installation.station_id)
    evses = [*live_evses(station)]
    if not evses:
        raise NotFitted
    place = Location.objects.select_for_update(no_key=True).get(pk=station.location_id) if station.location_id else None
    off = off_pin_m(place, Position(latitude, longitude))
    if off is not None and off > FARTHEST_M:
        raise PinTooFar(distance=length(off), location=str(place), field="latitude")
    if any((evse.latitude, evse.longitude) != (latitude, longitude) for evse in evses):
        plan = as_they_stand(evses)
        for each in plan.planned:
            was = as_it_stands(each.evse)
            each.evse.latitude, each.evse.longitude = latitude, longitude
            each.compare(was)
        planned = PlannedStation(station, False, {}, plan, old_location=place, new_location=place, verb="pin")  # noqa: FBT003
        planned.note(by=str(actor))
        write_plans(actor, [planned])
    return Pinned(station, latitude, longitude)
