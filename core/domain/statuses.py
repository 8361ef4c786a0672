"""One mapping from what a station reports to what an EVSE shows, on all doors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.choices import EvseStatus
from core.models import ChargeStation, Evse, Location, Session
from core.models.clock import moved_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

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
OFFLINE_AFTER = timedelta(seconds=60)
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

    A station is offline once it has had no socket for a minute: reconnecting is no news.

    A change moves last_updated of EVSE, station and Location together, never an etag.
    """
    station = ChargeStation.objects.select_for_update(no_key=True).get(pk=station_id)
    lately = Q(closed_at__isnull=True) | Q(closed_at__gt=Now() - OFFLINE_AFTER)
    online = Session.objects.filter(lately, station=station).exists()
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


def forget_offline_stations(*, at: datetime) -> int:
    """Make the EVSEs of stations UNKNOWN that have been offline for a minute; give how many stations that were."""
    known = Evse.objects.exclude(status__in=(EvseStatus.UNKNOWN, *OURS)).values("station")
    here = Session.objects.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at - OFFLINE_AFTER)).values("station")
    offline = ChargeStation.objects.filter(pk__in=known).exclude(pk__in=here).order_by("pk")
    return sum(evse_statuses_follow_reports(station_id=pk) > 0 for pk in offline.values_list("pk", flat=True))
