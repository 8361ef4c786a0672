"""The big lists: oldest creation first, then id, so that a crawl misses nothing that changes under it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, DateTimeField, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Now

from core.choices import EvseStatus
from core.models import ChargeStation, EnergyMixProfile, Evse, HardwareTemplate, Location, Session
from core.queries.stations import calling_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

GONE_FOR = timedelta(seconds=60)
SILENT_FOR = timedelta(seconds=90)


def standing_evses() -> QuerySet[Evse]:
    """Give EVSEs where their station stands; what it left behind when it moved is shown there, not here."""
    here = Evse.objects.filter(left_at__isnull=True).prefetch_related("connectors")
    return here.order_by("evse_sequence_number", "pk")


def locations_feed(actor: Actor, *, evses: bool = True) -> QuerySet[Location]:
    """Give the operator's Locations, ready to print; without their EVSEs when those are not wanted."""
    places = Location.objects.visible_to(actor).select_related("operator", "energy_mix_profile")
    places = places.prefetch_related("operator__sub_cpos").order_by("created", "location_id")
    if not evses:
        return places
    stations = ChargeStation.objects.visible_to(actor).order_by("created", "charge_station_id")
    fitted = stations.prefetch_related(Prefetch("evses", standing_evses()))
    left = Evse.objects.filter(status=EvseStatus.REMOVED).prefetch_related("connectors").order_by("-last_updated", "pk")
    return places.prefetch_related(Prefetch("stations", fitted), Prefetch("left_evses", left))


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
    """Give the operator's stations with their EVSEs and what is known of their newest socket."""
    newest = Session.objects.filter(station=OuterRef("pk")).order_by("-opened_at")
    heard = Case(
        When(Q(closed_at__isnull=True) | Q(closed_at__gt=Now() - Value(GONE_FOR)), then="last_seen"),
        output_field=DateTimeField(),
    )
    stations = ChargeStation.objects.visible_to(actor).select_related("location", "operator")
    stations = stations.prefetch_related(Prefetch("evses", standing_evses())).annotate(
        socket_address=Subquery(newest.values("address")[:1]),
        socket_heard=Subquery(newest.annotate(heard=heard).values("heard")[:1]),
        read_at=Now(),
    )
    return stations.order_by("created", "charge_station_id")


def socket_facts(station: Any) -> dict[str, Any]:
    """Tell of a station of `stations_feed` whether it is online, its address, and the endpoint it came to.

    Offline is: no open socket for 60 s, or no frame or pong for 90 s; None, when it was never seen.
    """
    if station.last_seen is None and station.socket_address is None:
        return {"online": None}
    heard: datetime | None = station.socket_heard
    online = heard is not None and heard > station.read_at - SILENT_FOR
    endpoint = calling_address(station) if station.socket_address else None
    return {"online": online, "client_ip_address": station.socket_address, "endpoint": endpoint}


def templates_feed(actor: Actor) -> QuerySet[HardwareTemplate]:
    """Give the operator's hardware templates."""
    return HardwareTemplate.objects.visible_to(actor).select_related("operator").order_by("created", "template_id")


def energy_mixes_feed(actor: Actor) -> QuerySet[EnergyMixProfile]:
    """Give the operator's energy mix profiles."""
    return EnergyMixProfile.objects.visible_to(actor).order_by("created", "energy_mix_profile_id")
