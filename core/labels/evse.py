"""eMI3 identifiers: EVSE, station and pool, valid and not, and the older DIN form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.labels.kinds import Evse, EvseDin, EvseNonconforming, Pool, StationId

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.labels.kinds import Label

# eMI3 part 2: country, operator, type letter, then at most 31 characters of which the first is no star.
EVSE = re.compile(r"(?=.*\*)[A-Z]{2}\*?[A-Z0-9]{3}\*?E[A-Z0-9][A-Z0-9*]{0,30}")
# Without stars, words such as CHARGER have the same shape: a digit must follow the E.
UNSEPARATED = re.compile(r"[A-Z]{2}[A-Z0-9]{3}E[0-9][A-Z0-9]{0,30}")
IN_TEXT = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\*[A-Z0-9]{3}\*E[A-Z0-9][A-Z0-9*]{0,30}")
# Serial numbers look like station and pool IDs without stars, so those must show both.
STATION = re.compile(r"[A-Z]{2}\*[A-Z0-9]{3}\*S[A-Z0-9][A-Z0-9*]{0,30}")
POOL = re.compile(r"[A-Z]{2}\*[A-Z0-9]{3}\*P[A-Z0-9][A-Z0-9*]{0,30}")
LOOKS_LIKE_EVSE = re.compile(r"(?=.*[0-9])[A-Z]{2}\*[A-Z0-9]{2,5}\*[A-Z0-9*]{1,60}")
DIN = re.compile(r"\+[0-9]{1,3}\*[0-9]{3}\*[0-9][0-9*]{0,31}")
LOOKS_LIKE_DIN = re.compile(r"\+[0-9]{1,3}\*[0-9*]{1,60}")
SHAPES: tuple[tuple[re.Pattern[str], Callable[[str], Label]], ...] = (
    (EVSE, Evse),
    (UNSEPARATED, Evse),
    (STATION, StationId),
    (POOL, Pool),
    (DIN, EvseDin),
    (LOOKS_LIKE_EVSE, EvseNonconforming),
    (LOOKS_LIKE_DIN, EvseNonconforming),
)


def read_evse(text: str) -> Label | None:
    """Read a text that is an identifier as a whole: printed with spaces, in any case, with or without stars."""
    if not text.isascii():
        return None  # upper() would turn look-alikes such as a dotless i into letters
    compact = text.upper()
    if "*" in compact or re.match(r"[A-Z]{2}\s", compact):
        compact = "".join(compact.split())
    return next((kind(compact) for shape, kind in SHAPES if shape.fullmatch(compact)), None)


def find_evse(text: str) -> Evse | None:
    """Find an EVSE ID inside other text: both stars are needed, and no letter or digit directly before it."""
    found = IN_TEXT.search(re.sub(r"[^\x00-\x7f]", "?", text).upper())
    return Evse(evse_id=found[0]) if found else None
