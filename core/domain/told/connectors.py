"""What stations report of their connectors: kept raw, numbered through the station, shown as EVSE statuses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import EvseStatus
from core.domain.stations.numbering import Place, number_connectors
from core.domain.told.statuses import statuses_of_all_follow_reports
from core.models import ChargeStation, ConnectorReport, Evse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from core.reports import StatusChanged

MOST_KEPT = 200  # connectors of one station; what it reports of further ones is dropped
SAID = ("evse_number", "evse_connector", "status", "error_code", "info", "reported_at", "received_at")


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Who said something of a connector, over which connection, and when that was by our clock."""

    station_id: int
    epoch: int
    received_at: datetime
    said: StatusChanged


@transaction.atomic
def statuses_changed(*, reports: Iterable[StatusReport]) -> set[int]:
    """Keep the newest report of each connector and let the EVSEs follow; give the stations that were touched.

    Reports of a connection that has been replaced (older epoch) are dropped. One transaction locks every station that
    is named: hand over what you have in slices.
    """
    told = defaultdict(list)
    for report in reports:
        told[report.station_id, report.epoch].append(report)
    named = ChargeStation.objects.filter(pk__in={station_id for station_id, _epoch in told}).order_by("pk")
    epochs = named.select_for_update(no_key=True).values_list("pk", "epoch")
    newest = {pk: told[pk, epoch] for pk, epoch in epochs if (pk, epoch) in told}
    if newest:
        _keep(newest)
        statuses_of_all_follow_reports(station_ids=newest.keys())
    return set(newest)


def _keep(told: Mapping[int, Sequence[StatusReport]]) -> None:
    """Write the reports of these stations over what was known of the same connectors."""
    kept: dict[int, list[ConnectorReport]] = defaultdict(list)
    for row in ConnectorReport.objects.filter(station__in=told):
        kept[row.station_id].append(row)
    # One connection speaks one version: its first report tells how it counts.
    by_evse = [pk for pk, reports in told.items() if reports[0].said.connector_id is None]
    fitted = _fitted(by_evse)
    rows: list[ConnectorReport] = []
    for pk, reports in told.items():
        new = _new(kept[pk], reports)
        rows += _renumbered(kept[pk], new, fitted[pk]) if pk in by_evse else new.values()
    ConnectorReport.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["station", "connector_id"], update_fields=SAID
    )


def _new(kept: Sequence[ConnectorReport], reports: Sequence[StatusReport]) -> dict[Place, ConnectorReport]:
    """Give the newest report of each connector that is known, and of further ones while there is room."""
    known = {_place(row) for row in kept}
    told = {_place(row): row for row in map(_row, reports)}
    further = [place for place in told if place not in known][max(0, MOST_KEPT - len(known)) :]
    return {place: row for place, row in told.items() if place not in further}


def _renumbered(
    kept: Sequence[ConnectorReport], new: Mapping[Place, ConnectorReport], fitted: Sequence[Sequence[int]]
) -> list[ConnectorReport]:
    """Number the 2.x reports anew, the kept ones with them: a further connector may move those that follow it."""
    rows = {_place(row): row for row in kept} | dict(new)
    numbers = number_connectors(rows, fitted)
    moved = [row for row in kept if numbers[_place(row)] != row.connector_id]
    if moved:
        ConnectorReport.objects.filter(station=moved[0].station_id).delete()
    else:
        rows = dict(new)
    for place, row in rows.items():
        row.pk, row.connector_id = None, numbers[place]
    return list(rows.values())


def _place(row: ConnectorReport) -> Place:
    """Give EVSE and connector; a report about an EVSE as a whole (connector 0) is taken for its first connector."""
    if row.evse_number is None:
        return (row.connector_id, 1) if row.connector_id else (0, 0)
    return (row.evse_number, row.evse_connector or 1) if row.evse_number else (0, 0)


def _fitted(stations: Collection[int]) -> Mapping[int, list[list[int]]]:
    """Give the connector ids of each fitted EVSE, in order, by station."""
    fitted: dict[int, list[list[int]]] = defaultdict(list)
    evses = Evse.objects.filter(station__in=stations).exclude(status=EvseStatus.REMOVED)
    for evse in evses.prefetch_related("connectors"):
        fitted[evse.station_id].append([connector.connector_id for connector in evse.connectors.all()])
    return fitted


def _row(report: StatusReport) -> ConnectorReport:
    said = report.said
    return ConnectorReport(
        station_id=report.station_id,
        connector_id=said.connector_id or 0,
        evse_number=said.evse_number,
        evse_connector=said.evse_connector,
        status=said.status[:30],
        error_code=said.error_code[:50],
        info=said.info[:255],
        reported_at=said.reported_at,
        received_at=report.received_at,
    )
