"""How Locations and stations are printed: where, how fast, and nothing that was never said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import Connector
from tests.factories import make_location, make_station, stored
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
AC, DC = "AC_3_PHASE", "DC"


@pytest.mark.parametrize(
    ("plugs", "speed"),
    [
        ([(AC, 22_080), (AC, None)], "Slow"),
        ([(DC, 50_000), (DC, 100_999)], "Fast"),
        ([(DC, 101_000), (DC, 350_000)], "Rapid"),
        ([(DC, 50_000), (DC, 350_000)], "Mix_DC"),
        ([(AC, 43_000), (DC, 350_000)], "Mix_AC_DC"),
    ],
)
def test_the_speed_of_a_station_is_that_of_its_plugs(
    plugs: list[tuple[str, int | None]], speed: str, machine: Client, plinth: Operator
) -> None:
    make_fitted(plinth)
    for row, (power_type, watt) in zip(Connector.objects.order_by("connector_id"), plugs, strict=True):
        Connector.objects.filter(pk=row.pk).update(power_type=power_type, max_electric_power=watt)
        stored()
    (station,) = machine.get("/api/2.0/ChargeStations").json()["data"]
    assert station["charging_speed"] == speed


def test_a_bare_station_says_nothing_that_it_does_not_know(machine: Client, plinth: Operator) -> None:
    make_station(plinth)
    (station,) = machine.get("/api/2.0/ChargeStations").json()["data"]
    unknown = {"charging_speed", "charge_point_vendor", "connectivity_status", "last_seen", "location_id"}
    assert (unknown & set(station), station["evses"]) == (set(), [])


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("52.0907", "5.1214"), ("-33.8567844", "151.2152967"), ("0", "0"), ("10", "-0.1275")]
)
def test_a_location_tells_where_it_is(latitude: str, longitude: str, machine: Client, plinth: Operator) -> None:
    make_location(plinth, latitude=latitude, longitude=longitude)
    (location,) = machine.get("/api/2.0/Locations").json()["data"]
    told = {name: float(text) for name, text in location["coordinates"].items()}
    assert told == {"latitude": float(latitude), "longitude": float(longitude)}


def test_a_location_that_nobody_measured_tells_no_place(machine: Client, plinth: Operator) -> None:
    make_location(plinth)
    (location,) = machine.get("/api/2.0/Locations").json()["data"]
    assert location.get("coordinates", "absent") == "absent"
