"""What two do at once, or after one another: trials, proofs, words between gateways, looking after people."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from core.domain.field.checking import proof_of
from core.domain.field.trying import advance_trials, start_trial
from core.domain.review.reviewing import return_to_installer
from core.domain.told.nodes import Word, words_said
from core.errors import ChecksRunning, NotChecked, NotRedone
from core.models import Actor, CheckRun, Trial
from core.models.clock import database_now
from core.ocpp.protocol.duel import Standing
from core.queries.people import looks_after, may_make
from core.reports import Booted
from tests.app.world import connect
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from core.models import Operator, User


@pytest.mark.django_db(transaction=True)
def test_a_trial_that_another_process_looks_at_is_left_alone(plinth: Operator) -> None:
    row = make_fitted(plinth)
    connect(row.station)
    trial = start_trial(actor=Actor(operator=plinth, command="test"), installation=row, kind="presence")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT id FROM core_trial WHERE id = %s FOR NO KEY UPDATE", [trial.pk])
            before = Trial.objects.values().get(pk=trial.pk)
            advance_trials(at=database_now())
            assert Trial.objects.values().get(pk=trial.pk) == before
            cursor.execute("ROLLBACK")
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_words_reach_who_listens_and_nobody_else() -> None:
    listener = connection.copy()
    try:
        with listener.cursor() as cursor:
            cursor.execute("LISTEN plinth_test")
            words = [Word("plinth_test", "a"), Word("plinth_other", "b"), Word("plinth_test", "c")]
            assert words_said(words=words) == [True, True, True]
            heard = [told.payload for told in listener.connection.notifies(timeout=30, stop_after=2)]
    finally:
        listener.close()
    assert heard == ["a", "c"]


@pytest.mark.django_db
def test_a_proof_is_a_finished_run(plinth: Operator) -> None:
    row = make_fitted(plinth)
    with pytest.raises(NotChecked):
        proof_of(row)
    CheckRun.objects.create(operator=plinth, installation=row, started_by="ina", deadline=database_now())
    with pytest.raises(ChecksRunning):
        proof_of(row)


@pytest.mark.django_db
def test_what_was_given_back_proves_nothing(plinth: Operator, sue: User) -> None:
    row = make_checked(make_fitted(plinth), handed_over_by="user:0")
    return_to_installer(
        actor=Actor.of_person(sue.membership), installation=row, step="checks", comment="Again, please."
    )
    row.refresh_from_db()
    with pytest.raises(NotRedone):
        proof_of(row)


def test_what_a_gateway_tells_of_a_connection_is_read_as_it_was() -> None:
    box = Booted(vendor="Plinth", charge_box_serial_number="7")
    standing = Standing(address="10.0.0.7", alive=True, takeovers=(1.5, 20.0), quarantine_s=3.0, box=box)
    assert Standing.read(json.loads(json.dumps(asdict(standing)))) == standing


@pytest.mark.django_db
def test_nobody_looks_after_a_strangers_people(ada: User, otto: User, ina: User) -> None:
    actor = Actor.of_person(ada.membership)
    assert (looks_after(actor, otto.membership), looks_after(actor, ina.membership)) == (False, True)
    assert (may_make(actor, "admin"), may_make(Actor.of_person(ina.membership), "installer")) == (True, False)
