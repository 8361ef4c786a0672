"""Attacks on the etag: who has not seen the present state does not write over it."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from core.choices import EvseStatus
from core.models import Evse, Location

from tests.api.attacks.doors import number
from tests.api.writes import LOCATIONS, PROFILES, STATIONS, TEMPLATES, a_location, make, say, wrong
from tests.domain.test_races import AT_ONCE, all_at_once
from tests.factories import make_energy_mix, make_location, make_template, stored

if TYPE_CHECKING:
    from core.models import Operator
    from django.test import Client

pytestmark = pytest.mark.django_db
ETAG = "{etag}"


def slug(envelope: dict[str, Any]) -> str:
    return envelope["errors"][0]["code"] if "errors" in envelope else "done"


@pytest.fixture
def things(machine: Client, plinth: Operator) -> dict[str, dict[str, Any]]:
    """Give one thing of each kind as it is read, by its address."""
    make_location(plinth, location_id="here")
    make(machine)
    make_template(plinth)
    make_energy_mix(plinth)
    paths = [f"{LOCATIONS}/here", f"{STATIONS}/CP-1", f"{TEMPLATES}/double", f"{PROFILES}/wind"]
    return {path: machine.get(path).json()["data"] for path in paths}


@pytest.mark.django_db(transaction=True)
def test_E1_of_puts_at_the_same_instant_one_is_done(machine: Client, things: dict[str, dict[str, Any]]) -> None:
    for path, body in things.items():
        name = "supplier_name" if path.startswith(PROFILES) else "name"

        def write(place: int, path: str = path, body: dict[str, Any] = body, name: str = name) -> str:
            return slug(say(machine, "PUT", path, body | {name: f"Writer {place}"}))

        assert sorted(all_at_once(write)) == ["done"] + ["stale_etag"] * (AT_ONCE - 1)


@pytest.mark.django_db(transaction=True)
def test_E1_of_puts_that_change_nothing_all_are_right(machine: Client, things: dict[str, dict[str, Any]]) -> None:
    for path, read in things.items():
        body = say(machine, "PUT", path, read)["data"]  # what follows from the rest, such as a time zone, is set now
        told = all_at_once(lambda _place, path=path, body=body: slug(say(machine, "PUT", path, body)))
        assert (set(told), machine.get(path).json()["data"]) == ({"done"}, body)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (f'"{ETAG}"', "done"),
        (f'W/"{ETAG}"', "done"),
        (f'"{ETAG}-17"', "done"),
        ("*", "done"),
        ('W/"5"', "stale_etag"),
        ('"5", "6"', "stale_etag"),
        ("5", "stale_etag"),
        ('""', "stale_etag"),
        (ETAG, "done"),
        (f'"{ETAG}', "stale_etag"),
        ('"' + "x" * 1_000_000 + '"', "stale_etag"),
        (", ".join(f'"{number}"' for number in range(10_000)), "stale_etag"),
        ("\t", "stale_etag"),
        ('"' * 999, "stale_etag"),
    ],
)
def test_E2_if_match_is_never_ignored(machine: Client, plinth: Operator, header: str, code: str) -> None:
    etag = str(make_location(plinth, location_id="x").etag)
    envelope = say(machine, "PUT", f"{LOCATIONS}/x", a_location(), If_Match=header.replace(ETAG, etag))
    assert slug(envelope) == code


def test_E2_a_star_wants_it_to_exist(machine: Client, plinth: Operator) -> None:
    assert slug(say(machine, "PUT", f"{LOCATIONS}/new", a_location(), If_Match="*")) == "stale_etag"
    assert not Location.objects.exists()


def test_E3_a_tag_of_something_else_is_a_wrong_one(machine: Client, plinth: Operator, volta: Operator) -> None:
    make_location(plinth, location_id="x")
    others = [make_location(plinth, location_id="y"), make_location(volta, location_id="x")]
    told = [say(machine, "PUT", f"{LOCATIONS}/x", a_location(etag=str(place.etag))) for place in others]
    told += [say(machine, "PUT", f"{LOCATIONS}/x", a_location(etag=str(uuid.uuid4())))]
    assert [wrong(envelope) for envelope in told] == [(2000, [("etag", "stale_etag")])] * 3


def test_E4_no_etag_comes_twice(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="x")
    told = [say(machine, "PATCH", f"{LOCATIONS}/x", {"name": f"N{place % 2}"})["data"]["etag"] for place in range(20)]
    assert (len(set(told)), {uuid.UUID(etag).version for etag in told}) == (20, {4})


def test_E5_if_none_match_creates_and_does_no_more(machine: Client, plinth: Operator) -> None:
    told = [slug(say(machine, "PUT", f"{LOCATIONS}/x", a_location(), If_None_Match="*")) for _twice in "12"]
    assert (told, Location.objects.count()) == (["done", "stale_etag"], 1)


def test_E6_a_changed_evse_changes_the_parents_etag(machine: Client, things: dict[str, dict[str, Any]]) -> None:
    station = things[f"{STATIONS}/CP-1"]
    say(machine, "PUT", f"{STATIONS}/CP-1", station | {"evses": station["evses"][:1]})
    for path in (f"{STATIONS}/CP-1", f"{LOCATIONS}/here"):
        assert slug(say(machine, "PUT", path, things[path])) == "stale_etag"


def test_E6_a_status_never_does(machine: Client, things: dict[str, dict[str, Any]]) -> None:
    Evse.objects.update(status=EvseStatus.CHARGING)
    stored()
    for path in (f"{STATIONS}/CP-1", f"{LOCATIONS}/here"):
        assert slug(say(machine, "PUT", path, things[path])) == "done"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_E7_a_stale_etag_is_told_the_present(machine: Client, things: dict[str, dict[str, Any]], method: str) -> None:
    for path, body in things.items():
        sent = body | {"etag": str(uuid.uuid4())}
        if path.startswith(STATIONS) and method == "PATCH":
            sent = {name: value for name, value in sent.items() if name != "evses"}
        response = machine.generic(method, path, json.dumps(sent), content_type="application/json")
        assert (number(response), response.json()["errors"][0]["code"]) == ((200, 2000), "stale_etag")
        assert response.json()["data"] == body == machine.get(path).json()["data"]


def test_E7_the_station_of_an_evse_is_told(machine: Client, things: dict[str, dict[str, Any]]) -> None:
    station = things[f"{STATIONS}/CP-1"]
    path = f"{STATIONS}/CP-1/evses/{station['evses'][0]['uid']}"
    envelope = say(machine, "PATCH", path, {"floor_level": "1", "etag": str(uuid.uuid4())})
    assert (slug(envelope), envelope["data"]) == ("stale_etag", station)
    assert slug(say(machine, "PATCH", path, {"floor_level": "1", "etag": station["etag"]})) == "done"
