"""Trials as verbs: who may, what is written of the sockets, and what their rows tell afterwards."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from core.domain.field.choosing import choose_checks
from core.domain.field.trying import advance_trials, start_trial, stop_trial
from core.domain.review.overriding import override_check
from core.domain.told.charging import charge_told
from core.errors import NotAllowed
from core.models import (
    Actor,
    Command,
    ConnectorReport,
    Installation,
    MeterReading,
    Operator,
    StepAttempt,
    Transaction,
    Trial,
)
from core.models.clock import database_now
from core.queries.checking import facts_of
from core.queries.summary import summary
from core.queries.trials import standings
from core.reports import Charge
from tests.app.world import connect
from tests.factories import make_operator, stored
from tests.installs import make_checked, make_fitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("there")]


def plug(row: Installation, number: int, status: str = "Preparing") -> None:
    told = {"status": status, "received_at": timezone.now()}
    ConnectorReport.objects.update_or_create(station=row.station, connector_id=number, defaults=told)
    advance_trials(at=database_now())


def walk(operator: Operator, row: Installation, *numbers: int) -> list[str]:
    """Walk along the sockets by plugging into these connectors, and give what is written on the EVSEs then."""
    start_trial(actor=Actor(operator=operator, command="test"), installation=row, kind="walk")
    for number in numbers:
        plug(row, number)
    return list(row.station.evses.order_by("evse_sequence_number").values_list("physical_reference", flat=True))


@pytest.fixture(scope="module")
def home(lasting: None) -> Operator:
    return make_operator()


@pytest.fixture(scope="module")
def there(home: Operator) -> int:
    """Give the key of an installation whose station is there."""
    one = make_fitted(home)
    connect(one.station)
    return one.pk


@pytest.fixture
def plinth(home: Operator, db: None) -> Operator:
    return Operator.objects.get(pk=home.pk)


@pytest.fixture
def row(there: int, db: None) -> Installation:
    return Installation.objects.select_related("station__location", "operator").get(pk=there)


def number_bays(row: Installation) -> None:
    for evse in row.station.evses.all():
        evse.physical_reference = f"bay {evse.evse_sequence_number}"
        evse.save()
    stored()


def test_what_stands_where_it_should_changes_nothing(row: Installation, plinth: Operator) -> None:
    number_bays(row)
    etag = row.station.etag
    assert walk(plinth, row, 1, 2) == ["bay 1", "bay 2"]
    row.station.refresh_from_db()
    assert row.station.etag == etag


def test_what_stands_the_other_way_round_is_written_so(row: Installation, plinth: Operator) -> None:
    number_bays(row)
    assert walk(plinth, row, 2, 1) == ["bay 2", "bay 1"]


def test_a_walk_that_is_done_may_be_walked_again(row: Installation, plinth: Operator) -> None:
    walk(plinth, row, 1, 2)
    plug(row, 1, "Available"), plug(row, 2, "Available")
    walk(plinth, row, 1)
    assert [(each.place, each.state) for each in standings(row)[0].rows] == [("left", "passed"), ("right", "running")]


def test_a_walk_does_not_make_the_checks_worthless(row: Installation, plinth: Operator) -> None:
    make_checked(row)
    walk(plinth, row, 2, 1)
    assert [fact.missing for fact in summary(actor=Actor(operator=plinth), installation=row)] == [False, False, False]


def test_a_summary_tells_of_trials_that_are_asked_for(row: Installation, plinth: Operator) -> None:
    Operator.objects.update(extra_checks=["walk", "presence"], optional_checks=["presence"])
    facts = summary(actor=Actor(operator=plinth), installation=row)
    told = {str(fact.title): (fact.state, fact.missing, str(fact.sentence)) for fact in facts}
    assert told["Socket walk"] == ("waiting", True, "This was not tried yet.")
    assert told["Proof of presence"] == ("warning", False, "This was not tried yet.")


def test_what_a_supervisor_overrode_is_told_with_their_reason(row: Installation, plinth: Operator) -> None:
    Operator.objects.update(extra_checks=["walk"])
    boss = Actor.of_command(plinth, "boss")
    override_check(actor=boss, installation=row, slug="walk", reason="No cable.")
    told = {str(fact.title): str(fact.sentence) for fact in summary(actor=boss, installation=row)}
    assert told["Socket walk"] == "Overridden by boss: No cable."


def test_verbs_keep_others_out_by_themselves(row: Installation, plinth: Operator) -> None:
    anybody = Actor(operator=plinth)
    with pytest.raises(NotAllowed):
        override_check(actor=anybody, installation=row, slug="walk", reason="x")
    with pytest.raises(NotAllowed):
        choose_checks(actor=anybody, modes={})


def test_the_serial_of_the_scanned_label_is_known(row: Installation, plinth: Operator) -> None:
    Operator.objects.update(extra_checks=["identity"])
    run = make_checked(row).check_runs.get()
    assert facts_of(run=run, at=database_now()).scanned_serial == ""
    facts = {"who": "user:0", "nonce": uuid.uuid4(), "outcome": 1000, "said": {"label": "SN:ACE0123456"}}
    StepAttempt.objects.create(operator=plinth, installation=row, step="scan", **facts)
    assert facts_of(run=run, at=database_now()).scanned_serial in {"", "ACE0123456"}


def test_a_trial_that_ended_is_not_moved_on(row: Installation, plinth: Operator) -> None:
    walk(plinth, row)
    trial = Trial.objects.get()
    assert (advance_trials(at=trial.deadline), advance_trials(at=trial.deadline)) == (1, 0)


# --- a test charge that is stopped ---


@pytest.fixture
def charging(row: Installation, plinth: Operator) -> Trial:
    """A test charge that the station was asked to begin, and accepted."""
    trial = start_trial(actor=Actor(operator=plinth, command="test"), installation=row, kind="charge", connector=1)
    answered(trial, "start")
    return trial


def answered(trial: Trial, name: str, word: str = "Accepted") -> None:
    rows = Command.objects.filter(purpose=f"trial_{trial.pk}_{name}")
    rows.update(state="answered", answer={"status": word}, ended_at=database_now())


def tell(trial: Trial, **said: Any) -> Transaction | None:
    """Let the station tell of a charge; by default that it begins with the trial's tag."""
    told = {"begins": True, "place": 1, "id_token": trial.tag, "meter_wh": 100.0} | said
    station = trial.installation.station
    row = charge_told(station_id=station.pk, epoch=station.epoch, said=Charge(**told), at=database_now())
    advance_trials(at=database_now())
    return row


