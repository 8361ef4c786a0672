"""Jobs by machine: made, listed, changed, called off, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Job
from tests.api.writes import say, wrong
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Location, Operator, User

pytestmark = pytest.mark.django_db
JOBS = "/api/2.0/jobs"


def made(machine: Client, **said: Any) -> dict[str, Any]:
    envelope = say(machine, "POST", JOBS, {"location_id": "here", "day": "2030-01-31"} | said)
    assert envelope["status_code"] == 1000, envelope
    return envelope["data"]


def test_a_job_is_made_and_read(machine: Client, plinth: Operator, here: Location, ina: User) -> None:
    make_station(plinth, "PLI-1")
    job = made(machine, installer="ina", note="Ring.", stations=["PLI-1"], version=7)
    assert job | {"created": ""} == {
        "id": Job.objects.get().pk,
        "location_id": "here",
        "day": "2030-01-31",
        "installer": "ina",
        "note": "Ring.",
        "state": "to_do",
        "stations": ["PLI-1"],
        "missing": ["PLI-1"],
        "version": 1,
        "created": "",
        "created_by": "test",
    }
    assert machine.get(f"{JOBS}/{job['id']}").json()["data"] == job
    assert machine.get(JOBS).json()["data"] == [job]


def test_a_job_that_is_there_already_is_told(machine: Client, here: Location, ina: User) -> None:
    first = made(machine, installer="ina")
    said = {"location_id": "here", "day": "2030-01-31", "installer": "ina"}
    second = say(machine, "POST", JOBS, said)
    assert (second["status_code"], second["status_message"]) == (
        1000,
        f"Done. The same Location, day, person and stations have another job already: {first['id']}.",
    )
    assert say(machine, "PATCH", f"{JOBS}/{first['id']}", {"day": "2030-02-01"})["status_message"] == "Success"


def test_filters_narrow_the_list(machine: Client, here: Location, there: Location, ina: User) -> None:
    one, two = made(machine, installer="ina"), made(machine, location_id="there", day="2030-02-01")
    asked = ["day=2030-02-01", "installer=INA", "location_id=THERE", "day=2031-01-01"]
    found = [[row["id"] for row in machine.get(f"{JOBS}?{query}").json()["data"]] for query in asked]
    assert found == [[two["id"]], [one["id"]], [two["id"]], []]
    assert [machine.get(f"{JOBS}?day={day}").json()["status_code"] for day in ("20300201", "2030-02-30")] == [2001] * 2


def test_a_change_heeds_the_version(machine: Client, here: Location, ina: User) -> None:
    job = made(machine, installer="ina")
    url = f"{JOBS}/{job['id']}"
    changed = say(machine, "PATCH", url, {"installer": None, "version": 1})["data"]
    assert (changed.get("installer"), changed["version"]) == (None, 2)
    assert say(machine, "PATCH", url, {"day": "2030-02-02", "version": 1})["errors"][0]["code"] == "job_changed"
    assert say(machine, "PATCH", url, {"day": "2030-02-02"})["data"]["day"] == "2030-02-02"


def test_a_cancelled_job_is_not_changed(machine: Client, here: Location) -> None:
    url = f"{JOBS}/{made(machine)['id']}"
    assert [machine.delete(url).json()["data"]["state"] for _twice in range(2)] == ["cancelled"] * 2
    assert say(machine, "PATCH", url, {"note": "x"})["errors"][0]["code"] == "job_cancelled"


def test_what_is_wrong_is_told_by_field(machine: Client, here: Location) -> None:
    assert wrong(say(machine, "POST", JOBS, {}))[1] == [("day", "required"), ("location_id", "required")]
    bad = {"location_id": "nowhere", "day": "2030-02-30"}
    assert wrong(say(machine, "POST", JOBS, bad))[1] == [("day", "invalid"), ("location_id", "invalid")]
    assert wrong(say(machine, "POST", JOBS, {"day": 7}))[1] == [("day", "invalid")]
    url = f"{JOBS}/{made(machine)['id']}"
    assert wrong(say(machine, "PATCH", url, {"location_id": "here"}))[1] == [("location_id", "invalid")]
    assert wrong(say(machine, "PATCH", url, {"stations": ["VOL-9"]}))[1] == [("stations", "invalid")]


def test_the_stations_expected_may_change(machine: Client, here: Location, plinth: Operator) -> None:
    for identity in ("PLI-1", "PLI-2"):
        make_station(plinth, identity)
    url = f"{JOBS}/{made(machine, stations=['PLI-1'])['id']}"
    assert say(machine, "PATCH", url, {"stations": ["PLI-2"]})["data"]["stations"] == ["PLI-2"]
    assert say(machine, "PATCH", url, {"note": "x"})["data"]["stations"] == ["PLI-2"]
    assert "stations" not in say(machine, "PATCH", url, {"stations": []})["data"]  # empty ones are left out


def test_a_key_makes_one_job(machine: Client, here: Location) -> None:
    body = {"location_id": "here", "day": "2030-01-31"}
    numbers = {say(machine, "POST", JOBS, body, Idempotency_Key="k")["data"]["id"] for _twice in range(2)}
    assert len(numbers) == Job.objects.count() == 1


def test_who_may(machine_with: Callable[..., Client], machine: Client, here: Location, volta: Operator) -> None:
    reader, nobody = machine_with("locations:read"), machine_with("stations:read")
    body = {"location_id": "here", "day": "2030-01-31"}
    assert (say(reader, "POST", JOBS, body)["errors"][0]["code"], reader.get(JOBS).status_code) == ("not_allowed", 200)
    assert nobody.get(JOBS).json()["errors"][0]["code"] == "not_allowed"
    theirs = Job.objects.create(operator=volta, location=make_location(volta), day="2030-01-31")
    url = f"{JOBS}/{theirs.pk}"
    answers = [machine.get(url), machine.delete(url), machine.patch(url, "{}", content_type="application/json")]
    assert [answer.status_code for answer in answers] == [404] * 3
