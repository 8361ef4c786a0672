"""Writing charge stations: fields, EVSEs, templates, moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Evse, Location
from tests.api.writes import LOCATIONS, STATIONS, a_connector, a_station, answer, say, without, wrong
from tests.factories import make_location, make_station, make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

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


@pytest.fixture
def here(plinth: Operator) -> Location:
    return make_location(plinth, location_id="here")


@pytest.fixture
def there(plinth: Operator) -> Location:
    return make_location(plinth, location_id="there")


def make(machine: Client, **said: Any) -> dict[str, Any]:
    envelope = say(machine, "POST", STATIONS, a_station(**said))
    assert envelope["status_code"] == 1000, envelope
    return envelope["data"]


def put(machine: Client, etag: str, identity: str = "CP-1", **said: Any) -> dict[str, Any]:
    return say(machine, "PUT", f"{STATIONS}/{identity}", a_station(identity, **said) | {"etag": etag})


def ids(document: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """Give uid, status and connector ids of each EVSE."""
    return [(evse["uid"], evse["status"], [row["id"] for row in evse["connectors"]]) for evse in document["evses"]]


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


def test_required_fields_are_named(machine: Client) -> None:
    assert wrong(say(machine, "POST", STATIONS, {"deploy_state": "Production"})) == (
        2000,
        [
            ("charge_station_id", "required"),
            ("default_charge_station_tariff_id", "required"),
            ("location_id", "required"),
        ],
    )


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


def test_evses_match_by_uid_then_by_number(machine: Client, here: Location) -> None:
    made = make(machine)
    first, second = (evse["uid"] for evse in made["evses"])
    evses = [
        {"evse_sequence_number": 1, "physical_reference": "A", "connectors": [a_connector(voltage="400")]},
        {"connectors": [a_connector()]},
    ]
    changed = put(machine, made["etag"], evses=evses)["data"]
    assert ids(changed) == [
        (first, "UNKNOWN", ["1"]),
        (second, "REMOVED", ["2"]),
        ("NL-PLI-ECP-1-3", "UNKNOWN", ["2"]),
    ]
    assert (changed["evses"][0]["physical_reference"], changed["evses"][0]["connectors"][0]["voltage"]) == ("A", 400)
    assert "evse_id" not in changed["evses"][1]


def test_what_stays_the_same_keeps_its_stamps(machine: Client, here: Location) -> None:
    made = make(machine)
    before = list(Evse.objects.values_list("pk", "last_updated"))
    again = put(machine, made["etag"], evses=made["evses"])["data"]
    assert (again["evses"], list(Evse.objects.values_list("pk", "last_updated"))) == (made["evses"], before)


def test_a_put_without_evses_keeps_them(machine: Client, here: Location) -> None:
    made = make(machine, remarks="x")
    said = without(a_station(), "evses") | {"etag": made["etag"]}
    kept = say(machine, "PUT", f"{STATIONS}/CP-1", said)["data"]
    assert (kept["evses"], "remarks" in kept) == (made["evses"], False)


def test_an_evse_of_another_station_is_refused(machine: Client, here: Location) -> None:
    make(machine)
    evse = {"uid": "NL-PLI-ECP-1-1", "evse_id": "NL*PLI*ECP1*2", "connectors": [a_connector()]}
    envelope = say(machine, "POST", STATIONS, a_station("CP-2", evses=[evse]))
    assert wrong(envelope) == (2000, [("evses.0.evse_id", "evse_taken"), ("evses.0.uid", "evse_taken")])
    assert envelope["errors"][0]["message"] == "The EVSE NL-PLI-ECP-1-1 already belongs to CP-1."


def test_a_template_is_copied(machine: Client, here: Location, plinth: Operator) -> None:
    make_template(plinth, "double")
    said = without(a_station(), "evses") | {"charge_station_template_id": "DOUBLE"}
    made = say(machine, "POST", STATIONS, said)["data"]
    assert ids(made) == [("NL-PLI-ECP-1-1", "UNKNOWN", ["1"]), ("NL-PLI-ECP-1-2", "UNKNOWN", ["2"])]


def test_a_template_on_a_station_keeps_what_people_know(machine: Client, here: Location, plinth: Operator) -> None:
    make_template(plinth, "single", evses=1)
    known = {"physical_reference": "A", "connectors": [a_connector(id=1, tariff_id="night", voltage=400)]}
    made = make(machine, evses=[known, {"connectors": [a_connector(id=2)]}])
    said = without(a_station(), "evses") | {"charge_station_template_id": "single", "etag": made["etag"]}
    first, second = say(machine, "PUT", f"{STATIONS}/CP-1", said)["data"]["evses"]
    connector = first["connectors"][0]
    assert (first["uid"], first["physical_reference"], connector["tariff_id"], connector["voltage"]) == (
        made["evses"][0]["uid"],
        "A",
        "night",
        230,
    )
    assert (second["status"], "evse_id" in second) == ("REMOVED", False)


def test_a_patch_carries_no_structure(machine: Client, here: Location) -> None:
    make(machine)
    told = say(machine, "PATCH", f"{STATIONS}/CP-1", {"evses": [], "charge_station_template_id": "x"})
    assert wrong(told) == (2000, [("charge_station_template_id", "use_put"), ("evses", "use_put")])


def test_a_moved_station_leaves_its_evses_behind(machine: Client, here: Location, there: Location) -> None:
    made = make(machine)
    moved = say(machine, "PATCH", f"{STATIONS}/CP-1", {"location_id": "there"})["data"]
    old, new = (machine.get(f"{LOCATIONS}/{name}").json()["data"] for name in ("here", "there"))
    assert [evse["evse_id"] for evse in new["evses"]] == [evse["evse_id"] for evse in made["evses"]]
    assert ids(old) == [("NL-PLI-ECP-1-1", "REMOVED", ["1"]), ("NL-PLI-ECP-1-2", "REMOVED", ["2"])]
    assert [evse["uid"] for evse in moved["evses"]] == [evse["uid"] for evse in made["evses"]]
    assert new["etag"] != str(there.etag)


def test_a_station_that_comes_back_is_there_once(machine: Client, here: Location, there: Location) -> None:
    made = make(machine)
    for place in ("there", "here"):
        say(machine, "PATCH", f"{STATIONS}/CP-1", {"location_id": place})
    shown = [ids(machine.get(f"{LOCATIONS}/{name}").json()["data"]) for name in ("here", "there")]
    removed = [(uid, "REMOVED", connectors) for uid, _status, connectors in ids(made)]
    assert shown == [ids(made), removed]


def test_one_evse_is_changed_at_its_own_address(machine: Client, here: Location) -> None:
    made = make(machine)
    path = f"{STATIONS}/CP-1/evses/NL-PLI-ECP-1-2"
    evse = say(machine, "PATCH", path, {"physical_reference": "B", "status": "AVAILABLE", "etag": made["etag"]})["data"]
    assert (evse["uid"], evse["physical_reference"], evse["status"]) == ("NL-PLI-ECP-1-2", "B", "UNKNOWN")
    assert say(machine, "PATCH", path, {"etag": made["etag"]})["status_code"] == 2000
    assert say(machine, "PATCH", path, {"status": "REMOVED"})["data"]["status"] == "REMOVED"
    assert answer(machine, "PATCH", path, {"status": "PLANNED"}).status_code == 404


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"connectors": []}, (2000, [("connectors", "use_put")])),
        ({"evse_sequence_number": 9}, (2000, [("evse_sequence_number", "invalid")])),
        ({"uid": "other"}, (2001, [("uid", "bad_query")])),
    ],
)
def test_an_evse_keeps_its_structure(machine: Client, here: Location, said: dict[str, Any], told: Any) -> None:
    make(machine)
    assert wrong(say(machine, "PATCH", f"{STATIONS}/CP-1/evses/NL-PLI-ECP-1-2", said)) == told


def test_configuration_is_for_reading(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    for method in ("POST", "PUT", "PATCH"):
        told = say(machine, method, f"{STATIONS}/CP-1/configuration", {})
        assert wrong(told) == (2000, [("", "configuration_read_only")])


def test_the_published_version_is_the_same_thing(machine: Client, here: Location) -> None:
    assert say(machine, "POST", "/api/1.0/chargestations/", a_station())["status_code"] == 1000
