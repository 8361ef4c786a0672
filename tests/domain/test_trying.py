"""Trials as verbs: who may, what is written of the sockets, and what their rows tell afterwards."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from core.domain.asking import questions
from core.domain.choosing import choose_checks
from core.domain.review.overriding import override_check
from core.domain.trying import advance_trials, start_trial
from core.errors import NotAllowed
from core.models import Actor, ConnectorReport, HardwareTemplate, Operator, StepAttempt, Trial
from core.models.clock import database_now
from core.queries.checking import facts_of
from core.queries.summary import summary
from core.queries.trials import standings
from tests.app.world import connect
from tests.domain.test_extra_checks import known
from tests.domain.test_more_checks import sockets
from tests.factories import stored
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from core.models import Installation

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def row(plinth: Operator) -> Installation:
    one = make_fitted(plinth)
    connect(one.station)
    return one


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


def test_choosing_what_is_chosen_changes_nothing(plinth: Operator) -> None:
    choose_checks(actor=Actor.of_command(plinth, "boss"), modes={"clock": "required"}, accepts_every_tag=False)
    assert plinth.events.count() == 0


def test_the_serial_of_the_scanned_label_is_known(row: Installation, plinth: Operator) -> None:
    Operator.objects.update(extra_checks=["identity"])
    run = make_checked(row).check_runs.get()
    assert facts_of(run=run, at=database_now()).scanned_serial == ""
    facts = {"who": "user:0", "nonce": uuid.uuid4(), "outcome": 1000, "said": {"label": "SN:ACE0123456"}}
    StepAttempt.objects.create(operator=plinth, installation=row, step="scan", **facts)
    assert facts_of(run=run, at=database_now()).scanned_serial in {"", "ACE0123456"}


def test_what_extra_checks_ask() -> None:
    template = HardwareTemplate(playbook={"signal_key": "RSSI"})
    facts = known(extra=("signal", "unlock"), template=template, connectors=sockets("SOCKET"))
    asked = {each.purpose: each.payload for each in questions(facts)}
    assert (asked["signal"], asked["unlock_1"]) == ({"key": ["RSSI"]}, {"connectorId": 1})


def test_a_trial_that_ended_is_not_moved_on(row: Installation, plinth: Operator) -> None:
    walk(plinth, row)
    trial = Trial.objects.get()
    assert (advance_trials(at=trial.deadline), advance_trials(at=trial.deadline)) == (1, 0)
