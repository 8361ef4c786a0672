"""What readings are measured against, by country."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.limits import limits_of, profiles
from core.choices import ReadingKind


def test_every_country_has_every_limit_and_every_limit_its_source() -> None:
    assert [set(limits) for limits in profiles().values()] == [set(ReadingKind)] * len(profiles())
    assert [limit for limits in profiles().values() for limit in limits.values() if not limit.source] == []
    assert {kind: str(limit) for kind, limit in limits_of("NLD").items()} == {
        "continuity": "≤ 1 Ω",
        "insulation": "≥ 1 MΩ",
        "polarity": "correct",
        "loop": "≤ 0.95 Ω",
        "rcd": "≤ 300 ms",
        "rotation": "clockwise / single",
    }


OF_COUNTRIES = [
    # what is measured, a good reading, one that is not: a limit itself is good
    ("GBR", "loop", "1.1", "1.11"),
    ("GBR", "insulation", "1", "0.99"),
    ("GBR", "rcd", "300", "300.1"),
    ("DEU", "loop", "0.95", "0.96"),
    ("DEU", "continuity", "1", "1.01"),
    ("FRA", "loop", "100", "100.1"),
    ("FRA", "continuity", "2", "2.01"),
    ("FRA", "insulation", "1", "0.5"),
    ("NLD", "loop", "0.95", "0.96"),
    ("BEL", "rcd", "300", "301"),
    ("", "continuity", "1", "1.01"),
]


@pytest.mark.parametrize(("country", "kind", "good", "bad"), OF_COUNTRIES)
def test_each_country_has_its_own_limits(country: str, kind: str, good: str, bad: str) -> None:
    limit = limits_of(country)[kind]
    assert [limit.holds(Decimal(value)) for value in (good, bad)] == [True, False]


def test_what_we_chose_ourselves_says_so() -> None:
    every = ((country, kind, limit) for country, limits in profiles().items() for kind, limit in limits.items())
    chosen = {(country, kind) for country, kind, limit in every if limit.inferred}
    loops = {(country, "loop") for country in profiles()}
    assert chosen == loops | {(country, "continuity") for country in profiles()}
