"""Files that a browser saves under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse

from core.documents.spreadsheets import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


def saved_as(name: str) -> dict[str, str]:
    """Give the header by which a browser saves an answer under this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def csv_file(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Give a table as a CSV file, line by line, that no spreadsheet computes with."""
    return StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8", headers=saved_as(name))
