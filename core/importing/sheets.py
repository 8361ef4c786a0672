"""A whole table, brought in batch by batch; the rows that are refused are written beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from core.documents.spreadsheets import csv_lines, unguarded
from core.importing.batching import in_batches
from core.importing.errors import TableUnreadable
from core.importing.files import rows_of
from core.importing.headings import guess, plain
from core.importing.kinds import KINDS, judged, load_judged
from core.importing.loading import REFUSED
from core.importing.tables import TOLD, Table
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from core.importing.reports import Report
    from core.importing.tables import Line
    from core.models import Actor


def table_in(file: IO[bytes], kind: str, said: Mapping[str, str]) -> Table:
    """Give the table in a file, each column read as its heading says. Raises TableUnreadable for an unknown heading."""
    table = Table(rows_of(file))
    columns = guess(kind, KINDS[kind].body, table.header, said)
    unknown = [name or "(empty)" for name in unknown_in(table.header, columns, said)]
    if unknown:
        raise TableUnreadable(_("The first line names the fields; unknown: %(names)s."), names=", ".join(unknown))
    table.read_as(columns, KINDS[kind].body)
    return table


def unknown_in(header: Sequence[str], columns: Sequence[str], said: Mapping[str, str]) -> list[str]:
    """Give the headings that are no field, and that nobody said to leave out."""
    named = zip(header, columns, strict=True)
    return [name for name, column in named if not column and name not in TOLD and plain(name) not in said]


@dataclass
class Sheet:
    """One run over one table. Refused rows are kept as they were, with their line and the reasons."""

    actor: Actor
    kind: str
    table: Table
    report: Report
    dry_run: bool = False
    seen: set[str] = field(default_factory=set)
    refused: list[tuple[Line, str]] = field(default_factory=list)
    broken: str = ""

    def bring_in(self) -> None:
        """Write every row, a batch a time. A dry run undoes each batch."""
        self.broken = in_batches(self.table.lines(), self._batch, dry_run=self.dry_run)

    def _batch(self, lines: list[Line]) -> None:
        self.report.saw(self.kind, len(lines))
        rows = [judged(line, self.kind, self.actor.operator, self.seen) for line in lines]
        load_judged(self.actor, self.kind, rows)
        for line, row in zip(lines, rows, strict=True):
            self.report.ends(self.kind, row.outcome)
            self.report.note(self.kind, row.key or f"line {line.number}", row.notes)
            if row.outcome == REFUSED:
                told = [f"{error.field}: {error.message}".removeprefix(": ") for error in row.errors]
                self.refused.append((line, " ".join(told)))

    def write_refused(self, path: Path) -> None:
        """Write the refused rows to mend and bring in again; without any, the file of an earlier run goes."""
        if not self.refused:
            path.unlink(missing_ok=True)
            return
        rows = ((line.number, line.cells, reason) for line, reason in self.refused)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            file.writelines(refused_lines(self.table.header, rows, self.table.found.delimiter))


def refused_lines(
    header: Sequence[str], rows: Iterable[tuple[int, Sequence[str], str]], delimiter: str
) -> Iterator[str]:
    """Give refused rows, each (line, cells, reason), as the lines of a table that no spreadsheet takes for formulas."""
    places = [place for place, name in enumerate(header) if name not in TOLD]

    def told(row: tuple[int, Sequence[str], str]) -> list[str]:
        number, cells, reason = row
        kept = [unguarded(cells[place]) if place < len(cells) else "" for place in places]
        return [*kept, str(number), reason, *cells[len(header) :]]

    yield from csv_lines([*(header[place] for place in places), *TOLD], map(told, rows), delimiter=delimiter)
