"""What is known of a trial while it runs, and how the trials of an installation stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.choices import CheckState, Direction, EvseStatus, TrialKind
from core.models import (
    ChargeStation,
    Command,
    Connector,
    ConnectorReport,
    Exchange,
    MeterReading,
    Session,
    Transaction,
    Trial,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.models import Installation

CARD_SHOWN = ("Authorize", "StartTransaction", "TransactionEvent")
ENERGY = "Energy.Active.Import.Register"
GOOD = frozenset({CheckState.PASSED, CheckState.WARNING, CheckState.OVERRIDDEN})


@dataclass(frozen=True, eq=False)
class TrialFacts:
    """One moment's knowledge of a trial: rows and the clock, nothing that asks the database again."""

    at: datetime
    trial: Trial
    session: Session | None
    connectors: tuple[Connector, ...]
    reports: Mapping[int, ConnectorReport]
    commands: Mapping[str, Command] = field(default_factory=dict)
    earlier: frozenset[int | None] = frozenset()  # connectors that this walk has found already
    heard: frozenset[str] = frozenset()  # actions of the station that speak of a card, since it began
    charge: Transaction | None = None
    energy_wh: float | None = None

    @property
    def overdue(self) -> bool:
        return self.at >= self.trial.deadline


@dataclass(frozen=True)
class Standing:
    """How one kind of trial stands: the state of all of it, its newest row, and whether the operator asks for it."""

    kind: TrialKind
    state: CheckState
    asked: bool
    required: bool
    newest: Trial | None
    rows: tuple[Trial, ...]
    value: str = ""

    @property
    def missing(self) -> bool:
        return self.required and self.state not in GOOD


def trial_facts(trial: Trial, *, at: datetime) -> TrialFacts:
    """Read everything that a trial is judged by, as known at `at`."""
    station = trial.installation.station
    said = Exchange.objects.filter(station=station, at__gte=trial.started_at, direction=Direction.FROM_STATION)
    charges = Transaction.objects.filter(station=station, id_token=trial.tag).exclude(id_token="")
    charge = charges.order_by("-pk").first()
    earlier = Trial.objects.filter(installation=trial.installation, kind=trial.kind, state=CheckState.PASSED)
    commands = Command.objects.filter(station=station, purpose__startswith=f"trial_{trial.pk}_")
    return TrialFacts(
        at=at,
        trial=trial,
        session=Session.objects.filter(station=station, closed_at__isnull=True).first(),
        connectors=connectors_of_station(station),
        reports={row.connector_id: row for row in station.connector_reports.all()},
        commands={row.purpose.split("_", 2)[2]: row for row in commands.order_by("pk")},
        earlier=frozenset(earlier.filter(started_at__gte=_since(station, trial)).values_list("found", flat=True)),
        heard=frozenset(said.filter(action__in=CARD_SHOWN).values_list("action", flat=True)),
        charge=charge,
        energy_wh=_energy(charge),
    )


def connectors_of_station(station: ChargeStation) -> tuple[Connector, ...]:
    """Give the connectors that a station has now, EVSE by EVSE."""
    rows = Connector.objects.filter(evse__station=station).exclude(evse__status=EvseStatus.REMOVED)
    return tuple(rows.select_related("evse").order_by("evse__evse_sequence_number", "connector_id"))


def _since(station: ChargeStation, trial: Trial) -> datetime:
    return station.rebuilt_at or trial.installation.opened_at


def _energy(charge: Transaction | None) -> float | None:
    """Give the newest reading of the charge's meter since it began, in Wh."""
    if charge is None:
        return None
    meters = MeterReading.objects.filter(station=charge.station_id, place=charge.place, measurand=ENERGY)
    row = meters.filter(received_at__gt=charge.received_at).order_by("-received_at").first()
    return None if row is None else row.value * (1000 if row.unit == "kWh" else 1)


def running_trial(installation: Installation) -> Trial | None:
    """Give the trial that runs at an installation."""
    return Trial.objects.filter(installation=installation, ended_at__isnull=True).first()


def standings(installation: Installation) -> list[Standing]:
    """Tell how each kind of trial stands; what was tried before the hardware was changed counts no more."""
    station = ChargeStation.objects.select_related("operator").get(pk=installation.station_id)
    since = station.rebuilt_at or installation.opened_at
    rows = list(Trial.objects.filter(installation=installation, started_at__gte=since).order_by("started_at", "pk"))
    evses = len({row.evse_id for row in connectors_of_station(station)})
    return [_standing(kind, [row for row in rows if row.kind == kind], station, evses) for kind in TrialKind]


def standing_of(installation: Installation, kind: str) -> Standing:
    """Tell how one kind of trial stands."""
    return next(each for each in standings(installation) if each.kind == kind)


def _standing(kind: TrialKind, rows: list[Trial], station: ChargeStation, evses: int) -> Standing:
    asked = kind in station.operator.extra_checks
    facts: dict[str, Any] = {
        "kind": kind,
        "asked": asked,
        "required": asked and kind not in station.operator.optional_checks,
        "newest": rows[-1] if rows else None,
        "rows": tuple(rows),
    }
    if not rows:
        return Standing(**facts, state=CheckState.WAITING)
    state, value = CheckState(rows[-1].state), rows[-1].value
    if kind == TrialKind.WALK and state != CheckState.OVERRIDDEN:
        done = len({row.found for row in rows if row.state == CheckState.PASSED})
        value = f"{done} / {evses}"
        state = CheckState.RUNNING if state == CheckState.PASSED and done < evses else state
    return Standing(**facts, state=state, value=value)
