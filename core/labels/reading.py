"""Read any label: one pure function from a scanned or typed text to what it is. Nothing is ever opened or fetched."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from core.labels.bare import read_bare
from core.labels.evse import find_evse
from core.labels.gs1 import read_gs1
from core.labels.impostors import read_impostor
from core.labels.kinds import NotAStation, Refused
from core.labels.meters import read_meter
from core.labels.operator_json import read_operator_json
from core.labels.plates import read_plate
from core.labels.urls import read_url
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.labels.kinds import Label

MAX_BYTES = 2953  # QR version 40-L, binary (ISO/IEC 18004 table 7)
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))
LAYOUT = "\t\n\r\x1d"  # lines of a card or plate, and GS1's separator
NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# Readers that know their payload by its first letters, its brackets or its names come first; only those may hold
# line breaks or other scripts. The order decides.
STRUCTURED = (read_impostor, read_meter, read_operator_json, read_gs1, read_url, read_plate)
PLAIN = (read_bare, find_evse)


def read_label(text: str) -> Label:
    """Read what a label says: a scanned payload or a typed number.

    Never raises, whatever the text. Give the payload itself to nobody else: `core.labels.masking.masked` gives the
    form that may be stored, logged or shown.
    """
    clean = normalise(text)
    return _unreadable(clean) or _first(STRUCTURED, clean) or _stray(clean) or _first(PLAIN, clean) or NotAStation()


def normalise(text: str) -> str:
    """Drop what nobody sees (byte order mark, zero-width characters, space at the ends); any space is a plain one."""
    seen = "".join(" " if unicodedata.category(each) == "Zs" else each for each in text.translate(INVISIBLE))
    return seen.replace("\r\n", "\n").strip(" \t\r\n")


def _first(readers: tuple[Callable[[str], Label | None], ...], text: str) -> Label | None:
    return next((label for reader in readers if (label := reader(text)) is not None), None)


def _unreadable(text: str) -> Refused | None:
    if not text:
        return Refused(says=Sentence(_("The code is empty. Scan it again, or type the number printed next to it.")))
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        return Refused(says=Sentence(_("The code is too long for a label. Scan the label on the station itself.")))
    return _refuse([each for each in text if unicodedata.category(each) in NEVER and each not in LAYOUT])


def _stray(text: str) -> Refused | None:
    return _refuse([each for each in text if each in LAYOUT or not each.isascii()])


def _named(strange: str) -> str:
    """Name a character to somebody who stands at a station: by itself, unless it cannot be seen, or passes for ours."""
    seen = unicodedata.category(strange)[0] in "PS" or unicodedata.name(strange, "").startswith("LATIN")
    return strange if seen else f"U+{ord(strange):04X}"


def _refuse(strange: list[str]) -> Refused | None:
    if not strange:
        return None
    named = ", ".join(map(_named, dict.fromkeys(strange[:5])))
    text = _(
        "The code holds characters that no station's number has (%(characters)s). Scan it again, or type the number."
    )
    return Refused(says=Sentence(text, {"characters": named}))
