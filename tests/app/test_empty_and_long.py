"""Lists with nothing in them teach what comes there; long ones say where one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.models import Event, Job
from core.models.clock import database_now
from tests.factories import make_location

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

EMPTY = [
    ("/audit/", "Nothing was changed yet"),
    ("/audit/?who=nobody", "Nothing of this kind"),
    ("/jobs/", "No jobs"),
    ("/jobs/?q=nowhere", "No such job"),
    ("/jobs/?day=2030-01-31", "No jobs"),
]


@pytest.mark.parametrize(("path", "told"), EMPTY)
def test_an_empty_list_says_why_it_is_empty(path: str, told: str, desk: Client) -> None:
    assert re.findall(r"<h2>([^<]*)</h2>", desk.get(path).content.decode()) == [told]


def test_a_search_that_finds_no_job_leads_back_to_all(desk: Client) -> None:
    assert desk.get("/jobs/?q=nowhere").content.decode().count('<a class="btn plain" href="/jobs/">Show all</a>') == 1


@pytest.mark.parametrize(("path", "told"), [("/map/", "No Locations yet"), ("/map/?q=nowhere", "Nothing found")])
def test_the_list_beside_the_map_too(path: str, told: str, desk: Client) -> None:
    assert re.findall(r'<li class="card">([^<]*)</li>', desk.get(path).content.decode()) == [told]


@pytest.mark.parametrize(
    ("jobs", "asked", "told"),
    [
        (2, "", []),
        (4, "", []),
        (5, "", ["Page 1 of 3"]),
        (5, "?page=2", ["Page 2 of 3"]),
        (5, "?page=99", ["Page 3 of 3"]),
    ],
)
def test_a_list_of_many_pages_says_which_one_it_is(
    jobs: int, asked: str, told: list[str], desk: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("installer_app.job_pages.JOBS_A_PAGE", 2)
    place, today = make_location(plinth), database_now().date()
    Job.objects.bulk_create(
        [Job(operator=plinth, location=place, day=today, created_by="dan") for _each in range(jobs)]
    )
    assert re.findall(r"Page \d+ of \d+", desk.get(f"/jobs/{asked}").content.decode()) == told


def test_an_entry_ends_the_lesson(desk: Client, plinth: Operator) -> None:
    Event.objects.create(operator=plinth, by="dan", who="user:1", verb="change", subject="station S1", changes={})
    assert desk.get("/audit/").content.decode().count("Nothing was changed yet") == 0
