"""From the bytes of somebody's file to rows of cells: CSV in the coats that spreadsheets give it, or an XLSX workbook.

Rows come one after the other, whatever the size. Cells are text as it stands there; a formula stays its own text.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import IO, TYPE_CHECKING

from core.importing.books import is_book, sheet_of
from core.importing.errors import TableUnreadable
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = (",", ";", "\t", "|")
NAMED_DELIMITER = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)  # what Excel writes above a table
QUOTED = re.compile(r'"[^"]*"')
PIECE = 1 << 16
HEAD = 1 << 12
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What is recognised by how it begins, and is none of ours.
STRANGERS = (b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf", b"PK")
LONGEST_CELL = 1 << 17


@dataclass(frozen=True)
class Found:
    """A file that is a table: its rows as (line, cells), the line counted as an editor or a spreadsheet counts.

    `encoding` is "xlsx" for a workbook, whose `delimiter` is a comma: what is written about it is CSV.
    """

    rows: Iterator[tuple[int, list[str]]]
    encoding: str
    delimiter: str


def rows_of(file: IO[bytes]) -> Found:
    """Give the rows of a file that can be sought in. Raises TableUnreadable, also on the way through the rows."""
    start = file.read(HEAD)
    file.seek(0)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise TableUnreadable(_("The file is empty."))
    if is_book(file):
        return Found(sheet_of(file), "xlsx", ",")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableUnreadable(_("This is an old or locked workbook. Save it as XLSX without a password, or as CSV."))
    if start.startswith(STRANGERS):
        raise TableUnreadable(_("This is no table: neither CSV nor XLSX, whatever its name says."))
    encoding = encoding_of(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    first = _line(text)
    named = NAMED_DELIMITER.fullmatch(first)
    if named:
        first = _line(text)
    delimiter = named[1] if named else delimiter_of(first)
    return Found(_rows(text, first, delimiter, 1 if named else 0), encoding, delimiter)


def encoding_of(file: IO[bytes]) -> str:
    """Guess how text is encoded: as its first bytes say, else UTF-8 when all of it is that, else Windows-1252.

    Raises TableUnreadable when it is no text at all.
    """
    start = file.read(HEAD)
    file.seek(0)
    marked = next((name for mark, name in BOMS if start.startswith(mark)), None)
    if marked:
        return marked
    if b"\x00" in start:
        # Text of Western languages in UTF-16 has a zero in every other place.
        zeros = Counter(place % 2 for place, byte in enumerate(start) if byte == 0)
        even, odd = zeros[0] * 2 > len(start) * 0.8, zeros[1] * 2 > len(start) * 0.8
        if even != odd:
            return "utf-16-be" if even else "utf-16-le"
    encoding = next((name for name in ("utf-8", "cp1252") if _is(file, name)), None)
    if encoding is None:
        raise TableUnreadable(_("The file is neither UTF-8 nor Windows-1252: save it as CSV UTF-8."))
    return encoding


def _is(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    else:
        return True
    finally:
        file.seek(0)


def delimiter_of(first: str) -> str:
    """Give what separates the names of a first line, outside of quotes."""
    return max(DELIMITERS, key=QUOTED.sub("", first).count)


def _line(text: IO[str]) -> str:
    try:
        return text.readline(LONGEST_CELL)
    except UnicodeDecodeError as error:
        raise TableUnreadable(_("The file stops being text on the way: save it as CSV UTF-8.")) from error


def _rows(text: IO[str], first: str, delimiter: str, above: int) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(chain([first], iter(lambda: _line(text), "")), delimiter=delimiter, strict=True)
    while True:
        number = rows.line_num + 1 + above
        try:
            yield number, next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            told = {"line": number, "error": str(error)}
            raise TableUnreadable(_("The file stops being a table at line %(line)s: %(error)s."), **told) from error
