"""Bare numbers, scanned or typed: EVSE IDs, network addresses, SIM cards, identities."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.identities import is_identity
from core.labels.evse import read_evse
from core.labels.kinds import Iccid, Identity, Mac, NotAStation
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.labels.kinds import Label

PAIRS = re.compile(
    r"[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"
)
TWELVE = re.compile(r"(?=.*[A-F])(?=.*[0-9])[0-9A-F]{12}", re.IGNORECASE)
LETTERS_THEN_DIGITS = re.compile(r"[A-F]+[0-9]+", re.IGNORECASE)
LOCAL_OR_GROUP = 0b11  # IEEE 802: the low bits of the first octet; neither is set on a card as it is sold
ICCID = re.compile(r"(89[0-9]{16,20})[Ff]?")
LONG = re.compile(r"[0-9]{15,}")
PHONE = re.compile(r"(?:\+|00)[0-9]{1,3}[ ()/-]?[0-9() /-]{5,20}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")


def read_bare(text: str) -> Label | None:
    """Read a text that is a number as a whole; None when it is none."""
    if not text.isascii() or not text.isprintable():
        return None
    return read_evse(text) or read_mac(text) or read_long(ungroup(text)) or read_identity(text)


def read_mac(text: str) -> Mac | None:
    """Read six pairs of hexadecimal digits, or twelve in a row that no serial number would have."""
    if PAIRS.fullmatch(text):
        return Mac(mac=_with_colons(re.sub(r"[:.-]", "", text)))
    sold = TWELVE.fullmatch(text) and not int(text[:2], 16) & LOCAL_OR_GROUP
    return Mac(mac=_with_colons(text)) if sold and not LETTERS_THEN_DIGITS.fullmatch(text) else None


def _with_colons(digits: str) -> str:
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2)).upper()


def read_long(text: str) -> Label | None:
    """Read what is too long for a station's number: a SIM card (ITU-T E.118, Luhn), a modem, something else."""
    card = ICCID.fullmatch(text)
    if card and luhn(card[1]):
        return Iccid(iccid=card[1])
    if card:
        return NotAStation(says=Sentence(_("This looks like a SIM card's number with a digit wrong. Scan it again.")))
    if LONG.fullmatch(text):
        return NotAStation(
            says=Sentence(_("This long number is a modem's or an article's, not the station's. Scan the other code."))
        )
    return None


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit of those before it (ISO/IEC 7812-1)."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def read_identity(text: str) -> Label | None:
    """Read 1 to 48 characters, no colon, at least one digit and at most one gap, as a station's number."""
    if PHONE.fullmatch(text):
        return NotAStation(says=Sentence(_("A telephone number, not a station. Scan the label on the station itself.")))
    if MAIL.fullmatch(text):
        return NotAStation(says=Sentence(_("A mail address, not a station. Scan the label on the station itself.")))
    number = ungroup(text)
    whole = is_identity(number) and number.count(" ") <= 1 and any(map(str.isdigit, number))
    return Identity(identity=number) if whole else None


def ungroup(text: str) -> str:
    """Close the gaps that a print leaves between groups of digits; one gap elsewhere stays one space."""
    return re.sub(r"(?<=[0-9]) (?=[0-9])", "", " ".join(text.split()))
