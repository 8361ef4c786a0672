"""OCPP identities: which are lawful, and which look alike. A leaf, pure Python."""

from __future__ import annotations

import re

from core.words import Sentence, _

# OCPP-J 2.0.1 part 4 §3.2 (identifierString, 48) and, because real 1.6 boxes have them, inner spaces; never a colon.
IDENTITY = re.compile(r"[A-Za-z0-9._*=+|@-](?:[A-Za-z0-9._*=+|@ -]{0,46}[A-Za-z0-9._*=+|@-])?")
CONFUSED = str.maketrans("OQILZSB", "0011258")


def is_identity(text: str) -> bool:
    """Tell whether a text can be a station's identity."""
    return IDENTITY.fullmatch(text) is not None


def fold(identity: str) -> str:
    """Fold what people and fonts confuse: case, punctuation, O/0, I/l/1, Z/2, S/5, B/8. At most 48 characters."""
    return re.sub(r"[^A-Z0-9]", "", identity.upper()).translate(CONFUSED)[:48]


def one_slip(one: str, other: str) -> bool:
    """Tell whether two texts differ by one typed, missing, extra or swapped character."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    swapped = short[:at] + short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :]
    return swapped == long


def why_alike(knocked: str, expected: str, serials: tuple[str, ...] = ()) -> Sentence | None:
    """Say why a name that knocked may mean the expected station; None when it does not look like it."""
    if not knocked:
        return None
    facts = {"knocked": knocked, "expected": expected}
    if knocked.casefold() == expected.casefold():
        return Sentence(_("It is the same name in other capitals."), facts)
    folded, wanted = fold(knocked), fold(expected)
    if folded == wanted:
        return Sentence(_("It differs only in characters that look alike (such as O and 0) or in dashes."), facts)
    if one_slip(folded, wanted):
        return Sentence(_("It differs by one character."), facts)
    if min(len(folded), len(wanted)) >= 5 and (folded.endswith(wanted) or wanted.endswith(folded)):  # noqa: PLR2004 -- shorter endings fit anything
        return Sentence(_("One is the other with something in front."), facts)
    if any(len(serial) >= 5 and fold(serial) in folded for serial in serials):  # noqa: PLR2004 -- as above
        return Sentence(_("It contains the serial number of this station."), facts)
    return None
