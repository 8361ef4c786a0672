"""Within which limits a reading is good, by country: data, with where each number comes from."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("limits.toml")
EVERYWHERE = "IEC"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What one kind of reading must keep to: `least` and `most` in `unit`, or one of the `allowed` words."""

    source: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    allowed: tuple[str, ...] = ()
    inferred: bool = False

    def holds(self, value: Decimal | str) -> bool:
        """Tell whether a reading is good; a limit itself is."""
        if self.allowed:
            return value in self.allowed
        number = Decimal(value)
        return (self.least is None or number >= Decimal(str(self.least))) and (
            self.most is None or number <= Decimal(str(self.most))
        )

    def __str__(self) -> str:
        return in_words(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Give what a reading keeps of it."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "", (), False)}


def in_words(limit: dict[str, Any]) -> str:
    """Write a kept limit: "≥ 1 MΩ", "≤ 300 ms", or the words that are allowed."""
    if "allowed" in limit:
        return " / ".join(limit["allowed"])
    bounds = (("≥", limit.get("least")), ("≤", limit.get("most")))
    return " ".join(f"{sign} {bound:g} {limit['unit']}" for sign, bound in bounds if bound is not None)


def sources_of(text: str) -> frozenset[str]:
    """Give where the numbers of a table come from: what there is to translate in it."""
    return frozenset(facts["source"] for kinds in tomllib.loads(text).values() for facts in kinds.values())


@cache
def profiles() -> dict[str, dict[str, Limit]]:
    """Read the table: country to kind of reading to limit, each country complete."""
    raw = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    read = {country: {kind: _limit(facts) for kind, facts in kinds.items()} for country, kinds in raw.items()}
    return {country: read[EVERYWHERE] | kinds for country, kinds in read.items()}


def limits_of(country: str) -> dict[str, Limit]:
    """Give the limits of a country (ISO 3166-1, three letters), those of IEC where we know no others."""
    return profiles().get(country, profiles()[EVERYWHERE])


def _limit(facts: dict[str, Any]) -> Limit:
    return Limit(**facts | {"allowed": tuple(facts.get("allowed", ()))})
