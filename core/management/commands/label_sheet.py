"""`manage.py label_sheet`: our own labels as a file to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.domain.stations.labelling import label_stations, make_labels
from core.errors import Refused
from core.labels.sheets import sheet_pdf, sheet_svg
from core.labels.stock import STOCKS
from core.management.operators import actor_for
from core.queries.labels import labels_called, stickers

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from core.models import Actor, Label


class Command(BaseCommand):
    help = (
        "Draws labels into a .pdf or .svg file and prints their codes, one a line: new ones for stations that come "
        "later, those of stations (made where there are none), or those of codes, to print them again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="Where to write; ends in .pdf or .svg.")
        parser.add_argument("--operator", required=True, metavar="PARTY", help="Its cpo_id, or NLABC.")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--new", type=int, metavar="COUNT", help="Makes so many that are on no station yet.")
        what.add_argument("--station", action="append", metavar="IDENTITY", help="May be given again.")
        what.add_argument("--code", action="append", help="May be given again.")
        parser.add_argument("--replace", action="store_true", help="New codes for these stations; the old ones stay.")
        parser.add_argument("--each-evse", action="store_true", help="One for each EVSE, with its id.")
        parser.add_argument("--stock", choices=list(STOCKS), default="l7162", help="What it is printed on.")
        parser.add_argument("--skip", type=int, default=0, help="Places already used on the first sheet.")

    def handle(self, *, file: Path, operator: str, stock: str, skip: int, each_evse: bool, **options: Any) -> None:
        kind, on = file.suffix.lower(), STOCKS[stock]
        if kind not in {".pdf", ".svg"}:
            raise CommandError("Name a file that ends in .pdf or .svg.")
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}.")
        if not 0 <= skip < on.a_page:
            raise CommandError(f"A page of {on.title} has {on.a_page} places.")
        actor = actor_for(operator, "label_sheet")
        codes = [label.code for label in chosen(actor, **options)]
        drawn = list(stickers(labels_called(actor, codes), each_evse=each_evse))
        pdf = kind == ".pdf"
        try:
            file.write_bytes(sheet_pdf(drawn, on, skip=skip) if pdf else sheet_svg(drawn, on, skip=skip).encode())
        except OSError as error:  # the labels are made: another file of the same codes is not lost
            again = " ".join(f"--code {code}" for code in codes)
            raise CommandError(f"{file} cannot be written: {error.strerror}. Draw them again: {again}") from error
        self.stdout.write("\n".join(codes))


def chosen(
    actor: Actor, *, new: int | None, station: list[str] | None, code: list[str] | None, replace: bool, **_others: Any
) -> list[Label]:
    """Make or find the labels that were asked for. Raises CommandError."""
    try:
        if new is not None:
            return make_labels(actor=actor, count=new)
        if station is not None:
            return label_stations(actor=actor, identities=station, replace=replace)
    except Refused as refusal:
        said = "; ".join(error.message for error in refusal.errors) or str(refusal.sentence)
        raise CommandError(said) from refusal
    asked = [each.upper() for each in code or ()]
    found = labels_called(actor, asked)
    lost = sorted(set(asked) - {label.code for label in found})
    if lost:
        raise CommandError(f"There is no label {', '.join(lost)}.")
    return found
