"""What stands on one of our labels, as shapes in mm: the same for every kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from core.labels.drawing import label_matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.labels.stock import Place, Stock

PLAIN, BOLD = "Vera", "VeraBd"
LEAST_MODULE = 0.3  # mm; under it phones fail in poor light
BAND = 1.3  # of a line, in font sizes
SMALLEST = 0.55  # of a font size; a text that is still too long takes two lines, and is cut at the end of the second
ABOVE = 0.75  # of the step between two such lines: how far the first stands above where one line would


@dataclass(frozen=True)
class Sticker:
    """One label. `points` is "left" or "right" when its EVSE is on that side, else blank."""

    code: str
    url: str
    operator: str
    station: str = ""
    evse_id: str = ""
    points: str = ""


@dataclass(frozen=True)
class Box:
    """A black rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Words:
    """A line of text by the left end of its baseline; `width` is what it takes at this size."""

    x: float
    y: float
    size: float
    text: str
    font: str
    width: float


@dataclass(frozen=True)
class Arrow:
    """A black arrowhead by its corners, the tip first."""

    corners: tuple[tuple[float, float], ...]


Shape = Box | Words | Arrow


def shapes(sticker: Sticker, stock: Stock, place: Place) -> Iterator[Shape]:
    """Draw a label at its place: the QR code with the code under it, and beside it whose it is and what it is on."""
    line = stock.letters * BAND
    side = stock.height - 2 * stock.pad - line
    x, y = place.x + stock.pad, place.y + stock.pad
    yield from _modules(sticker.url, x, y, side)
    size = fitting(sticker.code, BOLD, stock.letters, side)[1]
    width = width_of(sticker.code, BOLD, size)
    yield Words(x + (side - width) / 2, y + side + stock.letters, size, sticker.code, BOLD, width)
    beside, room = x + side + stock.pad, stock.width - side - 3 * stock.pad
    lines = [(sticker.operator, PLAIN), (sticker.station, BOLD), (sticker.evse_id, PLAIN)]
    for number, (text, font) in enumerate([each for each in lines if each[0]], 1):
        yield from _lines(text, font, beside, y + number * line * 1.15, stock.letters, room)
    if sticker.points:
        yield _arrow(sticker.points, beside, y + side + line, 2 * stock.letters)


def _modules(url: str, x: float, y: float, side: float) -> Iterator[Box]:
    """Draw the runs of dark modules; the quiet zone is within the side."""
    matrix = label_matrix(url)
    module = side / len(matrix)
    for row, cells in enumerate(matrix):
        at = 0
        for dark, run in groupby(cells):
            width = len(list(run))
            if dark:
                yield Box(x + at * module, y + row * module, width * module, module)
            at += width


def _lines(text: str, font: str, x: float, y: float, size: float, room: float) -> Iterator[Words]:
    """Write a line; where its end would be cut, two of small letters at its height: ends tell identities apart."""
    kept, small = fitting(text, font, size, room)
    if kept == text:
        yield Words(x, y, small, text, font, width_of(text, font, small))
        return
    head = _head(text, font, small, room)
    tail = _cut(text.removeprefix(head).lstrip(), font, small, room)
    for part, above in ((head.rstrip(), small * BAND * ABOVE), (tail, small * BAND * (ABOVE - 1))):
        yield Words(x, y - above, small, part, font, width_of(part, font, small))


def _head(text: str, font: str, size: float, room: float) -> str:
    """Give as much of the begin of a text as fits, up to a gap or a dash where there is one in its second half."""
    fits = next(end for end in range(len(text), 0, -1) if end == 1 or width_of(text[:end], font, size) <= room)
    gap = max(text.rfind(" ", 0, fits + 1), text.rfind("-", 0, fits)) + 1
    return text[: gap if gap > fits / 2 else fits]


def _arrow(points: str, x: float, bottom: float, size: float) -> Arrow:
    tip, back = (x, x + size) if points == "left" else (x + size, x)
    return Arrow(((tip, bottom - size / 2), (back, bottom - size), (back, bottom)))


def fitting(text: str, font: str, size: float, room: float) -> tuple[str, float]:
    """Give a text and its size so that it fits: smaller first, cut with dots when that is not enough."""
    smallest = size * SMALLEST
    size = max(min(size, size * room / max(width_of(text, font, size), 0.01)), smallest)
    return _cut(text, font, size, room), size


def _cut(text: str, font: str, size: float, room: float) -> str:
    kept = text
    while kept and width_of(text, font, size) > room + 0.001:
        kept = kept[:-1]
        text = f"{kept.rstrip()}…"
    return text


def width_of(text: str, font: str, size: float) -> float:
    """Give the width of a text in mm."""
    load_fonts()
    return pdfmetrics.stringWidth(text, font, size * mm) / mm


def module_of(url: str, stock: Stock) -> float:
    """Give how wide one module of a code would be on this stock, in mm."""
    side = stock.height - 2 * stock.pad - stock.letters * BAND
    return side / len(label_matrix(url))


@cache
def load_fonts() -> None:
    """Load the fonts that come with reportlab; they go into the file."""
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
