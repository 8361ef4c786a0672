"""An EVSE and its connectors, field by field: the last value that is taken, and the next one, that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.fields.many import fresh, printed, told, wrong_at
from tests.api.writes import STATIONS, a_connector, a_station, make, say, without, wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]


def with_evses(cases: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give a station for each of these, of which it is the only EVSE."""
    return (a_station(fresh(), evses=[{"connectors": [a_connector()]} | each]) for each in cases)


def with_connectors(cases: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return with_evses({"connectors": [a_connector(**each)]} for each in cases)


EVSE: list[tuple[dict[str, Any], list[str]]] = [
    ({"uid": "u" * 36}, []),
    ({"uid": "with a blank"}, []),
    ({"uid": "u" * 37}, ["uid"]),
    ({"uid": ""}, ["uid"]),
    ({"uid": "a/b"}, ["uid"]),
    ({"uid": "ü"}, ["uid"]),
    ({"evse_id": "NL*PLI*E" + "9" * 30}, []),
    ({"evse_id": "N" * 49}, ["evse_id"]),
    ({"evse_id": ""}, ["evse_id"]),
    ({"evse_id": "NL PLI E1"}, ["evse_id"]),
    ({"evse_sequence_number": 9999}, []),
    ({"evse_sequence_number": "17"}, []),
    ({"evse_sequence_number": 10_000}, ["evse_sequence_number"]),
    ({"evse_sequence_number": 0}, ["evse_sequence_number"]),
    ({"evse_sequence_number": "one"}, ["evse_sequence_number"]),
    ({"evse_sequence_number": True}, ["evse_sequence_number"]),
    ({"floor_level": "-12A"}, []),
    ({"floor_level": "-12AB"}, ["floor_level"]),
    ({"physical_reference": "x" * 16}, []),
    ({"physical_reference": "x" * 17}, ["physical_reference"]),
    ({"capabilities": ["RFID_READER", "RESERVABLE", "REMOTE_START_STOP_CAPABLE"]}, []),
    ({"capabilities": ["RFID_READER", "rfid_reader"]}, ["capabilities.1"]),
    ({"capabilities": "RFID_READER"}, ["capabilities"]),
    ({"parking_restrictions": ["EV_ONLY", "PLUGGED", "DISABLED", "CUSTOMERS", "MOTORCYCLES"]}, []),
    ({"parking_restrictions": ["EV_ONLY", "NOBODY"]}, ["parking_restrictions.1"]),
    ({"coordinates": {"latitude": "52", "longitude": "5"}}, []),
    ({"coordinates": {"latitude": "90.1", "longitude": "5"}}, ["coordinates.latitude"]),
    ({"coordinates": [52, 5]}, ["coordinates"]),
    ({"directions": [{"language": "nl", "text": "links"}]}, []),
    ({"directions": [{"language": "nld", "text": "links"}]}, ["directions.0.language"]),
    ({"status": "PLANNED"}, []),
    ({"status": "Available"}, ["status"]),
    ({"status": None}, ["status"]),
    ({"connectors": {}}, ["connectors"]),
]


def test_an_evse_says_what_it_may(machine: Client) -> None:
    said = told(machine, STATIONS, with_evses(case for case, _wrong in EVSE))
    places = [[field for field, _code in errors] for errors in said]
    assert places == [[f"evses.0.{name}" for name in names] for _case, names in EVSE]


IMAGE = {"url": "https://plinth.example/a.png", "category": "CHARGER", "type": "png"}
IMAGES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"url": "http://x/" + "y" * 246}, []),
    ({"url": "http://x/" + "y" * 247}, ["url"]),
    ({"url": "ftp://plinth.example/a.png"}, ["url"]),
    ({"url": "https:///a.png"}, ["url"]),
    ({"url": "https://plinth.example/a b.png"}, ["url"]),
    ({"url": "plinth.example/a.png"}, ["url"]),
    ({"thumbnail": "https://plinth.example"}, []),
    ({"thumbnail": None}, []),
    ({"thumbnail": ""}, []),
    ({"category": "X" * 20}, []),
    ({"category": "X" * 21}, ["category"]),
    ({"category": "charger"}, ["category"]),
    ({"type": "jpeg"}, []),
    ({"type": "jpeg2"}, ["type"]),
    ({"type": ""}, ["type"]),
    ({"width": 1, "height": 99999}, []),
    ({"width": "640", "height": 480.0}, []),
    ({"width": 0}, ["width"]),
    ({"width": 100_000}, ["width"]),
    ({"height": 0}, ["height"]),
    ({"height": 100_000}, ["height"]),
]


def test_a_picture_is_somewhere_on_the_web(machine: Client) -> None:
    said = told(machine, STATIONS, with_evses({"images": [IMAGE | case]} for case, _wrong in IMAGES))
    assert said == [wrong_at(*(f"evses.0.images.0.{name}" for name in names)) for _case, names in IMAGES]
    lacking = with_evses({"images": [without(IMAGE, name)]} for name in IMAGE)
    assert told(machine, STATIONS, lacking) == [[(f"evses.0.images.0.{name}", "required")] for name in IMAGE]


