"""How the management API writes what is absent, moments and degrees."""

from __future__ import annotations

from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "svg"})


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is absent: nothing, an empty text, an empty list. False and zero are facts, and stay."""
    return {name: value for name, value in fields.items() if value or value == 0}


def without_nulls(value: Any) -> Any:
    """Give stored JSON as it may be printed: a null in it, at any depth, is a field left out."""
    if not value or isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value if inner is not None]
    return value


# What is written together has the same moment, and a station's parts have nine of them. Moments are equal whatever the
# clock that tells them, so what is kept of one must be true of all.
@lru_cache
def stamp(moment: datetime | None) -> str | None:
    """Give a moment in UTC, to the second (RFC 3339), whatever the clock that tells it."""
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z" if moment else None


def coordinates(latitude: Decimal | None, longitude: Decimal | None) -> dict[str, str] | None:
    """Give a place as OCPI's decimal strings (OCPI 2.1.1 §8.4.13), or nothing."""
    if latitude is None or longitude is None:
        return None
    return {"latitude": degrees(latitude), "longitude": degrees(longitude)}


def degrees(value: Decimal) -> str:
    """Give degrees with six decimals, which every version of OCPI takes, and the seventh when there is one."""
    return f"{value:.7f}".removesuffix("0")


def logo(url: str) -> dict[str, str] | None:
    """Give a company's picture (OCPI 2.2.1 §8.4.15 Image); none when its address does not tell its kind."""
    kind = urlsplit(url).path.rpartition(".")[2].lower()
    return {"url": url, "category": "OPERATOR", "type": kind} if kind in PICTURES else None
