"""Check, hand over and review by both doors: who may end the work, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.choices import DeployState, InstallationState
from core.models import ChargeStation, Review
from tests.doors import Door
from tests.installs import make_checked, make_linked
from tests.lasting import fitted, ina, pk_of_fitted, plinth, sue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Installation, Operator, User

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth", "sue"]
pytestmark = pytest.mark.django_db


def test_checks_need_a_fitted_station(ina_at: Door, plinth: Operator) -> None:
    assert ina_at.say("checks", make_linked(plinth, identity="PLI-7", linked=False).pk).slug == "not_linked"
    assert ina_at.say("checks", make_linked(plinth, identity="CP-2").pk).slug == "not_fitted"


def test_checks_start_once(ina_at: Door, fitted: Installation) -> None:
    assert [ina_at.say("checks", fitted.pk).status_code for _tap in range(2)] == [1000, 1000]
    assert fitted.check_runs.count() == 1


def test_hand_over_needs_good_checks(ina_at: Door, fitted: Installation) -> None:
    assert ina_at.say("hand_over", fitted.pk).slug == "not_checked"
    ina_at.say("checks", fitted.pk)
    assert ina_at.say("hand_over", fitted.pk).slug == "checks_running"
    make_checked(fitted, verdict="failed")
    failed = ina_at.say("hand_over", fitted.pk)
    assert (failed.slug, failed.sentence) == (
        "checks_failed",
        "A required check has not passed: Reached us. Mend it and run the checks again.",
    )


def test_hand_over_gives_it_to_the_supervisors(ina_at: Door, fitted: Installation) -> None:
    installation = make_checked(fitted)
    assert ina_at.say("hand_over", installation.pk, note="bay 3").status_code == 1000
    installation.refresh_from_db()
    assert (installation.state, installation.note) == (InstallationState.HANDED_OVER, "bay 3")


def test_what_waits_for_review_cannot_be_changed(ina_at: Door, fitted: Installation) -> None:
    installation = make_checked(fitted, handed_over_by="user:0")
    outcomes = [ina_at.say("fit", installation.pk, template_id="x"), ina_at.say("hand_over", installation.pk)]
    assert [outcome.slug for outcome in outcomes] == ["already_handed_over", "already_handed_over"]


def test_approval_puts_the_station_into_production_and_on_show(sue_at: Door, fitted: Installation) -> None:
    installation = make_checked(fitted, handed_over_by="user:0")
    assert sue_at.say("review", installation.pk, approve=True).status_code == 1000
    station = ChargeStation.objects.select_related("location").get(pk=installation.station_id)
    assert (station.deploy_state, station.location.publish) == (DeployState.PRODUCTION, True)


def test_a_return_needs_a_comment_and_lands_on_its_step(sue_at: Door, fitted: Installation) -> None:
    installation = make_checked(fitted, handed_over_by="user:0")
    assert sue_at.say("review", installation.pk, **{"return": True}, step="fit").slug == "comment_missing"
    said = {"return": True, "step": "fit", "comment": "Two sockets, not one."}
    assert sue_at.say("review", installation.pk, **said).status_code == 1000
    installation.refresh_from_db()
    assert (installation.state, installation.reviews.get().step) == (InstallationState.OPEN, "fit")


@pytest.mark.parametrize("first", [{"approve": True}, {"return": True, "comment": "Look again."}])
def test_who_comes_second_reads_who_was_faster(first: dict[str, Any], sue_at: Door, fitted: Installation) -> None:
    installation = make_checked(fitted, handed_over_by="user:0")
    assert sue_at.say("review", installation.pk, **first).status_code == 1000
    told = sue_at.say("review", installation.pk, approve=True)
    who = Review.objects.get().by
    sentence = f"{who} was faster and has reviewed this. Look at it again to see what was said."
    assert (told.slug, told.sentence, Review.objects.count()) == ("reviewed_already", sentence, 1)


def test_review_needs_a_hand_over(sue_at: Door, fitted: Installation) -> None:
    assert sue_at.say("review", fitted.pk, approve=True).slug == "not_handed_over"


def test_nobody_reviews_their_own_work(sue: User, client_of: Callable[[User], Client], fitted: Installation) -> None:
    installation = make_checked(fitted, handed_over_by=f"user:{sue.pk}")
    outcome = Door("phone", client_of(sue)).say("review", installation.pk, approve=True)
    assert (outcome.status_code, outcome.slug) == (2982, "own_work")
