"""The form of a payload that may be stored, logged or shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.labels.addresses import masked_address, parse_address
from core.labels.bare import read_bare
from core.labels.impostors import scheme_of
from core.labels.kinds import Esim, Evse, MeterRecord, NeedsNetwork, NotAStation, Refused, Wifi
from core.labels.operator_json import masked_json, parse
from core.labels.plates import masked_plate, pieces
from core.labels.reading import normalise, read_label
from core.labels.secret_parts import MASK

if TYPE_CHECKING:
    from core.labels.addresses import Address
    from core.labels.kinds import Label

LETTERS = re.compile(r"[^\W\d_]+[.,!?]?")
MAX_WORDS = 20


def masked(text: str) -> str:
    """Give a payload with its secret parts replaced by •••; of a wholly secret one only the part that tells what it is.

    PINs, keys, passwords and passing codes go, and so does everything in a web address, data record or card that was
    not read and could be one. A bare number, an EVSE ID, a GS1 string and a plate's other values stay. Never raises.
    """
    label, clean = read_label(text), normalise(text)
    address, content = parse_address(clean), parse(clean)
    if isinstance(label, Refused | Esim | Wifi | MeterRecord):
        return _safe_part(label, clean)
    if address:
        return _address(label, address)
    if content is not None:
        return masked_json(content)
    return _plain(label, clean)


def _safe_part(label: Label, text: str) -> str:
    match label:
        case Esim():
            return f"LPA:1${MASK}"
        case Wifi(ssid=ssid):
            return f"WIFI:S:{ssid};{MASK}"
        case MeterRecord():
            return f"OCMF|{MASK}" if text.upper().startswith("OCMF|") else MASK
    return _scheme(text)


def _plain(label: Label, text: str) -> str:
    if pieces(text):
        return masked_plate(text)
    if isinstance(label, NotAStation):
        return _scheme(text) if scheme_of(text) else _words(text)
    if isinstance(label, Evse) and read_bare(text) is None:
        return f"{MASK} {label.evse_id} {MASK}"
    return text


def _address(label: Label, address: Address) -> str:
    if isinstance(label, NotAStation):
        return f"{address.scheme}://{address.host if address.safe else MASK}/{MASK}"
    keep = {str(value).upper() for value in label.facts().values()}
    if isinstance(label, NeedsNetwork):
        keep.update(segment.upper() for segment in address.segments[-1:])
    return masked_address(address, keep)


def _scheme(text: str) -> str:
    scheme = scheme_of(text)
    return f"{scheme}:{MASK}" if scheme else MASK


def _words(text: str) -> str:
    """Keep one line's plain words; a word with a digit or sign in it may be a password, several lines a card."""
    if "\n" in text:
        return MASK
    words = text.split()[:MAX_WORDS]
    return " ".join(word if LETTERS.fullmatch(word) else MASK for word in words)
