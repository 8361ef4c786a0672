"""What every document on paper is made of: its fonts, its words, its tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

INK, QUIET, LINE, FAIL = (HexColor(colour) for colour in ("#0f151b", "#3c4752", "#c7cdc6", "#920e0e"))
WIDTH = A4[0] - 36 * mm
# Names on paper are in any of Europe's letters: Latin, Greek, Cyrillic, Armenian, Georgian.
FONTS = Path(__file__).resolve().parents[2] / "node_modules/dejavu-fonts-ttf/ttf"
PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
MARGINS = {"leftMargin": 18 * mm, "rightMargin": 18 * mm, "topMargin": 16 * mm, "bottomMargin": 20 * mm}


@cache
def styles() -> Mapping[str, ParagraphStyle]:
    """Load the fonts, of which the letters that are used go into the file, and give the styles that use them."""
    pdfmetrics.registerFont(TTFont(PLAIN, str(FONTS / "DejaVuSans.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(FONTS / "DejaVuSans-Bold.ttf")))
    body = ParagraphStyle("body", fontName=PLAIN, fontSize=8.5, leading=12, textColor=INK)
    bold = ParagraphStyle("bold", body, fontName=BOLD)
    return {
        "body": body,
        "quiet": ParagraphStyle("quiet", body, textColor=QUIET, fontSize=7.5, leading=10),
        "fail": ParagraphStyle("fail", body, textColor=FAIL, fontName=BOLD),
        "bold": bold,
        "h1": ParagraphStyle("h1", bold, fontSize=16, leading=20),
        "h2": ParagraphStyle(
            "h2", body, fontName=BOLD, fontSize=10.5, leading=14, spaceBefore=8, spaceAfter=3, leftIndent=-6
        ),
    }


def text_of(text: object, style: str = "body") -> Paragraph:
    """Give a text as a paragraph; whatever is in it is printed as it is."""
    return Paragraph(escape(str(text)).replace("\n", "<br/>"), styles()[style])


def table_of(rows: Iterable[Sequence[object]], widths: Sequence[float], *, lined: bool = True) -> Table:
    """Give rows as a table; `widths` are shares of the page's width."""
    drawn = [[cell if isinstance(cell, Flowable) else text_of(cell) for cell in row] for row in rows]
    table = Table(drawn, colWidths=[WIDTH * width for width in widths])
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)] if lined else []
    edges = [
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *edges, *lines]))
    return table
