"""What the installer is sent to next, sees on the day's card, and is told is missing, at each stage of the work."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.domain.review.reviewing import approve, return_to_installer
from core.models import Actor, Installation, Membership
from tests.factories import make_location, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(sue: User) -> Actor:
    return Actor.of_person(Membership.objects.get(user=sue))


def after_checks(operator: Operator, verdict: str) -> Installation:
    return make_checked(make_fitted(operator), verdict=verdict)


def refit(installation: Installation, phone: Client) -> Installation:
    make_template(installation.operator, template_id="single", evses=1)
    said = {"template_id": "single", "nonce": str(uuid.uuid4())}
    phone.post(reverse("fit", args=[installation.pk]), said)
    return installation


def next_page(phone: Client, installation: Installation) -> str:
    start = reverse("installation", args=[installation.pk])
    return phone.get(start).url.removeprefix(start)


STAGES = {
    "scanned": lambda operator: make_linked(operator, linked=False),
    "linked": make_linked,
    "fitted": make_fitted,
    "failed": lambda operator: after_checks(operator, "failed"),
    "warned": lambda operator: after_checks(operator, "passed_with_warnings"),
    "passed": lambda operator: after_checks(operator, "passed"),
}


@pytest.mark.parametrize(
    ("stage", "place"),
    [
        ("scanned", "link"),
        ("linked", "fit"),
        ("fitted", "checks"),
        ("failed", "checks"),
        ("warned", "hand-over"),
        ("passed", "hand-over"),
    ],
)
def test_each_stage_leads_to_its_page_and_shows_its_step(
    stage: str, place: str, phone: Client, plinth: Operator, ina: User
) -> None:
    installation = STAGES[stage](plinth)
    Installation.objects.update(opened_by_user=ina)
    (card,) = phone.get("/app/").context["day"].begun
    assert (next_page(phone, installation), card.step.replace("_", "-")) == (place, place)


def test_hardware_changed_after_the_checks_has_to_be_checked_again(phone: Client, plinth: Operator) -> None:
    installation = refit(after_checks(plinth, "passed"), phone)
    (missing,) = phone.get(reverse("hand_over", args=[installation.pk])).context["missing"]
    assert next_page(phone, installation) == "checks"
    assert str(missing.sentence) == "The hardware was changed after the checks: run them again."


def test_returned_work_begins_where_the_supervisor_pointed_until_that_is_done(
    phone: Client, plinth: Operator, boss: Actor
) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    return_to_installer(actor=boss, installation=installation, step="fit", comment="One socket, not two.")
    before = next_page(phone, installation)
    assert (before, next_page(phone, refit(installation, phone))) == ("fit", "checks")


def test_returned_without_a_step_goes_on_from_the_facts(phone: Client, plinth: Operator, boss: Actor) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    return_to_installer(actor=boss, installation=installation, comment="Call me.")
    assert next_page(phone, installation) == "hand-over"


def test_what_waits_or_is_approved_shows_that_it_is_done(phone: Client, plinth: Operator, boss: Actor) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    waits = next_page(phone, installation)
    approve(actor=boss, installation=installation)
    assert (waits, next_page(phone, installation)) == ("hand-over", "hand-over")


# --- the summary ---


@pytest.mark.parametrize(
    ("stage", "missing"),
    [
        ("scanned", ["Link the station to a Location first.", "Fit a template first.", "Run the checks."]),
        ("linked", ["Fit a template first.", "Run the checks."]),
        ("fitted", ["Run the checks."]),
        ("failed", ["A required check has not passed: mend it and run the checks again."]),
        ("warned", []),
    ],
)
def test_the_hand_over_says_what_to_do_first(stage: str, missing: list[str], phone: Client, plinth: Operator) -> None:
    page = phone.get(reverse("hand_over", args=[STAGES[stage](plinth).pk]))
    assert [str(fact.sentence) for fact in page.context["missing"]] == missing


@pytest.mark.parametrize(
    ("stage", "headings"), [("failed", ["Still missing", "Done"]), ("scanned", ["Still missing"]), ("passed", [])]
)
def test_what_is_missing_stands_apart_from_what_is_done(
    stage: str, headings: list[str], phone: Client, plinth: Operator
) -> None:
    page = phone.get(reverse("hand_over", args=[STAGES[stage](plinth).pk]))
    text = page.content.decode()
    assert [word for word in ("Still missing", "Done") if f"<h2>{word}</h2>" in text] == headings
    assert [*page.context["missing"], *page.context["there"]] == page.context["facts"]


def test_the_hand_over_tells_of_warnings_and_counts(phone: Client, plinth: Operator) -> None:
    page = phone.get(reverse("hand_over", args=[after_checks(plinth, "passed_with_warnings").pk]))
    fact = next(fact for fact in page.context["facts"] if fact.title == "Checks")
    assert (fact.value, str(fact.sentence)) == (
        "1 / 1",
        "It works, with warnings: the supervisor will see them.",
    )


def test_checks_that_still_run_are_missing(phone: Client, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    phone.post(reverse("checks", args=[installation.pk]), {"nonce": str(uuid.uuid4())})
    (missing,) = phone.get(reverse("hand_over", args=[installation.pk])).context["missing"]
    assert (missing.state, str(missing.sentence)) == ("running", "The checks are still running.")


# --- searches ---


@pytest.mark.parametrize(("text", "names"), [("zeist", ["Zeist 1"]), ("utrecht kade", ["Kade 2"]), ("nowhere", [])])
def test_locations_are_searched_by_name_and_address(
    text: str, names: list[str], phone: Client, plinth: Operator
) -> None:
    installation = make_linked(plinth, linked=False)
    make_location(plinth, "Zeist 1", city="Zeist")
    make_location(plinth, "Kade 2")
    page = phone.get(reverse("link", args=[installation.pk]), {"q": text})
    assert [near.location.name for near in page.context["locations"]] == names


@pytest.mark.parametrize(("text", "names"), [("zeist", ["Zeist 1"]), ("PLI-1 3511", ["Kanaalkade 12"]), ("x9", [])])
def test_sites_are_searched_by_themselves_and_by_their_stations(
    text: str, names: list[str], client_of: Callable[[User], Client], dan: User, plinth: Operator
) -> None:
    make_linked(plinth, identity="PLI-1")
    make_location(plinth, "Zeist 1", city="Zeist")
    sites = client_of(dan).get("/sites/", {"q": text}).context["sites"]
    assert [site.location.name for site in sites] == names
