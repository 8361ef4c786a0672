"""Figures, sites, the wall and the gateway by machine: what the pages say, and nothing of others."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from core.domain.told.knocking import knocked
from core.models import GatewayNode, Installation, Job, StepAttempt
from core.models.clock import database_now
from tests.api.desk.doors import costs, listed, turned, unlike
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Location, Operator

pytestmark = pytest.mark.django_db
API = "/api/2.0"
INSTALLS, REFUSALS, SITES = f"{API}/reports/installs", f"{API}/reports/refusals", f"{API}/sites"


@pytest.fixture
def done(plinth: Operator) -> Installation:
    """Give an installation that Ina handed over a day ago, half an hour after her scan."""
    row = make_checked(make_fitted(plinth, identity="PLI-1"), handed_over_by="Ina")
    at = database_now() - timedelta(days=1)
    Installation.objects.filter(pk=row.pk).update(opened_at=at - timedelta(minutes=30))
    row.attempts.filter(step="hand_over").delete()
    StepAttempt.objects.create(
        operator=plinth, installation=row, step="hand_over", who="user:1", by="Ina", nonce="1" * 32, outcome=1000
    )
    StepAttempt.objects.filter(nonce="1" * 32).update(at=at)
    return row


def test_figures_are_told_as_on_the_page(machine: Client, desk: Client, done: Installation) -> None:
    response = machine.get(INSTALLS)
    told = response.json()["data"]
    assert unlike("GET", INSTALLS, response.json()) == []
    assert told["total"] == {
        "installs": 1,
        "reviewed": 0,
        "right_first_time": 0,
        "median_minutes": 30.0,
        "p90_minutes": 30.0,
    }
    assert [(row["key"], row["installs"]) for row in told["installers"]] == [("Ina", 1)]
    page = desk.get(reverse("reports")).context["report"]
    assert [row["key"] for row in told["periods"]] == [str(line.key) for line in page.periods]
    assert [row["installs"] for row in told["periods"]] == [line.figures.installs for line in page.periods]


@pytest.mark.parametrize(
    ("step", "periods"),
    [
        ("day", ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"]),
        ("week", ["2026-01-26", "2026-02-02"]),
        ("month", ["2026-01-01", "2026-02-01"]),
    ],
)
def test_a_period_is_called_by_its_first_day(step: str, periods: list[str], machine: Client, plinth: Operator) -> None:
    told = machine.get(f"{INSTALLS}?from=2026-01-30&to=2026-02-02&step={step}").json()["data"]
    assert (told["step"], [row["key"] for row in told["periods"]], "days" in told) == (step, periods, False)


def test_the_file_and_the_paper_are_those_of_the_page(machine: Client, desk: Client, done: Installation) -> None:
    day = (database_now() - timedelta(days=1)).date().isoformat()
    query = f"?from={day}&to={day}&step=week"
    file = machine.get(f"{INSTALLS}.csv{query}")
    rows = list(csv.reader(StringIO(file.content.decode("utf-8-sig"))))
    assert next(row[:3] for row in rows[1:]) == ["all", "", "1"]
    assert file.content == b"".join(desk.get(f"{reverse('reports_csv')}{query}").streaming_content)
    paper = machine.get(f"{INSTALLS}.pdf{query}")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert [each["Content-Disposition"] for each in (file, paper)] == [
        'attachment; filename="installs.csv"',
        'attachment; filename="installs.pdf"',
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-02-02&to=2026-02-01", "from"),
        ("from=2020-01-01&to=2026-01-01", "from"),
        ("from=soon", "from"),
        ("to=2026-13-01", "to"),
        ("step=year", "step"),
        ("days=7", "days"),
    ],
)
@pytest.mark.parametrize("end", ["", ".csv"])
def test_figures_that_are_asked_for_wrongly(
    machine: Client, plinth: Operator, end: str, query: str, field: str
) -> None:
    refused = machine.get(f"{INSTALLS}{end}?{query}").json()
    assert (refused["status_code"], refused["errors"][0]["field"]) == (2001, field)


def test_days_begin_where_the_operators_do(machine: Client, plinth: Operator, done: Installation) -> None:
    at = database_now().replace(hour=23, minute=30) - timedelta(days=3)
    StepAttempt.objects.filter(installation=done, step="hand_over").update(at=at)
    told = {}
    for zone in ("UTC", "Asia/Tokyo"):
        type(plinth).objects.update(time_zone=zone)
        days = machine.get(INSTALLS).json()["data"]["periods"]
        told[zone] = [row["key"] for row in days if row["installs"]]
    assert told == {"UTC": [str(at.date())], "Asia/Tokyo": [str(at.date() + timedelta(days=1))]}


def test_who_was_turned_away_is_told_by_cause(machine: Client, stranger: Client, plinth: Operator) -> None:
    make_station(plinth, "PLI-1")
    for port in (1, 2):
        knocked(identity="PLI-1", address=None, port=port, cause="wrong_key", evidence={}, at=database_now())
    response = machine.get(REFUSALS)
    told = response.json()["data"]
    assert unlike("GET", REFUSALS, response.json()) == []
    assert [(row["cause"], row["callers"], row["attempts"]) for row in told["causes"]] == [("wrong_key", 2, 2)]
    assert stranger.get(REFUSALS).json()["data"]["causes"] == []
    assert machine.get(f"{REFUSALS}?from=2999-01-01").json()["status_code"] == 2001


def test_figures_of_others_and_for_others(
    machine_with: Callable[..., Client], stranger: Client, sub: Client, done: Installation
) -> None:
    told = [each.get(INSTALLS).json()["data"]["total"]["installs"] for each in (stranger, sub)]
    assert told == [0, 0]
    planner, judge, reader = (
        machine_with(*scopes) for scopes in (["stations:write"], ["field:review"], ["stations:read", "people:write"])
    )
    assert [each.get(INSTALLS).status_code for each in (planner, judge, reader)] == [200, 200, 403]


def test_sites_are_counted_and_told_what_is_next(
    machine: Client, desk_of_dan: Client, plinth: Operator, here: Location
) -> None:
    make_station(plinth, "PLI-1", location=here)
    make_station(plinth, "PLI-2", location=here, deploy_state="Production")
    make_station(plinth, "PLI-3")
    knocked(identity="PLI-2", address=None, port=1, cause="wrong_key", evidence={}, at=database_now())
    response = machine.get(SITES)
    [site] = response.json()["data"]
    assert unlike("GET", SITES, response.json()) == []
    assert [site[name] for name in ("location_id", "online", "total")] == ["here", 0, 2]
    assert (site["states"], [row["cause"] for row in site["causes"]]) == ({"refused": 1, "to_do": 1}, ["wrong_key"])
    assert (site["next"]["kind"], site["next"]["charge_station_id"]) == ("refused", "PLI-2")
    assert machine.get(f"{SITES}/HERE").json()["data"] == site
    [shown] = desk_of_dan.get(reverse("sites")).context["sites"]
    assert [(shown.online, shown.total)] == [(site["online"], site["total"])]
    wall = machine.get(f"{API}/wall").json()
    assert (wall["data"], unlike("GET", f"{API}/wall", wall)) == (
        {"online": 0, "total": 3, "unplaced": 1, "states": {"refused": 1, "to_do": 2}},
        [],
    )


def test_the_next_job_at_a_site_is_one_of_the_operators_today(
    machine: Client, plinth: Operator, here: Location
) -> None:
    at = database_now()
    zone = "Pacific/Kiritimati" if at.hour >= 10 else "Etc/GMT+12"  # where it is another day than here
    type(plinth).objects.update(time_zone=zone)
    days = [at.date() + timedelta(days=past) for past in (-1, 0, 1)]
    jobs = {day: Job.objects.create(operator=plinth, location=here, day=day, created_by="dan").pk for day in days}
    [site] = listed(machine, SITES)
    assert (site["job_id"], machine.get(f"{SITES}/here").json()["data"]) == (
        jobs[at.astimezone(ZoneInfo(zone)).date()],
        site,
    )


def test_sites_are_searched_turned_and_cost_the_same(machine: Client, plinth: Operator) -> None:
    names = iter("ABC")

    def more() -> None:
        letter = next(names)
        make_station(plinth, f"PLI-{letter}", location=make_location(plinth, f"Site {letter}", location_id=letter))

    more()
    assert costs(machine, SITES, more) == (8, 8)
    assert [row["location_id"] for row in turned(machine, SITES)] == ["A", "B", "C"]
    assert [row["location_id"] for row in listed(machine, f"{SITES}?q=pli-b")] == ["B"]


def test_a_company_sees_its_own_sites(machine: Client, sub: Client, stranger: Client, plinth: Operator) -> None:
    make_station(plinth, "SUB-1", location=plinth.locations.get(location_id="theirs"))
    assert [row["location_id"] for row in listed(sub, SITES)] == ["theirs"]
    assert [each.get(f"{SITES}/here").status_code for each in (machine, sub, stranger)] == [200, 404, 404]
    assert [each.get(f"{API}/wall").json()["data"]["total"] for each in (machine, sub, stranger)] == [1, 1, 0]


def test_the_gateway_tells_what_runs_and_whom_it_refused(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "PLI-1")
    GatewayNode.objects.create(name="gw-1", started_at=database_now(), beat_at=database_now())
    knocked(identity="PLI-1", address=None, port=1, cause="wrong_key", evidence={}, at=database_now())
    response = machine.get(f"{API}/gateway").json()
    told = response["data"]
    assert unlike("GET", f"{API}/gateway", response) == []
    assert [(row["name"], row["state"], row["sockets"]) for row in told["nodes"]] == [("gw-1", "online", 0)]
    assert [(row["cause"], row["hours"][-1], len(row["hours"])) for row in told["refusals"]] == [("wrong_key", 1, 24)]
    assert (len(told["hours"]), machine.get(f"{API}/gateway?hours=9").json()["status_code"]) == (24, 2001)
