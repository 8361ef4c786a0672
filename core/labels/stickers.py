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
SMALLEST = 0.55  # of a font size; a text that is still too long is cut


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
        yield _line(text, font, beside, y + number * line * 1.15, stock.letters, room)
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


def _line(text: str, font: str, x: float, y: float, size: float, room: float) -> Words:
    text, size = fitting(text, font, size, room)
    return Words(x, y, size, text, font, width_of(text, font, size))


def _arrow(points: str, x: float, bottom: float, size: float) -> Arrow:
    tip, back = (x, x + size) if points == "left" else (x + size, x)
    return Arrow(((tip, bottom - size / 2), (back, bottom - size), (back, bottom)))


def fitting(text: str, font: str, size: float, room: float) -> tuple[str, float]:
    """Give a text and its size so that it fits: smaller first, cut with dots when that is not enough."""
    smallest = size * SMALLEST
    size = max(min(size, size * room / max(width_of(text, font, size), 0.01)), smallest)
    kept = text
    while kept and width_of(text, font, size) > room + 0.001:
        kept = kept[:-1]
        text = f"{kept.rstrip()}…"
    return text, size


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
