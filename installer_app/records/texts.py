"""Parts of a record that people write as a text: hours, days, directions, places."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from core.bodies.shared import YEARS
from core.errors import FieldError
from core.words import Sentence, _
from installer_app.records.fields import YES, Field, Part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip
HOURS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)
MOMENT = r"\d{4}-\d{2}-\d{2}(?: \d{1,2}:\d{2})?"
PERIOD = re.compile(rf"({MOMENT})(?:\s*[-–]\s+({MOMENT}))?", re.ASCII)
DIRECTION = re.compile(r"([A-Za-z]{2})\s*:\s*(.+)")
ONE_DAY = timedelta(days=1)
NOT_HOURS = _("%(what)s is no time of opening. Write 08:00-18:00, or 08:00-12:00, 13:00-18:00.")
NOT_A_PERIOD = _("%(what)s is no day. Write 2026-12-25, or 2026-12-24 18:00 - 2026-12-27 08:00.")
NOT_A_DIRECTION = _("%(what)s begins with no language. Write %(example)s.")
EXAMPLE = _("en: Behind the barrier")  # in the reader's own language, its code included
NO_HOURS = _("Say when it is open, or that it is open day and night.")


def coordinates() -> Part:
    """Make the member of two fields in degrees."""
    about = {"inputmode": "text", "autocomplete": "off", "maxlength": 20}
    fields = (
        Field("latitude", gettext_lazy("Latitude"), hint=gettext_lazy("Degrees, such as 52.0907"), attributes=about),
        Field("longitude", gettext_lazy("Longitude"), hint=gettext_lazy("Degrees, such as 5.1214"), attributes=about),
    )
    names = [each.name for each in fields]

    def read(texts: Sequence[str], _errors: list[FieldError]) -> Any:
        said = {name: value.replace(",", ".") for name, value in zip(names, texts, strict=True) if value}
        return said or None

    return Part("coordinates", fields, lambda row: [degrees(getattr(row, name)) for name in names], read)


def degrees(value: Any) -> str:
    """Write degrees without zeros nobody reads."""
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".")


def directions(member: str) -> Part:
    """Make a member of texts, each in its language, one a line."""
    hint = format_lazy("{} {}", gettext_lazy("One a line, each with its language:"), gettext_lazy(EXAMPLE))
    lines = Field(member, gettext_lazy("How to get there"), "area", hint)

    def read(texts: Sequence[str], errors: list[FieldError]) -> Any:
        said = []
        for line in filter(None, map(str.strip, texts[0].split("\n"))):
            found = DIRECTION.fullmatch(line)
            if found is None:
                errors.append(
                    FieldError(member, Sentence(NOT_A_DIRECTION, {"what": line, "example": Sentence(EXAMPLE)}))
                )
            else:
                said.append({"language": found[1].lower(), "text": found[2]})
        return said or None

    def show(row: Any) -> list[str]:
        return ["\n".join(f"{one['language']}: {' '.join(one['text'].split())}" for one in getattr(row, member))]

    return Part(member, (lines,), show, read)


def opening_times(zone_name: str, *, days: bool) -> Part:
    """Make the member of hours a week and, with `days`, of days that are different; these by the Location's clock."""
    zone = ZoneInfo(zone_name) if zone_name else UTC
    always = Field("twentyfourseven", gettext_lazy("Open day and night"), "tick")
    hint = gettext_lazy("08:00-18:00; empty: closed")
    week = [Field(f"hours_{number}", word, hint=hint) for number, word in enumerate(WEEKDAYS, 1)]
    special = (
        Field("exceptional_openings", gettext_lazy("Open besides"), "area", EXCEPTIONS),
        Field("exceptional_closings", gettext_lazy("Closed nevertheless"), "area", EXCEPTIONS),
    )

    def show(row: Any) -> list[str]:
        kept = row.opening_times or {}
        texts = [YES if kept.get("twentyfourseven", True) else "", *_week(kept)]
        return texts + [_periods(kept.get(each.name) or [], zone) for each in special if days]

    def read(texts: Sequence[str], errors: list[FieldError]) -> Any:
        before, is_always = len(errors), texts[0] == YES
        hours = [one for number, line in enumerate(texts[1:8], 1) for one in _hours(number, line, errors)]
        said: dict[str, Any] = {"twentyfourseven": is_always, **({"regular_hours": hours} if hours else {})}
        if not hours and not is_always and len(errors) == before:
            errors.append(FieldError(always.name, NO_HOURS))
        for each, lines in zip(special, texts[8:], strict=False):
            said[each.name] = _moments(each.name, lines, zone, errors)
        return said

    return Part("opening_times", (always, *week, *(special if days else ())), show, read)


