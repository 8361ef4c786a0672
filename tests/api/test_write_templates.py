"""Writing hardware templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import HardwareTemplate
from tests.api.writes import TEMPLATES, a_connector, say, without, wrong
from tests.factories import make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

TEMPLATE = {
    "template_id": "duo",
    "name": "Duo",
    "vendor": "Ace",
    "model": "Duo 22",
    "min_firmware": "1.2",
    "evse_templates": [
        {
            "evse_sequence_number": 1,
            "capabilities": ["RFID_READER"],
            "connector_templates": [a_connector(id="1", max_electric_power=22080)],
        }
    ],
    "expected_configuration": [{"key": "HeartbeatInterval", "range": [60.0, 900.0]}, {"key": "Mode", "value": "A"}],
    "playbook": {"menu_path": "Settings > OCPP"},
}


def test_every_field_comes_back(machine: Client, plinth: Operator) -> None:
    made = say(machine, "POST", TEMPLATES, TEMPLATE)["data"]
    assert {name: made[name] for name in TEMPLATE} == TEMPLATE
    assert made == machine.get(f"{TEMPLATES}/DUO").json()["data"]


def test_the_version_counts_changes(machine: Client, plinth: Operator) -> None:
    made = say(machine, "POST", TEMPLATES, TEMPLATE)["data"]
    again = say(machine, "PUT", f"{TEMPLATES}/duo", made)["data"]
    assert HardwareTemplate.objects.get(template_id="duo").version == 1
    say(machine, "PATCH", f"{TEMPLATES}/duo", {"name": "Duo II"})
    assert HardwareTemplate.objects.get(template_id="duo").version == 2
    assert wrong(say(machine, "PUT", f"{TEMPLATES}/duo", again)) == (
        2000,
        [("etag", "stale_etag"), ("name", "changed")],
    )


def test_several_spellings_of_a_vendor_survive_a_round_trip(machine: Client, plinth: Operator) -> None:
    make_template(plinth, "many", vendor=["Ace", "ACE B.V."])
    say(machine, "PUT", f"{TEMPLATES}/many", machine.get(f"{TEMPLATES}/many").json()["data"])
    template = HardwareTemplate.objects.get()
    assert (template.vendor, template.version) == (["Ace", "ACE B.V."], 1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"evse_templates": []}, [("evse_templates", "invalid")]),
        ({"template_id": "batch"}, [("template_id", "invalid")]),
        ({"expected_configuration": [{"key": "a"}]}, [("expected_configuration.0", "invalid")]),
        ({"evse_templates": TEMPLATE["evse_templates"] * 2}, [("evse_templates", "invalid")]),
        (
            {"evse_templates": [{"evse_sequence_number": 1, "connector_templates": [{"voltage": 0}]}]},
            [
                *(
                    (f"evse_templates.0.connector_templates.0.{name}", "required")
                    for name in ("amperage", "format", "id", "power_type", "standard")
                ),
                ("evse_templates.0.connector_templates.0.voltage", "invalid"),
            ],
        ),
    ],
)
def test_what_is_wrong_is_named(machine: Client, plinth: Operator, said: dict[str, Any], told: Any) -> None:
    assert wrong(say(machine, "POST", TEMPLATES, TEMPLATE | said)) == (2000, told)


def test_a_name_and_evses_are_required(machine: Client, plinth: Operator) -> None:
    told = say(machine, "POST", TEMPLATES, without(TEMPLATE, "name", "evse_templates"))
    assert wrong(told) == (2000, [("evse_templates", "required"), ("name", "required")])


def test_what_narrows_readings_narrows_no_writing(machine: Client, plinth: Operator) -> None:
    """A client that sends `cpsoIds` always, with companies that are not the operator's, is told what it wrote."""
    make_template(plinth, "old")
    evse = {"evse_sequence_number": 1, "connector_templates": [a_connector(id="1")]}
    new = {"name": "New", "evse_templates": [evse]}
    asked = [
        ("POST", TEMPLATES, new | {"template_id": "a"}),
        ("PUT", f"{TEMPLATES}/b", new),
        ("PATCH", f"{TEMPLATES}/old", {"name": "Older"}),
        ("POST", f"{TEMPLATES}/batch", {"data": [new | {"template_id": "c"}]}),
    ]
    told = [say(machine, method, path, body, cpsoIds="NLXXX") for method, path, body in asked]
    shown = [each["data"] if isinstance(each["data"], dict) else each["data"][0]["data"] for each in told]
    assert shown == [machine.get(f"{TEMPLATES}/{name}").json()["data"] for name in ("a", "b", "old", "c")]
