"""What msgspec says of a value, as sentences that can be translated."""

from __future__ import annotations

import re

from core.words import Sentence, _

COMPLAINTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`", _("Expected `%(wanted)s`, got `%(got)s`.")),
        (r"Expected `\w+` of length >= (?P<n>\d+)", _("It is too short: at least %(n)s.")),
        (r"Expected `\w+` of length <= (?P<n>\d+)", _("It is too long: at most %(n)s.")),
        (r"Expected `\w+` of length (?P<n>\d+)", _("It has the wrong length: exactly %(n)s.")),
        (r"Expected `\w+` >= (?P<n>\S+)", _("It is too small: at least %(n)s.")),
        (r"Expected `\w+` <= (?P<n>\S+)", _("It is too large: at most %(n)s.")),
        (r"Expected `\w+` matching regex (?P<pattern>.+)", _("It does not match %(pattern)s.")),
        (r"Invalid enum value (?P<value>.+)", _("%(value)s is none of the words that are known here.")),
        (r"Invalid UUID", _("It is no UUID.")),
    )
)


def complaint(said: str) -> Sentence:
    """Give the sentence for what msgspec said; what we have no sentence for stays as it is said."""
    for pattern, text in COMPLAINTS:
        found = pattern.fullmatch(said)
        if found:
            return Sentence(text, found.groupdict())
    return Sentence("%(said)s.", {"said": said})
