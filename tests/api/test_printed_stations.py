"""What a station prints: what was set, what it told itself, and whether it is there."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from core.models import ChargeStation, Connector, Evse, GatewayNode, Session
from core.models.clock import database_now
from tests.factories import make_location, make_station, stored
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
    "driver_id": "D-1",
    "customer_id": "C-1",
    "grid_connection_id": "871685900000000000",
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
    stored()
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
    assert machine.get("/api/2.0/ChargeStations").json()["data"] == [printed]


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
        stored()
    assert one(machine, f"ChargeStations/{station.charge_station_id}")["status"] == shown
