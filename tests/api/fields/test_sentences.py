"""What is said of a value that is not taken: one sentence that tells what would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.fields.many import fresh, sentences
from tests.api.writes import LOCATIONS, STATIONS, TEMPLATES, a_connector, a_location, a_station, say

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]

TEXT = "Letters, digits and signs of ASCII, without blanks and slashes; not . or .. alone."
UID = "Letters, digits, blanks and signs of ASCII, without slashes; not blanks, . or .. alone."
IDENTITY = "Letters, digits, blanks and signs of ASCII; not . or .. alone."
BLANK = "It is blank: write a text."
KINDS = "ON_STREET, PARKING_GARAGE, UNDERGROUND_GARAGE, PARKING_LOT, OTHER, UNKNOWN"
HOUR = {"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}
OF_LOCATIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({"name": 5}, ["Send a text."]),
    ({"name": True}, ["Send a text."]),
    ({"publish": "yes"}, ["Send true or false."]),
    ({"facilities": "WIFI"}, ["Send a list."]),
    ({"name": ""}, [BLANK]),
    ({"city": "x" * 101}, ["It is too long: at most 100."]),
    ({"type": "HOUSE"}, [f"'HOUSE' is none of these: {KINDS}."]),
    ({"type": "<b>"}, [f"'<b>' is none of these: {KINDS}."]),
    ({"etag": "x"}, ["It is no UUID."]),
    ({"id": "a b"}, [TEXT]),
    ({"id": "."}, [TEXT]),
    ({"id": ".."}, [TEXT]),
    ({"name": "   ", "city": "\t", "postal_code": "\u00a0"}, [BLANK] * 3),
    ({"country": "nl"}, ["Three capital letters of ISO 3166-1: NLD, DEU, FRA."]),
    ({"country": "QQQ"}, ["QQQ is no country of ISO 3166-1 alpha-3."]),
    ({"cpo_id": "NLVOL"}, ["NLVOL is neither you nor one of your sub-CPOs."]),
    ({"coordinates": 5}, ["Send a JSON object."]),
    (
        {"coordinates": {"latitude": "52,1", "longitude": "5"}},
        ["Degrees as a decimal text with a point: 52.090700."],
    ),
    ({"coordinates": {"latitude": "91", "longitude": "5"}}, ["Degrees between -90 and 90."]),
    ({"coordinates": {"latitude": "9", "longitude": "181"}}, ["Degrees between -180 and 180."]),
    ({"coordinates": {"latitude": "9"}}, ["This field is required."]),
    ({"directions": [{"language": "nld", "text": "x"}]}, ["Two letters of ISO 639-1: nl, de, fr."]),
    (
        {"opening_times": {"regular_hours": [HOUR | {"period_begin": "8"}]}},
        ["A time of day as 08:00, from 00:00 to 23:59."],
    ),
    ({"opening_times": {"regular_hours": [HOUR | {"weekday": 0}]}}, ["It is too small: at least 1."]),
    ({"opening_times": {"regular_hours": [HOUR | {"weekday": 8}]}}, ["It is too large: at most 7."]),
    (
        {"opening_times": {"regular_hours": [HOUR], "twentyfourseven": True}},
        ["Open day and night, or regular hours: not both."],
    ),
    (
        {"opening_times": {"regular_hours": [HOUR], "twenty_four_seven": True}},
        ["Open day and night, or regular hours: not both."],
    ),
    (
        {"opening_times": {"exceptional_openings": [{"period_begin": "now", "period_end": "now"}]}},
        ["A moment as 2030-01-31T12:00:00Z."] * 2,
    ),
    ({"energy_mix": {"energy_mix_profile_id": "sun"}}, ["There is no energy mix profile sun."]),
    ({"name": None}, ["This field cannot be null."]),
    ({"id": "batch"}, ["batch is a reserved word."]),
    ({"id": "HERE"}, ["HERE exists already."]),
]


def test_what_is_said_of_a_location(machine: Client) -> None:
    told = sentences(machine, LOCATIONS, [a_location(**said) for said, _sentences in OF_LOCATIONS])
    assert told == [each for _said, each in OF_LOCATIONS]


PICTURE = {"url": "https://x.example/a", "category": "CHARGER", "type": "png"}
OF_STATIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({"installation_date": "soon"}, ["A day as 2030-01-31."]),
    ({"contactless_terminal_auth_amount": "much"}, ["Send a number."]),
    ({"contactless_terminal_auth_amount": -1}, ["An amount from 0 to 999999.99, with two decimals at most."]),
    ({"evses": [{"uid": "a/b"}]}, [UID]),
    ({"evses": [{"uid": "."}, {"uid": ".."}, {"uid": "  "}, {"uid": "..."}]}, [UID] * 3),
    ({"charge_station_id": "."}, [IDENTITY]),
    ({"charge_station_id": ".."}, [IDENTITY]),
    ({"default_charge_station_tariff_id": " "}, [BLANK]),
    ({"evses": [{"evse_id": "a b"}]}, ["Letters, digits and signs of ASCII, without blanks."]),
    ({"evses": [{"images": [PICTURE | {"url": "x"}]}]}, ["An address that begins with http:// or https://."]),
    ({"evses": [{"images": [PICTURE | {"type": "p1"}]}]}, ["The kind of a picture in letters: jpeg, png."]),
    (
        {"evses": [{"images": [PICTURE | {"category": "x"}]}]},
        ["A word of OCPI in capital letters: CHARGER, ENTRANCE."],
    ),
    ({"evses": [{"connectors": [a_connector(voltage="x")]}]}, ["Send a whole number."]),
    ({"location_id": "nowhere"}, ["There is no Location nowhere."]),
    ({"location_id": None}, ["This field is required."]),
]


def of_an_evse(said: dict[str, Any]) -> dict[str, Any]:
    """Let each EVSE that is said have a connector."""
    evses = [{"connectors": [a_connector()]} | each for each in said.get("evses", [{}])]
    return said | {"evses": evses}


def test_what_is_said_of_a_station(machine: Client) -> None:
    bodies = [a_station(fresh()) | of_an_evse(said) for said, _sentences in OF_STATIONS]
    assert sentences(machine, STATIONS, bodies) == [each for _said, each in OF_STATIONS]


EVSE = {"evse_sequence_number": 1, "connector_templates": [a_connector(id="1")]}
OF_TEMPLATES: list[tuple[dict[str, Any], list[str]]] = [
    ({"evse_templates": []}, ["It is too short: at least 1."]),
    ({"evse_templates": [EVSE, EVSE]}, ["EVSE 1 is there twice."]),
    ({"expected_configuration": [{"key": "a"}]}, ["Name a value or a range, one of them."]),
    ({"expected_configuration": [{"key": "a", "range": [1]}]}, ["It is too short: at least 2."]),
    ({"expected_configuration": [{"key": "a", "range": [2, 1]}]}, ["It ends before it begins."]),
    ({"expected_configuration": [{"key": "a", "value": [1]}]}, ["Send a text, a number, true or false."]),
    ({"playbook": {"apn": 5}}, ["Write it in at most 500 characters."]),
    ({"playbook": {"appends_identity": 5}}, ["Send true or false."]),
    ({"playbook": {"leds": 5}}, ["Send at most 20 lights, each with light and means as texts."]),
    ({"playbook": {"remedies": 5}}, ["Send a text for each cause."]),
    (
        {"model_match": "regex", "model": "("},
        ["This pattern could search for ever, or is none. Use a simpler one."],
    ),
    ({"template_id": ".."}, [TEXT]),
    ({"name": " "}, [BLANK]),
    ({"template_id": "batch"}, ["batch is a reserved word."]),
]


def test_what_is_said_of_a_template(machine: Client) -> None:
    bodies = [{"name": "Duo", "evse_templates": [EVSE]} | said for said, _sentences in OF_TEMPLATES]
    assert sentences(machine, TEMPLATES, bodies) == [each for _said, each in OF_TEMPLATES]


WHOLE: list[tuple[str, str, Any, tuple[int, str]]] = [
    ("POST", LOCATIONS, {}, (2000, "Something in what was sent is missing or wrong.")),
    ("POST", LOCATIONS, [], (2000, "Something in what was sent is missing or wrong.")),
    ("PATCH", f"{LOCATIONS}/here", {"colour": 1, "shape": 2}, (2001, "There is no such field: colour, shape.")),
    (
        "PUT",
        f"{LOCATIONS}/here",
        a_location(),
        (2000, "Send the etag of what you read, so that nobody's change is lost."),
    ),
]


def test_a_refusal_as_a_whole_says_how_it_can_be_mended(machine: Client) -> None:
    for method, path, body, told in WHOLE:
        envelope = say(machine, method, path, body)
        assert (body, envelope["status_code"], envelope["status_message"]) == (body, *told)
