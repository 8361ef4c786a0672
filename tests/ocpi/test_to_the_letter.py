"""What a Location and its parts say: lengths at n and n + 1, hours over midnight, the better of two, each word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.evses import STATION_STATUS, charging_speed, shown_status, station_status
from core.documents.ocpi.fields import moment
from core.documents.ocpi.v230 import energy_mix, evse_object, image, one_of_each_uid, opening_times, status_schedule
from core.models import ChargeStation, Connector, EnergyMixProfile, Evse, Location

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLUG = {"standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "voltage": 230, "amperage": 32}


def plugs(*facts: dict[str, Any]) -> list[Connector]:
    evse = Evse(last_updated=AT)
    return [Connector(connector_id=at, evse=evse, last_updated=AT, **(PLUG | each)) for at, each in enumerate(facts, 1)]


def evse(*connectors: dict[str, Any], deploy_state: str = "Production", **facts: Any) -> Evse:
    """Make an EVSE with connectors, one usual plug when none is named; nothing of it is in the database."""
    station = ChargeStation(deploy_state=deploy_state, modified=AT)
    usual = {"uid": "A", "status": "AVAILABLE", "last_updated": AT}
    row = Evse(pk=1, station=station, **(usual | facts))
    row._prefetched_objects_cache = {"connectors": plugs(*(connectors or ({},)))}
    return row


# --- an EVSE, a station ---


@pytest.mark.parametrize(
    ("status", "deploy_state", "shown"),
    [
        ("AVAILABLE", "Production", "AVAILABLE"),
        ("AVAILABLE", "Deprecated", "REMOVED"),
        ("REMOVED", "Production", "REMOVED"),
        ("PLANNED", "Stock", "PLANNED"),
    ],
)
def test_of_a_deprecated_station_everything_is_removed(status: str, deploy_state: str, shown: str) -> None:
    assert shown_status(evse(status=status, deploy_state=deploy_state)) == shown


@pytest.mark.parametrize(("better", "worse"), [*pairwise(STATION_STATUS)])
def test_a_station_is_as_good_as_its_best_evse(better: str, worse: str) -> None:
    rows = [evse(status=status) for status in (worse, better, worse)]
    assert (station_status(rows), station_status(rows[:1]), station_status([])) == (better, worse, None)


AC, FAST, RAPID = (
    {},
    {"power_type": "DC", "max_electric_power": 100_999},
    {"power_type": "DC", "max_electric_power": 101_000},
)


@pytest.mark.parametrize(
    ("evses", "speed"),
    [
        ([], None),
        ([evse(AC)], "Slow"),
        ([evse(FAST)], "Fast"),
        ([evse({"power_type": "DC"})], "Fast"),
        ([evse(RAPID)], "Rapid"),
        ([evse(FAST), evse(RAPID)], "Mix_DC"),
        ([evse(AC, RAPID)], "Mix_AC_DC"),
        ([evse(AC), evse(FAST, RAPID)], "Mix_AC_DC"),
        ([evse(AC), evse(RAPID, status="REMOVED")], "Slow"),
        ([evse(RAPID, status="REMOVED")], None),
        ([evse({"power_type": "AC_1_PHASE"}), evse({"power_type": "AC_2_PHASE"})], "Slow"),
    ],
)
def test_a_speed_is_that_of_the_plugs_that_are_there(evses: list[Evse], speed: str | None) -> None:
    assert charging_speed(evses) == speed


def later(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ([{"uid": "A"}, {"uid": "a"}], 0),
        ([{"uid": "A"}, {"uid": "a", "last_updated": later(1)}], 1),
        ([{"uid": "A", "last_updated": later(1)}, {"uid": "a"}], 0),
        ([{"uid": "A", "status": "REMOVED", "last_updated": later(1)}, {"uid": "a"}], 1),
        ([{"uid": "A"}, {"uid": "a", "status": "REMOVED", "last_updated": later(1)}], 0),
        ([{"uid": "A", "status": "REMOVED"}, {"uid": "a", "status": "REMOVED", "last_updated": later(1)}], 1),
    ],
)
def test_of_two_with_one_uid_the_live_one_counts_or_the_newer(facts: list[dict[str, Any]], kept: int) -> None:
    rows = [evse(**each) for each in facts]
    [only] = one_of_each_uid(rows)
    assert only is rows[kept]


def test_what_cannot_be_told_is_left_out_and_the_others_keep_their_order() -> None:
    bare = evse(uid="D")
    bare._prefetched_objects_cache = {"connectors": []}
    rows = [evse(uid="C"), evse(uid="x" * 37), evse(uid="é"), bare, evse(uid="B"), evse(uid="x" * 36)]
    assert one_of_each_uid(rows) == [rows[0], rows[4], rows[5]]


@pytest.mark.parametrize(
    ("access", "restrictions", "told"),
    [
        ("RESTRICTED", ["EV_ONLY"], ["EV_ONLY", "CUSTOMERS"]),
        ("RESTRICTED", ["CUSTOMERS", "EV_ONLY"], ["CUSTOMERS", "EV_ONLY"]),
        ("FREE", ["EV_ONLY"], ["EV_ONLY"]),
        ("FREE", [], None),
    ],
)
def test_at_a_restricted_place_customers_park(access: str, restrictions: list[str], told: list[str] | None) -> None:
    location = Location(access_type=access, last_updated=AT)
    assert evse_object(evse(parking_restrictions=restrictions), location).get("parking_restrictions") == told


@pytest.mark.parametrize(
    ("own", "stations", "places", "deploy_state", "told"),
    [
        (0, 5, 9, "Production", 0),
        (0, 5, 9, "Deprecated", 5),
        (7, 5, 9, "Deprecated", 7),
        (0, 5, 3, "Deprecated", 3),
        (7, 5, 3, "Production", 3),
    ],
)
def test_nothing_is_newer_than_its_place(own: int, stations: int, places: int, deploy_state: str, told: int) -> None:
    row = evse(deploy_state=deploy_state, last_updated=later(own))
    row.station.modified = later(stations)
    assert evse_object(row, Location(last_updated=later(places)))["last_updated"] == moment(later(told))


def test_what_an_evse_does_not_say_its_station_does() -> None:
    row = evse(floor_level="", directions=[], status_schedule=[])
    row.station.default_charge_station_floor_level = "-2"
    row.station.default_charge_station_directions = [{"language": "NL-nl", "text": "Links"}]
    row.station.status_schedule = [{"period_begin": "2026-03-01T12:00:00+01:00", "status": "CLOSED"}]
    told = evse_object(row, Location(last_updated=AT))
    assert (told["floor_level"], told["directions"]) == ("-2", [{"language": "nl", "text": "Links"}])
    assert told["status_schedule"] == [{"period_begin": "2026-03-01T11:00:00Z", "status": "CLOSED"}]
    row.floor_level, row.directions = "3", [{"language": "de", "text": "Rechts"}]
    told = evse_object(row, Location(last_updated=AT))
    assert (told["floor_level"], told["directions"]) == ("3", [{"language": "de", "text": "Rechts"}])


# --- hours, pictures, power ---


def regular(weekday: int, begin: str, end: str) -> list[tuple[int, str, str]]:
    told = opening_times({"regular_hours": [{"weekday": weekday, "period_begin": begin, "period_end": end}]})
    assert told["twentyfourseven"] is False
    return [(row["weekday"], row["period_begin"], row["period_end"]) for row in told["regular_hours"]]


@pytest.mark.parametrize(
    ("weekday", "begin", "end", "told"),
    [
        (1, "08:00", "20:00", [(1, "08:00", "20:00")]),
        (1, "22:00", "06:00", [(1, "22:00", "23:59"), (2, "00:00", "06:00")]),
        (7, "22:00", "06:00", [(7, "22:00", "23:59"), (1, "00:00", "06:00")]),
        (6, "22:00", "00:00", [(6, "22:00", "23:59")]),
        (3, "23:59", "06:00", [(4, "00:00", "06:00")]),
        (3, "08:00", "08:00", [(3, "08:00", "23:59"), (4, "00:00", "08:00")]),
        (3, "00:00", "00:00", [(3, "00:00", "23:59")]),
        (3, "23:58", "00:01", [(3, "23:58", "23:59"), (4, "00:00", "00:01")]),
        (3, "23:59", "00:00", [(3, "23:58", "23:59")]),
        (7, "23:59", "00:00", [(7, "23:58", "23:59")]),
        (7, "23:59", "00:01", [(1, "00:00", "00:01")]),
        (7, "23:59", "23:59", [(1, "00:00", "23:59")]),
    ],
)
def test_an_opening_parts_at_midnight(weekday: int, begin: str, end: str, told: list[tuple[int, str, str]]) -> None:
    assert regular(weekday, begin, end) == told


clock = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))


@given(st.integers(1, 7), clock, clock)
def test_every_part_of_an_opening_ends_after_it_begins(weekday: int, begin: str, end: str) -> None:
    parts = regular(weekday, begin, end)
    assert all(of[1] < of[2] and 1 <= of[0] <= 7 for of in parts) is True
    starts = {begin, "00:00"} if (begin, end) != ("23:59", "00:00") else {"23:58"}  # the last minute ends nowhere later
    assert (parts[0][1] in starts, parts[-1][2] in (end, "23:59")) == (True, True)


def test_hours_of_one_minute_are_never_told_as_all_hours() -> None:
    week = [{"weekday": day, "period_begin": "23:59", "period_end": "00:00"} for day in range(1, 8)]
    minutes = [{"weekday": day, "period_begin": "23:58", "period_end": "23:59"} for day in range(1, 8)]
    told = opening_times({"regular_hours": week})
    assert told == {"twentyfourseven": False, "regular_hours": minutes}


def test_no_hours_are_all_hours_and_exceptions_are_kept() -> None:
    closing = {"period_begin": "2026-12-25T00:00:00+01:00", "period_end": "2026-12-26T00:00:00+01:00"}
    assert opening_times({}) == {"twentyfourseven": True}
    assert opening_times({"exceptional_closings": [closing], "regular_hours": None}) == {
        "twentyfourseven": True,
        "exceptional_closings": [{"period_begin": "2026-12-24T23:00:00Z", "period_end": "2026-12-25T23:00:00Z"}],
    }


def test_a_schedule_may_have_no_end() -> None:
    rows = [{"period_begin": "2026-03-01T12:00:00Z", "period_end": None, "status": "PLANNED"}]
    assert status_schedule(rows) == [{"period_begin": "2026-03-01T12:00:00Z", "status": "PLANNED"}]


@pytest.mark.parametrize(
    ("percentages", "told"),
    [
        ([100], True), ([60, 40], True), ([33.3333, 66.6667], True), ([60, 39.9], False), ([60, 40.0001], False),
        ([], False),
    ],
)  # fmt: skip
def test_sources_that_make_no_whole_are_not_told(percentages: list[float], *, told: bool) -> None:
    sources = [{"source": "WIND", "percentage": each} for each in percentages]
    mix = energy_mix(EnergyMixProfile(is_green_energy=False, energy_sources=sources, supplier_name="s" * 65))
    assert (mix.get("energy_sources"), mix["is_green_energy"], mix["supplier_name"]) == (
        sources if told else None,
        False,
        "s" * 64,
    )


URL = "https://x.example/a.jpg"
USUAL = {"url": URL, "type": "jpg", "category": "OTHER"}


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ({"url": URL, "type": "jpg"}, USUAL),
        ({"url": URL, "type": "jpeg", "category": "CHARGER"}, USUAL | {"type": "jpeg", "category": "CHARGER"}),
        ({"url": URL, "type": "jpegs"}, None),
        ({"url": URL}, None),
        ({"type": "jpg"}, None),
        ({"url": URL.ljust(255, "x"), "type": "jpg"}, USUAL | {"url": URL.ljust(255, "x")}),
        ({"url": URL.ljust(256, "x"), "type": "jpg"}, None),
        ({"url": URL, "type": "jpg", "width": 99_999, "height": 100_000}, USUAL | {"width": 99_999}),
        ({"url": URL, "type": "jpg", "width": 0, "height": 1}, USUAL | {"height": 1}),
        ({"url": URL, "type": "jpg", "thumbnail": URL}, USUAL | {"thumbnail": URL}),
        ({"url": URL, "type": "jpg", "thumbnail": URL.ljust(256, "x")}, USUAL),
        ({"url": URL, "type": "jpg", "thumbnail": None, "category": None}, USUAL),
    ],
)
def test_a_picture_is_carried_or_not(stored: dict[str, Any], told: dict[str, Any] | None) -> None:
    assert image(stored) == told
