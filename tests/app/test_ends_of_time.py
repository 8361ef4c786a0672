"""Where the calendar ends: what no wall calendar was printed for is refused, and what is just inside breaks no page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.domain.partners import create_partner
from core.models import Job, Location, Operator
from tests.api.writes import LOCATIONS, STATIONS, a_connector, a_location, a_station, say, wrong
from tests.app.test_location_pages import errors, form_of
from tests.factories import make_location

pytestmark = pytest.mark.django_db

FIRST, LAST = "1900-01-02T00:00:00+14:00", "9998-12-30T23:59:59-14:00"
ODD = ["0001-01-01T00:00:00+14:00", "1899-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"]
HERE = {"coordinates": {"latitude": "52.09", "longitude": "5.12"}, "publish": True}


def a_period(begin: str, end: str) -> dict[str, Any]:
    return {"opening_times": {"exceptional_openings": [{"period_begin": begin, "period_end": end}]}}


@pytest.mark.parametrize("moment", ODD)
def test_a_moment_at_the_end_of_the_calendar_is_none(machine: Client, plinth: Operator, moment: str) -> None:
    place = "opening_times.exceptional_openings.0"
    told = [
        wrong(say(machine, "POST", LOCATIONS, a_location(**a_period(*ends))))
        for ends in ((moment, LAST), (FIRST, moment))
    ]
    assert told == [(2000, [(f"{place}.period_begin", "invalid")]), (2000, [(f"{place}.period_end", "invalid")])]
    plan = [{"period_begin": moment, "status": "BLOCKED"}]
    make_location(plinth, location_id="here")
    told = wrong(say(machine, "POST", STATIONS, a_station(status_schedule=plan)))
    assert told == (2000, [("status_schedule.0.period_begin", "invalid")])


@pytest.fixture
def place(machine: Client, plinth: Operator) -> Location:
    """A Location that is open besides for as long as there is time, with a station planned for all of it."""
    body = a_location(id="ever", **HERE, **a_period(FIRST, LAST))
    assert say(machine, "POST", LOCATIONS, body)["status_code"] == 1000
    plan = [{"period_begin": FIRST, "period_end": LAST, "status": "BLOCKED"}]
    evses = [{"connectors": [a_connector()], "status_schedule": plan}]
    box = a_station(location_id="ever", status_schedule=plan, installation_date="9999-12-31", evses=evses)
    assert say(machine, "POST", STATIONS, box)["status_code"] == 1000
    return Location.objects.get()


PAGES = [
    "/locations/ever/",
    "/locations/ever/edit",
    "/stations/CP-1/",
    "/stations/CP-1/edit",
    "/stations/CP-1/timeline",
]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_what_is_just_inside(desk: Client, path: str) -> None:
    assert desk.get(path).status_code == 200


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("version", ["2.1.1", "2.2.1", "2.3.0"])
def test_partners_read_what_is_just_inside(plinth: Operator, version: str) -> None:
    _partner, token = create_partner(operator=plinth, name="Hub", reads_at_once=True)
    answer = Client(headers={"Authorization": f"Token {token}"}).get(f"/ocpi/{version}/locations")
    [shown] = answer.json()["data"]
    [period] = shown["opening_times"]["exceptional_openings"]
    assert (answer.json()["status_code"], period["period_begin"][:4], period["period_end"][:4]) == (
        1000,
        "1900",
        "9998",
    )


TYPED = {
    "0001-01-01": False,
    "1899-12-31 23:59": False,
    "9999-12-31": False,
    "2030-01-01 - 9999-12-31": False,
    "1900-01-02": True,
    "2030-01-01 - 9998-12-30": True,
}


@pytest.mark.usefixtures("place")
def test_a_day_that_is_typed_has_one_before_it_and_one_after_it(desk: Client) -> None:
    held = form_of(desk, "/locations/ever/edit")
    for typed, good in TYPED.items():
        page = desk.post("/locations/ever/edit", held | {"exceptional_closings": typed})
        told = "" if page.status_code == 303 else errors(page)["exceptional_closings"]
        sentence = f"{typed} is no day. Write 2026-12-25, or 2026-12-24 18:00 - 2026-12-27 08:00."
        assert (typed, told) == (typed, "" if good else sentence)
        held = form_of(desk, "/locations/ever/edit")


DAYS = {"0001-01-01": False, "1899-12-31": False, "1900-01-01": True, "9998-12-31": True, "9999-12-31": False}


@pytest.mark.parametrize("day", DAYS)
def test_a_job_is_on_a_day_between_two_others(machine: Client, desk: Client, plinth: Operator, day: str) -> None:
    make_location(plinth, location_id="here")
    envelope = say(machine, "POST", "/api/2.0/jobs", {"location_id": "here", "day": day})
    if not DAYS[day]:
        assert (wrong(envelope), Job.objects.exists()) == ((2000, [("day", "invalid")]), False)
        return
    pk = envelope["data"]["id"]
    paths = ["/jobs/", f"/jobs/?day={day}", f"/jobs/{pk}/", f"/jobs/{pk}/copy", f"/jobs/{pk}/move"]
    assert {path: desk.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


WINDOWS = ["0001-01-01", "9999-12-31", "0001-01-02", "9998-12-31"]


@pytest.mark.parametrize("path", ["/audit/", "/audit.csv", "/reports/", "/jobs/", "/charts/"])
def test_a_window_at_the_end_of_the_calendar_is_just_empty(desk: Client, plinth: Operator, path: str) -> None:
    asked = [f"from={day}&to={day}&day={day}" for day in WINDOWS] + [f"from={day}" for day in WINDOWS]
    asked += [f"to={day}" for day in WINDOWS]
    pages = {query: desk.get(f"{path}?{query}") for query in asked}
    assert {query: page.status_code for query, page in pages.items() if page.status_code not in {200, 404}} == {}


def test_who_made_a_job_is_named_where_nobody_changed_it(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    pk = say(machine, "POST", "/api/2.0/jobs", {"location_id": "here", "day": "2030-01-31"})["data"]["id"]
    told = say(machine, "PATCH", f"/api/2.0/jobs/{pk}", {"note": "x", "version": 7})["status_message"]
    assert told == "test changed this job meanwhile. Look at it as it is now, then change what is still wrong."
