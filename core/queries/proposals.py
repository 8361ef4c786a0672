"""What is proposed to the installer: the nearest Locations, the matching templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, FloatField, Subquery, When
from django.db.models.functions import Cast, Now, Power
from django.utils import timezone

from core.catalogue.matching import disagrees, match
from core.choices import StepName
from core.models import HardwareTemplate, Location, StepAttempt
from core.queries.installations import DONE
from core.queries.jobs import places_today
from core.queries.narrowing import OF_A_PLACE, with_words

if TYPE_CHECKING:
    from django.db.models.expressions import CombinedExpression

    from core.catalogue.matching import Match
    from core.models import Actor, ChargeStation

EARTH_RADIUS_M = 6_371_000
SHOWN, WALK_M = 20, 1_000
A_WHILE = timedelta(hours=12)


@dataclass(frozen=True)
class NearLocation:
    """A Location with its distance from the phone in metres (None when either place is unknown)."""

    location: Location
    distance_m: int | None
    stations: int
    is_job: bool = False  # a job brings this very person here today
    is_last: bool = False  # they linked another station here a while ago: stations come several in a row

    @property
    def is_near(self) -> bool:
        """Tell whether the phone may be there, as far as is known."""
        return self.distance_m is None or self.distance_m < WALK_M


def nearest_locations(
    actor: Actor,
    station: ChargeStation,
    latitude: float | None = None,
    longitude: float | None = None,
    search: str = "",
) -> list[NearLocation]:
    """Give at most twenty of the operator's Locations.

    That of the person's job of today first, then the station's own, then where they linked last, then the nearest, then
    by name.
    """
    linked = StepAttempt.objects.filter(who=actor.who, step=StepName.LINK, outcome=DONE, at__gt=Now() - A_WHILE)
    last = linked.order_by("-at", "-pk").values("installation__station__location")[:1]
    today = places_today(actor, at=timezone.now())
    places = Location.objects.visible_to(actor).annotate(
        station_count=Count("stations"),
        is_job=Case(When(pk__in=today, then=True), default=False),
        elsewhere=Case(When(pk=station.location_id, then=0), default=1),
        is_last=Case(When(pk=Subquery(last), then=True), default=False),
    )
    places = with_words(places, search, *OF_A_PLACE)
    order: list[Any] = ["-is_job", "elsewhere", "-is_last", "name", "pk"]
    if latitude is not None and longitude is not None:
        order.insert(3, _crow(latitude, longitude).asc(nulls_last=True))
    return [
        NearLocation(place, _distance(place, latitude, longitude), place.station_count, place.is_job, place.is_last)
        for place in places.order_by(*order)[:SHOWN]
    ]


def _crow(latitude: float, longitude: float) -> CombinedExpression:
    """Give what sorts places by distance: degrees squared, longitudes shortened as the parallel is."""
    north = Power(Cast("latitude", FloatField()) - latitude, 2)
    east = Power((Cast("longitude", FloatField()) - longitude) * cos(radians(latitude)), 2)
    return north + east


def _distance(place: Location, latitude: float | None, longitude: float | None) -> int | None:
    if latitude is None or longitude is None or place.position is None:
        return None
    return round(distance_m((latitude, longitude), (float(place.position[0]), float(place.position[1]))))


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give the great-circle distance in metres between two places in degrees (haversine)."""
    (lat_1, lon_1), (lat_2, lon_2) = (map(radians, place) for place in (one, other))
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))


def matching_templates(actor: Actor, station: ChargeStation) -> list[Match]:
    """Give the operator's templates, those that match what the station said at boot first, each with why."""
    templates = HardwareTemplate.objects.visible_to(actor).order_by("name")
    return match(list(templates), vendor=station.vendor, model=station.model, serials=station.serials)


def choose(matches: list[Match], station: ChargeStation, wanted: str = "") -> Match | None:
    """Give the wanted template, else the one that the station has, else the best for which something speaks."""
    by_id = {match.template.template_id: match for match in matches}
    fitted = by_id.get(station.template.template_id) if station.template else None
    best = matches[0] if matches and matches[0].strength != "none" else None
    return by_id.get(wanted) or fitted or best


def contradicts(station: ChargeStation, template: HardwareTemplate) -> bool:
    """Tell whether the station itself says that it is something else."""
    if station.booted_at is None:
        return False
    return disagrees(template, vendor=station.vendor, model=station.model, serials=station.serials)
