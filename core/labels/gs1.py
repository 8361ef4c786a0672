"""GS1: element strings, their printed form in brackets, and Digital Links."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from core.labels.kinds import NotAStation, Refused, Serial
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.labels.kinds import Label

GTIN, SERIAL = "01", "21"
SEPARATOR = "\x1d"  # FNC1 inside a string, GS1 General Specifications 7.8
SYMBOLOGY = re.compile(r"\](?:C1|e0|d2|Q3|J1)")
BRACKETED = re.compile(r"\(([0-9]{2,4})\)([^()]+)")
# General Specifications, figure 7.8.5-2: elements of fixed length need no separator after them.
FIXED = {
    "00": 18, GTIN: 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2,
}  # fmt: skip
VARIABLE = re.compile(r"10|2[12]|24[0-3]|25[0-5]|30|37|4[0-2][0-9]|70[0-9]{2}|80[0-9]{2}|9[0-9]")
SERIAL_SHAPE = re.compile(r"[!-~]{1,20}")
GTIN_SHAPE = re.compile(r"[0-9]{8}|[0-9]{12,14}")
LINK_NAMES = {"gtin": GTIN, "ser": SERIAL}


def read_gs1(text: str) -> Label | None:
    """Read an element string, scanned (`]d201…21…`, `01…21…`) or typed from the print (`(01)…(21)…`)."""
    if re.fullmatch(rf"(?:{BRACKETED.pattern})+", text):
        return read_elements((number, value.strip()) for number, value in BRACKETED.findall(text))
    marked = SYMBOLOGY.match(text) or text.startswith(SEPARATOR)
    elements = list(_split(SYMBOLOGY.sub("", text, count=1).strip(SEPARATOR)))
    found = dict(elements)
    if marked or (SERIAL in found and valid_gtin(found.get(GTIN, ""))):
        return read_elements(elements)
    return None


def read_link(segments: tuple[str, ...]) -> Label | None:
    """Read the path of a GS1 Digital Link: `/01/<GTIN>/21/<serial>`, the older words gtin and ser included."""
    pairs = [(LINK_NAMES.get(name.lower(), name), value) for name, value in pairwise(segments)]
    start = next((at for at, (name, value) in enumerate(pairs) if name == GTIN and GTIN_SHAPE.fullmatch(value)), None)
    return None if start is None else read_elements(pairs[start::2])


def read_elements(elements: Iterable[tuple[str, str]]) -> Label | None:
    """Read the serial and the GTIN out of (application identifier, value) pairs."""
    found = dict(elements)
    gtin, serial = found.get(GTIN), found.get(SERIAL)
    if gtin is not None and not valid_gtin(gtin):
        return Refused(says=Sentence(_("The article number has a digit wrong. Scan the code again.")))
    if serial is not None and SERIAL_SHAPE.fullmatch(serial):
        return Serial(serial=serial, gtin=gtin and gtin.zfill(14))
    if gtin is not None:
        return NotAStation(
            says=Sentence(_("An article number: it names the model, not this one station. Scan the other code."))
        )
    return None


def valid_gtin(text: str) -> bool:
    """Tell whether a GTIN of 8, 12, 13 or 14 digits ends in its check digit (General Specifications 7.9.1)."""
    if not GTIN_SHAPE.fullmatch(text):
        return False
    return sum(int(digit) * (1 + 2 * (at % 2)) for at, digit in enumerate(reversed(text))) % 10 == 0


def _split(text: str) -> Iterable[tuple[str, str]]:
    rest = text
    while rest:
        length = FIXED.get(rest[:2])
        if length is not None:
            yield rest[:2], rest[2 : 2 + length]
            rest = rest[2 + length :].removeprefix(SEPARATOR)
            continue
        number = VARIABLE.match(rest)
        if number is None:
            return
        value, _gap, rest = rest[number.end() :].partition(SEPARATOR)
        yield number[0], value
