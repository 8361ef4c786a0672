"""Connectors as a station counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Upper

from core.choices import EvseStatus
from core.models import ChargeStation, ConnectorReport, Evse

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.models import Actor


def places_of(*, station_id: int) -> dict[int, tuple[int, int]]:
    """Give EVSE and connector within it (OCPP 2.x), by the number that the connector has through the station."""
    told = ConnectorReport.objects.filter(station=station_id)
    rows = told.values_list("connector_id", "evse_number", "evse_connector")
    return {number: (evse, connector or 1) for number, evse, connector in rows if evse is not None}


def evses_without_connectors(actor: Actor, named: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Give those of the actor's EVSEs that have no connector; they are named by station and uid, in capitals."""
    bare = Evse.objects.filter(station__in=ChargeStation.objects.visible_to(actor), connectors__isnull=True)
    bare = bare.exclude(status=EvseStatus.REMOVED).annotate(folded=Upper("uid"))
    found = bare.filter(folded__in={uid for _station, uid in named})
    return {(station.upper(), uid) for station, uid in found.values_list("station__charge_station_id", "folded")}
