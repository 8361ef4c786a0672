"""Everything that is made by a POST is made once a key: the second answer is the first, without what was shown once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Role
from core.models import IdempotencyKey
from tests.api.writes import a_connector, a_location, a_station, answer
from tests.factories import make_person, make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Location, Operator

pytestmark = pytest.mark.django_db
API = "/api/2.0"
ONE = {"evse_sequence_number": 1, "connector_templates": [a_connector(id="1")]}
# The address, what is sent, another thing to send, and what of the answer is told this once.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "Locations": (a_location(), {"name": "Other"}, set()),
    "ChargeStations": (a_station("CP-9"), {"charge_station_id": "CP-8"}, set()),
    "ChargeStations/ChargestationTemplate": ({"name": "Duo", "evse_templates": [ONE]}, {"name": "Other"}, set()),
    "EnergyMixProfiles": ({"is_green_energy": True}, {"is_green_energy": False}, set()),
    "webhooks": ({"url": "https://erp.example/a"}, {"name": "Other"}, {"secret"}),
    "people": ({"username": "nora", "role": "installer"}, {"username": "piet"}, set()),
    "invitations": ({"email": "nora@example.org", "role": "installer"}, {"email": "piet@example.org"}, set()),
    "tokens": ({"name": "ERP", "scopes": ["locations:read"]}, {"name": "Other"}, {"secret"}),
    "registration-tokens": ({"name": "Kade"}, {"name": "Other"}, {"secret", "url"}),
    "partners": ({"name": "Hub"}, {"name": "Other"}, {"secret", "url"}),
    "jobs": ({"location_id": "here", "day": "2030-01-31"}, {"day": "2030-02-01"}, set()),
    "owner-links": ({"location_id": "here", "days": 7}, {"days": 30}, {"url"}),
}


@pytest.fixture
def world(plinth: Operator, here: Location) -> Location:
    make_person(plinth, "ada", Role.ADMIN)
    make_station(plinth, "CP-1", location=here)
    return here


def told(machine: Client, path: str, body: dict[str, Any], key: str) -> tuple[Any, bool]:
    response = answer(machine, "POST", f"{API}/{path}", body, Idempotency_Key=key)
    return response.json(), "Idempotent-Replayed" in response


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("path", KINDS)
def test_the_same_key_makes_one_thing(machine: Client, path: str) -> None:
    body, other, once = KINDS[path]
    before = int(machine.get(f"{API}/{path}")["X-Total-Count"])
    first, replayed = told(machine, path, body, "k")
    again = told(machine, path, dict(reversed(body.items())), "k")
    shown = {name: value for name, value in first["data"].items() if name not in once}
    assert (first["status_code"], replayed, once <= set(first["data"])) == (1000, False, True)
    assert again == (first | {"data": shown}, True)
    reused, replayed = told(machine, path, body | other, "k")
    assert (reused["status_code"], reused["errors"][0]["code"], replayed) == (2000, "idempotency_key_reused", False)
    assert int(machine.get(f"{API}/{path}")["X-Total-Count"]) == before + 1
    assert told(machine, path, body | other, "another")[0]["status_code"] == 1000
    assert int(machine.get(f"{API}/{path}")["X-Total-Count"]) == before + 2


@pytest.mark.usefixtures("world")
def test_what_is_kept_for_a_repeat_holds_no_secret(machine: Client) -> None:
    shown = [told(machine, path, KINDS[path][0], f"k-{path}")[0]["data"] for path in KINDS if KINDS[path][2]]
    secrets = [row[name] for row in shown for name in ("secret", "url") if name in row and "erp" not in row[name]]
    kept = b"".join(bytes(row) for row in IdempotencyKey.objects.values_list("answer", flat=True))
    assert (len(secrets), [secret for secret in secrets if secret.encode() in kept]) == (7, [])


CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("PATCH", "Locations/here", {"name": "Other"}),
    ("PUT", "Locations/new", a_location()),
    ("PATCH", "ChargeStations/CP-1", {"name": "Other"}),
    ("POST", "ChargeStations/CP-1/move", {"location_id": "here"}),
    ("PATCH", "people/ada", {"role": "admin"}),
    ("DELETE", "jobs/{job}", {}),
]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_a_change_is_made_once_as_well(machine: Client, method: str, path: str, body: dict[str, Any]) -> None:
    job = told(machine, "jobs", {"location_id": "here", "day": "2030-01-31"}, "job")[0]["data"]["id"]
    address = f"{API}/{path.format(job=job)}"
    answers = [answer(machine, method, address, body, Idempotency_Key="k") for _twice in range(2)]
    assert [each.json()["status_code"] for each in answers] == [1000, 1000]
    assert ["Idempotent-Replayed" in each for each in answers] == [False, True]
    assert answers[0].content == answers[1].content


KEYS = {"x": 1000, "x" * 255: 1000, "!~": 1000, "x" * 256: 2001, " ": 2001, "a b": 2001, "ü": 2001, "": 2001}


@pytest.mark.usefixtures("world")
def test_a_key_is_printable_and_255_letters_at_most(machine: Client) -> None:
    numbers = {key: told(machine, "Locations", a_location(), key)[0]["status_code"] for key in KEYS}
    assert numbers == KEYS


@pytest.mark.usefixtures("world")
def test_a_key_belongs_to_its_method_and_address(machine: Client) -> None:
    body = a_location()
    first = answer(machine, "PUT", f"{API}/Locations/one", body, Idempotency_Key="k").json()
    for method, path in (("PUT", "Locations/two"), ("POST", "Locations"), ("PATCH", "Locations/one")):
        again = answer(machine, method, f"{API}/{path}", body, Idempotency_Key="k").json()
        assert (method, path, again["errors"][0]["code"]) == (method, path, "idempotency_key_reused")
    assert first["data"]["id"] == "one"
    assert json.loads(machine.get(f"{API}/Locations").content)["data"][-1]["id"] == "one"
