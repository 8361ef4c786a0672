"""Writing charge stations: fields, EVSEs, templates, moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.writes import LOCATIONS, STATIONS, a_connector, a_station, answer, ids, make, say, without, wrong
from tests.factories import make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Location, Operator

pytestmark = pytest.mark.django_db

EVERYTHING = a_station(
    name="Left of the door",
    installation_date="2026-05-01",
    default_charge_station_reimbursement_tariff_id="back",
    default_charge_station_directions=[{"language": "nl", "text": "Links"}],
    default_charge_station_floor_level="-1",
    maintenance_info="Key at the desk",
    remarks="Loud fan",
    contactless_terminal_serial_number="T-1",
    contactless_terminal_auth_amount=12.5,
    contactless_type="Payter",
    tap_to_stop=True,
    stop_on_parking=False,
    dynamic_time_based_tariffs=True,
    time_of_use_tariffs=False,
    exclude_vat=True,
    status_schedule=[{"period_begin": "2026-12-25T00:00:00Z", "status": "INOPERATIVE", "status_message": "Feast"}],
    auth_rules=[{"type": "ClosedGroups", "value": "g"}],
)


def test_every_field_comes_back(machine: Client, here: Location) -> None:
    made = say(machine, "POST", STATIONS, EVERYTHING)["data"]
    names = without(EVERYTHING, "evses")
    assert {name: made[name] for name in names} == names
    assert made == machine.get(f"{STATIONS}/cp-1").json()["data"]


def test_ids_are_made(machine: Client, here: Location) -> None:
    made = make(machine)
    assert ids(made) == [("NL-PLI-ECP-1-1", "UNKNOWN", ["1"]), ("NL-PLI-ECP-1-2", "UNKNOWN", ["2"])]
    assert [evse["evse_id"] for evse in made["evses"]] == ["NL*PLI*ECP1*1", "NL*PLI*ECP1*2"]


def test_every_fact_of_an_evse_comes_back(machine: Client, here: Location) -> None:
    evse = {
        "uid": "our-uid",
        "evse_id": "NL*PLI*E77",
        "evse_sequence_number": 7,
        "status": "PLANNED",
        "status_schedule": [{"period_begin": "2026-12-25T00:00:00Z", "status": "BLOCKED"}],
        "capabilities": ["RFID_READER"],
        "floor_level": "1",
        "coordinates": {"latitude": "52.090700", "longitude": "5.121400"},
        "physical_reference": "7",
        "directions": [{"language": "en", "text": "Up"}],
        "parking_restrictions": ["EV_ONLY"],
        "images": [{"url": "https://img.example/1.png", "category": "CHARGER", "type": "png"}],
    }
    terms = {"tariff_id": "t", "reimbursement_tariff_id": "r", "terms_and_conditions": "https://terms.example/"}
    connector = a_connector(id="3", max_electric_power=22080, **terms)
    [made] = make(machine, evses=[evse | {"connectors": [connector]}])["evses"]
    assert {name: made[name] for name in evse} == evse
    assert without(made["connectors"][0], "last_updated") == connector


def test_the_location_shows_its_evses_at_once(machine: Client, here: Location) -> None:
    made = make(machine)
    shown = machine.get(f"{LOCATIONS}/here").json()["data"]
    here.refresh_from_db()
    assert [evse["uid"] for evse in shown["evses"]] == [evse["uid"] for evse in made["evses"]]
    assert (shown["etag"] == str(here.etag), here.last_updated > here.modified) == (True, True)


NAMELESS = ("charge_station_id", "required")
NO_TARIFF = ("default_charge_station_tariff_id", "required")
NO_TEMPLATE = ("charge_station_template_id", "unknown_reference")
NO_STATE = ("deploy_state", "required")
NO_EVSES = ("evses", "not_enough_information")
NO_PLACE = ("location_id", "required")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, [NAMELESS, NO_TARIFF, NO_STATE, NO_EVSES, NO_PLACE]),
        ({"deploy_state": "Production"}, [NAMELESS, NO_TARIFF, NO_EVSES, NO_PLACE]),
        ({"deploy_state": "Stock", "evses": []}, [NAMELESS, NO_TARIFF, NO_EVSES]),
        ({"deploy_state": "Stock", "charge_station_template_id": "double"}, [NAMELESS, NO_TARIFF, NO_TEMPLATE]),
        ({"deploy_state": "Stock", "evses": [{}]}, [NAMELESS, NO_TARIFF, ("evses.0.connectors", "required")]),
        ({"deploy_state": "Stock", "evses": 5}, [NAMELESS, NO_TARIFF, ("evses", "invalid")]),
    ],
)
def test_all_that_is_missing_is_named_at_once(machine: Client, said: dict[str, Any], told: list[Any]) -> None:
    assert wrong(say(machine, "POST", STATIONS, said)) == (2000, sorted(told))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"location_id": "nowhere"}, (2003, [("location_id", "unknown_reference")])),
        ({"location_id": None, "deploy_state": "Deprecated"}, (2000, [("location_id", "required")])),
        (
            {"charge_station_template_id": "none", "evses": []},
            (2000, [("charge_station_template_id", "unknown_reference"), ("evses", "invalid")]),
        ),
        ({"evses": []}, (2002, [("evses", "not_enough_information")])),
        ({"charge_station_id": "a:b"}, (2000, [("charge_station_id", "invalid")])),
        ({"charge_station_id": "chargestationtemplate"}, (2000, [("charge_station_id", "invalid")])),
        ({"contactless_terminal_auth_amount": "12.345"}, (2000, [("contactless_terminal_auth_amount", "invalid")])),
        (
            {"evses": [{"connectors": [a_connector(id=1), a_connector(id=1)]}]},
            (2000, [("evses.0.connectors.0.id", "invalid"), ("evses.0.connectors.1.id", "invalid")]),
        ),
        (
            {"evses": [{"connectors": [{"voltage": True}]}]},
            (
                2000,
                [
                    ("evses.0.connectors.0." + name, "required")
                    for name in ("amperage", "format", "power_type", "standard")
                ]
                + [("evses.0.connectors.0.voltage", "invalid")],
            ),
        ),
        ({"firmware_version": "x", "colour": "x"}, (2001, [("colour", "unknown_field")])),
    ],
)
def test_what_is_wrong_is_named(machine: Client, here: Location, said: dict[str, Any], told: Any) -> None:
    assert wrong(say(machine, "POST", STATIONS, a_station() | said)) == told


def test_stock_needs_no_location(machine: Client, plinth: Operator) -> None:
    assert "location_id" not in make(machine, location_id=None, deploy_state="Stock")


def test_an_identity_is_taken_over_all_operators(machine: Client, here: Location, volta: Operator) -> None:
    make_station(volta, "CP-1")
    told = [
        say(machine, method, path, a_station()) for method, path in (("POST", STATIONS), ("PUT", f"{STATIONS}/cp-1"))
    ]
    assert [wrong(each) for each in told] == [(2000, [("charge_station_id", "identity_taken")])] * 2
    assert answer(machine, "PATCH", f"{STATIONS}/CP-1", {"name": "x"}).status_code == 404


def test_a_patch_carries_no_structure(machine: Client, here: Location) -> None:
    make(machine)
    told = say(machine, "PATCH", f"{STATIONS}/CP-1", {"evses": [], "charge_station_template_id": "x"})
    assert wrong(told) == (2000, [("charge_station_template_id", "use_put"), ("evses", "use_put")])


def test_configuration_is_for_reading(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    for method in ("POST", "PUT", "PATCH"):
        told = say(machine, method, f"{STATIONS}/CP-1/configuration", {})
        assert wrong(told) == (2000, [("", "configuration_read_only")])


def test_the_published_version_is_the_same_thing(machine: Client, here: Location) -> None:
    assert say(machine, "POST", "/api/1.0/chargestations/", a_station())["status_code"] == 1000


def test_what_get_answers_can_be_put_back(machine: Client, here: Location) -> None:
    made = make(machine, **without(EVERYTHING, "evses", "charge_station_id", "location_id"))
    shorter = say(machine, "PUT", f"{STATIONS}/CP-1", made | {"evses": made["evses"][:1]})["data"]
    again = say(machine, "PUT", f"{STATIONS}/CP-1", shorter)["data"]
    stamps = ("etag", "modified", "last_updated")
    assert without(again, *stamps) == without(shorter, *stamps)


@pytest.mark.parametrize("body", [[], "x", 1, None])
def test_a_body_that_is_no_object_is_2000(machine: Client, here: Location, body: Any) -> None:
    make(machine)
    told = [
        say(machine, method, path, body)["status_code"]
        for method, path in (("POST", STATIONS), ("PUT", f"{STATIONS}/CP-1"), ("PATCH", f"{STATIONS}/CP-1"))
    ]
    assert told == [2000, 2000, 2000]


def test_an_id_of_another_type_is_told_as_in_a_batch(machine: Client, here: Location) -> None:
    """Whatever the address says: what stands in the body is read."""
    make(machine)
    for method, said in (("PATCH", {}), ("PUT", a_station())):
        for strange, code in ((5, "invalid"), (None, "required")):
            body = said | {"charge_station_id": strange}
            one = say(machine, method, f"{STATIONS}/CP-1", body)
            [of_batch] = say(machine, method, f"{STATIONS}/batch", {"data": [body]})["data"]
            assert (wrong(one), one["errors"]) == ((2000, [("charge_station_id", code)]), of_batch["errors"])


def test_a_connector_that_is_there_twice_is_told_by_its_number(machine: Client, here: Location) -> None:
    twice = [{"connectors": [a_connector(id=4)]}, {"connectors": [a_connector(id=3), a_connector(id=4)]}]
    told = say(machine, "POST", STATIONS, a_station(evses=twice))["errors"]
    said = "Connector 4 is there twice. Connectors are numbered through the station."
    places = ["evses.0.connectors.0.id", "evses.1.connectors.1.id"]
    assert [(each["field"], each["message"]) for each in told] == [(place, said) for place in places]


def test_a_connector_without_a_number_goes_on_from_the_highest_that_is_named(machine: Client, here: Location) -> None:
    mixed = [{"connectors": [a_connector(id=5), a_connector()]}, {"connectors": [a_connector(id=2)]}]
    assert [numbers for _uid, _status, numbers in ids(make(machine, evses=mixed))] == [["5", "6"], ["2"]]
