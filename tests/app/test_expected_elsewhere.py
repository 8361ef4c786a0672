"""A job expects the station at one Location and somebody links it at another: one of the two is a mistake, so ask."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Job, JobStation
from tests.app.world import HTMX
from tests.factories import make_location
from tests.installs import make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation, Location, Operator
    from tests.doors import Door

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Dock 9", "address": "Kade 9", "postal_code": "3511 AB", "city": "Utrecht", "country": "NLD"}


@pytest.fixture
def scanned(plinth: Operator) -> Installation:
    return make_linked(plinth, linked=False)


@pytest.fixture
def here(plinth: Operator) -> Location:
    return make_location(plinth, "Here 1")


def send_to(place: Location, row: Installation, *, days: int = 0, **facts: Any) -> Job:
    """Make a job at a Location that expects the station of an installation."""
    day = timezone.localdate() + timedelta(days=days)
    job = Job.objects.create(operator=place.operator, location=place, day=day, created_by="dan", **facts)
    JobStation.objects.create(job=job, station=row.station)
    return job


def stands_at(row: Installation) -> str:
    row.station.refresh_from_db()
    return str(row.station.location or "")


def test_who_links_elsewhere_than_a_job_says_is_asked_once(
    ina_at: Door, plinth: Operator, scanned: Installation, here: Location
) -> None:
    send_to(make_location(plinth, "There 2"), scanned)
    outcome = ina_at.say("link", scanned.pk, location_id=here.location_id)
    assert (outcome.status_code, outcome.slug, stands_at(scanned)) == (2924, "expected_elsewhere", "")
    assert outcome.sentence == (
        "A job expects ACE0100201 at There 2, Utrecht. Choose that Location, or confirm that it stands where you say."
    )
    assert ina_at.say("link", scanned.pk, location_id=here.location_id, confirm=True).status_code == 1000
    assert stands_at(scanned) == "Here 1, Utrecht"
    assert ina_at.say("link", scanned.pk, location_id=here.location_id).status_code == 1000


def test_a_machine_is_told_which_field_confirms(
    machine: Client, plinth: Operator, scanned: Installation, here: Location
) -> None:
    send_to(make_location(plinth, "There 2"), scanned)
    body = {"location_id": here.location_id, "nonce": str(uuid.uuid4())}
    url = reverse("api_link", args=[scanned.pk])
    told = machine.post(url, body, content_type="application/json").json()["errors"]
    assert [(each["code"], each["field"]) for each in told] == [("expected_elsewhere", "confirm")]


def test_a_location_that_is_made_on_the_spot_is_asked_about_too(
    ina_at: Door, plinth: Operator, scanned: Installation
) -> None:
    send_to(make_location(plinth, "There 2"), scanned)
    told = [ina_at.say("link", scanned.pk, **ADDRESS, **more).slug for more in ({}, {"confirm": True})]
    assert (told, stands_at(scanned)) == (["expected_elsewhere", ""], "Dock 9, Utrecht")


def test_where_a_job_expects_it_nobody_is_asked(
    ina_at: Door, plinth: Operator, scanned: Installation, here: Location
) -> None:
    for place in (make_location(plinth, "There 2"), here):
        send_to(place, scanned)
    assert ina_at.say("link", scanned.pk, location_id=here.location_id).status_code == 1000


@pytest.mark.parametrize(
    ("days", "slug"),
    [(-15, ""), (-14, "expected_elsewhere"), (0, "expected_elsewhere"), (60, "expected_elsewhere")],
    ids=["over", "late", "today", "to come"],
)
def test_jobs_of_the_last_two_weeks_and_to_come_count(
    days: int, slug: str, ina_at: Door, plinth: Operator, scanned: Installation, here: Location
) -> None:
    send_to(make_location(plinth, "There 2"), scanned, days=days)
    assert ina_at.say("link", scanned.pk, location_id=here.location_id).slug == slug


def test_a_job_that_was_called_off_expects_nothing(
    ina_at: Door, plinth: Operator, scanned: Installation, here: Location
) -> None:
    send_to(make_location(plinth, "There 2"), scanned, cancelled_at=timezone.now())
    assert ina_at.say("link", scanned.pk, location_id=here.location_id).status_code == 1000


def test_an_unknown_location_is_said_before_any_question(ina_at: Door, plinth: Operator, scanned: Installation) -> None:
    send_to(make_location(plinth, "There 2"), scanned)
    told = [ina_at.say("link", scanned.pk, **said).slug for said in ({}, {"location_id": "nowhere"})]
    assert told == ["location_not_given", "location_unknown"]


def test_the_phone_asks_with_a_tick_that_belongs_to_its_form(
    phone: Client, plinth: Operator, scanned: Installation, here: Location
) -> None:
    send_to(make_location(plinth, "There 2"), scanned)
    said = {"location_id": here.location_id, "nonce": str(uuid.uuid4())}
    answer = phone.post(reverse("link", args=[scanned.pk]), said, headers=HTMX)
    assert answer["X-Action-Refused"] == "expected_elsewhere"
    assert answer.content.decode().count('<input type="checkbox" name="confirm" value="true" form="step">') == 1
