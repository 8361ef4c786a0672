"""Jobs that are dragged to another day or person, and the form that does it without a mouse."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from core.choices import Role
from core.models import Job
from tests.factories import make_location, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import BrowserContext

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


def day(number: int = 0) -> str:
    return str(timezone.localdate() + timedelta(days=number))


@pytest.fixture
def job(plinth: Operator, ina: User) -> Job:
    place = make_location(plinth, "Garage", location_id="garage")
    return Job.objects.create(operator=plinth, location=place, day=day(), installer=ina, created_by="Dan")


@pytest.mark.parametrize(("headers", "whole"), [({}, True), ({"HX-Request": "true"}, False)])
def test_the_form_comes_alone_or_as_a_page(
    headers: dict[str, str], whole: object, desk_of_dan: Client, job: Job
) -> None:
    url = reverse("job_move", args=[job.pk])
    form = desk_of_dan.get(url, {"shown": day(), "q": "gar"}, headers=headers).content.decode()
    assert ("<html" in form, form.count(f'action="{url}"')) == (whole, 1)
    for name, value in (("version", "1"), ("shown", day()), ("q", "gar")):
        assert form.count(f'name="{name}" value="{value}"') == 1
    assert re.search(r'name="day"\s+value="([^"]*)"', form)[1] == day()  # type: ignore[index] -- it is there


def test_a_strangers_job_has_no_form(desk_of_dan: Client, volta: Operator) -> None:
    theirs = Job.objects.create(operator=volta, location=make_location(volta, "Theirs"), day=day(), created_by="V")
    url = reverse("job_move", args=[theirs.pk])
    said = {"day": day(2), "version": "1"}
    assert (desk_of_dan.get(url).status_code, desk_of_dan.post(url, said).status_code) == (404, 404)


DROPPED = {"HX-Request": "true", "HX-Target": "jobs"}


@pytest.mark.parametrize(
    ("said", "days", "told", "whose"),
    [({}, 2, "", "ina"), ({"installer": ""}, 0, "Nobody yet", "None"), ({"installer": "omar"}, 0, "omar", "omar")],
)
def test_a_dropped_job_gives_the_list_back_and_is_announced(
    said: dict[str, str], days: int, told: str, whose: str, desk_of_dan: Client, job: Job, plinth: Operator
) -> None:
    make_person(plinth, "omar", Role.INSTALLER)
    said, told = {"day": day(days)} | said, told or f"{timezone.localdate() + timedelta(days=days):%A}"
    url = reverse("job_move", args=[job.pk])
    answer = desk_of_dan.post(url, {"version": "1", "q": "gar", "page": "1", **said}, headers=DROPPED)
    text = answer.content.decode()
    assert ("<html" in text, text.count(f'id="job-{job.pk}"'), text.count('data-version="2"')) == (False, 1, 1)
    news = text.split('hx-swap-oob="innerHTML:#news">')[1].split("</div>")[0]
    assert (news.count("Garage, Utrecht"), told in news) == (1, True)
    job.refresh_from_db()
    assert (str(job.day), str(job.installer)) == (day(days), whose)


def test_a_dropped_job_leaves_the_day_that_is_shown(desk_of_dan: Client, job: Job) -> None:
    url = reverse("job_move", args=[job.pk])
    answer = desk_of_dan.post(url, {"version": "1", "shown": day(), "day": day(1)}, headers=DROPPED)
    assert answer.content.decode().count("No jobs") == 1


def test_a_late_drop_is_refused_where_answers_stand(desk_of_dan: Client, job: Job) -> None:
    url = reverse("job_move", args=[job.pk])
    desk_of_dan.post(url, {"installer": "", "version": "1"})
    late = desk_of_dan.post(url, {"day": day(9), "version": "1"}, headers=DROPPED)
    assert (late["HX-Retarget"], late.context["refusal"]["slug"]) == ("#answer", "job_changed")


def test_a_drop_turns_the_pages_of_what_is_shown(desk_of_dan: Client, job: Job, plinth: Operator) -> None:
    rows = Job.objects.bulk_create([Job(operator=plinth, location=job.location, day=day(5)) for _number in range(52)])
    said = {"version": "1", "installer": "", "shown": day(5), "q": "gar", "page": "2"}
    text = desk_of_dan.post(reverse("job_move", args=[rows[0].pk]), said, headers=DROPPED).content.decode()
    assert [f"/jobs/?day={day(5)}&amp;q=gar&amp;page={number}" in text for number in (1, 2, 3)] == [True, False, True]


def test_the_next_days_and_the_people_stand_ready(desk_of_dan: Client, job: Job) -> None:
    places = desk_of_dan.get("/jobs/").content.decode().split('id="places"')[1].split("</form>")[0]
    assert re.findall(r'data-day="([^"]+)"', places) == [day(number) for number in range(7)]
    assert re.findall(r'data-who="([^"]*)"', places) == ["", "ina"]


@pytest.mark.browser
def test_a_job_is_dragged_to_a_day_and_to_a_person(
    phone_of: Callable[..., BrowserContext], dan: User, job: Job, plinth: Operator
) -> None:
    make_person(plinth, "omar", Role.INSTALLER)
    context = phone_of(dan, viewport={"width": 1280, "height": 800}, has_touch=False, is_mobile=False)
    page = context.new_page()
    page.goto("/jobs/")
    for place, told in ((f".drop[data-day='{day(2)}']", "ina"), (".drop[data-who='omar']", "omar")):
        card = page.locator(f"#job-{job.pk}[draggable=true]")
        card.hover()
        page.mouse.down()
        card.locator("h3").hover(position={"x": 30, "y": 5})
        page.locator(place).hover()
        page.locator(place).hover()
        page.mouse.up()
        expect(page.locator("#news")).to_contain_text(f", {told}.")
    expect(page.locator("#places")).to_be_hidden()
    job.refresh_from_db()
    assert (str(job.day), str(job.installer)) == (day(2), "omar")
