"""What a PUT leaves out and what a PATCH says null to is cleared: that field alone, and none that must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.fields.many import printed, told
from tests.api.test_write_locations import EVERYTHING as A_LOCATION
from tests.api.test_write_stations import EVERYTHING as A_STATION
from tests.api.test_write_templates import TEMPLATE
from tests.api.writes import LOCATIONS, PROFILES, STATIONS, TEMPLATES, say, without
from tests.factories import make_energy_mix

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Location, Operator

pytestmark = pytest.mark.django_db

STAMPS = ("created", "modified", "last_updated", "etag", "version", "operator", "owner", "created_by", "modified_by")
MIX = {
    "is_green_energy": True,
    "energy_sources": [{"source": "WIND", "percentage": 100.0}],
    "environ_impact": [{"source": "CARBON_DIOXIDE", "amount": 3.5}],
    "supplier_name": "Wind Co",
    "energy_product_name": "Breeze",
}
LINKED = {"energy_mix_profile_id": "wind"}
# The address, the name of the id, a full body, what cannot be cleared, and what a cleared field becomes (else nothing).
KINDS: dict[str, tuple[str, str, dict[str, Any], set[str], dict[str, Any]]] = {
    "locations": (
        LOCATIONS,
        "id",
        A_LOCATION | {"energy_mix": LINKED},
        {"cpo_id", "name", "address", "city", "postal_code", "country"},
        {
            "type": {"type": "UNKNOWN"},
            "publish": {"publish": False, "access_type": "PRIVATE"},
            "access_type": {"access_type": "PRIVATE"},
            "opening_times": {"opening_times": {"twentyfourseven": True}},
        },
    ),
    "stations": (
        STATIONS,
        "charge_station_id",
        without(A_STATION, "evses"),
        {"deploy_state", "default_charge_station_tariff_id", "charger_type", "location_id"},
        {},
    ),
    "templates": (
        TEMPLATES,
        "template_id",
        without(TEMPLATE, "vendor"),
        {"name", "evse_templates"},
        {},
    ),
    "profiles": (PROFILES, "energy_mix_profile_id", MIX | {"energy_mix_profile_id": "x"}, {"is_green_energy"}, {}),
}


@pytest.fixture
def world(here: Location, plinth: Operator) -> Location:
    make_energy_mix(plinth, "wind")
    return here


def asked_one_by_one(machine: Client, path: str, name: str, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made = []
    for number, body in enumerate(bodies):
        envelope = say(machine, "POST", path, body | {name: f"{name}-{number}"})
        assert envelope["status_code"] == 1000, envelope
        made.append(envelope["data"])
    return made


def full(machine: Client, path: str, name: str, body: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Make so many of a kind, each with everything that it can say; profiles have no batch."""
    more = {"evses": A_STATION["evses"]} if path == STATIONS else {}
    bodies = [body | more | {name: f"{name}-{number}"} for number in range(count)]
    return asked_one_by_one(machine, path, name, bodies) if path == PROFILES else printed(machine, path, bodies)


