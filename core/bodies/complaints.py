"""What msgspec says of a value, as sentences that can be translated."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import Any

from core.bodies.credentials import COUNTRY, PARTY, PRINTED, ROLE
from core.bodies.fields import CLOCK, DEGREES, KEY, MOMENT, NAME_OF_A_STATION, NOT_BLANK, NUMERAL, SEEN, UID, URL
from core.words import Sentence, _

BLANK = _("It is blank: write a text.")
COMPLAINTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"Expected `str` of length >= 1", BLANK),
        (r"Expected `\w+` of length >= (?P<n>\d+)", _("It is too short: at least %(n)s.")),
        (r"Expected `\w+` of length <= (?P<n>\d+)", _("It is too long: at most %(n)s.")),
        (r"Expected `\w+` of length (?P<n>\d+)", _("It has the wrong length: exactly %(n)s.")),
        (r"Expected `\w+` >= (?P<n>\S+)", _("It is too small: at least %(n)s.")),
        (r"Expected `\w+` <= (?P<n>\S+)", _("It is too large: at most %(n)s.")),
        (r"Expected `\w+` matching regex (?P<pattern>.+)", _("It does not match %(pattern)s.")),
        (r"Invalid UUID", _("It is no UUID.")),
        (r"Invalid RFC3339 encoded date", _("A day as 2030-01-31.")),
    )
)
ANY_PLAIN = _("Send a text, a number, true or false.")
AMONG = _("%(value)s is none of these: %(words)s.")
NONE_OF_THEM = re.compile(r"Invalid enum value (?P<value>.+)")
OTHER_TYPE = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `[^`]+`")

# What is asked for where another type was sent, by msgspec's name of the type.
TYPES: dict[str, str] = {
    "bool": _("Send true or false."),
    "float": _("Send a number."),
    "int": _("Send a whole number."),
    "str": _("Send a text."),
    "array": _("Send a list."),
    "object": _("Send a JSON object."),
    "date": _("A day as 2030-01-31."),
    "uuid": _("It is no UUID."),
}

# What a pattern asks for, in words; one that is not here is shown as it is.
SHAPES: dict[str, str] = {
    KEY: _("Letters, digits and signs of ASCII, without blanks and slashes; not . or .. alone."),
    UID: _("Letters, digits, blanks and signs of ASCII, without slashes; not blanks, . or .. alone."),
    NAME_OF_A_STATION: _("Letters, digits, blanks and signs of ASCII; not . or .. alone."),
    NOT_BLANK: BLANK,
    r"\A[\x21-\x7e]+\Z": _("Letters, digits and signs of ASCII, without blanks."),
    r"\A[\x20-\x7e]*\Z": _("Letters, digits, blanks and signs of ASCII."),
    r"\A[A-Z]{3}\Z": _("Three capital letters of ISO 3166-1: NLD, DEU, FRA."),
    r"\A[A-Za-z]{2}\Z": _("Two letters of ISO 639-1: nl, de, fr."),
    r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z": _("A day as 2030-01-31."),
    r"\A[A-Z]{1,20}\Z": _("A word of OCPI in capital letters: CHARGER, ENTRANCE."),
    r"\A[A-Za-z]{1,4}\Z": _("The kind of a picture in letters: jpeg, png."),
    DEGREES: _("Degrees as a decimal text with a point: 52.090700."),
    CLOCK: _("A time of day as 08:00, from 00:00 to 23:59."),
    MOMENT: _("A moment as 2030-01-31T12:00:00Z."),
    SEEN: _("What the queue says was seen of a hand-over: 17.3."),
    rf"\A{NUMERAL}\Z": _("Send a number."),
    URL: _("An address that begins with http:// or https://."),
    PRINTED: _("Letters, digits and signs of ASCII without blanks, 64 at most."),
    ROLE: _("A role of OCPI in capital letters: CPO, EMSP, HUB."),
    PARTY: _("Three letters or digits of ISO 15118."),
    COUNTRY: _("Two letters of ISO 3166-1: NL, DE, FR."),
}


def complaint(said: str, kind: Any = None) -> Sentence:
    """Give the sentence for what msgspec said of a value that is no `kind`, words that it may be among them.

    What we have no sentence for stays as it is said.
    """
    word, other = NONE_OF_THEM.fullmatch(said), OTHER_TYPE.fullmatch(said)
    if word and isinstance(kind, type) and issubclass(kind, Enum):
        told = word.groupdict() | {"words": ", ".join(each.value for each in kind)}
        return Sentence(AMONG, told)
    if other:
        wanted = other["wanted"].split(" | ")
        if {"bool", "str"} <= {*wanted}:
            return Sentence(ANY_PLAIN)
        # An amount may be a text as well: it is a number first.
        return Sentence(next((text for name, text in TYPES.items() if name in wanted), "%(said)s."), {"said": said})
    for pattern, text in COMPLAINTS:
        found = pattern.fullmatch(said)
        if found:
            facts = found.groupdict()
            shape = _shapes().get(facts.get("pattern", ""))
            return Sentence(shape) if shape else Sentence(text, facts)
    return Sentence("%(said)s.", {"said": said})


@cache
def _shapes() -> dict[str, str]:
    """Give the sentences by the pattern as msgspec writes it."""
    return {repr(pattern): text for pattern, text in SHAPES.items()}
