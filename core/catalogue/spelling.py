"""When two spellings mean the same: case, blanks, and what companies hang behind their names."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100  # characters of a reported name that are looked at; the longest met in the field has 33
LEGAL_FORMS = frozenset(
    (
        *("ab", "ag", "as", "asa", "bv", "co", "corp", "gmbh", "inc", "kg", "limited", "llc", "ltd"),
        *("nv", "oy", "plc", "sa", "sas", "sl", "spa", "srl"),
    )
)
TRADES = frozenset(("charger", "chargers", "charging", "electronics", "energy", "technologies", "technology"))


def fold(text: str | None) -> str:
    """Give the text in small letters, without blanks around it and with single blanks inside; None is empty."""
    visible = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in (text or "")[:LONGEST])
    return " ".join(visible.split()).casefold()


def fold_vendor(text: str | None) -> str:
    """Give the core of a company name: `Alfen B.V.` and `alfen` are one, so are `EV-BOX` and `EVBox`.

    Legal forms and trade words go only from the end, and the first word always stays.
    """
    words = re.findall(r"\w+", fold(text).replace(".", "").replace("_", " "))
    while len(words) > 1 and words[-1] in LEGAL_FORMS | TRADES:
        words.pop()
    return "".join(words)
