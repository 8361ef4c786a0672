"""The first sheet of an XLSX workbook, row by row. A workbook is a ZIP file, and is not believed to be small."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from typing import IO, TYPE_CHECKING, Any

from openpyxl import load_workbook

from core.importing.errors import TableUnreadable
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKBOOK = "xl/workbook.xml"
MOST_PARTS = 1000
# Unpacked: a sheet is read in passing, but the words that cells share are held in memory whole.
MOST_BYTES, MOST_SHARED = 300 << 20, 48 << 20
SHARED = "xl/sharedstrings.xml"
MOST_COLUMNS = 300
MOST_BLANK = 10_000  # rows without anything, after which a sheet is over


def is_book(file: IO[bytes]) -> bool:
    """Tell whether the file is a workbook. Raises TableUnreadable when it would unpack to more than we take."""
    if file.read(2) != b"PK":
        file.seek(0)
        return False
    file.seek(0)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        parts = []
    file.seek(0)
    if all(part.filename != WORKBOOK for part in parts):
        return False
    shared = sum(part.file_size for part in parts if part.filename.lower() == SHARED)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES or shared > MOST_SHARED:
        raise TableUnreadable(_("This workbook unpacks to more than can be read here. Save the sheet as CSV."))
    return True


def sheet_of(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of the first sheet with their numbers. Raises TableUnreadable where it cannot be read."""
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a workbook says of its size need not be so
        blank = 0
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
            cells = trimmed([as_text(cell) for cell in row])
            blank = 0 if cells else blank + 1
            if blank > MOST_BLANK:
                return
            yield number, cells
    except Exception as error:  # a workbook is somebody else's XML: openpyxl raises whatever it stumbles over
        raise TableUnreadable(_("The workbook cannot be read. Save it again as XLSX, or as CSV.")) from error


def trimmed(cells: list[str]) -> list[str]:
    """Take the empty cells from the end."""
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def as_text(cell: Any) -> str:
    """Give a cell as somebody would have typed it; a day without a time of day is a day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
