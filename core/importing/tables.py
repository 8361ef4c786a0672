"""Tables of Locations or stations (CSV): a column is a field of the contract, dotted inside of it.

`coordinates.latitude`, `evses.0.connectors.1.voltage`. An empty cell says nothing. A cell of a list or an object holds
JSON; a list of words may be written with bars (`WIFI|CAFE`).
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, TextIO, get_args, get_origin

from core.api.bodies.fields import Body, ReadOnly
from core.api.bodies.reading import bare, core_of, types_of
from core.importing.errors import TableUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = (",", ";", "\t")
FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
FORMULA = "=+-@\t\r'"
NUMERAL = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
TOLD = ("line", "reason")  # what we add to the rows that we refuse; a mended file may keep it
WIDEST = 100  # EVSEs of a station, connectors of an EVSE


@dataclass
class Line:
    """One row: where it begins in the file, its cells as they were, and what they say."""

    number: int
    cells: list[str]
    said: dict[str, Any] = field(default_factory=dict)
    fault: str = ""


class Table:
    """A file of rows below a header. Raises TableUnreadable when the header cannot be understood."""

    def __init__(self, file: TextIO, kind: type[Body]) -> None:
        first = _read(file)
        self.delimiter = max(DELIMITERS, key=first.count)
        self.rows = csv.reader(chain([first], iter(lambda: _read(file), "")), delimiter=self.delimiter, strict=True)
        self.header = [cell.strip() for cell in next(self.rows, [])]
        self.types = {name: type_at(kind, name.split(".")) for name in self.header if name not in TOLD}
        unknown = [name or "(empty)" for name in self.types if self.types[name] is None]
        double = sorted({name for name in self.header if self.header.count(name) > 1})
        if not self.types or unknown or double:
            told = f"unknown: {', '.join(unknown)}" if unknown else f"there twice: {', '.join(double)}"
            raise TableUnreadable(f"The first line names the fields; {told if self.types else 'it is empty'}.")

    def lines(self) -> Iterator[Line]:
        """Give the rows, without those that are empty. Raises TableUnreadable where the file stops being a table."""
        while True:
            number = self.rows.line_num + 1
            try:
                cells = next(self.rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise TableUnreadable(f"The file stops being a table at line {number}: {error}.") from error
            if any(cell.strip() for cell in cells):
                yield self._line(number, cells)

    def _line(self, number: int, cells: list[str]) -> Line:
        line = Line(number, cells)
        if len(cells) != len(self.header):
            line.fault = f"There are {len(cells)} cells below {len(self.header)} names."
        elif any("\x00" in cell for cell in cells):
            line.fault = "A cell holds a NUL."
        else:
            named = zip(self.header, cells, strict=True)
            told = {name: unguarded(cell).strip() for name, cell in named if name not in TOLD}
            line.said = nested({name: read_cell(cell, self.types[name]) for name, cell in told.items() if cell})
        return line


def _read(file: TextIO) -> str:
    try:
        return file.readline()
    except UnicodeDecodeError as error:
        raise TableUnreadable("The file is not UTF-8: save it as CSV UTF-8.") from error


def type_at(kind: Any, path: list[str]) -> Any:
    """Give the type of a field at a path into a body; None when there is no such field."""
    inner = bare(core_of(kind)[0])
    if not path:
        return inner
    if get_origin(inner) is list:
        (item,) = get_args(inner)
        return type_at(item, path[1:]) if path[0].isdecimal() and int(path[0]) < WIDEST else None
    known = types_of(inner) if isinstance(inner, type) and issubclass(inner, Body) else {}
    if known.get(path[0]) is ReadOnly:
        return ReadOnly
    return type_at(known[path[0]], path[1:]) if path[0] in known else None


def read_cell(cell: str, kind: Any) -> Any:
    """Give what a cell says; the API's structs tell whether that is right."""
    if kind is bool:
        return FLAGS.get(cell.lower(), cell)
    if get_origin(kind) in {list, dict} or (isinstance(kind, type) and issubclass(kind, Body)):
        if cell[0] in "[{":
            try:
                return json.loads(cell)
            except (ValueError, RecursionError):
                return cell
        return [word.strip() for word in cell.split("|")]
    return cell


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    """Give dotted names as things inside of things; numbers count a list, gaps in it close."""
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        place, path = tree, name.split(".")
        for part in path[:-1]:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else {}
        place[path[-1]] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdecimal() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(inner) for name, inner in value.items()}


def guarded(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula; a number stays one."""
    return f"'{cell}" if cell and cell[0] in FORMULA and not NUMERAL.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """Give a cell as it was before `guarded`."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in FORMULA else cell
