"""Cells that a spreadsheet takes for text, whatever somebody typed into them, and files of them."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A spreadsheet runs what begins with one of the first; the apostrophe is there so that a guard can be told from text.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
NUMERAL = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def guarded(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula; a number stays one."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) and not NUMERAL.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Give a text as it was before `guarded`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(BEGINS_A_FORMULA) else text


def cell(value: Any) -> Any:
    """Give a value as a cell: text guarded, numbers as they are, lists and objects as JSON, nothing as an empty one."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return guarded(value) if isinstance(value, str) else value


class _Line:
    """Where the csv module writes a line to, and we read it from."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: Sequence[Any], rows: Iterable[Sequence[Any]], *, delimiter: str = ",") -> Iterator[str]:
    """Give a file line by line (RFC 4180), safe to open in a spreadsheet."""
    writer = csv.writer(_Line(), delimiter=delimiter)
    yield writer.writerow([cell(value) for value in head])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
