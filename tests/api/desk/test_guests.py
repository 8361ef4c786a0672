"""Links for owners and job passes by machine: the verbs of the pages, each address shown once, nobody else's."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.domain.guests.passes import make_pass
from core.domain.jobs import cancel_job, create_job
from core.models import Actor, JobPass, OwnerLink, SignInLink, User
from tests.api.desk.doors import costs, listed, newest, turned, unlike
from tests.api.writes import answer, say, wrong
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Job, Location, Operator

pytestmark = pytest.mark.django_db
LINKS, PASSES = "/api/2.0/owner-links", "/api/2.0/passes"
FOR_HOTEL = {"location_id": "HERE", "days": 30, "note": "Hotel"}


def link(machine: Client, **said: Any) -> dict[str, Any]:
    envelope = say(machine, "POST", LINKS, FOR_HOTEL | said)
    assert (envelope["status_code"], unlike("POST", LINKS, envelope)) == (1000, [])
    return envelope["data"]


def test_a_link_is_made_opened_listed_and_ended(machine: Client, here: Location) -> None:
    made = link(machine)
    path = urlsplit(made.pop("url")).path
    row = OwnerLink.objects.get()
    told = {"id": row.pk, "location_id": "here", "note": "Hotel", "state": "alive", "created_by": "test"}
    assert made | {"created": "", "expires_at": ""} == told | {"created": "", "expires_at": ""}
    assert Client().get(path).status_code == 200
    seen = machine.get(f"{LINKS}/{row.pk}").json()["data"]
    assert (seen["opened_at"][:2], seen == made | {"opened_at": seen["opened_at"]}) == ("20", True)
    assert listed(machine, LINKS) == [seen]
    assert machine.delete(f"{LINKS}/{row.pk}").json()["status_code"] == 1000
    ended = machine.get(f"{LINKS}/{row.pk}").json()["data"]
    assert (ended["state"], ended["ended_by"], Client().get(path).status_code) == ("ended", "test", 410)


def test_both_doors_make_the_same_link(machine: Client, desk: Client, here: Location) -> None:
    link(machine)
    desk.post(reverse("owner_link", args=["here"]), {"days": "30", "note": "Hotel"})
    by_page, by_machine = listed(machine, LINKS)
    apart = ("id", "created", "created_by", "expires_at")
    assert [by_page[name] for name in set(by_page) - {*apart}] == [by_machine[name] for name in set(by_page) - {*apart}]
    told = newest(machine, "make_owner_link")
    assert (told["subject"], told["changes"]["days"]) == ("location here", [None, 30])


def test_links_are_narrowed_and_turned(machine: Client, plinth: Operator, here: Location) -> None:
    make_location(plinth, location_id="there")
    made = [link(machine, location_id=place)["id"] for place in ("here", "there", "here")]
    assert [row["id"] for row in listed(machine, f"{LINKS}?location_id=Here")] == [made[2], made[0]]
    assert [row["id"] for row in turned(machine, LINKS)] == made[::-1]
    OwnerLink.objects.filter(pk=made[0]).update(expires_at=timezone.now())
    assert [row["state"] for row in listed(machine, LINKS)] == ["alive", "alive", "expired"]


def test_a_list_of_links_costs_the_same_however_long(machine: Client, here: Location) -> None:
    link(machine)
    assert costs(machine, LINKS, lambda: link(machine)) == (3, 3)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, [("days", "required"), ("location_id", "required")]),
        (FOR_HOTEL | {"days": 31}, [("days", "invalid")]),
        (FOR_HOTEL | {"days": 0}, [("days", "invalid")]),
        (FOR_HOTEL | {"days": "soon"}, [("days", "invalid")]),
        (FOR_HOTEL | {"note": "x" * 101}, [("note", "invalid")]),
        (FOR_HOTEL | {"location_id": "nowhere"}, [("location_id", "unknown_reference")]),
        (FOR_HOTEL | {"secret": "mine"}, [("secret", "unknown_field")]),
    ],
)
def test_a_link_that_is_asked_for_wrongly(machine: Client, here: Location, said: Any, told: Any) -> None:
    assert wrong(say(machine, "POST", LINKS, said))[1] == told
    assert OwnerLink.objects.count() == 0


def test_a_repeat_makes_one_link_and_shows_its_address_once(machine: Client, here: Location) -> None:
    told = [answer(machine, "POST", LINKS, FOR_HOTEL, Idempotency_Key="k").json()["data"] for _twice in range(2)]
    assert ["url" in each for each in told] == [True, False]
    assert OwnerLink.objects.count() == 1


def test_links_are_for_those_who_write_locations(
    machine: Client, machine_with: Callable[..., Client], stranger: Client, sub: Client
) -> None:
    ours, theirs = link(machine)["id"], link(machine, location_id="theirs")["id"]
    assert [row["id"] for row in listed(sub, LINKS)] == [theirs]
    assert listed(stranger, LINKS) == []
    reader = machine_with("locations:read", "stations:write")
    told = [
        reader.get(LINKS).status_code,
        sub.delete(f"{LINKS}/{ours}").status_code,
        stranger.delete(f"{LINKS}/{theirs}").status_code,
        say(sub, "POST", LINKS, FOR_HOTEL)["status_code"],
        sub.delete(f"{LINKS}/{theirs}").status_code,
    ]
    assert told == [403, 404, 404, 2003, 200]
    assert list(OwnerLink.objects.order_by("pk").values_list("ended_by", flat=True)) == ["", "sub"]


@pytest.fixture
def job(plinth: Operator, here: Location, dan: User) -> Job:
    make_station(plinth, "PLI-1", location=here)
    day = timezone.localdate().isoformat()
    return create_job(actor=Actor.of_person(dan.membership), location_id="here", day=day, stations=["PLI-1"])


def let_in(machine: Client, job: Job, name: str = "Piet Bouw") -> dict[str, Any]:
    envelope = say(machine, "POST", PASSES, {"job_id": job.pk, "name": name})
    assert (envelope["status_code"], unlike("POST", PASSES, envelope)) == (1000, [])
    return envelope["data"]


def test_a_pass_lets_in_is_listed_and_taken_back(machine: Client, job: Job) -> None:
    made = let_in(machine, job)
    guest, path = Client(), urlsplit(made.pop("url")).path
    guest.post(path)
    assert guest.get("/app/").status_code == 200
    row = JobPass.objects.get()
    told = {"id": row.pk, "job_id": job.pk, "name": "Piet Bouw", "created": "", "created_by": "test"}
    assert (made | {"created": ""}, listed(machine, PASSES)) == (told, [made])
    assert machine.delete(f"{PASSES}/{row.pk}").json()["status_code"] == 1000
    gone = machine.get(f"{PASSES}/{row.pk}").json()["data"]
    assert (gone["over"], gone["revoked_by"], guest.get("/app/").status_code) == ("revoked", "test", 302)


def test_why_a_pass_is_over_is_told(machine: Client, job: Job, dan: User) -> None:
    passed = let_in(machine, job)["id"]
    actor = Actor.of_person(dan.membership)
    other = create_job(actor=actor, location_id="here", day=job.day.isoformat())
    make_pass(actor=actor, job_id=other.pk, name="Jan")
    cancel_job(actor=actor, job_id=other.pk)
    assert [row.get("over") for row in listed(machine, PASSES)] == ["cancelled", None]
    assert [row["id"] for row in listed(machine, f"{PASSES}?job_id={job.pk}")] == [passed]
    type(job).objects.filter(pk=job.pk).update(day="2020-01-01")
    assert [row["over"] for row in turned(machine, PASSES)] == ["cancelled", "expired"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_pass_ends_with_a_day_of_the_operators(zone: str, machine: Client, plinth: Operator, job: Job) -> None:
    type(plinth).objects.update(time_zone=zone)
    let_in(machine, job)
    ends = datetime.combine(job.day + timedelta(days=2), time.min, ZoneInfo(zone))
    assert [row.expires_at for row in SignInLink.objects.all()] == [ends]
    assert timezone.get_current_timezone_name() == "UTC"


def test_both_doors_make_the_same_pass(machine: Client, desk: Client, job: Job) -> None:
    let_in(machine, job)
    desk.post(reverse("job_pass", args=[job.pk]), {"name": "Piet Bouw"})
    told = [(row["job_id"], row["name"], row.get("over")) for row in listed(machine, PASSES)]
    assert told == [(job.pk, "Piet Bouw", None)] * 2
    assert newest(machine, "make_pass")["changes"] == {"pass": [None, "Piet Bouw"]}


def test_a_list_of_passes_costs_the_same_however_long(machine: Client, job: Job) -> None:
    let_in(machine, job)
    assert costs(machine, PASSES, lambda: let_in(machine, job)) == (6, 6)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": "x"}, [("job_id", "required")]),
        ({"job_id": 1, "name": ""}, [("name", "invalid")]),
        ({"job_id": 999_999, "name": "x"}, [("job_id", "unknown_reference")]),
        ({"job_id": "one", "name": "x"}, [("job_id", "invalid")]),
        ({"job_id": -1, "name": "x" * 101}, [("job_id", "invalid"), ("name", "invalid")]),
    ],
)
def test_a_pass_that_is_asked_for_wrongly(machine: Client, job: Job, said: Any, told: Any) -> None:
    assert wrong(say(machine, "POST", PASSES, said))[1] == told
    assert JobPass.objects.count() == 0


def test_no_pass_for_a_job_that_is_over(machine: Client, job: Job) -> None:
    type(job).objects.update(day="2020-01-01")
    refused = answer(machine, "POST", PASSES, {"job_id": job.pk, "name": "Piet"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "pass_over")


def test_passes_are_for_those_who_invite(
    machine: Client, machine_with: Callable[..., Client], stranger: Client, sub: Client, job: Job
) -> None:
    made = let_in(machine, job)["id"]
    writer, inviter = machine_with("locations:write", "stations:write"), machine_with("people:invite")
    told = [each.get(PASSES).status_code for each in (writer, sub, stranger, inviter)]
    assert (told, listed(stranger, PASSES)) == ([403, 403, 200, 200], [])
    assert [each.delete(f"{PASSES}/{made}").status_code for each in (writer, sub, stranger)] == [403, 403, 404]
    assert JobPass.objects.get().revoked_at is None


@pytest.mark.parametrize("query", ["job_id=x", "job_id=-1", "job_id=" + "9" * 19, "job_id=1&job_id=2", "cursor=x"])
def test_a_list_of_passes_that_is_asked_for_wrongly(machine: Client, plinth: Operator, query: str) -> None:
    assert machine.get(f"{PASSES}?{query}").json()["status_code"] == 2001
