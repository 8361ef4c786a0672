"""`manage.py create_partner`: let a roaming partner read an operator's Locations over OCPI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.domain.partners import LONGEST_NAME, create_partner
from core.management.arguments import text
from core.management.operators import operator_called

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Makes a roaming partner of an operator and prints its token, once: only its digest is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", type=text(LONGEST_NAME), help="Who they are, for people.")
        parser.add_argument("--operator", required=True, metavar="CPO_ID", help="Whose Locations they read.")
        parser.add_argument(
            "--reads-at-once",
            action="store_true",
            help="The token reads Locations right away, for OCPI 2.1.1 and whoever does not exchange credentials.",
        )

    def handle(self, *, name: str, operator: str, reads_at_once: bool, **_others: Any) -> None:
        row = operator_called(operator)
        partner, token = create_partner(operator=row, name=name, reads_at_once=reads_at_once)
        what = "reads Locations" if reads_at_once else "registers itself (POST credentials)"
        self.stdout.write(f"{partner.name} {what} at {settings.PUBLIC_URL}/ocpi/versions with this token:")
        self.stdout.write(token)
