"""What a phone keeps for where there is no signal: the day's work, the stations to come, Locations and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from core.choices import DeployState
from core.models import ChargeStation, HardwareTemplate, Location
from core.queries.today import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Actor

# So much of each fits into some 20 kB compressed; the newest are those that a day in the field is about.
MOST = 400
OF_A_PLACE = ("location_id", "name", "address", "city", "latitude", "longitude")
OF_A_STATION = ("charge_station_id", "charge_box_serial_number", "charge_point_serial_number")


def pocket_of(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Give what the person's phone keeps, as JSON prints it.

    `work`: what they have begun; `stations`: what stands in stock, with every text that their labels may hold;
    `locations` with degrees as text (empty: unknown); `templates`.
    """
    places = Location.objects.visible_to(actor).only(*OF_A_PLACE).order_by("-last_updated", "-pk")
    templates = HardwareTemplate.objects.visible_to(actor).order_by("name")
    return {
        "work": [_work(one.installation) for one in day_of(actor, at=at).begun],
        "stations": [_station(row) for row in _expected(actor)],
        "locations": [_location(row) for row in places[:MOST]],
        "templates": list(templates.values("template_id", "name")[:MOST]),
    }


def _work(installation: Any) -> dict[str, Any]:
    station = installation.station
    place, template = station.location, station.template
    return {
        "id": installation.pk,
        "station": station.charge_station_id,
        "location": place.name if place else "",
        "template": template.name if template else "",
    }


def _expected(actor: Actor) -> Any:
    codes = ArrayAgg("labels__code", filter=Q(labels__isnull=False), default=[])
    stock = ChargeStation.objects.visible_to(actor).filter(deploy_state=DeployState.STOCK)
    return stock.only(*OF_A_STATION).annotate(codes=codes).order_by("-created", "-pk")[:MOST]


def _station(row: Any) -> dict[str, Any]:
    return {"station": row.charge_station_id, "also": [*row.serials, *row.codes]}


def _location(row: Location) -> dict[str, Any]:
    latitude, longitude = row.position or ("", "")
    return {
        "location_id": row.location_id,
        "name": row.name,
        "where": f"{row.address}, {row.city}",
        "latitude": str(latitude),
        "longitude": str(longitude),
    }
