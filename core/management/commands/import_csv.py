"""`manage.py import_csv`: bring in Locations or stations from a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.importing.errors import CountsDiffer, TableUnreadable
from core.importing.reports import Report
from core.importing.sheets import KINDS, Sheet
from core.importing.tables import Table
from core.management.operators import actor_for

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

MOST_LINES = 25


class Command(BaseCommand):
    help = (
        "Brings in Locations or stations from a CSV file (UTF-8, with commas, semicolons or tabs) through the verbs of "
        "the API. The first line names the contract's fields, dotted inside of things: coordinates.latitude, "
        "evses.0.connectors.0.voltage; id or charge_station_id is needed. What is there already is changed where the "
        "table says otherwise; an empty cell says nothing. A new Location belongs to the operator, a new station is "
        "Public and has the operator's tariff, unless the table says otherwise. Rows that are refused are written to "
        "FILE.refused.csv with the reasons, to mend and bring in again. Ends with 1 when there are any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=sorted(KINDS))
        parser.add_argument("--operator", required=True, metavar="PARTY", help="Its cpo_id, or NLABC.")
        parser.add_argument("--dry-run", action="store_true", help="Do all of it and undo it, batch by batch.")

    def handle(self, *, file: Path, kind: str, operator: str, dry_run: bool, **_options: Any) -> None:
        actor = actor_for(operator, "import_csv")
        beside = file.with_name(f"{file.name}.refused.csv")
        try:
            with file.open(encoding="utf-8-sig", newline="") as source:
                sheet = Sheet(actor, kind, Table(source, KINDS[kind].body), Report(), dry_run=dry_run)
                sheet.bring_in()
            sheet.write_refused(beside)
            self.stdout.write("\n".join(sheet.report.lines()))
        except (TableUnreadable, CountsDiffer) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be used: {error.strerror}.") from error
        for line, reason in sheet.refused[:MOST_LINES]:
            self.stdout.write(f"line {line.number}: {reason}")
        if dry_run:
            self.stdout.write("All of it undone.")
        if sheet.broken or sheet.refused:
            raise CommandError(sheet.broken or f"{len(sheet.refused)} rows were refused, and are in {beside.name}.")
