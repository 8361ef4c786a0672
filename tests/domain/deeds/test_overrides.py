"""What a supervisor takes upon themselves, and work that is dropped: who may, and what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Role
from core.domain.evidence.giving import keep_rules
from core.domain.field.installing import drop_installation, open_installation
from core.domain.people.tokens import create_token
from core.domain.review.overriding import override_check
from core.models import Actor, CheckResult, CheckRun, Installation, Trial, User
from core.models.clock import database_now
from tests.domain.deeds.asked import nobody, refused, told
from tests.factories import make_person
from tests.handed import actor_of
from tests.installs import make_checked

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fitted_once")]
STATION = "station ACE0100201"
SUPERVISOR = "your supervisor"


# --- overridden ---


@pytest.fixture
def open_row(fitted: Installation) -> Installation:
    """Give an installation that is fitted, checked and open."""
    return make_checked(fitted, verdict="failed")


def test_an_override_makes_a_failure_a_warning_with_its_reason(open_row: Installation, boss: Actor) -> None:
    entries = told(lambda: override_check(actor=boss, installation=open_row, slug="reach", reason=" No signal here. "))
    result, run = CheckResult.objects.get(), CheckRun.objects.get()
    assert (result.state, result.overridden_by, result.override_reason, run.verdict) == (
        "overridden", "sue", "No signal here.", "passed_with_warnings",
    )  # fmt: skip
    assert entries == [("override", "sue", STATION, {"check": "reach", "reason": "No signal here."})]
    nothing = ["2963 nothing_to_override", "This check has not failed, or may fail: there is nothing to override."]
    assert refused(lambda: override_check(actor=boss, installation=open_row, slug="reach", reason="x")) == nothing


@pytest.mark.parametrize(
    ("state", "required", "fails"),
    [("failed", True, True), ("not_possible", True, True), ("failed", False, False), ("passed", True, False),
     ("warning", True, False)],
)  # fmt: skip
def test_only_what_failed_and_must_not_is_overridden(
    state: str, open_row: Installation, boss: Actor, *, required: bool, fails: bool
) -> None:
    CheckResult.objects.update(state=state, required=required)
    asked = {"actor": boss, "installation": open_row, "slug": "reach", "reason": "x"}
    if fails:
        override_check(**asked)
        assert CheckResult.objects.get().state == "overridden"
    else:
        assert refused(lambda: override_check(**asked))[0] == "2963 nothing_to_override"


@pytest.mark.parametrize(
    ("slug", "reason", "answer"),
    [
        ("reach", "", ["2964 reason_missing", "Say why it may be handed over all the same."]),
        ("reach", " \n", ["2964 reason_missing", "Say why it may be handed over all the same."]),
        ("beauty", "x", ["2961 check_unknown", "There is no check beauty at this station."]),
        ("charge", "x", ["2963 nothing_to_override",
                         "This check has not failed, or may fail: there is nothing to override."]),
    ],
)  # fmt: skip
def test_an_override_names_a_check_and_a_reason(
    slug: str, reason: str, answer: list[str], open_row: Installation, boss: Actor
) -> None:
    assert refused(lambda: override_check(actor=boss, installation=open_row, slug=slug, reason=reason)) == answer


def test_a_trial_that_was_not_tried_is_overridden_with_a_row_of_its_own(
    open_row: Installation, boss: Actor, plinth: Operator
) -> None:
    plinth.extra_checks = ["charge"]
    plinth.save()
    entries = told(lambda: override_check(actor=boss, installation=open_row, slug="charge", reason="No car."))
    trial = Trial.objects.get()
    assert (trial.kind, trial.state, trial.reason, trial.started_by, trial.user, trial.sentence) == (
        "charge", "overridden", "No car.", "sue", boss.user, None,
    )  # fmt: skip
    assert trial.started_at == trial.deadline == trial.ended_at
    assert entries == [("override", "sue", STATION, {"check": "charge", "reason": "No car."})]


def test_overriding_is_a_supervisors_word(
    open_row: Installation, fitter: Actor, planner: Actor, plinth: Operator
) -> None:
    asked = {"installation": open_row, "slug": "reach", "reason": ""}
    for actor in (fitter, planner):
        assert refused(lambda actor=actor: override_check(actor=actor, **asked)) == nobody(SUPERVISOR)
    other = actor_of(make_person(plinth, "olga", Role.ADMIN))
    assert override_check(actor=other, **asked | {"reason": "x"}).pk == open_row.pk


# --- dropped ---


def test_who_began_it_or_a_supervisor_drops_it(
    fitted: Installation, fitter: Actor, planner: Actor, boss: Actor
) -> None:
    station = fitted.station
    Installation.objects.update(state="approved")
    mine, opened = open_installation(actor=fitter, station=station)
    assert (opened, mine.opened_by, mine.opened_by_user, mine.state) == (True, "ina", fitter.user, "open")
    assert open_installation(actor=boss, station=station) == (mine, False)
    answer = ["2994 not_yours", "ina began this work. They can drop it, or a supervisor."]
    assert refused(lambda: drop_installation(actor=planner, installation=mine)) == answer
    for actor in (fitter, boss):
        work = open_installation(actor=fitter, station=station)[0]
        entries = told(lambda actor=actor, work=work: drop_installation(actor=actor, installation=work))
        work.refresh_from_db()
        assert (entries, work.state) == ([("drop", str(actor), STATION, {})], "dropped")


def test_who_has_another_name_by_now_began_it_all_the_same(fitted: Installation, ina: User) -> None:
    work = fitted
    Installation.objects.update(opened_by="ina", opened_by_user=ina)
    User.objects.filter(pk=ina.pk).update(first_name="Ida", last_name="Vos")
    work.refresh_from_db()
    renamed = actor_of(User.objects.get(pk=ina.pk))
    assert (str(renamed), drop_installation(actor=renamed, installation=work).state) == ("Ida Vos", "dropped")


@pytest.mark.parametrize(("name", "drops"), [("ERP", True), ("DWH", False)])
def test_a_machine_drops_what_a_machine_of_its_name_began(
    fitted: Installation, name: str, plinth: Operator, *, drops: bool
) -> None:
    station = fitted.station
    Installation.objects.all().delete()
    first, second = (
        Actor.of_machine(create_token(operator=plinth, name=each, scopes=["field:install"])[0])
        for each in ("ERP", name)
    )
    work, _opened = open_installation(actor=first, station=station)
    if drops:
        assert drop_installation(actor=second, installation=work).state == "dropped"
    else:
        assert refused(lambda: drop_installation(actor=second, installation=work))[0] == "2994 not_yours"


def test_a_run_that_goes_on_is_stopped_with_its_work(
    fitted: Installation, plinth: Operator, fitter: Actor, boss: Actor, ina: User
) -> None:
    work = fitted
    keep_rules(plinth, signature=True)
    run = CheckRun.objects.create(operator=plinth, installation=work, deadline=database_now())
    drop_installation(actor=boss, installation=work)
    run.refresh_from_db()
    assert (run.verdict, run.finished_at is not None) == ("stopped", True)
    anybody = "? began this work. They can drop it, or a supervisor."
    assert refused(lambda: drop_installation(actor=fitter, installation=work)) == ["2994 not_yours", anybody]
