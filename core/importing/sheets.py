"""A whole table, brought in batch by batch; the rows that are refused are written beside it."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.api.bodies import LocationBody, StationBody
from core.api.bodies.reading import read_body
from core.importing.batching import in_batches
from core.importing.loading import REFUSED, Row, load_locations, load_stations
from core.importing.ocpi.rules import Notes
from core.importing.tables import TOLD, guarded, unguarded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from core.api.bodies.fields import Body
    from core.importing.reports import Report
    from core.importing.tables import Line, Table
    from core.models import Actor, Operator


@dataclass(frozen=True)
class Kind:
    """What a table can hold: its body, the name of its id, how it is written, and what a new one gets by itself."""

    body: type[Body]
    id_field: str
    load: Callable[[Actor, Sequence[Row]], None]
    at_first: Callable[[Operator], dict[str, Any]]


KINDS = {
    "locations": Kind(LocationBody, "id", load_locations, lambda operator: {"cpo_id": operator.cpo_id}),
    "stations": Kind(
        StationBody,
        "charge_station_id",
        load_stations,
        lambda operator: {
            "charger_type": "Public",
            "default_charge_station_tariff_id": operator.default_tariff_id or "default",
        },
    ),
}


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
        rows = [self._row(line) for line in lines]
        KINDS[self.kind].load(self.actor, [row for row in rows if not row.outcome])
        for line, row in zip(lines, rows, strict=True):
            self.report.ends(self.kind, row.outcome)
            self.report.note(self.kind, row.key or f"line {line.number}", row.notes)
            if row.outcome == REFUSED:
                told = [f"{note.field}: {note.more or note.reason}".removeprefix(": ") for note in row.notes]
                self.refused.append((line, " ".join(told)))

    def _row(self, line: Line) -> Row:
        kind = KINDS[self.kind]
        read = read_body(kind.body, line.said)
        said = {name: value for name, value in read.said.items() if name != "etag"}
        row = Row(said.pop(kind.id_field, ""), said, kind.at_first(self.actor.operator), notes=Notes())
        if line.fault:
            row.refuse("", "api_refused", line.cells, line.fault)
        for error in read.errors:
            row.refuse(error.field, "api_refused", more=error.message)
        if not row.outcome and not row.key:
            row.refuse(kind.id_field, "no_id")
        if not row.outcome and row.key.casefold() in self.seen:
            row.refuse(kind.id_field, "given_twice", row.key)
        self.seen.add(row.key.casefold())
        return row

    def write_refused(self, path: Path) -> None:
        """Write the refused rows to mend and bring in again; without any, the file of an earlier run goes."""
        if not self.refused:
            path.unlink(missing_ok=True)
            return
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=self.table.delimiter)
            places = [place for place, name in enumerate(self.table.header) if name not in TOLD]
            writer.writerow([*(self.table.header[place] for place in places), *TOLD])
            for line, reason in self.refused:
                cells = [guarded(unguarded(line.cells[place])) if place < len(line.cells) else "" for place in places]
                rest = [guarded(cell) for cell in line.cells[len(self.table.header) :]]
                writer.writerow([*cells, str(line.number), guarded(reason), *rest])
