"""Work that was begun by mistake: who may drop it, until when, and what is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.choices import Role
from core.models import CheckRun, Event, Installation, StepAttempt
from tests.doors import Door
from tests.factories import make_person, make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(ina_at: Door, plinth: Operator) -> Installation:
    """What somebody began by this door."""
    make_station(plinth, "WRONG-1")
    assert ina_at.say("scan", label="WRONG-1").status_code == 1000
    return Installation.objects.get()


def test_who_began_it_drops_it_and_leaves_a_trace(ina_at: Door, begun: Installation) -> None:
    outcome = ina_at.say("drop", begun.pk)
    begun.refresh_from_db()
    assert (outcome.status_code, begun.state) == (1000, "dropped")
    assert list(StepAttempt.objects.order_by("pk").values_list("step", "outcome")) == [("scan", 1000), ("drop", 1000)]
    assert list(Event.objects.values_list("verb", "subject")) == [("drop", "station WRONG-1")]


def test_another_scan_begins_anew(ina_at: Door, begun: Installation) -> None:
    ina_at.say("drop", begun.pk)
    ina_at.say("scan", label="WRONG-1")
    assert list(Installation.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "open"]


@pytest.mark.parametrize("step", ["link", "fit", "checks", "stop", "hand_over", "drop"])
def test_what_is_dropped_takes_no_step(step: str, ina_at: Door, begun: Installation) -> None:
    ina_at.say("drop", begun.pk)
    said = {"fit": {"template_id": "x"}, "link": {"location_id": "x"}}.get(step, {})
    outcome = ina_at.say(step, begun.pk, **said)
    assert (outcome.status_code, outcome.slug) == (2993, "dropped")


def test_a_run_ends_with_the_work(ina_at: Door, plinth: Operator, sue_at: Door) -> None:
    installation = make_fitted(plinth)
    ina_at.say("checks", installation.pk)
    assert sue_at.say("drop", installation.pk).status_code == 1000
    assert CheckRun.objects.get().verdict == "stopped"


def test_a_colleague_may_not_and_is_told_who_may(
    begun: Installation, client_of: Callable[[User], Client], plinth: Operator
) -> None:
    colleague = Door("phone", client_of(make_person(plinth, "ivo", Role.INSTALLER)))
    outcome = colleague.say("drop", begun.pk)
    assert (outcome.status_code, outcome.slug) == (2994, "not_yours")
    assert outcome.sentence == f"{begun.opened_by} began this work. They can drop it, or a supervisor."


def test_a_supervisor_may(begun: Installation, client_of: Callable[[User], Client], sue: User) -> None:
    assert Door("phone", client_of(sue)).say("drop", begun.pk).status_code == 1000


def test_another_operator_finds_nothing(begun: Installation, client_of: Callable[[User], Client], otto: User) -> None:
    outcome = Door("phone", client_of(otto)).say("drop", begun.pk)
    assert (outcome.http, outcome.slug) == (404, "not_found")


@pytest.mark.parametrize(("waits", "slug"), [(True, "already_handed_over"), (False, "")])
def test_after_the_hand_over_it_is_too_late(waits: bool, slug: str, sue_at: Door, plinth: Operator) -> None:  # noqa: FBT001 -- the parameter
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0" if waits else "")
    assert sue_at.say("drop", installation.pk).slug == slug


def test_said_twice_it_is_dropped_once(ina_at: Door, begun: Installation) -> None:
    nonce = "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"
    assert [ina_at.say("drop", begun.pk, nonce=nonce).status_code for _tap in range(2)] == [1000, 1000]
    assert Event.objects.filter(verb="drop").count() == 1


def test_the_pages_offer_it_to_those_who_may(
    phone: Client, client_of: Callable[[User], Client], ina: User, plinth: Operator
) -> None:
    installation = make_fitted(plinth)
    Installation.objects.update(opened_by="ina", opened_by_user=ina)
    drop, page = reverse("drop", args=[installation.pk]), reverse("fit", args=[installation.pk])
    colleague = client_of(make_person(plinth, "ivo", Role.INSTALLER))
    assert [drop in each.get(page).content.decode() for each in (phone, colleague)] == [True, False]


def test_dropped_work_is_off_the_day_and_its_page_says_so(phone: Client, ina: User, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    Installation.objects.update(opened_by="ina", opened_by_user=ina, state="dropped")
    day = phone.get("/app/").context["day"]
    page = phone.get(phone.get(reverse("installation", args=[installation.pk])).url).content.decode()
    assert (day.begun, "This work was begun by mistake." in page) == ([], True)
