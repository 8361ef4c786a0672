"""`manage.py import_ocpi`: bring in an operator's Locations from a feed of OCPI."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from django.core.management.base import BaseCommand, CommandError

from core.choices import DeployState
from core.importing.errors import CountsDiffer
from core.importing.feeds import Feed
from core.importing.ocpi import Defaults
from core.importing.ocpi.locations import DEFAULTABLE
from core.importing.reports import Report
from core.importing.streams import objects_of
from core.management.operators import actor_for

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

STATES = (DeployState.PRODUCTION.value, DeployState.STOCK.value)


class Command(BaseCommand):
    help = (
        "Brings in Locations, stations and EVSEs from a feed of OCPI (a JSON array, an envelope around one, or JSON "
        "Lines) through the verbs of the API. What is there already is changed where the feed says otherwise; what "
        "the feed does not say stays as it is; a second run changes nothing. OCPI knows no stations: which EVSEs are "
        "one is read off their ids (README has the rule). A new station is Public, its tariff is the one of all its "
        "connectors, else the operator's default. A new Location of 2.1.1 is published, of later versions as the feed "
        "says. Ends with 1 when something was refused."
    )

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """Let `--version` mean OCPI's, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **options)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="The feed; - reads standard input.")
        parser.add_argument("--version", required=True, choices=("2.1.1", "2.2.1", "2.3.0"), dest="ocpi")
        parser.add_argument("--operator", required=True, metavar="PARTY", help="Its cpo_id, or NLABC.")
        parser.add_argument("--deploy-state", default=STATES[0], choices=STATES, help="Of new stations.")
        parser.add_argument(
            "--default",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help=f"Stands in where a Location lacks the field: {', '.join(DEFAULTABLE)}.",
        )
        parser.add_argument("--any-party", action="store_true", help="Take other parties' Locations as one's own.")
        parser.add_argument("--dry-run", action="store_true", help="Do all of it and undo it, batch by batch.")
        parser.add_argument("--report", metavar="FILE", help="Every refused, changed and dropped thing, JSON Lines.")

    def handle(self, *, file: str, operator: str, report: str | None, dry_run: bool, **options: Any) -> None:
        actor = actor_for(operator, "import_ocpi")
        began = time.monotonic()
        with ExitStack() as files:
            source = files.enter_context(opened(file))
            told = Report(files.enter_context(opened(report, "w")) if report else None)
            party = actor.operator.country_code, actor.operator.party_id
            defaults = Defaults(options["ocpi"], *party, options["any_party"], fields_of(options["default"]))
            feed = Feed(actor, defaults, told, options["deploy_state"], dry_run=dry_run)
            feed.bring_in(objects_of(source))
        try:
            self.stdout.write("\n".join(told.lines()))
        except CountsDiffer as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{time.monotonic() - began:.1f} s{', and all of it undone' if dry_run else ''}")
        if feed.broken or told.refused:
            raise CommandError(feed.broken or f"{told.refused} things were refused; the rest is in.")


def opened(file: str, mode: Literal["r", "w"] = "r") -> TextIO:
    """Open a feed, or a report of ours, as UTF-8. Raises CommandError."""
    if file == "-" and mode == "r":
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")  # type: ignore[union-attr]
        return sys.stdin
    try:
        if mode == "w":
            # Half a character that a feed holds: \ud800 is how JSON writes it, too.
            return Path(file).open(mode, encoding="utf-8", errors="backslashreplace")
        return Path(file).open(mode, encoding="utf-8-sig")
    except OSError as error:
        use = "read" if mode == "r" else "written"
        raise CommandError(f"{file} cannot be {use}: {error.strerror}.") from error


def fields_of(said: list[str]) -> dict[str, Any]:
    """Read FIELD=VALUE. Raises CommandError."""
    told = {}
    for one in said:
        name, sign, value = one.partition("=")
        if name not in DEFAULTABLE or not sign or not value:
            raise CommandError(f"--default {one}: say FIELD=VALUE with one of {', '.join(DEFAULTABLE)}.")
        told[name] = value
    return told
