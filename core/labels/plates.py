"""Nameplates: text in which a maker names each value, such as `SN: 4711; PIN: 1234`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.identities import is_identity
from core.labels.bare import PAIRS, read_bare, read_mac, ungroup
from core.labels.evse import read_evse
from core.labels.kinds import Iccid, NotAStation, Serial
from core.labels.secret_parts import MASK
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.labels.kinds import Label

# Longer names stand first: the first that fits is taken. A space stands for any one of space, dot, dash, underscore.
NAMES = {
    "evse": ("evse id", "evseid", "evse"),
    "identity": (
        "charging station id", "charge station id", "charge point id", "chargepoint id", "charge box id",
        "chargebox id", "station id", "ocpp id", "cp id", "cpid", "cs id", "csid", "identity", "id",
    ),
    "serial": (
        "serial number", "serial no.", "serial no", "seriennummer", "seriennr.", "seriennr", "serial", "s/n", "sn",
        "ser",
    ),
    "mac": ("mac address", "mac id", "mac"),
    "iccid": ("iccid",),
    "other": ("model", "type", "part number", "part no", "p/n", "pn", "imei", "date", "firmware", "fw", "hw"),
    "secret": (
        "security code", "sec code", "activation code", "claim code", "authorization key", "auth key", "wifi password",
        "wi-fi password", "wifi key", "api key", "password", "passwort", "passphrase", "passwd", "pass", "pwd", "psk",
        "pin code", "pincode", "pin", "puk", "uid", "secret", "token", "totp", "key",
    ),
}  # fmt: skip
# These few are written without a colon as well, and nobody calls a station by them.
BOLD = ("security code", "wifi password", "password", "passwort", "pin code", "pincode", "pin", "puk", "uid")
HIDDEN = frozenset({"secret", "bold"})
GAP = "[;,|\n]"


def _any(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name).replace(r"\ ", r"[\s._-]?") for name in names)


# A name counts at the start, or after a gap or a space. Without a colon (or =, #) a serial that begins with SN would
# lose its first letters.
NAME = re.compile(
    r"(?<![^\s;,|])(?:"
    + "|".join(rf"(?P<{role}>{_any(names)})" for role, names in NAMES.items() if role != "secret")
    + rf"|(?P<secret>{_any(NAMES['secret'])}))\s*[:=#]\s*|(?<![^\s;,|])(?P<bold>{_any(BOLD)})\s+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Piece:
    """One value of a plate: its role ("" when unnamed) and where it stands in the text."""

    role: str
    start: int
    end: int


def pieces(text: str) -> tuple[Piece, ...]:
    """Cut a plate into its values; none when nothing in it is named."""
    return tuple(_cut(text)) if NAME.search(text) else ()


def _cut(text: str) -> Iterator[Piece]:
    role, start = "", 0
    for mark in re.finditer(rf"{NAME.pattern}|{GAP}", text, re.IGNORECASE):
        if role in HIDDEN and mark[0] in ";,|":
            continue  # a password may hold these itself
        yield Piece(role, start, mark.start())
        role, start = mark.lastgroup or "", mark.end()
    yield Piece(role, start, len(text))


def read_plate(text: str) -> Label | None:
    """Read the value that best names the station: an EVSE ID, an identity, a serial, an address, something unnamed."""
    found: dict[str, str] = {}
    for piece in pieces(text):
        value = text[piece.start : piece.end].strip()
        if value:
            found.setdefault("secret" if piece.role in HIDDEN else piece.role, value)
    if not found:
        return None
    read = (_read(role, found[role]) for role in ("evse", "identity", "serial", "", "mac", "iccid") if role in found)
    label = next((label for label in read if label is not None), None)
    if label is None:
        label = NotAStation(
            says=Sentence(_("This part of a label names no station. Scan the code with the station's number."))
        )
    return replace(label, secret="secret" in found)


def _read(role: str, value: str) -> Label | None:
    if role == "evse":
        return read_evse(value)
    if role == "serial":
        number = ungroup(value)
        return Serial(serial=number) if is_identity(number) and number.count(" ") <= 1 else None
    if role == "mac":
        return read_mac(value if PAIRS.fullmatch(value) else ":".join(re.findall("..", value)))
    label = read_bare(value)
    return label if role != "iccid" or isinstance(label, Iccid) else None


def masked_plate(text: str) -> str:
    """Give the plate with its secrets masked."""
    for piece in reversed(pieces(text)):
        if piece.role in HIDDEN:
            text = f"{text[: piece.start]}{MASK}{text[piece.end :]}"
    return text