LIMITS = {
    "id": (1, 9999),
    "voltage": (1, 100_000),
    "amperage": (1, 100_000),
    "max_electric_power": (1, 100_000_000),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_is_within_its_limits(machine: Client, name: str) -> None:
    least, most = LIMITS[name]
    made = printed(machine, STATIONS, with_connectors([{name: least}, {name: most}, {name: f"{most}"}]))
    shown = [row["evses"][0]["connectors"][0][name] for row in made]
    kept: list[Any] = [least, most, most]
    assert shown == ([str(each) for each in kept] if name == "id" else kept)
    odd: list[Any] = [least - 1, most + 1, -least, 1.5, "x", "", "1.5", True, [least]]
    said = told(machine, STATIONS, with_connectors({name: each} for each in odd))
    assert said == [wrong_at(f"evses.0.connectors.0.{name}")] * len(odd)


CONNECTOR: list[tuple[dict[str, Any], list[str]]] = [
    ({"standard": "CHADEMO"}, []),
    ({"standard": "IEC_60309_2_single_16"}, []),
    ({"standard": "IEC_60309_2_SINGLE_16"}, ["standard"]),
    ({"standard": "iec_62196_t2"}, ["standard"]),
    ({"format": "CABLE"}, []),
    ({"format": "cable"}, ["format"]),
    ({"power_type": "AC_2_PHASE_SPLIT"}, []),
    ({"power_type": "AC_4_PHASE"}, ["power_type"]),
    ({"tariff_id": "t" * 36, "reimbursement_tariff_id": "r" * 36}, []),
    ({"tariff_id": "t" * 37}, ["tariff_id"]),
    ({"tariff_id": "", "reimbursement_tariff_id": " ", "terms_and_conditions": "\t"}, []),
    ({"reimbursement_tariff_id": "t" * 37}, ["reimbursement_tariff_id"]),
    ({"terms_and_conditions": "https://plinth.example/terms"}, []),
    ({"terms_and_conditions": "/terms"}, ["terms_and_conditions"]),
    ({"terms_and_conditions": "http://x/" + "y" * 247}, ["terms_and_conditions"]),
    ({"max_electric_power": None, "tariff_id": None}, []),
]


def test_a_connector_says_what_it_may(machine: Client) -> None:
    said = told(machine, STATIONS, with_connectors(case for case, _wrong in CONNECTOR))
    assert said == [wrong_at(*(f"evses.0.connectors.0.{name}" for name in names)) for _case, names in CONNECTOR]
    whole = a_connector()
    lacking = with_evses({"connectors": [without(whole, name)]} for name in whole)
    assert told(machine, STATIONS, lacking) == [[(f"evses.0.connectors.0.{name}", "required")] for name in whole]


# What an EVSE's own address takes, and what comes back of it.
FACTS: dict[str, tuple[Any, Any]] = {
    "floor_level": ("-1", "0"),
    "physical_reference": ("Left", "Right"),
    "capabilities": (["RFID_READER"], ["RESERVABLE", "RFID_READER"]),
    "parking_restrictions": (["EV_ONLY"], ["PLUGGED"]),
    "coordinates": ({"latitude": "52.100000", "longitude": "5.100000"}, {"latitude": "52.2", "longitude": "5.2"}),
    "directions": ([{"language": "nl", "text": "links"}], [{"language": "nl", "text": "rechts"}]),
    "images": ([IMAGE], [IMAGE | {"width": 640}]),
    "status_schedule": (
        [{"period_begin": "2030-01-01T00:00:00Z", "status": "BLOCKED"}],
        [{"period_begin": "2031-01-01T00:00:00Z", "status": "BLOCKED"}],
    ),
}


@pytest.mark.parametrize("name", FACTS)
def test_one_fact_of_an_evse_is_set_and_cleared_and_nothing_else(machine: Client, name: str) -> None:
    made = make(machine)
    path = f"{STATIONS}/CP-1/evses/NL-PLI-ECP-1-2"
    first, other = FACTS[name]
    before = made["evses"][1]
    stamp = ("last_updated",)
    shown = [say(machine, "PATCH", path, {name: value})["data"] for value in (first, other, None)]
    padded = {"latitude": "52.200000", "longitude": "5.200000"} if name == "coordinates" else other
    assert [without(row, *stamp) for row in shown] == [
        without(before, *stamp) | {name: first},
        without(before, *stamp) | {name: padded},
        without(before, *stamp),
    ]
    assert machine.get(f"{STATIONS}/CP-1").json()["data"]["evses"] == [made["evses"][0], shown[2]]


@pytest.mark.parametrize("name", ["evse_id", "evse_sequence_number", "status"])
def test_what_every_evse_has_is_not_cleared(machine: Client, name: str) -> None:
    make(machine)
    said = say(machine, "PATCH", f"{STATIONS}/CP-1/evses/NL-PLI-ECP-1-2", {name: None})
    assert wrong(said) == (2000, [(name, "required")])
