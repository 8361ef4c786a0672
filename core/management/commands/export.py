"""`manage.py export`: everything that an operator owns, as JSON Lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from core.management.operators import actor_for
from core.queries.exported import exported_lines
from core.queries.exports import OWNED

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Writes everything that an operator owns to standard output, one JSON object a line with its kind: the "
        "operator itself, people, machines and webhooks, energy mix profiles, templates, Locations and stations as "
        "the API prints them, jobs, installations with their attempts, check runs and reviews, trials and evidence "
        "(the facts of a photo; its bytes have their own address), refused scans, files brought in, what stations "
        "said, and the audit trail. All of one moment, whatever is written meanwhile. Keys and tokens are never in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--operator", required=True, metavar="PARTY", help="Its cpo_id, or NLABC.")
        parser.add_argument("--kind", action="append", choices=list(OWNED), help="Only this; may be given again.")

    def handle(self, *, operator: str, kind: list[str] | None, **_options: Any) -> None:
        for line in exported_lines(actor_for(operator, "export"), kind or ()):
            self.stdout.write(line)
