"""Read the parameters of a list: each by its own reader, and none that is unknown."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from iso3166 import countries_by_alpha3

from core.api.parsing import HOSTILE, twice
from core.choices import DeliveryState, InstallationState, RowOutcome, RowUndone
from core.errors import BadQuery
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rest_framework.request import Request

MAX_TEXT = 255
NO_CHARACTER = "\ufffd"  # what Django reads for bytes that are no UTF-8: nothing is called that
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?", re.ASCII | re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
KEY = re.compile(r"\d{1,18}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,10}(\.\d{1,20})?", re.ASCII)
WORDS = {"true": True, "1": True, "false": False, "0": False}
NEAREST_M, FARTHEST_M = 100.0, 1000.0
BACKWARDS = Sentence(_("date_from is after date_to"))
TOGETHER = Sentence(_("latitude and longitude go together"))
FROM_WHERE = Sentence(_("distanceinmeters without latitude and longitude"))


def text(value: str) -> str:
    if not value or len(value) > MAX_TEXT or HOSTILE.search(value) or NO_CHARACTER in value:
        raise ValueError
    return value


def words(value: str) -> str:
    """Take a text to search for; an empty one finds everything."""
    return text(value) if value else ""


def address(value: str) -> str:
    """Take an IP address, of either version and spelling."""
    return str(ip_address(value))


def yes(value: str) -> bool:
    return WORDS[value.lower()]


def country(value: str) -> str:
    """Take the three letters of a country (ISO 3166-1)."""
    return countries_by_alpha3[value.upper()].alpha3


def moment(value: str) -> datetime:
    """Take a date, or a date and time (RFC 3339); without an offset it is UTC."""
    if not MOMENT.fullmatch(value):
        raise ValueError
    read = datetime.fromisoformat(value.upper())
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def day(value: str) -> date:
    """Take a day (YYYY-MM-DD)."""
    if not DAY.fullmatch(value):
        raise ValueError
    return date.fromisoformat(value)


def whole(value: str) -> int:
    """Take the number of a thing."""
    if not KEY.fullmatch(value):
        raise ValueError
    return int(value)


def delivery_state(value: str) -> str:
    """Take what became of a message to a webhook."""
    return DeliveryState(value).value


def installation_state(value: str) -> str:
    """Take how far an installation is."""
    return InstallationState(value).value


def row_outcome(value: str) -> str:
    """Take what became of a row of a file."""
    return RowOutcome(value).value


def row_undone(value: str) -> str:
    """Take what the undoing of an import did to a row."""
    return RowUndone(value).value


def number(value: str) -> float:
    if not NUMBER.fullmatch(value):
        raise ValueError
    return float(value)


def latitude(value: str) -> float:
    return degrees(value, 90)


def longitude(value: str) -> float:
    return degrees(value, 180)


def degrees(value: str, limit: float) -> float:
    read = number(value)
    if abs(read) > limit:
        raise ValueError
    return read


def metres(value: str) -> float:
    """Take a distance; below the least and above the most it is clamped."""
    read = number(value)
    if read < 0:
        raise ValueError
    return min(max(read, NEAREST_M), FARTHEST_M)


def seconds(value: str) -> float:
    read = number(value)
    if read < 0:
        raise ValueError
    return read


PAGE: dict[str, Callable[[str], Any]] = {"offset": str, "limit": str, "cursor": str}  # read by core.api.paging
DATES: dict[str, Callable[[str], Any]] = {"date_from": moment, "date_to": moment, "exclude_evses_modified": yes}
WITHOUT_EVSES: dict[str, Callable[[str], Any]] = {"exclude_evses": yes, "excludeEvses": yes}
OF_LOCATIONS: dict[str, Callable[[str], Any]] = {
    **DATES,
    **WITHOUT_EVSES,
    "cpoId": text,
    "street": text,
    "housenumber": text,
    "city": text,
    "postcode": text,
    "country": country,
    "latitude": latitude,
    "longitude": longitude,
    "distanceinmeters": metres,
}
OF_PROPOSALS: dict[str, Callable[[str], Any]] = {"latitude": latitude, "longitude": longitude, "q": words}
OF_KNOCKS: dict[str, Callable[[str], Any]] = {
    "identity": text,
    "address": address,
    "cause": text,
    "location_id": text,
    "date_from": moment,
    "date_to": moment,
}
OF_EVENTS: dict[str, Callable[[str], Any]] = {
    "date_from": moment,
    "date_to": moment,
    "who": text,
    "subject": text,
    "verb": text,
}
OF_INSTALLATIONS: dict[str, Callable[[str], Any]] = {"state": installation_state, "charge_station_id": text}
OF_DELIVERIES: dict[str, Callable[[str], Any]] = {"state": delivery_state}
OF_ROWS: dict[str, Callable[[str], Any]] = {"outcome": row_outcome, "undone": row_undone}
OF_JOBS: dict[str, Callable[[str], Any]] = {"day": day, "installer": text, "location_id": text}
OF_STATIONS: dict[str, Callable[[str], Any]] = {**DATES, "cpoId": text, "location_id": text}


def asked(request: Request, readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """Give what was asked for, read. Raises BadQuery for what is unknown, said twice, unreadable or contradicts."""
    query = request.query_params
    unknown = sorted(set(query) - set(readers))
    if unknown:
        raise BadQuery(what=", ".join(unknown), field=unknown[0])
    read = {name: _read(name, query.getlist(name), readers[name]) for name in query}
    if "date_from" in read and "date_to" in read and read["date_from"] > read["date_to"]:
        raise BadQuery(what=BACKWARDS, field="date_from")
    if ("latitude" in read) != ("longitude" in read):
        raise BadQuery(what=TOGETHER, field="latitude")
    if "distanceinmeters" in read and "latitude" not in read:
        raise BadQuery(what=FROM_WHERE, field="distanceinmeters")
    return read


def _read(name: str, values: list[str], reader: Callable[[str], Any]) -> Any:
    if len(values) > 1:
        raise BadQuery(what=twice(name), field=name)
    try:
        return reader(values[0])
    except (ValueError, KeyError, OverflowError) as error:
        raise BadQuery(what=name, field=name) from error
