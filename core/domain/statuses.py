"""One mapping from what a station reports to what an EVSE shows, on all doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import EvseStatus
from core.models import ChargeStation, Evse, Location, Session
from core.models.clock import moved_on

if TYPE_CHECKING:
    from collections.abc import Iterable

OCPP_TO_OCPI = {
    "Available": EvseStatus.AVAILABLE,
    "Preparing": EvseStatus.CHARGING,
    "Charging": EvseStatus.CHARGING,
    "SuspendedEV": EvseStatus.CHARGING,
    "SuspendedEVSE": EvseStatus.CHARGING,
    "Finishing": EvseStatus.CHARGING,
    "Occupied": EvseStatus.CHARGING,
    "Reserved": EvseStatus.RESERVED,
    "Unavailable": EvseStatus.OUTOFORDER,
    "Faulted": EvseStatus.OUTOFORDER,
}
# An EVSE charges one car: a connector in use speaks for all of them, a free one for the idle rest.
PRECEDENCE = (EvseStatus.CHARGING, EvseStatus.RESERVED, EvseStatus.AVAILABLE, EvseStatus.OUTOFORDER)
OURS = (EvseStatus.REMOVED, EvseStatus.PLANNED)


def evse_status(raw: Iterable[str]) -> EvseStatus:
    """Give the OCPI status of an EVSE from the raw OCPP statuses of its connectors; nothing known is UNKNOWN."""
    known = {OCPP_TO_OCPI[status] for status in raw if status in OCPP_TO_OCPI}
    return next((status for status in PRECEDENCE if status in known), EvseStatus.UNKNOWN)


@transaction.atomic
def evse_statuses_follow_reports(*, station_id: int) -> int:
    """Bring a station's EVSE statuses in line with its newest reports (offline: UNKNOWN); give how many moved.

    A change moves last_updated of EVSE, station and Location together, never an etag.
    """
    station = ChargeStation.objects.select_for_update().get(pk=station_id)
    online = Session.objects.filter(station=station, closed_at__isnull=True).exists()
    raw = dict(station.connector_reports.values_list("connector_id", "status")) if online else {}
    moved = 0
    for evse in station.evses.exclude(status__in=OURS).prefetch_related("connectors"):
        said = [raw[row.connector_id] for row in evse.connectors.all() if row.connector_id in raw]
        status = evse_status(said)
        if status != evse.status:
            Evse.objects.filter(pk=evse.pk).update(status=status, last_updated=moved_on("last_updated"))
            moved += 1
    if moved:
        ChargeStation.objects.filter(pk=station.pk).update(last_updated=moved_on("last_updated"))
        Location.objects.filter(stations=station).update(last_updated=moved_on("last_updated"))
    return moved
