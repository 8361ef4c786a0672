"""Tables of Locations, stations or jobs: a column is a field of the contract, dotted inside of it.

`coordinates.latitude`, `evses.0.connectors.1.voltage`. An empty cell says nothing. A cell of a list or an object holds
JSON; a list of words may be written with bars (`WIFI|CAFE`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args, get_origin

from core.bodies.fields import Body, ReadOnly
from core.bodies.reading import bare, core_of, types_of
from core.documents.spreadsheets import unguarded
from core.importing.cells import kind_of, read_cell
from core.importing.errors import TableUnreadable
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.importing.files import Found

TOLD = ("line", "reason")  # what we add to the rows that we refuse; a mended file may keep it
EVSES = "evses"
WIDEST = 100  # EVSEs of a station, connectors of an EVSE
MOST_COLUMNS = 300


@dataclass
class Line:
    """One row: where it begins in the file, its cells as they were, what they say, or why they say nothing."""

    number: int
    cells: list[str]
    said: dict[str, Any] = field(default_factory=dict)
    fault: Sentence | None = None


class Table:
    """A file of rows below a header. Raises TableUnreadable when there is no header."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.header = next(([cell.strip() for cell in cells] for _line, cells in found.rows if any(cells)), [])
        self.columns: list[str] = []
        self.also: Mapping[str, str] = {}
        self.types: dict[str, Any] = {}
        # One day and one number that were not written as we write them, and how they were understood.
        self.understood: dict[str, list[str]] = {}
        if not any(self.header):
            raise TableUnreadable(_("The first line names the fields; it is empty."))
        if any("\x00" in name for name in self.header) or len(self.header) > MOST_COLUMNS:
            raise TableUnreadable(_("This is no table: neither CSV nor XLSX, whatever its name says."))
        double = sorted(name for name, times in Counter(filter(None, self.header)).items() if times > 1)
        if double:
            raise TableUnreadable(
                _("The first line names the fields; there twice: %(names)s."), names=", ".join(double)
            )

    def read_as(self, columns: Sequence[str], body: type[Body], also: Mapping[str, str] | None = None) -> None:
        """Say which field each column is; an empty one is left out. Raises TableUnreadable for what is no field.

        `also` are fields with what is said of them in each row that does not say it itself, nor names its
        EVSEs: then it is of no template.
        """
        self.columns, self.also = list(columns), also or {}
        self.types = {name: type_at(body, name.split(".")) for name in (*self.columns, *self.also) if name}
        unknown = [name for name, kind in self.types.items() if kind is None]
        if unknown:
            raise TableUnreadable(_("The first line names the fields; unknown: %(names)s."), names=", ".join(unknown))

    def lines(self) -> Iterator[Line]:
        """Give the rows, without those that are empty. Raises TableUnreadable where the file stops being a table."""
        for number, cells in self.found.rows:
            if any(cell.strip() for cell in cells):
                yield self.line(number, cells)

    def line(self, number: int, cells: list[str]) -> Line:
        """Give what a row's cells say."""
        if self.found.encoding == "xlsx":
            cells += [""] * (len(self.header) - len(cells))
        line = Line(number, cells)
        if len(cells) != len(self.header):
            told = {"cells": len(cells), "names": len(self.header)}
            line.fault = Sentence(_("There are %(cells)s cells below %(names)s names."), told)
        elif any("\x00" in cell for cell in cells):
            line.fault = Sentence(_("A cell holds a NUL."))
        else:
            own = {name: cell for name, cell in self.told(cells).items() if cell}
            also = {} if any(name.startswith(EVSES) for name in own) else self.also
            line.said = nested({name: self._read(name, cell) for name, cell in {**also, **own}.items()})
        return line

    def told(self, cells: Sequence[str]) -> dict[str, str]:
        """Give the cells by their fields, as they stand there."""
        return {name: unguarded(cell).strip() for name, cell in zip(self.columns, cells, strict=True) if name}

    def _read(self, name: str, cell: str) -> Any:
        kind = self.types[name]
        said = read_cell(cell, kind, name)
        if isinstance(said, str) and said != cell and cell[:1].isdigit():
            self.understood.setdefault("day" if "-" in said else "number", [cell, said])
        return said


def type_at(kind: Any, path: list[str]) -> Any:
    """Give the type of a field at a path into a body; None when there is no such field."""
    inner = bare(core_of(kind)[0])
    if not path:
        return kind_of(kind)
    if get_origin(inner) is list:
        (item,) = get_args(inner)
        return type_at(item, path[1:]) if path[0].isdecimal() and int(path[0]) < WIDEST else None
    known = types_of(inner) if isinstance(inner, type) and issubclass(inner, Body) else {}
    if known.get(path[0]) is ReadOnly:
        return ReadOnly
    return type_at(known[path[0]], path[1:]) if path[0] in known else None


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
