"""Try: a person does something in front of a station, and what the station then says is judged and kept.

A trial is a row: a phone that is lost or a station that is away loses nothing of it, and anybody may go on.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import CheckState, CommandState, TrialKind
from core.domain.batch import as_it_stands
from core.domain.checks import Finding
from core.domain.commands.commanding import ask_station
from core.domain.field.asking import ANSWER_WITHIN_S
from core.domain.stations.evses import as_they_stand, live_evses
from core.domain.stations.plans import PlannedStation, write_plans
from core.domain.told.holding import refuse_held
from core.domain.trials import JUDGES, LASTS_S
from core.domain.trials.charge import wishes
from core.domain.trials.moving import moved
from core.domain.trials.walk import places
from core.errors import NotConnected, NotFitted, NothingRuns, NothingToOverride, TrialRuns
from core.models import Actor, ChargeStation, Command, Location, Session, Trial
from core.models.clock import database_now
from core.queries.trials import TrialFacts, connectors_of_station, running_trial, standing_of, trial_facts
from core.words import Sentence, _

if TYPE_CHECKING:
    from datetime import datetime

    from core.domain.stations.evses import PlannedEvse
    from core.models import Evse, Installation


@transaction.atomic
def start_trial(*, actor: Actor, installation: Installation, kind: str, connector: int | None = None) -> Trial:
    """Begin a trial: `walk` with the next socket that was not walked yet, `charge` at `connector`, or `presence`.

    Raises NotFitted, NotConnected, TrialRuns while another one runs, and StationHeld for a charge of one that is held.
    """
    advance_trials(at=database_now(), station_id=installation.station_id)
    if running_trial(installation) is not None:
        raise TrialRuns
    if not Session.objects.filter(station=installation.station_id, closed_at__isnull=True).exists():
        raise NotConnected
    if kind == TrialKind.CHARGE:
        refuse_held(installation.station)
    trial = _begin(actor, installation, TrialKind(kind), connector)
    _ask(trial_facts(trial, at=trial.started_at))
    return trial


@transaction.atomic
def stop_trial(*, actor: Actor, installation: Installation) -> Trial:
    """Break off the trial that runs. A charge that has begun is ended first: the trial goes on until that is known.

    Raises NothingRuns.
    """
    # A charge that begins meanwhile sees the stop, or is seen by it.
    ChargeStation.objects.select_for_update(of=("self",), no_key=True).get(pk=installation.station_id)
    rows = Trial.objects.select_for_update(no_key=True).filter(installation=installation, ended_at__isnull=True)
    trial = rows.first()
    if trial is None:
        raise NothingRuns
    at = database_now()
    unasked = Command.objects.filter(station=installation.station_id, purpose__startswith=f"trial_{trial.pk}_")
    unasked.filter(state=CommandState.WAITING).exclude(purpose=f"trial_{trial.pk}_stop").update(
        state=CommandState.STOPPED, ended_at=at
    )
    trial.stopped_by = trial.stopped_by or str(actor)
    trial.save(update_fields=["stopped_by"])
    _move_on(trial_facts(trial, at=at))
    return trial


def override_trial(*, actor: Actor, installation: Installation, kind: str, reason: str) -> Trial:
    """Let a required trial count that has not succeeded, in the caller's transaction. Raises NothingToOverride."""
    standing = standing_of(installation, kind)
    if not standing.missing or running_trial(installation) is not None:
        raise NothingToOverride
    at = database_now()
    return Trial.objects.create(
        **_of(actor, installation),
        kind=kind,
        state=CheckState.OVERRIDDEN,
        sentence=standing.newest.sentence if standing.newest else None,
        reason=reason,
        started_at=at,
        deadline=at,
        ended_at=at,
    )


def advance_trials(*, at: datetime, station_id: int | None = None) -> int:
    """Move every trial that runs on, or one station's; give how many there are."""
    running = Trial.objects.filter(ended_at__isnull=True)
    if station_id is not None:
        running = running.filter(installation__station_id=station_id)
    trial_ids = list(running.values_list("pk", flat=True))
    for trial_id in trial_ids:
        _advance(trial_id, at)
    return len(trial_ids)


def judged(facts: TrialFacts) -> Finding:
    """Say how a trial stands; a pure function. What somebody broke off is over, but for a charge that still runs."""
    if facts.trial.stopped_by and facts.trial.kind != TrialKind.CHARGE:
        return Finding(CheckState.NOT_POSSIBLE, "", Sentence(_("It was stopped.")))
    return JUDGES[facts.trial.kind](facts)


@transaction.atomic
def _advance(trial_id: int, at: datetime) -> None:
    """Ask what is to be asked, and write the end when there is one; whoever comes second skips.

    The station is locked first, as everywhere: a charge that begins meanwhile is seen here, or sees the end.
    """
    stations = ChargeStation.objects.select_for_update(of=("self",), no_key=True)
    stations.filter(installations__trials=trial_id, installations__trials__ended_at=None).first()
    rows = Trial.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    trial = rows.select_related("installation__station", "user", "operator").filter(pk=trial_id, ended_at=None).first()
    if trial is None:
        return
    _move_on(trial_facts(trial, at=at))


