"""A hardware template and an energy mix, field by field: the last value that is taken, and the next, that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.fields.many import Told, printed, told, wrong_at
from tests.api.writes import PROFILES, TEMPLATES, a_connector, say, without, wrong
from tests.factories import make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plinth")]

SOCKET = a_connector(id="1")
EVSE = {"evse_sequence_number": 1, "connector_templates": [SOCKET]}


def a_template(**said: Any) -> dict[str, Any]:
    return {"name": "Duo", "evse_templates": [EVSE]} | said


LONGEST = {
    "template_id": 64,
    "name": 255,
    "vendor": 100,
    "model": 100,
    "min_firmware": 50,
    "serial_prefix": 50,
    "note": 10_000,
    "product": 64,
}


def test_a_text_is_as_long_as_its_column(machine: Client) -> None:
    full = [{name: "x" * most} for name, most in LONGEST.items()]
    made = printed(machine, TEMPLATES, [a_template(**each) for each in full])
    assert [{name: row[name] for name in each} for each, row in zip(full, made, strict=True)] == full
    over = [a_template(**{name: "x" * (most + 1)}) for name, most in LONGEST.items()]
    assert told(machine, TEMPLATES, over) == [wrong_at(name) for name in LONGEST]
    odd = [a_template(**{name: 7}) for name in LONGEST]
    assert told(machine, TEMPLATES, odd) == [wrong_at(name) for name in LONGEST]


def test_a_name_of_a_template_stands_in_an_address(machine: Client) -> None:
    odd = ["", "a b", "a/b", "ä", "BATCH"]
    assert told(machine, TEMPLATES, [a_template(template_id=each) for each in odd]) == [wrong_at("template_id")] * 5
    assert told(machine, TEMPLATES, [a_template(name="")]) == [wrong_at("name")]


MATCHES = ["prefix", "exact", "regex"]
PATTERNS: list[tuple[dict[str, Any], Told]] = [
    ({"model_match": "exact", "model": "("}, []),
    ({"model_match": "prefix", "model": "("}, []),
    ({"model_match": "regex", "model": "Duo [0-9]+"}, []),
    ({"model_match": "regex", "model": "("}, wrong_at("model")),
    ({"model_match": "regex", "model": "(a+)+b"}, wrong_at("model")),
    ({"model_match": "Regex", "model": "a"}, wrong_at("model_match")),
    ({"model_match": ""}, wrong_at("model_match")),
    ({"model_match": None}, []),
]


def test_a_model_is_matched_in_one_of_three_ways(machine: Client) -> None:
    assert told(machine, TEMPLATES, [a_template(**case) for case, _errors in PATTERNS]) == [
        errors for _case, errors in PATTERNS
    ]


EVSES: list[tuple[Any, list[str]]] = [
    ([EVSE | {"evse_sequence_number": 9999}], []),
    ([EVSE | {"evse_sequence_number": 10_000}], ["evse_templates.0.evse_sequence_number"]),
    ([EVSE | {"evse_sequence_number": 0}], ["evse_templates.0.evse_sequence_number"]),
    ([EVSE | {"capabilities": None}], []),
    ([EVSE | {"capabilities": ["RFID_READER", "nothing"]}], ["evse_templates.0.capabilities.1"]),
    ([EVSE | {"connector_templates": []}], ["evse_templates.0.connector_templates"]),
    ([EVSE, EVSE | {"connector_templates": [a_connector(id="2")]}], ["evse_templates"]),
    ([EVSE, EVSE | {"evse_sequence_number": 2}], ["evse_templates"]),
    ([EVSE | {"connector_templates": [SOCKET, SOCKET]}], ["evse_templates"]),
    ([EVSE | {"connector_templates": [SOCKET, a_connector(id=2)]}], []),
    (EVSE, ["evse_templates"]),
    ([EVSE, 1], ["evse_templates.1"]),
]


def test_the_evses_of_a_template_are_told_apart(machine: Client) -> None:
    said = told(machine, TEMPLATES, [a_template(evse_templates=evses) for evses, _wrong in EVSES])
    assert [[field for field, _code in errors] for errors in said] == [names for _evses, names in EVSES]
    lacking = [a_template(evse_templates=[without(EVSE, name)]) for name in EVSE]
    assert told(machine, TEMPLATES, lacking) == [[(f"evse_templates.0.{name}", "required")] for name in EVSE]


def test_a_connector_of_a_template_has_the_limits_of_a_connector(machine: Client) -> None:
    limits = {"id": 9999, "voltage": 100_000, "amperage": 100_000, "max_electric_power": 100_000_000}
    for name, most in limits.items():
        sizes: list[Any] = [1, most, str(most), 0, most + 1, True, "x"]
        bodies = [a_template(evse_templates=[EVSE | {"connector_templates": [SOCKET | {name: n}]}]) for n in sizes]
        place = f"evse_templates.0.connector_templates.0.{name}"
        assert told(machine, TEMPLATES, bodies) == [[]] * 3 + [wrong_at(place)] * 4
    lacking = [a_template(evse_templates=[EVSE | {"connector_templates": [without(SOCKET, each)]}]) for each in SOCKET]
    assert told(machine, TEMPLATES, lacking) == [
        [(f"evse_templates.0.connector_templates.0.{name}", "required")] for name in SOCKET
    ]


EXPECTED: list[tuple[Any, list[str]]] = [
    ({"key": "x" * 50, "value": ""}, []),
    ({"key": "x" * 51, "value": ""}, [".key"]),
    ({"key": "", "value": ""}, [".key"]),
    ({"key": "A", "value": 5}, []),
    ({"key": "A", "value": False}, []),
    ({"key": "A", "value": 1.5}, []),
    ({"key": "A", "value": ["x"]}, [".value"]),
    ({"key": "A", "value": None, "range": None}, [""]),
    ({"key": "A", "value": "x", "range": None}, []),
    ({"key": "A", "value": None, "range": [1, 2]}, []),
    ({"key": "A", "range": [1, 2, 3]}, [".range"]),
    ({"key": "A", "range": []}, [".range"]),
    ({"key": "A", "range": ["-1e15", 1e15]}, []),
    ({"key": "A", "range": ["nan", "inf"]}, [".range.0", ".range.1"]),
    ({"key": "A", "range": [1, "null"]}, [".range.1"]),
]


def test_what_is_expected_has_a_key(machine: Client) -> None:
    bodies = [a_template(expected_configuration=[each]) for each, _wrong in EXPECTED]
    assert told(machine, TEMPLATES, bodies) == [
        wrong_at(*(f"expected_configuration.0{name}" for name in names)) for _each, names in EXPECTED
    ]


LED = {"light": "blue", "means": "online"}
PLAYBOOKS: list[tuple[dict[str, Any], list[str]]] = [
    ({"menu_path": "x" * 500, "restart": None, "apn": ""}, []),
    ({"menu_path": "x" * 501}, ["menu_path"]),
    ({"apn": 5}, ["apn"]),
    ({"source": ["x"], "restart": {}}, ["restart", "source"]),
    ({"appends_identity": False}, []),
    ({"appends_identity": "yes"}, ["appends_identity"]),
    ({"appends_identity": None}, ["appends_identity"]),
    ({"leds": [LED] * 20}, []),
    ({"leds": [LED] * 21}, ["leds"]),
    ({"leds": [LED | {"means": "x" * 501}]}, ["leds"]),
    ({"leds": [{"light": "blue"}]}, ["leds"]),
    ({"leds": LED}, ["leds"]),
    ({"remedies": {"wrong_key": "x" * 500}}, []),
    ({"remedies": {"wrong_key": "x" * 501, "no_bytes": 7}}, ["remedies.no_bytes", "remedies.wrong_key"]),
    ({"remedies": []}, ["remedies"]),
    ({"remedies": [], "leds": 1, "apn": 1}, ["apn", "leds", "remedies"]),
]


def test_what_we_read_of_a_playbook_are_texts(machine: Client) -> None:
    said = told(machine, TEMPLATES, [a_template(playbook=playbook) for playbook, _wrong in PLAYBOOKS])
    assert said == [wrong_at(*(f"playbook.{name}" for name in names)) for _playbook, names in PLAYBOOKS]


def test_what_nobody_reads_of_a_playbook_is_refused_unless_it_stands_there(machine: Client, plinth: Operator) -> None:
    make_template(plinth, "double", playbook={"menu": "A > B"})
    one = f"{TEMPLATES}/double"
    for apn, more in (("x", []), (5, [("playbook.apn", "invalid")])):
        refused = say(machine, "POST", TEMPLATES, a_template(playbook={"a": 1, "apn": apn}))
        assert wrong(refused) == (2001, [("playbook.a", "unknown_field"), *more])
    refused = say(machine, "PATCH", one, {"playbook": {"menu": "C", "menus": "D"}})
    assert wrong(refused) == (2001, [("playbook.menus", "unknown_field")])
    printed = machine.get(one).json()["data"]
    assert say(machine, "PUT", one, printed)["data"] == printed
    assert say(machine, "PATCH", one, {"playbook": None})["data"].get("playbook") is None
    assert say(machine, "PATCH", one, {"playbook": {"menu": "A"}})["status_code"] == 2001


WIND, SUN = {"source": "WIND", "percentage": 60}, {"source": "SOLAR", "percentage": 40}
CO2 = {"source": "CARBON_DIOXIDE", "amount": 1.5}
MIXES: list[tuple[dict[str, Any], Told]] = [
    ({"energy_sources": [WIND, SUN]}, []),
    ({"energy_sources": [WIND, SUN | {"percentage": 40.0000005}]}, []),
    ({"energy_sources": [WIND, SUN | {"percentage": 40.01}]}, wrong_at("energy_sources")),
    ({"energy_sources": [WIND | {"percentage": 100}]}, []),
    ({"energy_sources": [WIND | {"percentage": 0}]}, []),
    ({"energy_sources": [WIND | {"percentage": "12.5"}]}, []),
    ({"energy_sources": [WIND | {"percentage": 100.1}]}, wrong_at("energy_sources.0.percentage")),
    ({"energy_sources": [WIND | {"percentage": -0.1}]}, wrong_at("energy_sources.0.percentage")),
    ({"energy_sources": [WIND | {"percentage": True}]}, wrong_at("energy_sources.0.percentage")),
    ({"energy_sources": [WIND | {"source": "wind"}]}, wrong_at("energy_sources.0.source")),
    ({"energy_sources": [{"source": "WIND"}]}, [("energy_sources.0.percentage", "required")]),
    ({"energy_sources": [{"percentage": 5}]}, [("energy_sources.0.source", "required")]),
    ({"energy_sources": []}, []),
    ({"environ_impact": [CO2 | {"amount": 1e9}, CO2 | {"source": "NUCLEAR_WASTE", "amount": 0}]}, []),
    ({"environ_impact": [CO2 | {"amount": 1_000_000_001}]}, wrong_at("environ_impact.0.amount")),
    ({"environ_impact": [CO2 | {"amount": -1}]}, wrong_at("environ_impact.0.amount")),
    ({"environ_impact": [CO2 | {"source": "NOISE"}]}, wrong_at("environ_impact.0.source")),
    ({"environ_impact": [{"amount": 1}]}, [("environ_impact.0.source", "required")]),
    ({"supplier_name": "x" * 64, "energy_product_name": "y" * 64}, []),
    ({"supplier_name": "x" * 65}, wrong_at("supplier_name")),
    ({"energy_product_name": "x" * 65}, wrong_at("energy_product_name")),
    ({"is_green_energy": "true"}, wrong_at("is_green_energy")),
    ({"is_green_energy": None}, [("is_green_energy", "required")]),
    ({"energy_mix_profile_id": "x" * 37}, wrong_at("energy_mix_profile_id")),
    ({"energy_mix_profile_id": "a/b"}, wrong_at("energy_mix_profile_id")),
    ({"tariff": 1}, [("tariff", "unknown_field")]),
]


def test_a_mix_adds_up(machine: Client) -> None:
    for case, errors in MIXES:
        envelope = say(machine, "POST", PROFILES, {"is_green_energy": True} | case)
        said = [] if envelope["status_code"] == 1000 else wrong(envelope)[1]
        assert (case, said) == (case, errors)
