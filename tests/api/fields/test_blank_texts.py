"""A text that may be left out is cleared by an empty one as by null; one that must be there is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.bodies import EnergyMixProfileBody, EvseFactsBody, LocationBody, StationBody, TemplateBody
from core.bodies.reading import bare, core_of, types_of
from tests.api.fields.many import sentences
from tests.api.writes import LOCATIONS, PROFILES, STATIONS, TEMPLATES, a_connector, a_location, make, put, say, without
from tests.factories import make_energy_mix, make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Location, Operator

pytestmark = pytest.mark.django_db

BLANKS = ("", "  ", "\t\u00a0")
TERMS = ("tariff_id", "terms_and_conditions", "reimbursement_tariff_id")
STAMPS = ("etag", "modified", "modified_by", "last_updated", "version")
# The address of a thing, the name of its id, its body; and what the API takes by another name, or not alone.
KINDS: dict[str, tuple[str, str, Any, set[str]]] = {
    "location": (f"{LOCATIONS}/here", "id", LocationBody, {"notes"}),
    "station": (f"{STATIONS}/CP-1", "charge_station_id", StationBody, {"location_id"}),
    "evse": (f"{STATIONS}/CP-1/evses/NL-PLI-ECP-1-1", "uid", EvseFactsBody, set()),
    "template": (f"{TEMPLATES}/double", "template_id", TemplateBody, set()),
    "profile": (f"{PROFILES}/wind", "energy_mix_profile_id", EnergyMixProfileBody, set()),
}


@pytest.fixture
def world(machine: Client, here: Location, plinth: Operator) -> dict[str, Any]:
    make_energy_mix(plinth, "wind")
    make_template(plinth, "double")
    return make(machine)


def optional_texts(body: Any) -> list[str]:
    kinds = {name: core_of(kind) for name, kind in types_of(body).items()}
    return [name for name, (inner, nullable) in kinds.items() if nullable and bare(inner) is str]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_text_clears_as_null_does(machine: Client, kind: str, blank: str) -> None:
    path, _name, body, others = KINDS[kind]
    names = [name for name in optional_texts(body) if name not in others]
    cleared = say(machine, "PATCH", path, dict.fromkeys(names))["data"]
    full = say(machine, "PATCH", path, dict.fromkeys(names, "x"))["data"]
    assert {name: full.get(name) for name in names} == dict.fromkeys(names, "x")
    for name in names:
        now = say(machine, "PATCH", path, {name: blank})["data"]
        assert (name, name in now) == (name, False)
    assert without(now, *STAMPS) == without(cleared, *STAMPS)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", ["location", "station", "template"])
def test_in_a_batch_as_well(machine: Client, kind: str) -> None:
    path, name, body, others = KINDS[kind]
    names = [each for each in optional_texts(body) if each not in others]
    say(machine, "PATCH", path, dict.fromkeys(names, "x"))
    address, _slash, key = path.rpartition("/")
    item = {name: key, **dict.fromkeys(names, " ")}
    [row] = say(machine, "PATCH", f"{address}/batch", {"data": [item]})["data"]
    assert (row["status_code"], [each for each in names if each in row["data"]]) == (1000, [])


def test_what_is_blank_inside_is_left_out(machine: Client, world: dict[str, Any]) -> None:
    plan = {"period_begin": "2030-01-01T00:00:00Z", "status": "PLANNED", "status_message": ""}
    image = {"url": "https://plinth.example/a.png", "category": "CHARGER", "type": "png", "thumbnail": " "}
    connector = a_connector(id=1, **dict.fromkeys(TERMS, ""))
    evse = {"evse_sequence_number": 1, "status_schedule": [plan], "images": [image], "connectors": [connector]}
    [made] = [
        each for each in put(machine, world["etag"], evses=[evse])["data"]["evses"] if each["status"] != "REMOVED"
    ]
    assert (made["status_schedule"], made["images"], [name for name in TERMS if name in made["connectors"][0]]) == (
        [without(plan, "status_message")],
        [without(image, "thumbnail")],
        [],
    )


@pytest.mark.usefixtures("world")
def test_a_blank_text_that_must_be_there_is_none(machine: Client) -> None:
    names = ("name", "address", "city", "postal_code")
    bodies = [a_location(**{name: blank}) for name in names for blank in BLANKS]
    assert sentences(machine, LOCATIONS, bodies) == [["It is blank: write a text."]] * len(bodies)


@pytest.mark.parametrize("blank", BLANKS)
def test_nor_does_a_blank_take_a_station_away_from_where_it_stands(machine: Client, here: Location, blank: str) -> None:
    make(machine, deploy_state="Stock")
    answer = say(machine, "POST", f"{STATIONS}/CP-1/move", {"location_id": blank})
    assert [error["field"] for error in answer["errors"]] == ["location_id"]
    assert machine.get(f"{STATIONS}/CP-1").json()["data"]["location_id"] == here.location_id
