"""Parts that Locations and EVSEs share: places, texts, moments, times of day."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from core.importing.ocpi.sheet import Sheet, present

DEGREES = re.compile(r"[+-]?[0-9]{1,3}([.,][0-9]{1,30})?")
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?")
MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(\.[0-9]+)?(Z|[+-][0-9:]{5})?")
NOWHERE = Decimal(0)
TEXT_LENGTH = 512
LAST_DECIMALS = 7


def coordinates(sheet: Sheet) -> Any:
    """Take a GeoLocation as decimal strings (OCPI 2.2.1 §8.4.13); 0, 0 is nowhere."""
    raw = sheet.take("coordinates")
    if not isinstance(raw, dict):
        return raw
    inner = Sheet(raw, sheet.at("coordinates"), sheet.notes)
    told = {name: _degrees(inner, name) for name in ("latitude", "longitude")}
    inner.end()
    if all(DEGREES.fullmatch(str(value)) and Decimal(value) == NOWHERE for value in told.values()):
        sheet.notes.dropped(sheet.at("coordinates"), "null_island", raw)
        return None
    return present(told)


def _degrees(sheet: Sheet, name: str) -> Any:
    value = sheet.take(name)
    if isinstance(value, float):
        value = sheet.noted(name, "number_as_text", value, f"{value:.7f}")
    value = sheet.as_text(name, value)
    if not isinstance(value, str) or not DEGREES.fullmatch(value):
        return value
    exact = Decimal(sheet.noted(name, "decimal_point", value, value.replace(",", ".")))
    told = degrees(exact)
    if Decimal(told) != exact:
        sheet.notes.changed(sheet.at(name), "rounded", value, told)
    return told


def degrees(value: Decimal) -> str:
    """Give degrees as Plinth prints them: six decimals, and the seventh where there is one."""
    return f"{value:.{LAST_DECIMALS}f}".removesuffix("0")


def display_texts(sheet: Sheet, name: str) -> list[dict[str, Any]]:
    """Take DisplayTexts (OCPI 2.2.1 §16.3)."""
    return [_display_text(each) for each in sheet.sheets(name)]


def _display_text(sheet: Sheet) -> dict[str, Any]:
    language = sheet.take("language")
    if isinstance(language, str):
        short = re.split(r"[-_]", language.strip())[0]
        language = sheet.noted("language", "language_short", language, short)
    told = present({"language": language, "text": sheet.text("text", TEXT_LENGTH)})
    sheet.end()
    return told


def periods(sheet: Sheet, name: str, *more: str) -> list[dict[str, Any]]:
    """Take periods from one moment to another, with `more` words beside them."""
    told = []
    for each in sheet.sheets(name):
        one = {at: moment(each, at) for at in ("period_begin", "period_end")}
        told.append(present(one | {word: each.word(word) for word in more}))
        each.end()
    return told


def moment(sheet: Sheet, name: str) -> Any:
    """Take a moment; without a zone it is UTC."""
    value = sheet.take(name)
    found = MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return value
    day, clock, fraction, zone = found.groups()
    return sheet.noted(name, "moment_in_utc", value, f"{day}T{clock}{(fraction or '')[:7]}{zone or 'Z'}")


def opening_times(sheet: Sheet) -> Any:
    """Take Hours: regular hours, or open day and night (OCPI 2.1.1 §8.4.14: a choice; 2.2.1: always told)."""
    raw = sheet.take("opening_times")
    if not isinstance(raw, dict):
        return raw
    inner = Sheet(raw, sheet.at("opening_times"), sheet.notes)
    names_hours = "regular_hours" in inner.left
    always = inner.flag("twentyfourseven")
    regular = [_hours(each) for each in inner.sheets("regular_hours")]
    special = {name: periods(inner, name) for name in ("exceptional_openings", "exceptional_closings")}
    inner.end()
    if names_hours and not regular:
        sheet.notes.dropped(sheet.at("opening_times"), "hours_lost", raw)
        return None
    if always is True and regular:
        always = inner.noted("twentyfourseven", "hours_win", always, now=False)
    elif always is False and not regular:
        always = inner.noted("twentyfourseven", "always_open", always, now=True)
    return present({"twentyfourseven": always, "regular_hours": regular} | special)


def _hours(sheet: Sheet) -> dict[str, Any]:
    told = {"weekday": sheet.whole("weekday")} | {at: _clock(sheet, at) for at in ("period_begin", "period_end")}
    sheet.end()
    return present(told)


def _clock(sheet: Sheet, name: str) -> Any:
    value = sheet.take(name)
    found = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return value
    hour, minute = found[1].zfill(2), found[2]
    return sheet.noted(
        name, "clock_written_out", value, "00:00" if (hour, minute) == ("24", "00") else f"{hour}:{minute}"
    )
