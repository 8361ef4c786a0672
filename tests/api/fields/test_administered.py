"""What administrators and dispatchers send, field by field: the last value that is taken, and the next, that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from core.choices import Role, Scope
from core.models import Job, SubCpo, User
from tests.api.writes import say, wrong
from tests.factories import make_person, make_station

if TYPE_CHECKING:
    from core.models import Location, Operator

pytestmark = pytest.mark.django_db
API = "/api/2.0"


@pytest.fixture
def world(plinth: Operator, here: Location, ada: User) -> Location:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    make_person(plinth, "ina", Role.INSTALLER)
    make_station(plinth, "CP-1", location=here)
    return here


def limits(name: str, most: int, *odd: Any, least: Any = "") -> list[tuple[dict[str, Any], bool]]:
    """Give a text that is as long as it may be, one that is longer, and some that are none."""
    whole = [({name: "x" * most}, True), ({name: "x" * (most + 1)}, False), ({name: least}, least is None)]
    return whole + [({name: each}, False) for each in (7, True, *odd)]


def between(name: str, least: int, most: int) -> list[tuple[dict[str, Any], bool]]:
    good: list[Any] = [least, most, str(most)]
    odd: list[Any] = [least - 1, most + 1, "x", True, 1.5]
    return [({name: each}, True) for each in good] + [({name: each}, False) for each in odd]


EVENTS = "webhooks", {"url": "https://erp.example/hook"}
PERSON = "people", {"username": "nora", "role": "installer"}
INVITED = "invitations", {"email": "nora@example.org", "role": "installer"}
TOKEN = "tokens", {"name": "ERP", "scopes": ["locations:read"]}
BOXES = "registration-tokens", {"name": "Kade"}
PARTNER: tuple[str, dict[str, Any]] = ("partners", {"name": "Hub"})
JOB = "jobs", {"location_id": "here", "day": "2030-01-31"}
OWNER = "owner-links", {"location_id": "here", "days": 7}
CLAIM = "ChargeStations/CP-1/move", {"location_id": "here"}
# The address, what is sent there, what is said instead of a part of it, and whether that is taken.
CASES: list[tuple[tuple[str, dict[str, Any]], list[tuple[dict[str, Any], bool]]]] = [
    (EVENTS, [({"name": "x" * 100}, True), ({"name": "x" * 101}, False), ({"name": ""}, True)]),
    (EVENTS, [({"url": ""}, False), ({"url": "https://erp.example/" + "x" * 481}, False), ({"url": 5}, False)]),
    (EVENTS, [({"events": ["x" * 21]}, False), ({"events": "ping"}, False), ({"events": ["nothing.such"]}, False)]),
    (EVENTS, [({"active": "yes"}, False), ({"active": None}, False), ({"secret": "x"}, False)]),
    (PERSON, [({"username": "x" * 151}, False), ({"username": ""}, False), ({"username": "x" * 150}, True)]),
    (PERSON, [({"role": "boss"}, False), ({"role": "Installer"}, False), ({"role": None}, False)]),
    (PERSON, [({"name": "x" * 301}, False), ({"email": "x" * 255}, False), ({"email": "no mail"}, False)]),
    (INVITED, [({"email": "no"}, False), ({"email": "x" * 255}, False), ({"email": "nobody"}, False)]),
    (INVITED, [({"language": "x"}, False), ({"language": "xx"}, False), ({"language": "nl"}, True)]),
    (TOKEN, limits("name", 100)),
    (TOKEN, between("days", 1, 3650)),
    (TOKEN, [({"scopes": []}, False), ({"scopes": ["all"]}, False), ({"scopes": [*Scope.values]}, True)]),
    (TOKEN, [({"cpo_ids": ["NLSUB"]}, True), ({"cpo_ids": ["nlsub"]}, False), ({"cpo_ids": ["NL SUB"]}, False)]),
    (BOXES, limits("name", 100)),
    (BOXES, between("days", 1, 365)),
    (BOXES, between("most_uses", 1, 10_000)),
    (BOXES, [({"security_profile": number}, number in {0, 1, 2, 3}) for number in (-1, 0, 1, 2, 3, 4)]),
    (BOXES, [({"location_id": "HERE"}, True), ({"location_id": "nowhere"}, False), ({"location_id": ""}, False)]),
    (PARTNER, [({"name": ""}, False), ({"name": 5}, False), ({"reads_at_once": 1}, False)]),
    (JOB, [({"day": "2030-02-30"}, False), ({"day": "30-01-2030"}, False), ({"day": 20300131}, False)]),
    (JOB, [({"note": "x" * 2000}, True), ({"note": "x" * 2001}, False), ({"note": ""}, True)]),
    (JOB, [({"installer": "ina"}, True), ({"installer": "nobody"}, False), ({"installer": None}, True)]),
    (JOB, [({"installer": "x" * 151}, False), ({"installer": "ada"}, True), ({"installer": ""}, True)]),
    (JOB, [({"stations": ["CP-1", "CP-1"]}, True), ({"stations": ["CP-9"]}, False), ({"stations": [""]}, False)]),
    (JOB, [({"stations": ["x" * 49]}, False), ({"stations": ["CP-1"] * 201}, False), ({"stations": "CP-1"}, False)]),
    (JOB, [({"location_id": "nowhere"}, False), ({"location_id": None}, False), ({"state": "done"}, False)]),
    (OWNER, [({"days": days}, days in {7, 30, 90, 365}) for days in (1, 6, 7, 8, 30, 90, 365, 366)]),
    (OWNER, [({"days": "30"}, True), ({"days": None}, False), ({"location_id": "nowhere"}, False)]),
    (CLAIM, [({"location_id": "HERE"}, True), ({"location_id": "nowhere"}, False), ({"location_id": 5}, False)]),
    (CLAIM, [({"etag": "x"}, False), ({"etag": None}, True), ({"to": "here"}, False)]),
]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("number", range(len(CASES)))
def test_what_is_sent_is_within_its_limits(machine: Client, number: int) -> None:
    (path, body), cases = CASES[number]
    for said, good in cases:
        envelope = say(machine, "POST", f"{API}/{path}", body | said)
        [name] = said
        told = sorted({each["field"].split(".")[0] for each in envelope.get("errors", ())})
        assert (said, envelope["status_code"] == 1000, told) == (said, good, [] if good else [name])
        if good and path == "people":
            machine.delete(f"{API}/people/{envelope['data']['username']}")


def test_somebody_with_the_longest_of_names_is_told_by_as_much_as_fits(machine: Client, here: Location) -> None:
    first, last = "a" * 149, "b" * 150
    made = say(machine, "POST", f"{API}/people", {"username": "nora", "role": "dispatcher", "name": f"{first} {last}"})
    assert made["data"]["name"] == f"{first} {last}"
    desk = Client()
    desk.force_login(User.objects.get(username="nora"), "allauth.account.auth_backends.AuthenticationBackend")
    said = {"location_id": "here", "day": "2030-01-31", "installer": "", "note": "", "stations": ""}
    assert desk.post("/jobs/new", said).status_code == 303
    assert Job.objects.get().created_by == f"{first} "


SETTINGS: list[tuple[str, list[Any], list[Any]]] = [
    ("name", ["x" * 100, "P"], ["", "x" * 101, 5, None]),
    ("phone", ["", "+31 30 123 45 67", "1" * 25], ["1" * 26, 5, None]),
    ("website", ["", "https://plinth.example"], ["x" * 201, "plinth", "ftp://x", 7, None]),
    ("language", ["en", "nl", "de", "fr"], ["", "e", "xx", "english", None]),
    ("time_zone", ["Europe/Amsterdam", "UTC"], ["", "Amsterdam", "Europe/Nowhere", "x" * 65, None]),
    ("publish_on_approval", [True, False], ["yes", 1, None]),
    ("installers_add_locations", [True, False], ["yes", 0, None]),
    ("registers_by_scan", [True, False], [1, None]),
    ("registers_by_token", [True, False], [1, None]),
    ("message_days", [1, 3650, "30"], [0, 3651, "x", True, None]),
    ("knock_days", [1, 3650], [0, 3651, None]),
    ("place_days", [1, 3650], [0, 3651, None]),
    ("photo_days", [1, 3650], [0, 3651]),
]


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_a_setting_is_within_its_limits_and_no_other_is_touched(machine: Client, plinth: Operator, number: int) -> None:
    name, good, odd = SETTINGS[number]
    path = f"{API}/settings"
    before = machine.get(path).json()["data"]
    for value in good:
        now = say(machine, "PATCH", path, {name: value})["data"]
        kept = int(value) if isinstance(before[name], int) and isinstance(value, str) else value
        assert now == before | {name: kept}
    last = machine.get(path).json()["data"]
    for value in odd:
        assert (value, wrong(say(machine, "PATCH", path, {name: value}))[0]) == (value, 2000)
    assert machine.get(path).json()["data"] == last


LACKING = {
    "webhooks": ["url"],
    "people": ["role", "username"],
    "invitations": ["email", "role"],
    "tokens": ["name", "scopes"],
    "registration-tokens": ["name"],
    "partners": ["name"],
    "jobs": ["day", "location_id"],
    "owner-links": ["days", "location_id"],
    "passes": ["job_id", "name"],
    "ChargeStations/CP-1/move": ["location_id"],
    "ChargeStations/CP-1/replace": ["new_charge_station_id"],
    "ChargeStations/CP-1/commands": ["command"],
}


@pytest.mark.usefixtures("world")
def test_what_must_be_said_is_named_all_at_once(machine: Client) -> None:
    for path, names in LACKING.items():
        told = wrong(say(machine, "POST", f"{API}/{path}", {}))
        assert (path, told) == (path, (2000, [(name, "required") for name in names]))
        unknown = say(machine, "POST", f"{API}/{path}", {"colour": "red"} | dict.fromkeys(names, None))
        assert (path, ("colour", "unknown_field") in wrong(unknown)[1]) == (path, True)
