"""The report of a period on paper."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, SimpleDocTemplate

from core.documents.paper import MARGINS, table_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTHS = (0.24, 0.165, 0.14, 0.12, 0.11, 0.12, 0.105)  # no word of any of our languages breaks in its head
FOLLOWS = 30 * mm  # of a table stands below its name, or both begin the next page


def report_pdf(*, title: str, about: str, author: str, head: Sequence[str], tables: Iterable[tuple[str, Any]]) -> bytes:
    """Draw tables, each with its name and its rows of seven cells, below a title; `about` says which period.

    A table that goes on over the page has its head there again.
    """
    out = BytesIO()
    sheet = SimpleDocTemplate(out, pagesize=A4, **MARGINS, invariant=1, title=title, author=author)
    top = [[text_of(author, "quiet")], [text_of(title, "h1")], [text_of(about, "quiet")]]
    parts: list[Any] = [table_of(top, (1,), lined=False)]
    for name, rows in tables:
        table = table_of([[text_of(word, "bold") for word in head], *rows], WIDTHS)
        table.repeatRows = 1
        parts += [CondPageBreak(FOLLOWS), text_of(name, "h2"), table]
    sheet.build(parts)
    return out.getvalue()
