"""What a Location prints: everything that was set, what follows from it, and nothing that is absent."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import DeployState, EvseStatus
from core.models import ChargeStation, Evse, Location, SubCpo
from tests.factories import make_energy_mix, make_location, stored
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
    stored()
    for path in (f"Locations/{station.location.location_id}", f"ChargeStations/{station.charge_station_id}"):
        printed = [evse["parking_restrictions"] for evse in one(machine, path)["evses"]]
        assert printed == [["EV_ONLY", "CUSTOMERS"], ["CUSTOMERS"]]


def test_a_deprecated_station_shows_removed_evses(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    ChargeStation.objects.update(deploy_state=DeployState.DEPRECATED)
    stored()
    evses = one(machine, f"Locations/{station.location.location_id}")["evses"]
    assert {evse["status"] for evse in evses} == {"REMOVED"}


def test_what_a_moved_station_left_is_shown_where_it_stood(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    old, new = station.location, make_location(plinth, location_id="NEW")
    ChargeStation.objects.update(location=new)
    Evse.objects.filter(evse_sequence_number=1).update(left_at=old, status=EvseStatus.REMOVED, evse_id="")
    stored()
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
    stored()
    evses = one(machine, f"Locations/{station.location.location_id}")["evses"]
    assert [evse["uid"] for evse in evses] == ["NL-PLI-EACE0100201-1", "NL-PLI-EACE0100201-2", "OTHER"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "https://x.example/a.PNG?v=1",
            {"url": "https://x.example/a.PNG?v=1", "category": "OPERATOR", "type": "png"},
        ),
        ("https://x.example/logo", None),
        ("", None),
    ],
)
def test_a_logo_is_shown_when_its_kind_is_known(
    machine: Client, plinth: Operator, url: str, shown: dict[str, str] | None
) -> None:
    plinth.logo = url
    plinth.save()
    make_location(plinth, location_id="L1")
    assert one(machine, "Locations/L1")["operator"].get("logo") == shown
