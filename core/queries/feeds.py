"""The big lists: oldest creation first, then id, so that a crawl misses nothing that changes under it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.db.models.functions import Upper

from core.choices import EvseStatus
from core.models import ChargeStation, EnergyMixProfile, Evse, HardwareTemplate, Location
from core.queries.stations import calling_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

GONE_FOR = timedelta(seconds=60)
SILENT_FOR = timedelta(seconds=90)


def standing_evses() -> Prefetch[Any]:
    """Give stations their EVSEs where they stand; what one left behind when it moved is shown there, not here."""
    here = Evse.objects.filter(left_at__isnull=True).prefetch_related("connectors")
    return Prefetch("evses", here.order_by("evse_sequence_number", "pk"))


def left_evses() -> QuerySet[Evse]:
    """Give the REMOVED EVSEs that stations left behind, the last to leave first."""
    return Evse.objects.filter(status=EvseStatus.REMOVED).prefetch_related("connectors").order_by("-last_updated", "pk")


def locations_feed(actor: Actor) -> QuerySet[Location]:
    """Give the operator's Locations with all that they show."""
    stations = ChargeStation.objects.visible_to(actor).order_by("created", "charge_station_id")
    places = Location.objects.visible_to(actor).select_related("operator", "energy_mix_profile")
    return places.prefetch_related(
        "operator__sub_cpos",
        Prefetch("stations", stations.prefetch_related(standing_evses())),
        Prefetch("left_evses", left_evses()),
    )


def evses_of(location: Location) -> Iterator[Evse]:
    """Give the EVSEs of a Location of `locations_feed`, the REMOVED ones of stations that moved away at the end.

    A uid is shown once: a station that came back brought its own, and of those that left twice the last counts.
    """
    shown = set()
    here = (evse for station in location.stations.all() for evse in station.evses.all())
    for evse in (*here, *location.left_evses.all()):
        uid = evse.uid.lower()
        if evse.left_at_id is None or uid not in shown:
            yield evse
        shown.add(uid)


def stations_feed(actor: Actor) -> QuerySet[ChargeStation]:
    """Give the operator's stations with all that they show, but for what they tell at this moment."""
    return ChargeStation.objects.visible_to(actor).select_related("location").prefetch_related(standing_evses())


def socket_facts(station: Any) -> dict[str, Any]:
    """Tell of a row of `station_documents` whether it is online, its address, and the endpoint it came to.

    Offline is: no open socket for 60 s, or no frame or pong for 90 s; None, when it was never seen.
    """
    if station.last_seen is None and station.socket_address is None:
        return {"online": None}
    heard: datetime | None = station.socket_heard
    online = heard is not None and heard > station.read_at - SILENT_FOR
    endpoint = calling_address(station) if station.socket_address else None
    return {"online": online, "client_ip_address": station.socket_address, "endpoint": endpoint}


def templates_feed(actor: Actor, *, companies: Collection[str] = ()) -> QuerySet[HardwareTemplate]:
    """Give the operator's hardware templates; with `companies`, cpo_ids in capitals, only while it is among them."""
    rows = HardwareTemplate.objects.visible_to(actor).select_related("operator").order_by("created", "template_id")
    return rows.alias(company=Upper("operator__cpo_id")).filter(company__in=companies) if companies else rows


def energy_mixes_feed(actor: Actor) -> QuerySet[EnergyMixProfile]:
    """Give the operator's energy mix profiles."""
    return EnergyMixProfile.objects.visible_to(actor).order_by("created", "energy_mix_profile_id")
