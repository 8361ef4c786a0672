"""What a template expects of a station's settings and firmware, compared with what the station told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = {True: "true", False: "false"}
NUMBERS = re.compile(r"\d{1,9}", re.ASCII)


def fits(told: str, expected: Mapping[str, Any]) -> bool:
    """Tell whether a setting is what is expected: the value, however it is spelled, or a number within the range."""
    if expected.get("range"):
        least, most = expected["range"]
        number = as_number(told)
        return number is not None and least <= number <= most
    return told.strip().casefold() == wanted(expected).casefold()


def wanted(expected: Mapping[str, Any]) -> str:
    """Write what is expected of a setting: its value, or "10 - 20"."""
    if expected.get("range"):
        return "{:g} - {:g}".format(*expected["range"])
    value = expected["value"]
    return WORDS[value] if isinstance(value, bool) else str(value)


def as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def at_least(told: str, least: str) -> bool:
    """Compare versions by their numbers, as they come: 1.10 is newer than 1.9."""
    return numbers(told) >= numbers(least)


def numbers(version: str) -> list[int]:
    return [int(number) for number in NUMBERS.findall(version)]
