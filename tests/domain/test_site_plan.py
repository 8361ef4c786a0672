"""The small plan of a site: north is up, the scale is one that people know, and names are text."""

from __future__ import annotations

import re

import pytest

from core.catalogue.site_plan import Spot, site_plan

HERE = Spot("site", "Dock", 52.0, 5.0)


def places(drawn: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)]


def test_nothing_is_drawn_of_nothing() -> None:
    assert site_plan([]) == ""


def test_north_is_up_and_east_is_right() -> None:
    (x, y), (north_x, north_y), (east_x, east_y) = places(
        site_plan([HERE, Spot("other", "N", 52.0003, 5.0), Spot("this", "E", 52.0, 5.0003)])
    )
    assert (x, y, north_x, east_y) == (160.0, 160.0, 160.0, 160.0)
    assert (north_y < y, east_x > x) == (True, True)


@pytest.mark.parametrize(("north", "ruler"), [(52.0, "10 m"), (52.0005, "20 m"), (52.01, "500 m")])
def test_the_scale_is_one_that_people_know(north: float, ruler: str) -> None:
    assert re.findall(r">([\d.]+ m)</text></svg>", site_plan([HERE, Spot("this", "X", north, 5.0)])) == [ruler]


def test_a_name_is_text() -> None:
    assert "&lt;b&gt;" in site_plan([Spot("this", "<b>", 52.0, 5.0)])
