"""What the gateway knows of one station: its connection, what was said, its connectors and their meters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.models import ChargeStation, ConnectorReport, Exchange, MeterReading, Session, Transaction

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor


@dataclass(frozen=True)
class Connection:
    """The newest socket of a station, and when something was last said over any."""

    session: Session
    last_message: datetime | None


@dataclass(frozen=True)
class ConnectorSeen:
    """One connector: what it last reported, the newest values of its meter, its charges that have not ended."""

    report: ConnectorReport
    meters: list[MeterReading]
    charges: list[Transaction]


def station_called(actor: Actor, key: str) -> ChargeStation | None:
    """Give the actor's station of this identity, in any capitals."""
    return ChargeStation.objects.visible_to(actor).filter(charge_station_id__iexact=key).first()


def connection_of(station: ChargeStation) -> Connection | None:
    """Give the newest connection; None when the station never came in, or was not here for ninety days."""
    newest = station.sessions.select_related("node").order_by("-opened_at", "-pk").first()
    if newest is None:
        return None
    said = Exchange.objects.filter(station=station).order_by("-at").values_list("at", flat=True)
    return Connection(newest, said.first())


def messages_of_station(
    station: ChargeStation, *, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Exchange]:
    """Give the message log of a station, oldest first: from `since`, and before `until`."""
    log = Exchange.objects.filter(station=station)
    log = log if since is None else log.filter(at__gte=since)
    log = log if until is None else log.filter(at__lt=until)
    return log.order_by("at", "pk")


def connectors_of(station: ChargeStation) -> list[ConnectorSeen]:
    """Give what each connector last reported (0: the station itself), its meter's newest values, and who charges."""
    meters, charges = defaultdict[int, list[MeterReading]](list), defaultdict[int, list[Transaction]](list)
    for reading in station.meter_readings.order_by("place", "measurand", "phase", "location"):
        meters[reading.place].append(reading)
    for charge in station.transactions.filter(ended_at__isnull=True).order_by("received_at", "pk"):
        charges[charge.place].append(charge)
    seen = []
    for report in station.connector_reports.all():
        place = report.connector_id if report.evse_number is None else report.evse_number
        seen.append(ConnectorSeen(report, meters[place], charges[place]))
    return seen
