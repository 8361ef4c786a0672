"""One station at the desk, by machine: its history, a new password; and jobs made again."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.commands.commanding import ask_station
from core.domain.review.reviewing import return_to_installer
from core.domain.told.knocking import knocked
from core.models import ChargeStation, CheckRun, Installation, Job, Photo, StepAttempt, Trial
from core.models.clock import database_now
from core.queries.history import SOURCES
from tests.api.desk.doors import listed, newest, turned, unlike
from tests.api.writes import STATIONS, answer, say, wrong
from tests.factories import make_station, stored
from tests.handed import actor_of, make_clean
from tests.lasting import plinth, read_anew, sue
from tests.talk import make_talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Location, Operator, User

pytestmark = pytest.mark.django_db
__all__ = ["plinth", "sue"]
JOBS = "/api/2.0/jobs"
HISTORY = f"{STATIONS}/PLI-1/history"


@pytest.fixture(scope="module")
def pk_of_done(plinth: Operator, sue: User) -> int:
    """Keep an installation that was handed over and given back, with a refused attempt between."""
    row = make_clean(plinth, "PLI-1", database_now())
    make_talk(row.station)
    StepAttempt.objects.create(
        operator=plinth, installation=row, step="link", who="user:1", by="Ina", nonce="2" * 32, outcome=2920, slug="far"
    )
    return_to_installer(actor=actor_of(sue), installation=row, step="checks", comment="Look again.")
    return row.pk


@pytest.fixture
def done(pk_of_done: int, db: None) -> Installation:
    return read_anew(pk_of_done)


def test_a_history_tells_everything_as_the_page_does(machine: Client, desk: Client, done: Installation) -> None:
    response = machine.get(HISTORY)
    told = response.json()["data"]
    assert unlike("GET", f"{STATIONS}/{{key}}/history", response.json()) == []
    page = desk.get(reverse("timeline", args=["PLI-1"])).context["entries"]
    assert [row["entry"] for row in told] == [entry["name"] for entry in page]
    assert {"review", "refused", "run", "step"} <= {row["entry"] for row in told}
    [review] = [row["facts"] for row in told if row["entry"] == "review"]
    assert (review["verdict"], review["comment"]) == ("returned", "Look again.")
    [refused] = [row["facts"] for row in told if row["entry"] == "refused"]
    assert (refused["status_code"], refused["code"], refused["by"]) == (2920, "far", "Ina")


def test_what_the_gateway_and_the_box_did_is_in_it(machine: Client, plinth: Operator, done: Installation) -> None:
    station, at = done.station, database_now()
    knocked(identity="PLI-1", address="10.0.0.7", port=1, cause="wrong_key", evidence={}, at=at)
    facts = {"operator": plinth, "installation": done}
    Trial.objects.create(**facts, kind="charge", connector=1, started_by="Ina", deadline=at, state="passed")
    photo = {"kind": "label", "image": b"x", "thumbnail": b"x", "size": 1, "sha256": "0" * 64, "width": 1, "height": 1}
    Photo.objects.create(**facts, **photo, key="k", by="Ina")
    ask_station(station=station, action="Reset", payload={"type": "Soft"}, at=at, timeout_s=9)
    response = machine.get(HISTORY).json()
    told = {row["entry"]: row["facts"] for row in response["data"]}
    assert unlike("GET", f"{STATIONS}/{{key}}/history", response) == []
    assert (told["knock"]["cause"], told["knock"]["address"], told["knock"]["count"]) == ("wrong_key", "10.0.0.7", 1)
    assert (told["trial"]["trial"], told["trial"]["connector"], told["trial"]["by"]) == ("charge", 1, "Ina")
    assert (told["photo"]["key"], told["photo"]["photo"], told["photo"]["by"]) == ("k", "label", "Ina")
    assert (told["command"]["command"], "payload" in told["command"]) == ("Reset", False)


def test_a_history_is_turned_and_narrowed(machine: Client, done: Installation) -> None:
    every = machine.get(HISTORY).json()["data"]
    assert (turned(machine, HISTORY), "X-Total-Count" in machine.get(HISTORY)) == (every, False)
    for kind in {row["kind"] for row in every}:
        shown = machine.get(f"{HISTORY}?kind={kind}").json()["data"]
        assert shown == [row for row in every if row["kind"] == kind]


def test_a_history_that_is_asked_for_wrongly(machine: Client, done: Installation) -> None:
    asked = ["kind=rumours", "cursor=x", "cursor=1.99.1", "cursor=1.1", "limit=0", "offset=1", "kind=steps&kind=steps"]
    told = {query: machine.get(f"{HISTORY}?{query}").json()["status_code"] for query in asked}
    assert told == dict.fromkeys(asked, 2001)


def test_every_source_of_a_history_is_printed() -> None:
    from core.api.desk.stations import FACTS  # noqa: PLC0415 -- the one look inside

    assert {*FACTS} == {source.name for source in SOURCES}


def test_a_history_is_for_those_who_see_the_work(
    machine_with: Callable[..., Client], stranger: Client, sub: Client, done: Installation
) -> None:
    told = [each.get(HISTORY).status_code for each in (machine_with("stations:read"), stranger, sub)]
    assert (told, machine_with("field:review").get(HISTORY).status_code) == ([403, 404, 404], 200)


def test_messages_and_refused_calls_are_for_who_may_read_them(
    machine_with: Callable[..., Client], client_of: Callable[[User], Client], ina: User, done: Installation
) -> None:
    """As everywhere else: an installer's page shows them, and so does the API to a token of the same scopes."""
    knocked(identity="PLI-1", address="10.0.0.7", port=1, cause="wrong_key", evidence={}, at=database_now())
    run = done.check_runs.latest("pk")
    CheckRun.objects.filter(pk=run.pk).update(finished_at=database_now())
    page = client_of(ina).get(reverse("timeline", args=["PLI-1"])).context["entries"]
    shown = [(entry["name"], len(entry["messages"])) for entry in page]
    told = [
        [
            (row["entry"], len(row["facts"].get("messages", [])))
            for row in machine_with(*scopes).get(HISTORY).json()["data"]
        ]
        for scopes in (("field:install", "stations:read"), ("field:install",))
    ]
    assert (told[0], max(count for _name, count in shown) > 0) == (shown, True)
    assert told[1] == [(name, 0) for name, _count in shown if name != "knock"]


