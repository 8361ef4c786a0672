"""Sheets of our labels as files: PDF for printers, SVG for cutters and print shops. One placement for both."""

from __future__ import annotations

from html import escape
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from core.labels.stickers import BOLD, Box, Words, load_fonts, shapes
from core.labels.stock import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.labels.stickers import Arrow, Shape, Sticker
    from core.labels.stock import Stock

FAMILY = "Bitstream Vera Sans, DejaVu Sans, Verdana, sans-serif"


def sheet_pdf(stickers: Sequence[Sticker], stock: Stock, *, skip: int = 0) -> bytes:
    """Draw labels as a PDF in the size of the stock, byte for byte the same whenever it is drawn.

    Printed at 100 % the shapes stand where the stock says.
    """
    load_fonts()
    out = BytesIO()
    size = (stock.page_width * mm, stock.page_height * mm)
    canvas = Canvas(out, pagesize=size, invariant=1, initialFontName="Vera")
    canvas.setTitle(f"{stock.title}: {len(stickers)}")
    canvas.setViewerPreference("PrintScaling", "None")
    for page in _pages(stickers, stock, skip):
        for shape in page:
            _draw(canvas, shape, stock.page_height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _pages(stickers: Sequence[Sticker], stock: Stock, skip: int) -> Iterator[list[Shape]]:
    placed = zip(stickers, places(stock, len(stickers), skip=skip), strict=True)
    for _page, labels in groupby(placed, key=lambda each: each[1].page):
        yield [shape for sticker, place in labels for shape in shapes(sticker, stock, place)]


def _draw(canvas: Any, shape: Shape, height: float) -> None:
    """Draw one shape; a PDF's y points up."""
    if isinstance(shape, Box):
        bottom = height - shape.y - shape.height
        canvas.rect(shape.x * mm, bottom * mm, shape.width * mm, shape.height * mm, stroke=0, fill=1)
    elif isinstance(shape, Words):
        canvas.setFont(shape.font, shape.size * mm)
        canvas.drawString(shape.x * mm, (height - shape.y) * mm, shape.text)
    else:
        path = canvas.beginPath()
        (x, y), *others = [(x * mm, (height - y) * mm) for x, y in shape.corners]
        path.moveTo(x, y)
        for corner in others:
            path.lineTo(*corner)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


def sheet_svg(stickers: Sequence[Sticker], stock: Stock, *, skip: int = 0) -> str:
    """Draw labels as an SVG whose unit is the mm; more pages stand one under the other. No style, no script."""
    pages = [_svg_page(page) for page in _pages(stickers, stock, skip)]
    width, height = stock.page_width, stock.page_height * len(pages)
    moved = (f'<g transform="translate(0 {_n(at * stock.page_height)})">{page}</g>' for at, page in enumerate(pages))
    across, down = _n(width), _n(height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}mm" height="{down}mm" viewBox="0 0 {across} {down}">'
        f'<rect width="{across}" height="{down}" fill="#fff"/>{"".join(moved)}</svg>'
    )


def _svg_page(page: Sequence[Shape]) -> str:
    modules = "".join(
        f"M{_n(box.x)} {_n(box.y)}h{_n(box.width)}v{_n(box.height)}h-{_n(box.width)}z"
        for box in page
        if isinstance(box, Box)
    )
    rest = "".join(_svg(shape) for shape in page if not isinstance(shape, Box))
    return f'<path d="{modules}" shape-rendering="crispEdges"/>{rest}'


def _svg(shape: Words | Arrow) -> str:
    if isinstance(shape, Words):
        bold = ' font-weight="bold"' if shape.font == BOLD else ""
        return (
            f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" font-family="{FAMILY}"{bold} '
            f'textLength="{_n(shape.width)}" lengthAdjust="spacingAndGlyphs">{escape(shape.text)}</text>'
        )
    return f'<polygon points="{" ".join(f"{_n(x)},{_n(y)}" for x, y in shape.corners)}"/>'


def _n(number: float) -> str:
    """Write a measure with a thousandth of a mm."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
