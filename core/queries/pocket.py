"""What a phone keeps for where there is no signal: the day's work, the stations to come, Locations and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q, prefetch_related_objects

from core.choices import DeployState, EvseStatus, StepName, Verdict
from core.models import ChargeStation, Evse, HardwareTemplate, Location, Photo
from core.queries.evidence import BYTES, Evidence
from core.queries.summary import parts_of
from core.queries.today import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Actor, EvidenceRules, Installation
    from core.queries.today import Begun

# So much of each fits into some 20 kB compressed; the newest are those that a day in the field is about.
MOST = 400
OF_A_PLACE = ("location_id", "name", "address", "city", "latitude", "longitude")
OF_A_TEMPLATE = ("template_id", "name", "evse_templates")
STANDING = Evse.objects.exclude(status=EvseStatus.REMOVED).order_by("evse_sequence_number")
OF_A_STATION = ("charge_station_id", "charge_box_serial_number", "charge_point_serial_number")


def pocket_of(actor: Actor, *, rules: EvidenceRules, at: datetime) -> dict[str, Any]:
    """Give what the person's phone keeps, as JSON prints it.

    `work`: what they have begun, with its EVSEs, whether only the hand-over is left (`ready`), what the checks said,
    and how each part of the evidence stands by the operator's rules; `stations`: what stands in stock, with every text
    that their labels may hold and the numbers of their EVSEs; `locations` with degrees as text (empty: unknown);
    `templates` with the numbers of their EVSEs.
    """
    places = Location.objects.visible_to(actor).only(*OF_A_PLACE).order_by("-last_updated", "-pk")
    templates = HardwareTemplate.objects.visible_to(actor).order_by("name")
    begun = day_of(actor, at=at).begun
    photos = Prefetch("photos", Photo.objects.defer(*BYTES))
    given = (photos, "readings", "ticks", "signature")
    prefetch_related_objects([one.installation for one in begun], Prefetch("station__evses", STANDING), *given)
    return {
        "work": [_work(one, rules) for one in begun],
        "stations": [_station(row) for row in _expected(actor)],
        "locations": [_location(row) for row in places[:MOST]],
        "templates": [_template(row) for row in templates.only(*OF_A_TEMPLATE)[:MOST]],
    }


def _template(row: HardwareTemplate) -> dict[str, Any]:
    numbers = sorted(evse["evse_sequence_number"] for evse in row.evse_templates)
    return {"template_id": row.template_id, "name": row.name, "evses": numbers}


def _work(one: Begun, rules: EvidenceRules) -> dict[str, Any]:
    installation, station = one.installation, one.installation.station
    place, template = station.location, station.template
    ready, annotated = one.step == StepName.HAND_OVER, cast("Any", installation)
    return {
        "id": installation.pk,
        "station": station.charge_station_id,
        "location": place.name if place else "",
        "template": template.name if template else "",
        "evses": [{"number": evse.evse_sequence_number, "name": str(evse)} for evse in station.evses.all()],
        "ready": ready,
        "checks": str(Verdict(annotated.run_verdict).label) if ready else "",
        "ticks": [tick.text for tick in installation.ticks.all()],
        "evidence": _evidence(installation, rules),
    }


def _evidence(row: Installation, rules: EvidenceRules) -> dict[str, Any]:
    """Give the state of each part of the evidence that there is or should be, and how much of it there is."""
    ticks = {tick.text: tick for tick in row.ticks.all()}
    told = Evidence(rules, [*row.photos.all()], [*row.readings.all()], ticks, getattr(row, "signature", None))
    return {part: {"state": fact.state, "value": fact.value} for part, fact in parts_of(told).items()}


def _expected(actor: Actor) -> Any:
    codes = ArrayAgg("labels__code", filter=Q(labels__isnull=False), default=[])
    stock = ChargeStation.objects.visible_to(actor).filter(deploy_state=DeployState.STOCK)
    numbers = ArraySubquery(STANDING.filter(station=OuterRef("pk")).values("evse_sequence_number"))
    return stock.only(*OF_A_STATION).annotate(codes=codes, numbers=numbers).order_by("-created", "-pk")[:MOST]


def _station(row: Any) -> dict[str, Any]:
    return {"station": row.charge_station_id, "also": [*row.serials, *row.codes], "evses": row.numbers}


def _location(row: Location) -> dict[str, Any]:
    latitude, longitude = row.position or ("", "")
    return {
        "location_id": row.location_id,
        "name": row.name,
        "where": f"{row.address}, {row.city}",
        "latitude": str(latitude),
        "longitude": str(longitude),
    }
