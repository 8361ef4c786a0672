"""`manage.py import_csv`: bring in Locations, stations or jobs from a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.importing.errors import CountsDiffer, TableUnreadable
from core.importing.kinds import KINDS
from core.importing.reports import Report
from core.importing.sheets import Sheet, table_in
from core.management.operators import actor_for
from core.queries.imports import names_said

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

MOST_LINES = 25


class Command(BaseCommand):
    help = (
        "Brings in Locations, stations or jobs from a CSV or XLSX file through the verbs of the API. The first line "
        "names the contract's fields, dotted inside of things: coordinates.latitude, evses.0.connectors.0.voltage, or "
        "what they are called in English, Dutch, German or French; id, charge_station_id or day is needed. What is "
        "there already is changed where the table says otherwise; an empty cell says nothing. A new Location belongs "
        "to the operator, a new station is Public, in Stock and has the operator's tariff, unless the table says "
        "otherwise. Rows that are refused are written to "
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
            with file.open("rb") as source:
                sheet = Sheet(actor, kind, table_in(source, kind, names_said(actor, kind)), Report(), dry_run=dry_run)
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
            raise CommandError(sheet.broken or f"Refused rows: {len(sheet.refused)}; they are in {beside.name}.")
