"""How pages write times, distances and power."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from installer_app.templatetags.readable import distance, kilowatt, metres

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (timedelta(seconds=-3), "0 s ago"),
        (timedelta(seconds=40), "40 s ago"),
        (timedelta(minutes=5, seconds=59), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=9), "1 March 2026"),
    ],
)
def test_a_moment_is_as_far_as_people_count(since: timedelta, text: str) -> None:
    assert distance(since, MOMENT) == text


@pytest.mark.parametrize(
    ("distance_m", "text"), [(None, ""), (18, "18 m from you"), (999, "999 m from you"), (1234, "1.2 km from you")]
)
def test_a_distance_is_metres_and_then_kilometres(distance_m: float | None, text: str) -> None:
    assert metres(distance_m) == text


@pytest.mark.parametrize(
    ("watt", "text"),
    [
        (None, ""),
        (22_000, "22\N{NO-BREAK SPACE}kW"),
        (7_360, "7.4\N{NO-BREAK SPACE}kW"),
        (350_000, "350\N{NO-BREAK SPACE}kW"),
    ],
)
def test_power_has_no_zeros_that_nobody_reads(watt: int | None, text: str) -> None:
    assert kilowatt(watt) == text
