"""Two people at one station at the same moment: each verb has one winner, and nothing is half done."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from core.choices import Role, StepName
from core.domain.field.attempting import Attempt, perform
from core.domain.field.checking import advance_unfinished, start_checks, stop_checks
from core.domain.field.fitting import fit_template
from core.domain.field.handing_over import hand_over
from core.domain.field.installing import drop_installation
from core.domain.field.linking import link_station
from core.domain.review.reviewing import approve, return_to_installer
from core.errors import Refused
from core.models import Actor, CheckResult, CheckRun, Evse, Installation, Location, Review, StepAttempt
from tests.factories import make_location, make_person, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in a thread of its own and give what each got: "done", or the slug of its refusal."""

    def run(act: Callable[[], Any]) -> str:
        try:
            act()
        except Refused as refusal:
            return refusal.slug
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def said_by(
    actor: Actor, step: str, installation: Installation, verb: Callable[..., Any], /, **said: Any
) -> Callable[[], Any]:
    attempt = Attempt(actor=actor, step=step, nonce=uuid.uuid4(), said=said, installation_id=installation.pk)
    act = lambda row: verb(actor=actor, installation=row, **said)  # noqa: E731 -- a verb in place
    return lambda: perform(attempt=attempt, verb=act, answer=lambda _result: {"changed": True})


@pytest.fixture
def pair(plinth: Operator) -> list[Actor]:
    people = [make_person(plinth, name, Role.INSTALLER) for name in ("ina", "ivo")]
    return [Actor(operator=plinth, user=user, role=Role.INSTALLER) for user in people]


@pytest.fixture
def bosses(plinth: Operator) -> list[Actor]:
    people = [make_person(plinth, name, Role.SUPERVISOR) for name in ("sue", "sam")]
    return [Actor(operator=plinth, user=user, role=Role.SUPERVISOR) for user in people]


def test_two_places_at_once(pair: list[Actor], plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    places = [make_location(plinth, name) for name in ("North", "South")]
    acts = [
        said_by(actor, StepName.LINK, installation, link_station, location_id=place.location_id)
        for actor, place in zip(pair, places, strict=True)
    ]
    assert sorted(at_once(*acts)) == ["done", "linked_elsewhere"]


def test_two_new_locations_at_once_make_one(pair: list[Actor], plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    here = {"address": "Kade 9", "postal_code": "3511 AB", "city": "Utrecht", "country": "NLD"}
    acts = [
        said_by(actor, StepName.LINK, installation, link_station, new_location=here | {"name": str(actor)})
        for actor in pair
    ]
    assert sorted(at_once(*acts)) == ["done", "linked_elsewhere"]
    assert Location.objects.count() == 1


def test_two_templates_at_once_leave_one_whole(pair: list[Actor], plinth: Operator) -> None:
    installation = make_linked(plinth)
    for number in (1, 3):
        make_template(plinth, template_id=f"t{number}", evses=number)
    acts = [
        said_by(actor, StepName.FIT, installation, fit_template, template_id=template)
        for actor, template in zip(pair, ("t1", "t3"), strict=True)
    ]
    assert at_once(*acts) == ["done", "done"]
    installation.station.refresh_from_db()
    fitted = Evse.objects.exclude(status="REMOVED").count()
    assert fitted == {"t1": 1, "t3": 3}[installation.station.template.template_id]


def test_two_starts_at_once_are_one_run(pair: list[Actor], plinth: Operator) -> None:
    installation = make_fitted(plinth)
    assert at_once(*(said_by(actor, StepName.CHECKS, installation, start_checks) for actor in pair)) == ["done"] * 2
    assert CheckRun.objects.count() == 1


def test_a_stop_and_the_verdict_at_once_write_the_results_once(pair: list[Actor], plinth: Operator) -> None:
    installation = make_fitted(plinth)
    run = start_checks(actor=pair[0], installation=installation)
    stop = said_by(pair[0], StepName.STOP, installation, stop_checks)
    outcomes = at_once(stop, lambda: advance_unfinished(at=run.deadline))
    run.refresh_from_db()
    assert (outcomes[0], run.verdict) in {("done", "stopped"), ("nothing_runs", "failed")}
    assert CheckResult.objects.filter(run=run).count() == 7


def test_two_hand_overs_at_once_are_one(pair: list[Actor], plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth))
    acts = [said_by(actor, StepName.HAND_OVER, installation, hand_over, note=str(actor)) for actor in pair]
    assert sorted(at_once(*acts)) == ["already_handed_over", "done"]
    winner = StepAttempt.objects.get(step=StepName.HAND_OVER, outcome=1000)
    installation.refresh_from_db()
    assert (installation.note, installation.handed_over_who) == (winner.by, winner.who)


def test_a_drop_and_a_hand_over_at_once(pair: list[Actor], plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth))
    Installation.objects.update(opened_by="ina", opened_by_user=pair[0].user)
    outcomes = at_once(
        said_by(pair[0], StepName.DROP, installation, drop_installation),
        said_by(pair[1], StepName.HAND_OVER, installation, hand_over),
    )
    installation.refresh_from_db()
    assert (outcomes, installation.state) in [
        (["done", "dropped"], "dropped"),
        (["already_handed_over", "done"], "handed_over"),
    ]


def test_two_supervisors_with_two_words_at_once(bosses: list[Actor], plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    outcomes = at_once(
        said_by(bosses[0], StepName.REVIEW, installation, approve),
        said_by(bosses[1], StepName.REVIEW, installation, return_to_installer, comment="Look again."),
    )
    assert (sorted(outcomes), Review.objects.count()) == (["done", "reviewed_already"], 1)


def test_a_return_and_a_new_hand_over_cannot_pass_each_other(
    pair: list[Actor], bosses: list[Actor], plinth: Operator
) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    outcomes = at_once(
        said_by(bosses[0], StepName.REVIEW, installation, return_to_installer, step="fit", comment="Again."),
        said_by(pair[0], StepName.HAND_OVER, installation, hand_over),
    )
    installation.refresh_from_db()
    assert outcomes in [["done", "not_redone"], ["done", "already_handed_over"]]
    assert installation.state == "open"
