"""`manage.py create_token`: let a machine of an operator use the management API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.choices import Scope
from core.domain.people.tokens import create_token
from core.management.arguments import text_of
from core.management.operators import operator_called
from core.models import ApiToken

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Makes an API token of an operator and prints it, once: only its digest is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", type=text_of(ApiToken, "name"), help="What it is for, for people.")
        parser.add_argument("--operator", required=True, metavar="CPO_ID", help="Whose data it may touch.")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="May be said many times; all if not."
        )
        parser.add_argument("--company", action="append", metavar="CPO_ID", help="Limits it to companies of theirs.")

    def handle(
        self, *, name: str, operator: str, scope: list[str] | None, company: list[str] | None, **_others: Any
    ) -> None:
        row = operator_called(operator)
        companies = {row.cpo_id, *row.sub_cpos.values_list("cpo_id", flat=True)}
        strange = sorted(set(company or ()) - companies)
        if strange:
            raise CommandError(f"{row} has no company called {', '.join(strange)}.")
        _token, secret = create_token(operator=row, name=name, scopes=scope or Scope.values, cpo_ids=company or ())
        self.stdout.write(secret)
