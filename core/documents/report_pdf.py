"""The report of a period on paper."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import SimpleDocTemplate

from core.documents.paper import MARGINS, table_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTHS = (0.34, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11)


def report_pdf(*, title: str, about: str, author: str, head: Sequence[str], tables: Iterable[tuple[str, Any]]) -> bytes:
    """Draw tables, each with its name and its rows of seven cells, below a title; `about` says which period."""
    out = BytesIO()
    sheet = SimpleDocTemplate(out, pagesize=A4, **MARGINS, invariant=1, title=title, author=author)
    parts = [text_of(author, "quiet"), text_of(title, "h1"), text_of(about, "quiet")]
    for name, rows in tables:
        parts += [text_of(name, "h2"), table_of([[text_of(word, "bold") for word in head], *rows], WIDTHS)]
    sheet.build(parts)
    return out.getvalue()
