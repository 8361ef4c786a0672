"""Where the stations of a site stand, as far as somebody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.catalogue.site_plan import Spot
from core.choices import EvseStatus
from core.models import Evse

if TYPE_CHECKING:
    from decimal import Decimal

    from core.models import ChargeStation

MOST_SHOWN = 40


def pin_of(station: ChargeStation) -> tuple[Decimal, Decimal] | None:
    """Give a station's own pin in degrees, which all of its EVSEs share; None, where nobody dropped one."""
    evse = station.evses.exclude(status=EvseStatus.REMOVED).filter(latitude__isnull=False).first()
    return _degrees(evse) if evse is not None else None


def spots_of(station: ChargeStation, here: tuple[float, float] | None) -> list[Spot]:
    """Give the pin of the station's Location, of its neighbours there, and of itself (`here`) where each is known."""
    place = station.location
    if place is None:
        return []
    spots = [Spot("site", place.name, *map(float, place.position))] if place.position else []
    neighbours = Evse.objects.filter(station__location=place, latitude__isnull=False)
    rows = neighbours.exclude(status=EvseStatus.REMOVED).exclude(station=station).order_by("station", "pk")
    seen = {row.station_id: row for row in rows.distinct("station").select_related("station")[:MOST_SHOWN]}
    spots += [Spot("other", str(row.station), *map(float, _degrees(row) or ())) for row in seen.values()]
    return spots + ([Spot("this", str(station), *here)] if here else [])


def _degrees(evse: Evse) -> tuple[Decimal, Decimal] | None:
    return None if evse.latitude is None or evse.longitude is None else (evse.latitude, evse.longitude)
