"""What follows from where a place is."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import tzfpy
from iso3166 import countries_by_alpha2, countries_by_alpha3

if TYPE_CHECKING:
    from decimal import Decimal


def is_country(alpha3: str) -> bool:
    """Tell whether ISO 3166-1 knows a country of these three letters."""
    return alpha3 in countries_by_alpha3


def alpha3_of(alpha2: str) -> str:
    """Give the three letters of a country that is known by its two; nothing for one that is none."""
    country = countries_by_alpha2.get(alpha2.upper())
    return country.alpha3 if country else ""


def time_zone_of(*, position: tuple[Decimal, Decimal] | None, country: str) -> str:
    """Give the IANA time zone of a position (degrees), else the country's only one, else nothing."""
    if position is not None:
        latitude, longitude = position
        return tzfpy.get_tz(float(longitude), float(latitude))
    return _only_zones().get(countries_by_alpha3[country].alpha2, "") if is_country(country) else ""


@cache
def _only_zones() -> dict[str, str]:
    """Give the zone of each country (alpha-2) that has one only, from the time zone database."""
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    zones = Counter(row[0] for row in rows)
    return {row[0]: row[2] for row in rows if zones[row[0]] == 1}
