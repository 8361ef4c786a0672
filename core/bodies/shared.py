"""Parts that Locations, stations and EVSEs share."""

from __future__ import annotations

from contextlib import suppress
from datetime import MAXYEAR, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

from msgspec import Meta

from core.bodies.fields import NOT_BLANK, UNSET, Body, Degrees, Moment, Unset, Words
from core.choices import AuthRuleType, EvseStatus
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable


YEARS = range(1900, MAXYEAR)  # a clock elsewhere on Earth may be a year further, and still tells it


class Coordinates(Body):
    """Degrees as decimal strings (OCPI 2.1.1 §8.4.7 GeoLocation)."""

    latitude: Degrees | Unset = UNSET
    longitude: Degrees | Unset = UNSET
    must: ClassVar = ("latitude", "longitude")

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        for name, most in (("latitude", 90), ("longitude", 180)):
            value = getattr(self, name)
            if isinstance(value, str) and abs(float(value)) > most:
                yield name, Sentence(_("Degrees between %(least)s and %(most)s."), {"least": -most, "most": most})


class DisplayText(Body):
    """A text in one language (OCPI 2.1.1 §14.3)."""

    language: Annotated[str, Meta(pattern=r"\A[A-Za-z]{2}\Z")] | Unset = UNSET
    text: Annotated[str, Meta(min_length=1, max_length=512, pattern=NOT_BLANK)] | Unset = UNSET
    must: ClassVar = ("language", "text")


class AuthRule(Body):
    """Who may charge here."""

    type: AuthRuleType | Unset = UNSET
    value: Words | Unset = UNSET
    must: ClassVar = ("type", "value")


class Period(Body):
    """From one moment to another (OCPI 2.1.1 §8.4.9)."""

    period_begin: Moment | Unset = UNSET
    period_end: Moment | Unset = UNSET
    must: ClassVar = ("period_begin", "period_end")

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        yield from ends_after_it_begins(self.period_begin, self.period_end)


class StatusPeriod(Body):
    """A status that is planned for later (OCPI 2.1.1 §8.4.21); without an end it stays."""

    period_begin: Moment | Unset = UNSET
    period_end: Moment | Unset | None = UNSET
    status: EvseStatus | Unset = UNSET
    status_message: Annotated[str, Meta(max_length=255)] | Unset | None = UNSET
    must: ClassVar = ("period_begin", "status")

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        yield from ends_after_it_begins(self.period_begin, self.period_end)


def ends_after_it_begins(begin: object, end: object) -> Iterable[tuple[str, Sentence | str]]:
    """Say what is wrong with a period; a moment without a zone is UTC (OCPI 2.1.1 §14.2)."""
    told = {"period_begin": begin, "period_end": end}
    read = {name: moment(text) for name, text in told.items() if isinstance(text, str)}
    yield from ((name, _("There is no such moment.")) for name, at in read.items() if at is None)
    first, last = read.get("period_begin"), read.get("period_end")
    if first is not None and last is not None and last <= first:
        yield "period_end", _("It ends before it begins.")


def moment(text: str) -> datetime | None:
    """Read a moment; None for a text that is none, and for a year out of YEARS."""
    with suppress(ValueError):
        at = datetime.fromisoformat(text if text[-6] in "+-" or text.endswith("Z") else f"{text}+00:00")
        return at if at.year in YEARS else None
    return None