def changed(machine: Client, method: str, path: str, name: str, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the envelope of each body that was sent."""
    if path == PROFILES:
        return [say(machine, method, f"{path}/{body[name]}", body) for body in bodies]
    return say(machine, method, f"{path}/batch", {"data": bodies})["data"]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", KINDS)
def test_null_clears_one_field_and_no_other(machine: Client, kind: str) -> None:
    path, name, body, must, instead = KINDS[kind]
    fields = [each for each in body if each not in must | {name}]
    made = full(machine, path, name, body, len(fields))
    bodies = [{name: row[name], field: None} for row, field in zip(made, fields, strict=True)]
    now = changed(machine, "PATCH", path, name, bodies)
    for before, field, after in zip(made, fields, now, strict=True):
        left = without(before, field, *STAMPS) | instead.get(field, {})
        assert (field, without(after["data"], *STAMPS)) == (field, left)
        assert after["data"]["etag"] != before["etag"]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", KINDS)
def test_a_put_clears_what_it_leaves_out_and_keeps_the_rest(machine: Client, kind: str) -> None:
    path, name, body, must, instead = KINDS[kind]
    fields = [each for each in body if each not in must | {name}]
    made = full(machine, path, name, body, len(fields))
    bodies = [
        without(body, field) | {name: row[name], "etag": row["etag"]} for row, field in zip(made, fields, strict=True)
    ]
    now = changed(machine, "PUT", path, name, bodies)
    for before, field, after in zip(made, fields, now, strict=True):
        left = without(before, field, *STAMPS) | instead.get(field, {})
        assert (field, without(after["data"], *STAMPS)) == (field, left)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", KINDS)
def test_what_must_be_there_is_not_cleared(machine: Client, kind: str) -> None:
    path, name, body, must, _instead = KINDS[kind]
    fields = sorted(must)
    made = full(machine, path, name, body, len(fields))
    bodies = [{name: row[name], field: None} for row, field in zip(made, fields, strict=True)]
    refused = changed(machine, "PATCH", path, name, bodies)
    assert [[(each["field"], each["code"]) for each in row["errors"]] for row in refused] == [
        [(field, "required")] for field in fields
    ]
    assert [machine.get(f"{path}/{row[name]}").json()["data"] for row in made] == made


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", KINDS)
def test_a_put_names_all_that_must_be_there(machine: Client, kind: str) -> None:
    path, name, body, must, _instead = KINDS[kind]
    [made] = full(machine, path, name, body, 1)
    refused = say(machine, "PUT", f"{path}/{made[name]}", {"etag": made["etag"]})
    assert sorted((each["field"], each["code"]) for each in refused["errors"]) == [
        (field, "required") for field in sorted(must)
    ]
    assert machine.get(f"{path}/{made[name]}").json()["data"] == made


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("kind", KINDS)
def test_a_patch_that_says_what_is_there_changes_nothing_at_all(machine: Client, kind: str) -> None:
    path, name, body, _must, _instead = KINDS[kind]
    [made] = full(machine, path, name, body, 1)
    same = without(body, name, "cpo_id", "location_id")
    assert say(machine, "PATCH", f"{path}/{made[name]}", same)["data"] == made
    assert say(machine, "PATCH", f"{path}/{made[name]}", {})["data"] == made


NESTED: dict[str, tuple[Any, Any]] = {
    "the one with hours loses its holidays": (
        {"opening_times": {"regular_hours": [{"weekday": 7, "period_begin": "10:00", "period_end": "12:00"}]}},
        {
            "regular_hours": [{"weekday": 7, "period_begin": "10:00", "period_end": "12:00"}],
            "twentyfourseven": False,
        },
    ),
    "the one with holidays loses its hours": (
        {"opening_times": {"exceptional_closings": []}},
        {"twentyfourseven": True},
    ),
    "a list is another one": ({"facilities": ["HOTEL"]}, ["HOTEL"]),
    "an empty list is none": ({"facilities": []}, None),
    "a group is another one": (
        {"custom_groups": [{"name": "Guests", "external_id": "g2"}]},
        [{"name": "Guests", "external_id": "g2"}],
    ),
    "a text may be empty": ({"remarks": ""}, None),
    "another profile": ({"energy_mix": LINKED}, "Wind Co"),
}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("case", NESTED)
def test_a_patch_sets_a_whole_field(machine: Client, case: str) -> None:
    said, shown = NESTED[case]
    [field] = said
    before = say(machine, "POST", LOCATIONS, A_LOCATION)["data"]
    after = say(machine, "PATCH", f"{LOCATIONS}/kanaal-12", said)["data"]
    if field == "energy_mix":
        mix = {"energy_mix_profile_id": "wind", "is_green_energy": True}
        shown = mix | {"energy_sources": [{"source": "WIND", "percentage": 100}]}
    assert after.get(field) == shown
    assert without(after, field, *STAMPS) == without(before, field, *STAMPS)


HALVES = [
    ({"coordinates": {"latitude": "52.1"}}, [("coordinates.longitude", "required")]),
    ({"coordinates": {}}, [("coordinates.latitude", "required"), ("coordinates.longitude", "required")]),
    ({"energy_mix": {}}, [("energy_mix.energy_mix_profile_id", "required")]),
    ({"energy_mix": {"is_green_energy": False}}, [("energy_mix.energy_mix_profile_id", "required")]),
    (
        {"energy_mix": {"energy_mix_profile_id": "water"}},
        [("energy_mix.energy_mix_profile_id", "unknown_reference")],
    ),
    ({"opening_times": {"hours": []}}, [("opening_times.hours", "unknown_field")]),
    ({"opening_times": []}, [("opening_times", "invalid")]),
    ({"auth_list": [], "auth_rules": [{}]}, [("auth_rules.0.type", "required"), ("auth_rules.0.value", "required")]),
]


@pytest.mark.usefixtures("world")
def test_half_of_a_thing_is_no_thing(machine: Client) -> None:
    bodies = [{"id": "here"} | said for said, _errors in HALVES]
    for body, (_said, errors) in zip(bodies, HALVES, strict=True):
        assert told(machine, LOCATIONS, [body], "PATCH") == [errors]


ALIASES = [
    ({"notes": "a"}, ("maintenance_info", "a")),
    ({"notes": "a", "maintenance_info": "b"}, ("maintenance_info", "b")),
    ({"maintenance_info": "b", "notes": "a"}, ("maintenance_info", "b")),
    ({"notes": None}, ("maintenance_info", None)),
    (
        {"auth_list": [{"type": "HomeToken", "value": "1"}]},
        ("auth_rules", [{"type": "HomeToken", "value": "1"}]),
    ),
    ({"auth_list": [{"type": "HomeToken", "value": "1"}], "auth_rules": []}, ("auth_rules", None)),
    ({"opening_times": {"twenty_four_seven": False}}, ("opening_times", {"twentyfourseven": True})),
]


@pytest.mark.usefixtures("world")
def test_the_name_that_is_meant_wins_over_the_other(machine: Client) -> None:
    for said, (name, shown) in ALIASES:
        say(machine, "PATCH", f"{LOCATIONS}/here", {"maintenance_info": "was", "auth_rules": None})
        after = say(machine, "PATCH", f"{LOCATIONS}/here", said)["data"]
        assert (said, after.get(name)) == (said, shown)