EXCEPTIONS = gettext_lazy("One a line: 2026-12-25, or 2026-12-24 18:00 - 2026-12-27 08:00")


def _week(kept: dict[str, Any]) -> list[str]:
    rows = kept.get("regular_hours") or []
    return [
        ", ".join(f"{one['period_begin']}-{one['period_end']}" for one in rows if one["weekday"] == number)
        for number in range(1, len(WEEKDAYS) + 1)
    ]


def _hours(number: int, line: str, errors: list[FieldError]) -> list[dict[str, Any]]:
    """Read the hours of one weekday: 8-18 is 08:00-18:00."""
    said = []
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", line))):
        found = HOURS.fullmatch(part)
        begin, end = (_clock(found[1], found[2]), _clock(found[3], found[4])) if found else (None, None)
        if begin is None or end is None:
            errors.append(FieldError(f"hours_{number}", Sentence(NOT_HOURS, {"what": part})))
        else:
            said.append({"weekday": number, "period_begin": begin, "period_end": end})
    return said


def _clock(hours: str, minutes: str | None) -> str | None:
    try:
        return time(int(hours), int(minutes or 0)).strftime("%H:%M")
    except ValueError:
        return None


def _periods(kept: list[dict[str, str]], zone: tzinfo) -> str:
    return "\n".join(_period(*(_local(one[end], zone) for end in ("period_begin", "period_end"))) for one in kept)


def _local(moment: str, zone: tzinfo) -> datetime:
    at = datetime.fromisoformat(moment)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone)


def _period(begin: datetime, end: datetime) -> str:
    if begin.time() == end.time() == time() and begin < end:
        days = [begin.date().isoformat(), (end - ONE_DAY).date().isoformat()]
        return " - ".join(dict.fromkeys(days))
    return " - ".join(each.strftime("%Y-%m-%d %H:%M") for each in (begin, end))


def _moments(name: str, lines: str, zone: tzinfo, errors: list[FieldError]) -> list[dict[str, str]]:
    said = []
    for line in filter(None, map(str.strip, lines.split("\n"))):
        ends = _ends(line)
        if ends is None:
            errors.append(FieldError(name, Sentence(NOT_A_PERIOD, {"what": line})))
        else:
            begin, end = (each.replace(tzinfo=zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for each in ends)
            said.append({"period_begin": begin, "period_end": end})
    return said


def _ends(line: str) -> tuple[datetime, datetime] | None:
    """Read a period: a day alone is the whole of it, from one day to another the whole of both."""
    found = PERIOD.fullmatch(line)
    try:
        begin = _moment(found[1]) if found else None
        end = _moment(found[2] or found[1]) if found else None
    except ValueError:
        return None
    if found is None or begin is None or end is None:
        return None
    return begin, end if ":" in (found[2] or found[1]) else end + ONE_DAY


def _moment(text: str) -> datetime:
    """Read a moment of the place's clock. Raises ValueError, also where the calendar ends."""
    at = datetime.strptime(text, "%Y-%m-%d %H:%M" if ":" in text else "%Y-%m-%d")  # noqa: DTZ007 -- the zone comes after
    if at.year not in YEARS:
        raise ValueError
    return at
