"""What the documents print: everything that was set, what follows from it, and nothing that is absent."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F
from django.db.models.functions import Now

from core.choices import CommandState, DeployState, EvseStatus
from core.models import ChargeStation, Command, Connector, Evse, GatewayNode, Location, Session, SubCpo
from core.models.clock import database_now
from tests.factories import make_energy_mix, make_location, make_station, make_template
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 31, 12, 0, 0, 999_999, tzinfo=UTC)
ETAG = uuid.UUID("00000000-0000-4000-8000-000000000001")
STAMPS = {"created": NOON, "modified": NOON, "last_updated": NOON}
PRINTED = dict.fromkeys(STAMPS, "2026-01-31T12:00:00Z")
WHO = {"created_by": "ada", "modified_by": "dan"}
GERMAN = [{"language": "de", "text": "Hinter dem Tor"}]
SCHEDULE = [{"period_begin": "2026-02-01T00:00:00Z", "status": "INOPERATIVE"}]


def one(machine: Client, path: str) -> dict[str, Any]:
    return machine.get(f"/api/2.0/{path}").json()["data"]


def test_a_bare_location_prints_what_it_must(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1", etag=ETAG, **STAMPS)
    assert one(machine, "Locations/l1") == {
        "id": "L1",
        "cpo_id": plinth.cpo_id,
        "name": "Kanaalkade 12",
        "address": "Kanaalkade 12",
        "city": "Utrecht",
        "postal_code": "3511 AB",
        "country": "NLD",
        "type": "UNKNOWN",
        "publish": False,
        "access_type": "PRIVATE",
        "opening_times": {"twentyfourseven": True},
        "operator": {"name": "Plinth Energy"},
        "owner": {"name": "Plinth Energy"},
        "etag": str(ETAG),
        "evses": [],
        **PRINTED,
    }


FULL_LOCATION: dict[str, Any] = {
    "address_line_2": "Gate 3",
    "type": "PARKING_LOT",
    "publish": True,
    "access_type": "PUBLIC",
    "custom_groups": [{"name": "Crew", "external_id": "7"}],
    "remarks": "Ring twice",
    "maintenance_info": "Key at the desk",
    "directions": GERMAN,
    "facilities": ["HOTEL", "WIFI"],
    "charging_when_closed": False,
    "cpo_customer_external_id": "C-1",
    "payment_provider": "Payer",
    "wallet_id": "W-1",
    "customised_fields": [{"type": "zone", "value": "7"}],
    "time_zone": "Europe/Amsterdam",
    **WHO,
}


def test_a_full_location_prints_all_that_was_set(machine: Client, plinth: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub", website="https://sub.example", phone="+31")
    hours = {"regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}]}
    made = {"latitude": Decimal("52.0907"), "longitude": Decimal("-5.1234567"), "opening_times": hours}
    mix = make_energy_mix(plinth, supplier_name="Windy")
    make_location(plinth, location_id="L1", cpo_id="NLSUB", energy_mix_profile=mix, **FULL_LOCATION, **made, **STAMPS)
    printed = one(machine, "Locations/L1")
    company = {"name": "Sub", "website": "https://sub.example", "phone_number": "+31"}
    assert {name: printed[name] for name in FULL_LOCATION} == FULL_LOCATION
    assert printed["coordinates"] == {"latitude": "52.090700", "longitude": "-5.1234567"}
    assert printed["opening_times"] == {**hours, "twentyfourseven": False}
    assert (printed["operator"], printed["suboperator"], printed["owner"]) == (
        {"name": "Plinth Energy"},
        company,
        company,
    )
    assert printed["energy_mix"] == {
        "energy_mix_profile_id": "wind",
        "is_green_energy": True,
        "energy_sources": [{"source": "WIND", "percentage": 100}],
        "supplier_name": "Windy",
    }


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"publish": True, "access_type": "PUBLIC"}, "PUBLIC"),
        ({"publish": True, "access_type": "RESTRICTED"}, "RESTRICTED"),
        ({"publish": False, "access_type": "PUBLIC"}, "PRIVATE"),
        ({"publish": True, "access_type": "PUBLIC", "auth_rules": [{"type": "HomeToken", "value": "x"}]}, "PRIVATE"),
    ],
)
def test_who_may_charge_follows_from_publish_and_rules(
    machine: Client, plinth: Operator, facts: dict[str, Any], shown: str
) -> None:
    make_location(plinth, location_id="L1", **facts)
    assert one(machine, "Locations/L1")["access_type"] == shown


def test_a_restricted_location_is_for_customers(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    Location.objects.update(publish=True, access_type="RESTRICTED")
    Evse.objects.filter(evse_sequence_number=1).update(parking_restrictions=["EV_ONLY"])
    for path in (f"Locations/{station.location.location_id}", f"ChargeStations/{station.charge_station_id}"):
        printed = [evse["parking_restrictions"] for evse in one(machine, path)["evses"]]
        assert printed == [["EV_ONLY", "CUSTOMERS"], ["CUSTOMERS"]]


FULL_STATION: dict[str, Any] = {
    "name": "North",
    "deploy_state": "Production",
    "charger_type": "Business",
    "default_charge_station_tariff_id": "T1",
    "default_charge_station_reimbursement_tariff_id": "T2",
    "default_charge_station_directions": GERMAN,
    "default_charge_station_floor_level": "-1",
    "maintenance_info": "Fuse F3",
    "remarks": "Left one",
    "contactless_terminal_serial_number": "P1",
    "contactless_type": "Payter",
    "tap_to_stop": True,
    "stop_on_parking": False,
    "dynamic_time_based_tariffs": False,
    "time_of_use_tariffs": True,
    "exclude_vat": False,
    "status_schedule": SCHEDULE,
    "auth_rules": [{"type": "ClosedGroups", "value": "crew"}],
    "heartbeat_interval": 300,
    "charge_point_serial_number": "S1",
    "charge_box_serial_number": "S2",
    "firmware_version": "1.2",
    "iccid": "8931",
    "imsi": "2040",
    "meter_serial_number": "M1",
    "meter_type": "MID",
    **WHO,
}


def test_a_full_station_prints_all_that_was_set_and_told(machine: Client, plinth: Operator) -> None:
    make_station(
        plinth,
        "CP-1",
        location=make_location(plinth, location_id="L1"),
        installation_date=date(2026, 2, 1),
        contactless_terminal_auth_amount=Decimal("25.50"),
        protocol_version="ocpp2.0.1",
        vendor="Plinth",
        model="Demo",
        last_seen=NOON,
        etag=ETAG,
        **FULL_STATION,
        **STAMPS,
    )
    assert one(machine, "ChargeStations/CP-1") == {
        "charge_station_id": "CP-1",
        "location_id": "L1",
        **FULL_STATION,
        "installation_date": "2026-02-01",
        "contactless_terminal_auth_amount": 25.5,
        "protocol_version": "Ocpp201",
        "charge_point_vendor": "Plinth",
        "charge_point_model": "Demo",
        "connectivity_status": "Offline",
        "remote_manageable": False,
        "last_seen": "2026-01-31T12:00:00Z",
        "etag": str(ETAG),
        "evses": [],
        **PRINTED,
    }


def test_an_evse_and_its_connector_print_all_that_was_set(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    told = {"physical_reference": "B", "floor_level": "-1", "status_schedule": SCHEDULE, "directions": GERMAN}
    told |= {"capabilities": ["RFID_READER"], "images": [{"url": "https://x.example/1.png", "category": "CHARGER"}]}
    Evse.objects.update(**told, latitude="52.1", longitude="5", last_updated=NOON)
    set_ = {"tariff_id": "T1", "reimbursement_tariff_id": "T2", "terms_and_conditions": "https://x.example/terms"}
    Connector.objects.update(**set_, last_updated=NOON)
    evse = one(machine, f"ChargeStations/{station.charge_station_id}")["evses"][1]
    [connector] = evse.pop("connectors")
    assert evse == {
        "uid": "NL-PLI-EACE0100201-2",
        "evse_id": "NL*PLI*EACE0100201*2",
        "evse_sequence_number": 2,
        "status": "UNKNOWN",
        "coordinates": {"latitude": "52.100000", "longitude": "5.000000"},
        "last_updated": PRINTED["last_updated"],
        **told,
    }
    assert {name: connector[name] for name in set_} == set_


def open_session(station: ChargeStation, **facts: Any) -> None:
    node = GatewayNode.objects.create(name="node")
    known = {"epoch": 1, "address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1}
    Session.objects.create(station=station, node=node, **(known | facts))


@pytest.mark.parametrize(
    ("closed_s_ago", "heard_s_ago", "shown"),
    [(None, 0, "Online"), (None, 89, "Online"), (None, 91, "Offline"), (59, 61, "Online"), (61, 61, "Offline")],
)
def test_offline_is_said_by_the_clock(
    machine: Client, plinth: Operator, closed_s_ago: int | None, heard_s_ago: int, shown: str
) -> None:
    now = database_now()
    closed = None if closed_s_ago is None else now - timedelta(seconds=closed_s_ago)
    open_session(make_station(plinth, "CP 1"), closed_at=closed, last_seen=now - timedelta(seconds=heard_s_ago))
    printed = one(machine, "ChargeStations/CP 1")
    assert (printed["connectivity_status"], printed["client_ip_address"]) == (shown, "10.0.0.7")
    assert printed["endpoint"].endswith("/ocpp/CP%201")


def test_a_station_never_seen_says_nothing_of_its_connection(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    absent = {"connectivity_status", "client_ip_address", "endpoint", "remote_manageable", "last_seen", "status"}
    assert absent & set(one(machine, "ChargeStations/CP-1")) == set()


@pytest.mark.parametrize(
    ("statuses", "shown"),
    [
        (("CHARGING", "AVAILABLE"), "AVAILABLE"),
        (("OUTOFORDER", "CHARGING"), "CHARGING"),
        (("REMOVED", "UNKNOWN"), "UNKNOWN"),
    ],
)
def test_a_station_is_as_good_as_its_best_evse(
    machine: Client, plinth: Operator, statuses: tuple[str, str], shown: str
) -> None:
    station = make_fitted(plinth).station
    for number, status in enumerate(statuses, start=1):
        Evse.objects.filter(evse_sequence_number=number).update(status=status)
    assert one(machine, f"ChargeStations/{station.charge_station_id}")["status"] == shown


def test_a_deprecated_station_shows_removed_evses(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    ChargeStation.objects.update(deploy_state=DeployState.DEPRECATED)
    evses = one(machine, f"Locations/{station.location.location_id}")["evses"]
    assert {evse["status"] for evse in evses} == {"REMOVED"}


def test_what_a_moved_station_left_is_shown_where_it_stood(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    old, new = station.location, make_location(plinth, location_id="NEW")
    ChargeStation.objects.update(location=new)
    Evse.objects.filter(evse_sequence_number=1).update(left_at=old, status=EvseStatus.REMOVED, evse_id="")
    left = one(machine, f"Locations/{old.location_id}")["evses"]
    assert [(evse["uid"], evse["status"], "evse_id" in evse) for evse in left] == [
        ("NL-PLI-EACE0100201-1", "REMOVED", False)
    ]
    for path in ("Locations/NEW", f"ChargeStations/{station.charge_station_id}"):
        assert [evse["uid"] for evse in one(machine, path)["evses"]] == ["NL-PLI-EACE0100201-2"]


def test_a_station_that_came_back_is_shown_once(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    gone = {"evse_sequence_number": 1, "status": EvseStatus.REMOVED, "left_at": station.location}
    Evse.objects.create(station=station, uid="nl-pli-eace0100201-1", **gone)
    Evse.objects.create(station=station, uid="OTHER", **gone)
    Evse.objects.create(station=station, uid="OTHER", **gone)
    evses = one(machine, f"Locations/{station.location.location_id}")["evses"]
    assert [evse["uid"] for evse in evses] == ["NL-PLI-EACE0100201-1", "NL-PLI-EACE0100201-2", "OTHER"]


def test_a_template_and_a_profile_are_printed_whole(machine: Client, plinth: Operator) -> None:
    kind = {"min_firmware": "1.0", "expected_configuration": [{"key": "K", "value": "1", "range": None}]}
    template = make_template(plinth, evses=1, etag=ETAG, playbook={"menu": "A > B"}, **kind)
    printed = one(machine, "ChargeStations/ChargestationTemplate/double")
    assert (printed["tenant_id"], printed["evse_templates"]) == (plinth.cpo_id, template.evse_templates)
    assert (printed["playbook"], printed["expected_configuration"]) == ({"menu": "A > B"}, [{"key": "K", "value": "1"}])
    profile = make_energy_mix(plinth, environ_impact=[{"source": "CARBON_DIOXIDE", "amount": 4.5}], **WHO)
    printed = one(machine, "EnergyMixProfiles/WIND")
    assert (printed["environ_impact"], printed["created_by"]) == (profile.environ_impact, "ada")


def test_the_templates_of_other_companies_are_not_asked_for(machine: Client, plinth: Operator) -> None:
    make_template(plinth)
    url = "/api/2.0/ChargeStations/ChargestationTemplate"
    found = [machine.get(url, headers={"cpsoIds": ids}).json()["data"] for ids in ("X, NLPLI", "X")]
    assert [len(rows) for rows in found] == [1, 0]


def test_the_configuration_is_what_the_station_last_told(machine: Client, plinth: Operator) -> None:
    station = make_station(plinth, "CP-1")
    asked = {"operator": plinth, "station": station, "deadline": Now(), "state": CommandState.ANSWERED}
    old = {"configurationKey": [{"key": "B", "readonly": False, "value": "1"}, {"key": "A", "readonly": True}]}
    new = {"configurationKey": [{"key": "B", "readonly": False, "value": "2"}, "rubbish", {"key": 7}]}
    variable = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
    result = {"attributeStatus": "Accepted", "attributeValue": "300", **variable}
    for hours, (action, answer) in enumerate(
        [("GetConfiguration", old), ("GetConfiguration", new), ("GetVariables", {"getVariableResult": [result]})]
    ):
        Command.objects.create(action=action, answer=answer, ended_at=NOON + timedelta(hours=hours), **asked)
    Command.objects.filter(action="GetVariables").update(created_at=F("ended_at"))
    assert one(machine, "ChargeStations/CP-1/configuration") == [
        {"key": "A", "readonly": True, "reported_at": "2026-01-31T12:00:00Z"},
        {"key": "B", "value": "2", "readonly": False, "reported_at": "2026-01-31T13:00:00Z"},
        {"key": "OCPPCommCtrlr.HeartbeatInterval", "value": "300", "reported_at": "2026-01-31T14:00:00Z"},
    ]
