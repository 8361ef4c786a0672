"""OCPP identities: which are lawful, and which look alike. A leaf, pure Python."""

from __future__ import annotations

import re
from urllib.parse import unquote

from core.words import Sentence, _

# OCPP-J 2.0.1 part 4 §3.2 (identifierString, 48) and, because real 1.6 boxes have them, inner spaces; never a colon.
# One or two points alone are no segment of an address: clients take them away (RFC 3986 §5.2.4).
IDENTITY = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._*=+|@-](?:[A-Za-z0-9._*=+|@ -]{0,46}[A-Za-z0-9._*=+|@-])?")
TELLING = 5  # shorter endings and serials fit anything
# What a registration token begins with; the rest are 128 random bits in the alphabet of RFC 4648 §6, in small letters.
TOKEN_MARK = "join-"  # noqa: S105 -- the part that is no secret
TOKEN = re.compile(rf"{TOKEN_MARK}[a-z0-9]{{6,}}", re.IGNORECASE)
MASK = "***"
CONFUSED = str.maketrans("OQILZSB", "0011258")


def is_identity(text: str) -> bool:
    """Tell whether a text can be a station's identity."""
    return IDENTITY.fullmatch(text) is not None


def is_registration_token(text: str) -> bool:
    """Tell whether a text was meant as a registration token, right or not."""
    return TOKEN.fullmatch(text) is not None


def without_tokens(path: str) -> str:
    """Mask the registration tokens in a path, percent-encoded ones too: they are secrets."""
    plain = path if TOKEN.search(path) else unquote(path)
    return TOKEN.sub(TOKEN_MARK + MASK, plain) if TOKEN.search(plain) else path


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
    folded, wanted = fold(knocked), fold(expected)
    reasons = {
        _("It is the same name in other capitals."): knocked.casefold() == expected.casefold(),
        _("It differs only in characters that look alike (such as O and 0) or in dashes."): folded == wanted,
        _("It differs by one character."): one_slip(folded, wanted),
        _("One is the other with something in front."): one_ends_with_the_other(folded, wanted),
        _("It contains the serial number of this station."): any(telling(fold(each), folded) for each in serials),
    }
    text = next((text for text, true in reasons.items() if true), None)
    return Sentence(text) if text else None


def one_ends_with_the_other(one: str, other: str) -> bool:
    return telling(one, other[-len(one) :]) or telling(other, one[-len(other) :])


def telling(part: str, whole: str) -> bool:
    """Tell whether a part is in the whole and long enough to mean something."""
    return len(part) >= TELLING and part in whole
