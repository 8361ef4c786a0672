"""What is known about a station while its checks run: the facts that every check is judged by."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from core.choices import EvseStatus
from core.models import (
    Actor,
    ChargeStation,
    CheckRun,
    Command,
    Connector,
    ConnectorReport,
    HardwareTemplate,
    MeterReading,
    Session,
    StationSetting,
)
from core.queries.knock_views import KnockView, knocks_for
from core.queries.suspicion import scanned_serial

# An installer starts the checks after the first attempts failed: those count.
KNOCKED_LATELY = timedelta(minutes=10)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, eq=False)
class Facts:
    """One moment's knowledge: rows and the clock, nothing that asks the database again."""

    at: datetime
    run: CheckRun
    station: ChargeStation
    template: HardwareTemplate | None
    session: Session | None
    last_session: Session | None
    reports: Mapping[int, ConnectorReport]
    connectors: tuple[Connector, ...]
    commands: Mapping[str, Command]
    knocks: tuple[KnockView, ...]
    extra: tuple[str, ...] = ()  # slugs of the checks beyond the usual ones
    settings: Mapping[str, str] = field(default_factory=dict)  # told on the present socket, by key in small letters
    readings: tuple[MeterReading, ...] = ()
    scanned_serial: str = ""  # as the label said

    @property
    def overdue(self) -> bool:
        return self.at >= self.run.deadline

    @property
    def lost(self) -> Session | None:
        """Give the socket that was lost during the run, while there is no other yet."""
        last = self.last_session if self.session is None else None
        return last if last is not None and last.closed_at and last.closed_at >= self.run.started_at else None

    def as_lost(self, lost: Session) -> Facts:
        """Give what was known as the socket was lost: what the loss itself ended, it does not say of the station."""
        at = lost.closed_at or self.at
        asked = {purpose: row for purpose, row in self.commands.items() if row.ended_at is None or row.ended_at < at}
        return replace(self, session=lost, at=at, commands=asked)

    @property
    def age_s(self) -> float:
        return (self.at - self.run.started_at).total_seconds()

    @cached_property
    def fresh_reports(self) -> dict[int, ConnectorReport]:
        """Give what was reported on the socket; nothing, while there is none."""
        since = self.session.opened_at if self.session else self.at
        return {number: row for number, row in self.reports.items() if row.received_at >= since}

    @property
    def heard_since(self) -> datetime:
        """Give since when messages count as evidence: the socket may have been open before the run began."""
        if self.last_session is None:
            return self.run.started_at
        return min(self.run.started_at, self.last_session.opened_at)

    def is_news(self, knock: KnockView) -> bool:
        """Tell whether a refused attempt still stands: what came before it was let in or claimed is mended."""
        if knock.answered:
            return False
        return self.last_session is None or knock.last_seen > self.last_session.opened_at

    def place_of(self, connector: Connector) -> dict[str, int]:
        """Give the connector's place as OCPP 2.x counts: EVSE by EVSE, connectors from 1 within each."""
        siblings = [row.connector_id for row in self.connectors if row.evse_id == connector.evse_id]
        return {"id": connector.evse.evse_sequence_number, "connectorId": siblings.index(connector.connector_id) + 1}

    @cached_property
    def expected_connectors(self) -> tuple[int, ...]:
        return tuple(connector.connector_id for connector in self.connectors)


def facts_of(*, run: CheckRun, at: datetime, with_knocks: bool = True) -> Facts:
    """Read everything that the checks of a run are judged by, as known at `at`.

    The refused attempts are dear to ask for: whoever reads what was judged already may go without.
    """
    station = ChargeStation.objects.select_related("template", "location", "operator").get(
        pk=run.installation.station_id
    )
    newest = Session.objects.filter(station=station).order_by("-opened_at", "-pk").first()
    session = newest if newest is not None and newest.closed_at is None else None
    owner, since = Actor(operator=station.operator), run.started_at - KNOCKED_LATELY
    return Facts(
        at=at,
        run=run,
        station=station,
        template=station.template,
        session=session,
        last_session=newest,
        reports={row.connector_id: row for row in station.connector_reports.all()},
        connectors=_connectors(station),
        commands=_commands(run, newest),
        knocks=tuple(knocks_for(owner, station=station, since=since)) if with_knocks else (),
        extra=tuple(station.operator.extra_checks),
        scanned_serial=scanned_serial(run.installation_id) if "identity" in station.operator.extra_checks else "",
        **_told(station, session),
    )


def _told(station: ChargeStation, session: Session | None) -> dict[str, Any]:
    """Give the settings and meter values that extra checks look at; nobody asks for them otherwise."""
    if session is None or not station.operator.extra_checks:
        return {}
    settings = StationSetting.objects.filter(station=station, received_at__gte=session.opened_at, value__isnull=False)
    meters = MeterReading.objects.filter(station=station, received_at__gte=session.opened_at)
    told = settings.values_list("key", "value")
    found = {key.casefold(): value for key, value in told}
    return {"settings": found, "readings": tuple(meters)}


def _connectors(station: ChargeStation) -> tuple[Connector, ...]:
    rows = Connector.objects.filter(evse__station=station).exclude(evse__status=EvseStatus.REMOVED)
    return tuple(rows.select_related("evse").order_by("evse__evse_sequence_number", "connector_id"))


def _commands(run: CheckRun, session: Session | None) -> dict[str, Command]:
    """Give the questions of this run on the newest socket; those of an older one are asked again."""
    if session is None:
        return {}
    asked = run.commands.filter(session=session).order_by("created_at", "pk")
    return {command.purpose: command for command in asked}
