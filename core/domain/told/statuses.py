"""One mapping from what a station reports to what an EVSE shows, on all doors."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.choices import EvseStatus
from core.domain.storing import store
from core.models import ChargeStation, ConnectorReport, Evse, Location, Session
from core.models.clock import moved_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
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
SLICE = 100  # stations in one transaction
# An EVSE charges one car: a connector in use speaks for all of them, a free one for the idle rest.
PRECEDENCE = (EvseStatus.CHARGING, EvseStatus.RESERVED, EvseStatus.AVAILABLE, EvseStatus.OUTOFORDER)
OURS = (EvseStatus.REMOVED, EvseStatus.PLANNED)


def evse_status(raw: Iterable[str]) -> EvseStatus:
    """Give the OCPI status of an EVSE from the raw OCPP statuses of its connectors; nothing known is UNKNOWN."""
    known = {OCPP_TO_OCPI[status] for status in raw if status in OCPP_TO_OCPI}
    return next((status for status in PRECEDENCE if status in known), EvseStatus.UNKNOWN)


def evse_statuses_follow_reports(*, station_id: int) -> int:
    """Bring one station's EVSE statuses in line with its newest reports; give how many moved."""
    return statuses_of_all_follow_reports(station_ids=[station_id])


@transaction.atomic
def statuses_of_all_follow_reports(*, station_ids: Collection[int]) -> int:
    """Bring the EVSE statuses of stations in line with their newest reports (offline: UNKNOWN); give how many moved.

    A station is offline once it has had no socket for a minute: reconnecting is no news.

    A change moves last_updated of EVSE, station and Location together, never an etag.
    """
    asked = ChargeStation.objects.filter(pk__in=station_ids).order_by("pk")
    stations = list(asked.select_for_update(no_key=True).values_list("pk", flat=True))
    moved = _moved(stations, _raw_statuses(stations))
    for status, evses in moved.items():
        changed = Evse.objects.filter(pk__in=[evse.pk for evse in evses])
        changed.update(status=status, last_updated=moved_on("last_updated"))
    _tell_the_feeds({evse.station_id for evses in moved.values() for evse in evses})
    return sum(map(len, moved.values()))


def forget_offline_stations(*, at: datetime) -> int:
    """Make the EVSEs of stations UNKNOWN that have been offline for a minute; give how many EVSEs that were."""
    known = Evse.objects.exclude(status__in=(EvseStatus.UNKNOWN, *OURS)).values("station")
    here = Session.objects.filter(_lately(at - OFFLINE_AFTER)).values("station")
    offline = list(
        ChargeStation.objects.filter(pk__in=known).exclude(pk__in=here).order_by("pk").values_list("pk", flat=True)
    )
    slices = [offline[start : start + SLICE] for start in range(0, len(offline), SLICE)]
    return sum(statuses_of_all_follow_reports(station_ids=stations) for stations in slices)


def _lately(moment: object) -> Q:
    return Q(closed_at__isnull=True) | Q(closed_at__gt=moment)


def _raw_statuses(stations: Collection[int]) -> dict[tuple[int, int], str]:
    """Give what the connectors of those stations that are online last said, by station and connector."""
    online = Session.objects.filter(_lately(Now() - OFFLINE_AFTER), station__in=stations).values("station")
    said = ConnectorReport.objects.filter(station__in=online).values_list("station", "connector_id", "status")
    return {(station, connector): status for station, connector, status in said}


def _moved(stations: Collection[int], raw: dict[tuple[int, int], str]) -> dict[EvseStatus, list[Evse]]:
    """Give the EVSEs that show something else than they should, by what they should show."""
    moved = defaultdict(list)
    for evse in Evse.objects.filter(station__in=stations).exclude(status__in=OURS).prefetch_related("connectors"):
        places = [(evse.station_id, connector.connector_id) for connector in evse.connectors.all()]
        status = evse_status(raw[place] for place in places if place in raw)
        if status != evse.status:
            moved[status].append(evse)
    return moved


def _tell_the_feeds(stations: Collection[int]) -> None:
    """Move last_updated of stations (locked) and of their Locations, each once and in the order of their ids."""
    if not stations:
        return
    ChargeStation.objects.filter(pk__in=stations).update(last_updated=moved_on("last_updated"))
    theirs = ChargeStation.objects.filter(pk__in=stations, location__isnull=False).values("location")
    places = Location.objects.select_for_update(no_key=True).filter(pk__in=theirs).order_by("pk")
    locked = list(places.values_list("pk", flat=True))
    Location.objects.filter(pk__in=locked).update(last_updated=moved_on("last_updated"))
    store(stations=stations)
