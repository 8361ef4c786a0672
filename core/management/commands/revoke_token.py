"""`manage.py revoke_token`: shut a machine out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.domain.people.tokens import revoke_token
from core.management.operators import operator_called

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Ends the API tokens of a name at once; their machines get 401 from then on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="What the token was made for.")
        parser.add_argument("--operator", required=True, metavar="CPO_ID", help="Whose it is.")

    def handle(self, *, name: str, operator: str, **_others: Any) -> None:
        ended = revoke_token(operator=operator_called(operator), name=name)
        if not ended:
            raise CommandError(f"There is no living token called {name}.")
        self.stdout.write(f"{ended} ended.")
