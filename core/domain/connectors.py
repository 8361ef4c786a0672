"""What stations report of their connectors: kept raw, numbered through the station, shown as EVSE statuses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import EvseStatus
from core.domain.statuses import evse_statuses_follow_reports
from core.models import ChargeStation, ConnectorReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    Place = tuple[int, int]  # EVSE and connector, as OCPP 2.x numbers them


@dataclass(frozen=True, slots=True)
class StatusReport:
    """One StatusNotification. `connector_id` as 1.6 counts, or None and `evse_number`, `evse_connector` of 2.x."""

    station_id: int
    epoch: int
    status: str
    received_at: datetime
    connector_id: int | None = None
    evse_number: int | None = None
    evse_connector: int | None = None
    error_code: str = ""
    info: str = ""
    reported_at: datetime | None = None


@transaction.atomic
def statuses_changed(*, reports: Iterable[StatusReport]) -> set[int]:
    """Keep the newest report of each connector and let the EVSEs follow; give the stations that were touched.

    Reports of a connection that has been replaced (older epoch) are dropped.
    """
    told: dict[tuple[int, int], list[StatusReport]] = {}
    for report in reports:
        told.setdefault((report.station_id, report.epoch), []).append(report)
    ids = {station_id for station_id, _epoch in told}
    stations = ChargeStation.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    touched = set()
    for station in stations:
        newest = told.get((station.pk, station.epoch))
        if newest:
            _keep(station, newest)
            evse_statuses_follow_reports(station_id=station.pk)
            touched.add(station.pk)
    return touched


def number_connectors(places: Iterable[Place], fitted: Sequence[Sequence[int]]) -> dict[Place, int]:
    """Count the connectors of OCPP 2.x through the station, as OCPP 1.6 does: (EVSE, connector) → connector id.

    `fitted` lists the connector ids of each fitted EVSE in order. Without any, an EVSE's number is its only
    connector's; EVSEs with several are counted one after the other. The station itself (EVSE 0) is 0.
    """
    known = {(0, 0): 0}
    known |= {(evse, place): number for evse, ids in enumerate(fitted, 1) for place, number in enumerate(ids, 1)}
    strange = sorted(place for place in set(places) if place not in known)
    if not fitted and all(connector == 1 for _evse, connector in strange):
        return known | {(evse, connector): evse for evse, connector in strange}
    numbers = count(max(known.values()) + 1)
    return known | {place: next(numbers) for place in strange}


def _keep(station: ChargeStation, told: Sequence[StatusReport]) -> None:
    rows = {
        report.connector_id: _row(station, report.connector_id, report)
        for report in told
        if report.connector_id is not None
    }
    if any(report.connector_id is None for report in told):
        rows |= _renumbered(station, [report for report in told if report.connector_id is None])
    ConnectorReport.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["station", "connector_id"],
        update_fields=["evse_number", "evse_connector", "status", "error_code", "info", "reported_at", "received_at"],
    )


def _renumbered(station: ChargeStation, told: Sequence[StatusReport]) -> dict[int, ConnectorReport]:
    """Number the 2.x reports anew, the kept ones with them: a further connector may move those that follow it."""
    kept = {_place(row): row for row in station.connector_reports.all()}
    new = {_place(report): report for report in told}
    numbers = number_connectors({*kept, *new}, _fitted(station))
    if any(numbers[place] != row.connector_id for place, row in kept.items()):
        station.connector_reports.all().delete()
    rows: dict[int, ConnectorReport] = {}
    for place, report in (kept | new).items():
        rows[numbers[place]] = _row(station, numbers[place], report)
    return rows


def _place(report: ConnectorReport | StatusReport) -> Place:
    """Give EVSE and connector; a report about an EVSE as a whole (connector 0) is taken for its first connector."""
    if report.evse_number is None:
        return (report.connector_id or 0, 1) if report.connector_id else (0, 0)
    return (report.evse_number, report.evse_connector or 1) if report.evse_number else (0, 0)


def _fitted(station: ChargeStation) -> list[list[int]]:
    evses = station.evses.exclude(status=EvseStatus.REMOVED).prefetch_related("connectors")
    return [[connector.connector_id for connector in evse.connectors.all()] for evse in evses]


def _row(station: ChargeStation, connector_id: int, report: ConnectorReport | StatusReport) -> ConnectorReport:
    return ConnectorReport(
        station=station,
        connector_id=connector_id,
        evse_number=report.evse_number,
        evse_connector=report.evse_connector,
        status=report.status[:30],
        error_code=report.error_code[:50],
        info=report.info[:255],
        reported_at=report.reported_at,
        received_at=report.received_at,
    )
