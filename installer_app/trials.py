"""Trials as people and machines read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.choices import CheckState, InstallationState, Scope, TrialKind
from core.documents.plain import stamp
from core.domain.checks import Finding
from core.domain.field.trying import judged
from core.queries.summary import overridden
from core.queries.trials import connectors_of_station, standings, trial_facts
from core.speech import say
from core.words import Sentence

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Actor, Installation, Trial
    from core.queries.trials import Standing


def read_trials(installation: Installation, *, at: datetime) -> list[dict[str, Any]]:
    """Give every kind of trial with how it stands, and the connectors that it can be about."""
    connectors = connectors_of_station(installation.station)
    numbers = [{"number": row.connector_id, "place": row.evse.physical_reference} for row in connectors]
    return [standing_card(each, at=at) | {"connectors": numbers} for each in standings(installation)]


def trials_drawn(actor: Actor, installation: Installation, trials: list[dict[str, Any]]) -> dict[str, Any]:
    """Give what the page of the trials draws."""
    return {
        "trials": trials,
        "trial_runs": any(trial["running"] for trial in trials),
        "is_open": installation.state == InstallationState.OPEN,
        "may_override": actor.may(Scope.FIELD_REVIEW),
        "installation": installation,
    }


def standing_card(standing: Standing, *, at: datetime) -> dict[str, Any]:
    """Give one kind: asked for or not, the state of all of it, and what its newest trial says."""
    newest = trial_card(standing.newest, at=at) if standing.newest is not None else {}
    runs = standing.newest if standing.newest is not None and standing.newest.ended_at is None else None
    return newest | {
        "kind": str(standing.kind),
        "title": str(standing.kind.label),
        "state": str(standing.state),
        "running": runs is not None,
        "stopping": runs is not None and runs.stopped_by != "",
        "asked": standing.asked,
        "required": standing.required,
        "missing": standing.missing,
        "value": standing.value or newest.get("value", ""),
        "found": [{"place": row.place, "connector": row.found} for row in standing.rows if row.found is not None],
    }


def trial_card(trial: Trial, *, at: datetime) -> dict[str, Any]:
    """Give one trial: live from the facts while it runs, from its row afterwards."""
    finding = judged(trial_facts(trial, at=at)) if trial.ended_at is None else _written(trial)
    card = {
        "trial_id": trial.pk,
        "kind": trial.kind,
        "state": str(finding.state),
        "value": finding.value,
        "sentence": say(finding.sentence),
        "remedy": say(finding.remedy),
        "started_by": trial.started_by,
        "started_at": stamp(trial.started_at),
        "seconds_left": max(0, round((trial.deadline - at).total_seconds())) if trial.ended_at is None else 0,
    }
    if trial.state == CheckState.OVERRIDDEN:
        card["override"] = say(overridden(trial.started_by, trial.reason))
    if trial.kind != TrialKind.PRESENCE and trial.connector:
        card |= {"connector": trial.connector, "place": trial.place}
    return card


def _written(trial: Trial) -> Finding:
    told = Sentence.from_json(trial.sentence), Sentence.from_json(trial.remedy)
    return Finding(CheckState(trial.state), trial.value, *told)
