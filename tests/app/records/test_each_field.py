"""Each field of a record's form, alone: what it writes is what machines then read, and nothing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Connector
from tests.app.records.forms import Sheet
from tests.factories import make_energy_mix, make_location, stored
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
DAY = {"weekday": 1, "period_begin": "08:00", "period_end": "12:00"}


@pytest.fixture
def place(desk: Client, machine: Client, plinth: Operator) -> Sheet:
    """A Location of which everything is said."""
    make_energy_mix(plinth, "sun")
    facts = {
        "address_line_2": "Behind the mill",
        "latitude": "52.09",
        "longitude": "5.12",
        "time_zone": "Europe/Amsterdam",
        "type": "PARKING_LOT",
        "access_type": "PUBLIC",
        "publish": True,
        "facilities": ["HOTEL", "WIFI"],
        "directions": [{"language": "nl", "text": "Links"}],
        "opening_times": {"regular_hours": [DAY], "twentyfourseven": False},
        "charging_when_closed": True,
        "energy_mix_profile": make_energy_mix(plinth, "wind"),
        "remarks": "Mind the step",
        "maintenance_info": "Key at the desk",
        "cpo_customer_external_id": "c-1",
        "payment_provider": "Payer",
        "wallet_id": "w-1",
    }
    make_location(plinth, location_id="garage", **facts)
    return Sheet(desk, machine, "/locations/garage/edit", "/api/2.0/Locations/garage")


def hours(*days: tuple[int, str, str]) -> dict[str, Any]:
    rows = [{"weekday": day, "period_begin": begin, "period_end": end} for day, begin, end in days]
    return {"opening_times": {"regular_hours": rows, "twentyfourseven": False}}


MORNING = (1, "08:00", "12:00")
SUN = {"energy_mix_profile_id": "sun", "is_green_energy": True}
MIX = SUN | {"energy_sources": [{"source": "WIND", "percentage": 100}]}
# The field, what is typed, and what a machine reads afterwards.
LOCATION: list[tuple[str, Any, dict[str, Any]]] = [
    ("name", "  North ", {"name": "North"}),
    ("address", "Kade 1", {"address": "Kade 1"}),
    ("address_line_2", "", {"address_line_2": None}),
    ("address_line_2", "Left\0", {"address_line_2": "Left"}),
    ("postal_code", "9000", {"postal_code": "9000"}),
    ("city", "Gent", {"city": "Gent"}),
    ("country", "bel", {"country": "BEL"}),
    ("latitude", "52,5", {"coordinates": {"latitude": "52.500000", "longitude": "5.120000"}}),
    ("longitude", " 5.2", {"coordinates": {"latitude": "52.090000", "longitude": "5.200000"}}),
    ("type", "ON_STREET", {"type": "ON_STREET"}),
    ("publish", None, {"publish": False, "access_type": "PRIVATE"}),
    ("access_type", "RESTRICTED", {"access_type": "RESTRICTED"}),
    ("access_type", "PRIVATE", {"access_type": "PRIVATE"}),
    ("facilities", ["WIFI", "HOTEL", "CAFE"], {"facilities": ["HOTEL", "CAFE", "WIFI"]}),
    ("facilities", ["WIFI", "nothing"], {"facilities": ["WIFI"]}),
    ("facilities", None, {"facilities": None}),
    ("directions", "", {"directions": None}),
    (
        "directions",
        "NL :  Rechts\r\n\r\n en:Right: there ",
        {"directions": [{"language": "nl", "text": "Rechts"}, {"language": "en", "text": "Right: there"}]},
    ),
    ("hours_1", "0-23:59", hours((1, "00:00", "23:59"))),
    ("hours_1", "8.30 - 9; 10-11 12-13", hours((1, "08:30", "09:00"), (1, "10:00", "11:00"), (1, "12:00", "13:00"))),
    ("hours_7", "10-16", hours(MORNING, (7, "10:00", "16:00"))),
    (
        "exceptional_openings",
        "2026-12-25",
        {
            "opening_times": {
                "regular_hours": [DAY],
                "exceptional_openings": [
                    {"period_begin": "2026-12-24T23:00:00Z", "period_end": "2026-12-25T23:00:00Z"},
                ],
                "twentyfourseven": False,
            }
        },
    ),
    (
        "exceptional_closings",
        "2026-07-01 8:00 - 2026-07-01 09:30",
        {
            "opening_times": {
                "regular_hours": [DAY],
                "exceptional_closings": [
                    {"period_begin": "2026-07-01T06:00:00Z", "period_end": "2026-07-01T07:30:00Z"},
                ],
                "twentyfourseven": False,
            }
        },
    ),
    ("charging_when_closed", "no", {"charging_when_closed": False}),
    ("charging_when_closed", "", {"charging_when_closed": None}),
    ("energy_mix", "sun", {"energy_mix": MIX}),
    ("energy_mix", "", {"energy_mix": None}),
    ("remarks", "Line one\r\nLine two", {"remarks": "Line one\nLine two"}),
    ("remarks", "", {"remarks": None}),
    ("maintenance_info", "", {"maintenance_info": None}),
    ("cpo_customer_external_id", "c-2", {"cpo_customer_external_id": "c-2"}),
    ("cpo_customer_external_id", "", {"cpo_customer_external_id": None}),
    ("payment_provider", "", {"payment_provider": None}),
    ("wallet_id", "", {"wallet_id": None}),
]


def test_each_field_of_a_location_writes_itself_alone(place: Sheet) -> None:
    told = [(name, typed, place.said(**{name: typed})) for name, typed, _read in LOCATION]
    assert told == LOCATION


KINDS = "ON_STREET, PARKING_GARAGE, UNDERGROUND_GARAGE, PARKING_LOT, OTHER, UNKNOWN"
NO_KEY = "Letters, digits and signs of ASCII, without blanks and slashes; not . or .. alone."
NO_TIME = "is no time of opening. Write 08:00-18:00, or 08:00-12:00, 13:00-18:00."
NO_DAY = "is no day. Write 2026-12-25, or 2026-12-24 18:00 - 2026-12-27 08:00."
REFUSED: list[tuple[str, Any, dict[str, str]]] = [
    *((name, " ", {name: "This field is required."}) for name in ("name", "address", "postal_code", "city")),
    *(("country", typed, {"country": "Three capital letters of ISO 3166-1: NLD, DEU, FRA."}) for typed in ("", "nl")),
    ("city", "x" * 101, {"city": "It is too long: at most 100."}),
    ("postal_code", "x" * 21, {"postal_code": "It is too long: at most 20."}),
    ("longitude", "180.1", {"longitude": "Degrees between -180 and 180."}),
    ("longitude", "5 east", {"longitude": "Degrees as a decimal text with a point: 52.090700."}),
    ("longitude", "", {"longitude": "This field is required."}),
    ("type", "HOUSE", {"type": f"'HOUSE' is none of these: {KINDS}."}),
    ("hours_1", "8", {"hours_1": f"8 {NO_TIME}"}),
    ("hours_1", "8-12, 9-24:00", {"hours_1": f"9-24:00 {NO_TIME}"}),
    ("hours_1", "8:60-9", {"hours_1": f"8:60-9 {NO_TIME}"}),
    ("exceptional_openings", "25.12.2026", {"exceptional_openings": f"25.12.2026 {NO_DAY}"}),
    ("exceptional_openings", "2026-12-25 24:00", {"exceptional_openings": f"2026-12-25 24:00 {NO_DAY}"}),
    ("exceptional_closings", "2026-12-27 - 2026-12-24", {"exceptional_closings": "It ends before it begins."}),
    ("directions", "nld: links", {"directions": "nld: links begins with no language. Write en: Behind the barrier."}),
    ("energy_mix", "a/b", {"energy_mix": NO_KEY}),
]


def together(table: list[tuple[str, Any, dict[str, str]]]) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """Deal a table into rounds that type each field once: what is said beside one hangs on no other."""
    rounds: list[tuple[dict[str, Any], dict[str, str]]] = []
    for name, typed, sentence in table:
        sent, told = next((each for each in rounds if name not in each[0]), ({}, {}))
        if not sent:
            rounds.append((sent, told))
        sent[name] = typed
        told.update(sentence)
    return rounds


def test_each_field_of_a_location_says_what_it_does_not_take(place: Sheet) -> None:
    assert [(sent, place.said(**sent)) for sent, _told in together(REFUSED)] == together(REFUSED)


@pytest.fixture
def box(desk: Client, machine: Client, plinth: Operator) -> Sheet:
    """A station of which everything is said."""
    row = make_fitted(plinth, identity="PLI-1").station
    facts = {
        "name": "Left of the door",
        "installation_date": "2026-05-01",
        "default_charge_station_tariff_id": "day",
        "default_charge_station_reimbursement_tariff_id": "back",
        "default_charge_station_directions": [{"language": "nl", "text": "Links"}],
        "default_charge_station_floor_level": "-1",
        "maintenance_info": "Key at the desk",
        "remarks": "Loud fan",
        "contactless_terminal_serial_number": "T-1",
        "contactless_terminal_auth_amount": "12.50",
        "contactless_type": "Payter",
        "tap_to_stop": True,
        "stop_on_parking": False,
        "dynamic_time_based_tariffs": True,
        "time_of_use_tariffs": False,
        "exclude_vat": True,
    }
    type(row).objects.filter(pk=row.pk).update(**facts)
    stored()
    return Sheet(desk, machine, "/stations/PLI-1/edit", "/api/2.0/ChargeStations/PLI-1")


STATION: list[tuple[str, Any, dict[str, Any]]] = [
    ("name", " Right ", {"name": "Right"}),
    ("name", "", {"name": None}),
    ("charger_type", "Business", {"charger_type": "Business"}),
    ("installation_date", "2026-06-01", {"installation_date": "2026-06-01"}),
    ("installation_date", "", {"installation_date": None}),
    ("default_charge_station_floor_level", "2", {"default_charge_station_floor_level": "2"}),
    ("default_charge_station_floor_level", "", {"default_charge_station_floor_level": None}),
    (
        "default_charge_station_directions",
        "en: Up",
        {"default_charge_station_directions": [{"language": "en", "text": "Up"}]},
    ),
    ("default_charge_station_directions", "", {"default_charge_station_directions": None}),
    ("default_charge_station_tariff_id", "night", {"default_charge_station_tariff_id": "night"}),
    ("default_charge_station_reimbursement_tariff_id", "", {"default_charge_station_reimbursement_tariff_id": None}),
    ("dynamic_time_based_tariffs", "no", {"dynamic_time_based_tariffs": False}),
    ("dynamic_time_based_tariffs", "", {"dynamic_time_based_tariffs": None}),
    ("time_of_use_tariffs", "yes", {"time_of_use_tariffs": True}),
    ("exclude_vat", "", {"exclude_vat": None}),
    ("contactless_type", "Nayax", {"contactless_type": "Nayax"}),
    ("contactless_type", "", {"contactless_type": None}),
    ("contactless_terminal_serial_number", "", {"contactless_terminal_serial_number": None}),
    ("contactless_terminal_auth_amount", "0", {"contactless_terminal_auth_amount": 0}),
    ("contactless_terminal_auth_amount", "", {"contactless_terminal_auth_amount": None}),
    ("tap_to_stop", "no", {"tap_to_stop": False}),
    ("stop_on_parking", "yes", {"stop_on_parking": True}),
    ("remarks", "", {"remarks": None}),
    ("maintenance_info", "Ring", {"maintenance_info": "Ring"}),
]


def test_each_field_of_a_station_writes_itself_alone(box: Sheet) -> None:
    told = [(name, typed, box.said(**{name: typed})) for name, typed, _read in STATION]
    assert told == STATION


AMOUNT = "An amount from 0 to 999999.99, with two decimals at most."
STATION_REFUSED: list[tuple[str, Any, dict[str, str]]] = [
    ("default_charge_station_tariff_id", "", {"default_charge_station_tariff_id": "This field is required."}),
    (
        "default_charge_station_tariff_id",
        "x" * 37,
        {"default_charge_station_tariff_id": "It is too long: at most 36."},
    ),
    (
        "default_charge_station_floor_level",
        "attic",
        {"default_charge_station_floor_level": "It is too long: at most 4."},
    ),
    ("contactless_terminal_auth_amount", "-1", {"contactless_terminal_auth_amount": AMOUNT}),
    ("contactless_terminal_auth_amount", "1.005", {"contactless_terminal_auth_amount": AMOUNT}),
    ("charger_type", "Ship", {"charger_type": "'Ship' is none of these: Public, Home, Business."}),
    ("name", "x" * 256, {"name": "It is too long: at most 255."}),
]


def test_each_field_of_a_station_says_what_it_does_not_take(box: Sheet) -> None:
    assert [(sent, box.said(**sent)) for sent, _told in together(STATION_REFUSED)] == together(STATION_REFUSED)


EVSE: list[tuple[str, Any, dict[str, Any]]] = [
    ("evse_id", "nl*pli*eother", {"evse_id": "nl*pli*eother"}),
    ("physical_reference", "7", {"physical_reference": "7"}),
    ("physical_reference", "", {"physical_reference": None}),
    ("floor_level", "", {"floor_level": None}),
    ("status", "yes", {"status": "PLANNED"}),
    ("parking_restrictions", ["PLUGGED", "EV_ONLY"], {"parking_restrictions": ["EV_ONLY", "PLUGGED"]}),
    ("capabilities", ["RFID_READER"], {"capabilities": ["RFID_READER"]}),
    ("directions", "en: Up", {"directions": [{"language": "en", "text": "Up"}]}),
]
TERMS: list[tuple[str, Any, dict[str, Any]]] = [
    ("tariff_id_1", "night", {"tariff_id": "night"}),
    ("tariff_id_1", "", {"tariff_id": None}),
    ("reimbursement_tariff_id_1", "less", {"reimbursement_tariff_id": "less"}),
    ("terms_and_conditions_1", "", {"terms_and_conditions": None}),
]


class OfOneEvse(Sheet):
    """The form of the first EVSE; its document is a part of its station's."""

    def now(self) -> dict[str, Any]:
        station = super().now()
        return station["evses"][0] | {"others": [station["evses"][1], station["deploy_state"]]}


class OfItsConnector(OfOneEvse):
    def now(self) -> dict[str, Any]:
        evse = super().now()
        [connector] = evse.pop("connectors")
        return evse | connector


def test_each_field_of_a_charge_point_writes_itself_alone(desk: Client, machine: Client, plinth: Operator) -> None:
    evse = make_fitted(plinth, identity="PLI-1").station.evses.order_by("evse_sequence_number")[0]
    type(evse).objects.filter(pk=evse.pk).update(physical_reference="6", floor_level="1")
    terms = {"tariff_id": "day", "reimbursement_tariff_id": "back", "terms_and_conditions": "https://plinth.example"}
    Connector.objects.filter(evse=evse).update(**terms)
    stored()
    here = f"/stations/PLI-1/evses/{evse.uid}", "/api/2.0/ChargeStations/PLI-1"
    whole, its = OfOneEvse(desk, machine, *here), OfItsConnector(desk, machine, *here)
    assert [(name, typed, whole.said(**{name: typed})) for name, typed, _read in EVSE] == EVSE
    assert [(name, typed, its.said(**{name: typed})) for name, typed, _read in TERMS] == TERMS
