"""What labels are printed on: each stock with its measures, all in mm from the upper left corner of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Stock:
    """A sheet of labels, or a tape of one label a page. `pad` stays blank inside a label; `letters` is a font size."""

    key: str
    title: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    width: float
    height: float
    pad: float
    letters: float

    @property
    def a_page(self) -> int:
        """Give how many labels a page holds."""
        return self.columns * self.rows


# The dies of both sheets stand in the middle of A4; pitches are those of the makers' inch grid (101.6 is 4 inches).
# A tape is cut after each label; what a tape printer cannot reach at the edges is within `pad`.
STOCKS = {
    stock.key: stock
    for stock in (
        Stock("l7162", "Avery L7162 (A4, 16)", 210, 297, 2, 8, 4.65, 13.02, 101.6, 33.87, 99.1, 33.87, 2, 3.4),
        Stock("l4778", "Avery L4778 (A4, 48)", 210, 297, 4, 12, 9.76, 21.48, 48.26, 21.17, 45.7, 21.17, 1.2, 2.1),
        Stock("tape62", "62 mm", 62, 35, 1, 1, 0, 0, 62, 35, 62, 35, 3, 2.6),
    )
}


@dataclass(frozen=True)
class Place:
    """Where one label begins: its page, counted from 0, and its upper left corner in mm."""

    page: int
    x: float
    y: float


def places(stock: Stock, count: int, *, skip: int = 0) -> Iterator[Place]:
    """Give the places of so many labels, row by row; the first `skip` places of the first page are used up already."""
    for number in range(skip, skip + count):
        page, on_page = divmod(number, stock.a_page)
        row, column = divmod(on_page, stock.columns)
        yield Place(page, stock.left + column * stock.pitch_x, stock.top + row * stock.pitch_y)
