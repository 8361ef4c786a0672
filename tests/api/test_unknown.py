"""What nobody knows is named, wherever it is said: a parameter of any address, a field of any body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Operator
from tests.api.attacks.doors import ask, operations
from tests.api.test_rights import nobodys
from tests.api.writes import LOCATIONS, STATIONS, make, say, wrong
from tests.factories import make_location
from tests.installs import make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Location

pytestmark = pytest.mark.django_db

NAMED = (200, 2001, "bad_query", "colour")
# Where something else is said first: that configuration is never written, that a file is a form, that nobody is there.
FIRST = {
    **dict.fromkeys(
        (f"{method} /api/2.0/ChargeStations/{{key}}/configuration" for method in ("POST", "PUT", "PATCH")),
        (200, 2000, "configuration_read_only", ""),
    ),
    **dict.fromkeys(
        (
            f"GET /api/2.0/{path}"
            for path in (
                "installations/{id}/trial",
                "people/{key}/devices",
                "people/{key}/devices/{id}",
                "people/{key}/passkeys",
                "people/{key}/passkeys/{id}",
            )
        ),
        (404, 2003, "not_found", ""),
    ),
}


def told(response: Any) -> tuple[int, int, str, str]:
    envelope = response.json()
    [error] = envelope["errors"]
    return response.status_code, envelope["status_code"], error["code"], error["field"]


def test_a_parameter_that_an_address_does_not_know_is_named(machine: Client) -> None:
    """Were it passed over, a filter with a slip in its name would answer everything."""
    answers = {
        f"{method} {path}": told(ask(machine, method, f"{nobodys(path)}?colour=red")) for method, path in operations()
    }
    assert {name: answer for name, answer in answers.items() if answer != NAMED} == FIRST


def test_a_parameter_is_named_before_a_thing_is_looked_for(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    for path in ("here", "nowhere"):
        assert told(machine.get(f"{LOCATIONS}/{path}?colour=red")) == NAMED
        assert told(machine.get(f"{LOCATIONS}/{path}?exclude_evses=red&colour=red")) == NAMED


def test_a_field_that_a_step_does_not_know_is_named_and_nothing_is_done(machine: Client, plinth: Operator) -> None:
    row = make_linked(plinth)
    said = {"nonce": "7c9c0b28-24fc-497f-9a66-6bcc3756bd5a", "location_id": "x", "shape": 1, "colour": 1}
    for step in ("link", "fit", "checks", "drop"):
        envelope = say(machine, "POST", f"/api/2.0/installations/{row.pk}/{step}", said)
        assert (step, wrong(envelope)[0], envelope["errors"][0]["code"]) == (step, 2001, "unknown_field")


ACTS = {
    "/api/2.0/jobs": {"location_id": "here", "day": "2030-01-31"},
    "/api/2.0/knocks/1/claim": {"charge_station_id": "CP-1"},
    f"{STATIONS}/CP-1/commands": {"command": "Reset"},
    f"{STATIONS}/CP-1/move": {"location_id": "here"},
    f"{STATIONS}/CP-1/replace": {"new_charge_station_id": "CP-2"},
}


def test_a_field_that_an_act_does_not_know_is_named(machine: Client, here: Location) -> None:
    make(machine)
    answers = {path: wrong(say(machine, "POST", path, said | {"colour": 1})) for path, said in ACTS.items()}
    assert answers == dict.fromkeys(ACTS, (2001, [("colour", "unknown_field")]))


CHECKS: list[tuple[Any, tuple[int, str, str]]] = [
    ({"check": {"reach": "off"}}, (2001, "unknown_field", "check")),
    ({"checks": {"reach": "off"}, "tag": True}, (2001, "unknown_field", "tag")),
    ({"checks": {"reach": "never"}}, (2000, "invalid", "checks.reach")),
    ({"checks": []}, (2000, "invalid", "checks")),
    ({"accepts_every_tag": "perhaps"}, (2000, "invalid", "accepts_every_tag")),
    ([], (2000, "invalid", "")),
]


def test_what_is_asked_for_is_changed_by_names_that_there_are(machine: Client, plinth: Operator) -> None:
    path = "/api/2.0/operator/checks"
    before = machine.get(path).json()["data"]
    for said, (number, code, field) in CHECKS:
        envelope = say(machine, "PUT", path, said)
        first = envelope["errors"][0]
        assert (said, envelope["status_code"], first["code"], first["field"]) == (said, number, code, field)
    assert told(ask(machine, "PUT", f"{path}?colour=red", b'{"accepts_every_tag": true}')) == NAMED
    assert machine.get(path).json()["data"] == before
    assert say(machine, "PUT", path, {"accepts_every_tag": True})["data"] == before | {"accepts_every_tag": True}
    assert Operator.objects.get().accepts_every_tag is True


def test_a_batch_names_what_it_does_not_know_and_what_is_too_much(machine: Client, plinth: Operator) -> None:
    path = f"{LOCATIONS}/batch"
    assert wrong(say(machine, "POST", path, {"data": [{}], "more": 1})) == (2001, [("more", "unknown_field")])
    assert wrong(say(machine, "POST", path, {"data": [{}] * 1001})) == (2001, [("data", "batch_too_large")])
    assert wrong(say(machine, "POST", path, {"data": {}})) == (2000, [("data", "required")])
