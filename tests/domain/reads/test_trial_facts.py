"""What a trial is judged by: what came since it began and of its own charge; and names that are just long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.identities import TELLING
from core.models import Command, Exchange, Installation, MeterReading, Transaction, Trial
from core.queries.alike import stations_like
from core.queries.trials import trial_facts
from tests.domain.reads.happened import AT, connect
from tests.factories import make_station

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = pytest.mark.django_db
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def trial(work: Installation) -> Trial:
    facts = {"operator": work.operator, "kind": "charge", "tag": "PLINTH-1", "connector": 1, "started_at": AT}
    return Trial.objects.create(installation=work, deadline=AT + timedelta(minutes=5), **facts)


@pytest.mark.parametrize(
    ("action", "ago", "direction", "is_heard"),
    [
        ("Authorize", timedelta(), "in", True),
        ("StartTransaction", timedelta(), "in", True),
        ("TransactionEvent", timedelta(), "in", True),
        ("Authorize", A_MOMENT, "in", False),
        ("Authorize", timedelta(), "out", False),
        ("Heartbeat", timedelta(), "in", False),
    ],
)
def test_a_card_counts_that_was_shown_since_the_trial_began(
    action: str, ago: timedelta, direction: str, trial: Trial, *, is_heard: bool
) -> None:
    station = trial.installation.station
    facts = {"session": connect(station), "direction": direction, "action": action, "raw": "[]"}
    Exchange.objects.create(station=station, at=AT - ago, **facts)
    assert trial_facts(trial, at=AT).heard == ({action} if is_heard else set())


@pytest.mark.parametrize(
    ("facts", "energy"),
    [
        ({}, 1200.0),
        ({"unit": "kWh"}, 1_200_000.0),
        ({"place": 2}, None),
        ({"measurand": "Power.Active.Import"}, None),
        ({"received_at": AT}, None),
    ],
)
def test_the_meter_of_its_charge_counts_from_its_begin_on(
    facts: dict[str, Any], energy: float | None, trial: Trial
) -> None:
    station = trial.installation.station
    begun = {"place": 1, "received_at": AT}
    Transaction.objects.create(station=station, id_token="", transaction_id="x", **begun)
    other = Transaction.objects.create(station=station, id_token="PLINTH-2", transaction_id="y", **begun)
    assert trial_facts(trial, at=AT).charge is None
    Transaction.objects.filter(pk=other.pk).update(id_token="PLINTH-1")
    newest = Transaction.objects.create(station=station, id_token="PLINTH-1", transaction_id="z", **begun)
    kept = {"place": 1, "measurand": "Energy.Active.Import.Register", "unit": "Wh", "received_at": AT + A_MOMENT}
    MeterReading.objects.create(station=station, value=1200, **kept | facts)
    found = trial_facts(trial, at=AT)
    assert (found.charge, found.energy_wh) == (newest, energy)


def test_its_own_questions_are_known_by_name_the_last_of_each(trial: Trial) -> None:
    station = trial.installation.station
    rows = [
        Command.objects.create(
            operator=trial.operator,
            station=station,
            action="x",
            purpose=f"trial_{pk}_{name}",
            created_at=AT,
            deadline=AT,
        )
        for pk, name in ((trial.pk, "start"), (trial.pk, "meter_0"), (trial.pk + 1, "stop"), (trial.pk, "start"))
    ]
    assert trial_facts(trial, at=AT).commands == {"start": rows[3], "meter_0": rows[1]}
    assert [trial_facts(trial, at=AT + timedelta(minutes=5) - ago).overdue for ago in (A_MOMENT, timedelta())] == [
        False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(("letters", "is_meant"), [(TELLING - 1, False), (TELLING, True), (TELLING + 1, True)])
def test_an_ending_that_is_long_enough_means_a_station(
    letters: int, boss: Actor, plinth: Operator, *, is_meant: bool
) -> None:
    name = "2345679234567"[:letters]
    make_station(plinth, f"WXY{name}")
    assert [str(row) for row in stations_like(boss, name)] == ([f"WXY{name}"] if is_meant else [])