def _move_on(facts: TrialFacts) -> None:
    """Ask what is to be asked next, or write how a trial ended."""
    trial, at, finding = facts.trial, facts.at, judged(facts)
    if not finding.final:
        _meter_the_begin(facts)
        _ask(facts)
        return
    trial.state, trial.value, trial.ended_at = finding.state, finding.value[:100], at
    trial.sentence, trial.remedy = finding.sentence.as_json(), finding.remedy.as_json()
    if trial.kind == TrialKind.WALK and finding.state == CheckState.PASSED:
        trial.found = moved(facts)[0]
    trial.save(update_fields=["state", "value", "sentence", "remedy", "found", "ended_at"])
    if trial.found is not None:
        _go_on_walking(trial)


def _go_on_walking(trial: Trial) -> None:
    """Write down what the socket is, and begin with the next one."""
    actor = Actor(operator=trial.operator, user=trial.user, command="" if trial.user else "socket walk")
    _save_place(actor, trial)
    walk = standing_of(trial.installation, TrialKind.WALK)
    if walk.state == CheckState.RUNNING:
        _begin(actor, trial.installation, TrialKind.WALK, None)


def _begin(actor: Actor, installation: Installation, kind: TrialKind, connector: int | None) -> Trial:
    station, at = installation.station, database_now()
    connectors = connectors_of_station(station)
    if not connectors:
        raise NotFitted
    place = ""
    if kind == TrialKind.WALK:
        connector, place = _next_place(installation, places(connectors))
    elif kind == TrialKind.CHARGE and connector not in {row.connector_id for row in connectors}:
        connector = connectors[0].connector_id
    before = {str(row.connector_id): row.status for row in station.connector_reports.all()}
    return Trial.objects.create(
        **_of(actor, installation),
        kind=kind,
        connector=connector,
        place=place,
        before=before,
        tag=f"PLINTH-{secrets.token_hex(6).upper()}" if kind == TrialKind.CHARGE else "",
        started_at=at,
        deadline=at + timedelta(seconds=LASTS_S[kind]),
    )


def _of(actor: Actor, installation: Installation) -> dict[str, object]:
    return {
        "operator": installation.operator,
        "installation": installation,
        "started_by": str(actor),
        "user": actor.user,
    }


def _next_place(installation: Installation, named: list[tuple[int, str]]) -> tuple[int, str]:
    """Give the first socket that was not walked; when all were, the walk begins anew."""
    walk = standing_of(installation, TrialKind.WALK)
    done = {row.place for row in walk.rows if row.state == CheckState.PASSED}
    if walk.state == CheckState.PASSED:
        Trial.objects.filter(pk__in=[row.pk for row in walk.rows]).delete()
        done = set()
    return next(((number, place) for number, place in named if place not in done), named[0])


def _save_place(actor: Actor, trial: Trial) -> None:
    """Let the EVSE whose connector moved bear the name of the place; who had it before gets its old name."""
    stations = ChargeStation.objects.select_for_update(of=("self",), no_key=True).select_related("operator", "template")
    station = stations.get(pk=trial.installation.station_id)
    plan = as_they_stand(live_evses(station))
    here = next(each for each in plan.planned if _has(each.evse, trial.found))
    there = next((each for each in plan.planned if each.evse.physical_reference == trial.place), None)
    if here is there:
        return
    if there is not None:
        _rename(there, here.evse.physical_reference)
    _rename(here, trial.place)
    place = Location.objects.select_for_update(no_key=True).get(stations=station)
    planned = PlannedStation(
        station=station, created=False, changes={}, evses=plan, old_location=place, new_location=place, verb="walk"
    )
    planned.note(by=str(actor))
    write_plans(actor, [planned])


def _rename(planned: PlannedEvse, place: str) -> None:
    was = as_it_stands(planned.evse)
    planned.evse.physical_reference = place
    planned.compare(was)


def _has(evse: Evse, connector: int | None) -> bool:
    return any(row.connector_id == connector for row in evse.connectors.all())


def _meter_the_begin(facts: TrialFacts) -> None:
    """Take the first value of a charge's meter for that of its begin, where the station told none with it."""
    charge = facts.charge
    if charge is not None and charge.meter_start_wh is None and facts.energy_wh is not None:
        charge.meter_start_wh = facts.energy_wh
        charge.save(update_fields=["meter_start_wh"])


def _ask(facts: TrialFacts) -> None:
    """Ask what a test charge needs next."""
    if facts.trial.kind != TrialKind.CHARGE:
        return
    for name, action, payload in wishes(facts):
        ask_station(
            station=facts.trial.installation.station,
            action=action,
            payload=payload,
            at=facts.at,
            timeout_s=ANSWER_WITHIN_S,
            purpose=f"trial_{facts.trial.pk}_{name}",
            asked_by=facts.trial.user,
        )