def stop(row: Installation, plinth: Operator) -> Trial:
    return stop_trial(actor=Actor(operator=plinth, command="boss"), installation=row)


def asked(trial: Trial) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give what the station was asked for a trial, by name, with how it stands."""
    rows = Command.objects.filter(purpose__startswith=f"trial_{trial.pk}_").order_by("pk")
    return {one.purpose.split("_", 2)[2]: (one.state, one.payload) for one in rows}


def written(trial: Trial) -> tuple[str, str, bool]:
    trial.refresh_from_db()
    return trial.state, (trial.sentence or {}).get("text", ""), trial.ended_at is not None


def test_a_charge_that_has_begun_is_ended_before_its_trial_is_over(
    row: Installation, plinth: Operator, charging: Trial
) -> None:
    charge = tell(charging)
    assert charge
    stop(row, plinth)
    assert asked(charging)["stop"] == ("waiting", {"transactionId": charge.pk})
    assert written(charging) == ("running", "", False)
    answered(charging, "stop")
    tell(charging, begins=False, ends=True, number=charge.pk, meter_wh=130.0)
    assert written(charging) == ("not_possible", "It was stopped, and the charge has ended.", True)
    assert (charging.value, charging.stopped_by) == ("+ 30 Wh", "boss")


def test_a_station_that_does_not_end_the_charge_is_named(row: Installation, plinth: Operator, charging: Trial) -> None:
    tell(charging)
    stop(row, plinth)
    answered(charging, "stop", "Rejected")
    advance_trials(at=database_now())
    assert written(charging) == ("failed", "It rejected the stop (%(word)s).", True)


def test_stopped_twice_it_is_asked_once(row: Installation, plinth: Operator, charging: Trial) -> None:
    tell(charging)
    assert stop(row, plinth).pk == stop(row, plinth).pk
    assert [name for name in asked(charging) if name == "stop"] == ["stop"]


def test_a_start_that_was_not_sent_yet_is_withdrawn(row: Installation, plinth: Operator) -> None:
    trial = start_trial(actor=Actor(operator=plinth, command="test"), installation=row, kind="charge")
    stop(row, plinth)
    assert [state for state, _payload in asked(trial).values()] == ["stopped"]
    assert written(trial) == ("not_possible", "It was stopped before a charge began.", True)


def test_a_charge_that_begins_after_the_stop_is_ended_and_that_is_written(
    row: Installation, plinth: Operator, charging: Trial
) -> None:
    stop(row, plinth)
    charge = tell(charging)
    assert charge
    assert (charge.accepted, asked(charging)["stop"]) == (False, ("waiting", {"transactionId": charge.pk}))
    assert written(charging)[1] == "A charge began after the trial was over; the station was asked to end it."


def test_whose_a_late_charge_is_may_be_told_later(row: Installation, plinth: Operator, charging: Trial) -> None:
    tell(charging, id_token="", transaction_id="T-1")
    stop(row, plinth)
    assert "stop" not in asked(charging)
    tell(charging, begins=False, transaction_id="T-1")
    assert asked(charging)["stop"] == ("waiting", {"transactionId": "T-1"})


def test_a_late_charge_of_which_the_end_alone_is_told_needs_no_stop(
    row: Installation, plinth: Operator, charging: Trial
) -> None:
    stop(row, plinth)
    charge = tell(charging, begins=False, ends=True, transaction_id="T-1")
    assert charge
    assert (charge.ended_at is None, "stop" in asked(charging)) == (False, False)


def test_a_charge_of_somebody_else_is_left_alone(row: Installation, plinth: Operator, charging: Trial) -> None:
    stop(row, plinth)
    tell(charging, id_token="04AABB")
    assert "stop" not in asked(charging)


def test_a_walk_that_is_stopped_is_over_at_once(row: Installation, plinth: Operator) -> None:
    trial = start_trial(actor=Actor(operator=plinth, command="test"), installation=row, kind="walk")
    stop(row, plinth)
    assert written(trial) == ("not_possible", "It was stopped.", True)


def test_a_charge_still_running_when_the_time_is_over_is_ended(row: Installation, charging: Trial) -> None:
    tell(charging)
    advance_trials(at=charging.deadline)
    assert (asked(charging)["stop"][0], written(charging)) == ("waiting", ("running", "", False))


@pytest.mark.parametrize("by", ["command", "machine"])
def test_a_charge_is_known_by_the_number_of_our_start(by: str, row: Installation, charging: Trial) -> None:
    start = Command.objects.get(purpose=f"trial_{charging.pk}_start")
    if by == "machine":
        Command.objects.filter(pk=start.pk).update(payload=start.payload | {"remoteStartId": 77})
    charge = tell(charging, id_token="", transaction_id="T-1", remote_start=77 if by == "machine" else start.number)
    assert charge
    assert (charge.id_token, charge.accepted) == (charging.tag, True)


def test_a_number_of_no_start_of_ours_names_nobody(row: Installation, charging: Trial) -> None:
    charge = tell(charging, id_token="", transaction_id="T-1", remote_start=10**6)
    assert charge
    assert (charge.id_token, charge.accepted) == ("", False)


def test_where_no_meter_was_told_at_the_begin_the_first_value_is_taken(row: Installation, charging: Trial) -> None:
    charge = tell(charging, meter_wh=None)
    assert charge
    for wh in (500.0, 520.0):
        at = database_now()
        facts = {"measurand": "Energy.Active.Import.Register", "unit": "Wh", "location": "Outlet"}
        MeterReading.objects.update_or_create(
            station=row.station, place=1, **facts, defaults={"value": wh, "received_at": at}
        )
        advance_trials(at=database_now())
    charge.refresh_from_db()
    assert (charge.meter_start_wh, "stop" in asked(charging)) == (500.0, True)
