"""The big lists: oldest creation first, then id, so that a crawl misses nothing that changes under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch

from core.models import ChargeStation, Evse, HardwareTemplate, Location, Session

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor


def evses_with_connectors() -> QuerySet[Evse]:
    return Evse.objects.prefetch_related("connectors").order_by("evse_sequence_number", "pk")


def locations_feed(actor: Actor) -> QuerySet[Location]:
    """Give the operator's Locations with their stations' EVSEs, ready to print."""
    stations = ChargeStation.objects.visible_to(actor).order_by("created", "charge_station_id")
    fitted = stations.prefetch_related(Prefetch("evses", evses_with_connectors()))
    places = Location.objects.visible_to(actor).select_related("operator")
    return places.prefetch_related(Prefetch("stations", fitted)).order_by("created", "location_id")


def stations_feed(actor: Actor) -> QuerySet[ChargeStation]:
    """Give the operator's stations with their EVSEs; `online` tells whether a socket is open now."""
    here = Session.objects.filter(station=OuterRef("pk"), closed_at__isnull=True)
    stations = ChargeStation.objects.visible_to(actor).select_related("location", "operator")
    stations = stations.annotate(has_socket=Exists(here)).prefetch_related(Prefetch("evses", evses_with_connectors()))
    return stations.order_by("created", "charge_station_id")


def templates_feed(actor: Actor) -> QuerySet[HardwareTemplate]:
    """Give the operator's hardware templates."""
    return HardwareTemplate.objects.visible_to(actor).select_related("operator").order_by("created", "template_id")


def online(station: ChargeStation) -> bool | None:
    """Tell whether a station of `stations_feed` is connected; None when it was never seen."""
    connected: bool = station.has_socket  # type: ignore[attr-defined]  # annotated by the feed
    return None if station.last_seen is None and not connected else connected