def test_a_new_password_opens_the_gateway_and_is_shown_once(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "PLI-2")
    url = f"{STATIONS}/pli-2/key"
    first, second = (answer(machine, "POST", url, {}, Idempotency_Key="k").json() for _twice in range(2))
    key = first["data"].pop("key")
    assert (first["data"], second["data"]) == ({"charge_station_id": "PLI-2"}, {"charge_station_id": "PLI-2"})
    assert (len(key) >= 16, newest(machine, "issue_key")) == (
        True,
        {"by": "test", "subject": "station PLI-2", "changes": {}},
    )
    assert bytes(ChargeStation.objects.get(charge_station_id="PLI-2").key_digest or b"") != base64.b64decode("")


def test_a_password_in_use_is_a_supervisors(
    machine_with: Callable[..., Client], stranger: Client, done: Installation
) -> None:
    ChargeStation.objects.filter(charge_station_id="PLI-1").update(deploy_state="Production")
    stored()
    fitter, judge = machine_with("field:install"), machine_with("field:install", "field:review")
    refused = say(fitter, "POST", f"{STATIONS}/PLI-1/key", {})
    told = [
        answer(each, "POST", f"{STATIONS}/PLI-1/key", {}).status_code
        for each in (stranger, machine_with("stations:write"))
    ]
    assert (refused["errors"][0]["code"], told) == ("key_in_use", [404, 403])
    assert say(judge, "POST", f"{STATIONS}/PLI-1/key", {})["status_code"] == 1000


def job(machine: Client, **said: Any) -> int:
    return say(machine, "POST", JOBS, {"location_id": "here", "day": "2030-01-31"} | said)["data"]["id"]


def test_a_job_is_made_again_for_every_day_of_a_span(
    machine: Client, plinth: Operator, here: Location, ina: User
) -> None:
    make_station(plinth, "PLI-2", location=here)
    url = f"{JOBS}/{job(machine, installer='ina', note='Ring.', stations=['PLI-2'])}/copy"
    envelope = say(machine, "POST", url, {"day": "2030-02-01", "until": "2030-02-03"})
    assert unlike("POST", f"{JOBS}/{{id}}/copy", envelope) == []
    assert [(row["day"], row["installer"], row["note"], row["stations"]) for row in envelope["data"]] == [
        (f"2030-02-0{n}", "ina", "Ring.", ["PLI-2"]) for n in (1, 2, 3)
    ]
    [bare] = say(machine, "POST", url, {"day": "2030-03-01", "installer": None, "stations": []})["data"]
    assert ("installer" in bare, "stations" in bare, Job.objects.count()) == (False, False, 5)


def test_both_doors_make_a_job_again_alike(machine: Client, desk: Client, here: Location) -> None:
    first = job(machine)
    say(machine, "POST", f"{JOBS}/{first}/copy", {"day": "2030-02-01"})
    desk.post(reverse("job_copy", args=[first]), {"day": "2030-02-02", "until": "", "installer": "", "stations": ""})
    told = [{name: row[name] for name in ("location_id", "state", "version")} for row in listed(machine, JOBS)]
    assert told == [{"location_id": "here", "state": "to_do", "version": 1}] * 3


WRONG = [
    ({}, [("day", "required")]),
    ({"day": "soon"}, [("day", "invalid")]),
    ({"day": "2030-02-30"}, [("day", "invalid")]),
    ({"day": "2030-02-02", "until": "2030-02-01"}, [("until", "invalid")]),
    ({"day": "2030-02-01", "until": "2031-02-01"}, [("until", "invalid")]),
    ({"day": "2030-02-01", "installer": "nobody"}, [("installer", "invalid")]),
    ({"day": "2030-02-01", "stations": ["nobody"]}, [("stations", "invalid")]),
    ({"day": "2030-02-01", "location_id": "there"}, [("location_id", "unknown_field")]),
]


def test_a_copy_that_is_asked_for_wrongly(machine: Client, here: Location) -> None:
    url = f"{JOBS}/{job(machine)}/copy"
    assert [(said, wrong(say(machine, "POST", url, said))[1]) for said, _told in WRONG] == WRONG
    assert Job.objects.count() == 1


def test_a_job_is_copied_by_those_who_plan(
    machine: Client, machine_with: Callable[..., Client], stranger: Client, sub: Client
) -> None:
    url = f"{JOBS}/{job(machine)}/copy"
    told = [answer(each, "POST", url, {"day": "2030-02-01"}).status_code for each in (stranger, sub)]
    assert (told, answer(machine_with("locations:read"), "POST", url, {"day": "2030-02-01"}).status_code) == (
        [404, 404],
        403,
    )
