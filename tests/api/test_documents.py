"""How Locations, stations and their plugs are printed: places, speeds, and what is left out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from core.documents.management import charging_speed, coordinates, degrees, present
from core.models import Connector, Location
from tests.factories import make_location
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator


def plug(power_type: str, watt: int | None = None) -> Connector:
    return Connector(power_type=power_type, max_electric_power=watt)


@pytest.mark.parametrize(
    ("plugs", "speed"),
    [
        ([], None),
        ([plug("AC_3_PHASE", 22_080), plug("AC_1_PHASE")], "Slow"),
        ([plug("DC", 50_000)], "Fast"),
        ([plug("DC", 100_999), plug("DC")], "Fast"),
        ([plug("DC", 101_000)], "Rapid"),
        ([plug("DC", 50_000), plug("DC", 350_000)], "Mix_DC"),
        ([plug("AC_3_PHASE", 43_000), plug("DC", 350_000)], "Mix_AC_DC"),
    ],
)
def test_the_speed_of_a_station_is_that_of_its_plugs(plugs: list[Connector], speed: str | None) -> None:
    assert charging_speed(plugs) == speed


@pytest.mark.parametrize(
    ("value", "printed"),
    [("52.0907000", "52.0907"), ("-0.1275000", "-0.1275"), ("0E-7", "0.0"), ("5.1214201", "5.1214201"), ("10", "10")],
)
def test_degrees_are_decimals_without_a_tail_of_noughts(value: str, printed: str) -> None:
    assert degrees(Decimal(value)) == printed


def test_a_place_without_a_position_has_no_coordinates() -> None:
    assert coordinates(Location()) is None


def test_what_is_absent_is_left_out_and_what_is_empty_or_nought_stays() -> None:
    assert present({"a": None, "b": "", "c": [], "d": 0, "e": False}) == {"c": [], "d": 0, "e": False}


@pytest.mark.django_db
def test_a_location_tells_where_it_is(machine: Client, plinth: Operator) -> None:
    make_location(plinth, latitude="52.0907", longitude="0")
    (location,) = machine.get("/api/2.0/Locations").json()["data"]
    assert location["coordinates"] == {"latitude": "52.0907", "longitude": "0.0"}


@pytest.mark.django_db
def test_a_station_tells_its_speed_and_nothing_that_it_never_said(machine: Client, plinth: Operator) -> None:
    make_fitted(plinth)
    (station,) = machine.get("/api/2.0/ChargeStations").json()["data"]
    told: dict[str, Any] = {name: station.get(name, "absent") for name in ("charging_speed", "charge_point_vendor")}
    assert told == {"charging_speed": "Slow", "charge_point_vendor": "absent"}
