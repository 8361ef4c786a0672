"""`manage.py create_registration_token`: let boxes of an operator register themselves by calling in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.domain.stations.registering import issue_registration_token, revoke_registration_token
from core.errors import Invalid, NotFound
from core.management.arguments import text_of
from core.management.operators import operator_called
from core.models import Actor, RegistrationToken

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Makes a registration token and prints the address to set in boxes, once: only its digest is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "name",
            type=text_of(RegistrationToken, "name"),
            help="What it is for, for people; with --revoke the number of the token.",
        )
        parser.add_argument("--operator", required=True, metavar="CPO_ID", help="Whose stations they become.")
        parser.add_argument("--location", default="", metavar="LOCATION_ID", help="Where they stand.")
        parser.add_argument("--days", type=int, default=30, help="For how long; 30 if not said.")
        parser.add_argument("--stations", type=int, default=100, help="How many it may register; 100 if not said.")
        parser.add_argument("--profile", type=int, default=1, choices=range(4), help="Their security profile.")
        parser.add_argument("--revoke", action="store_true", help="Take a token back instead.")

    def handle(self, *, name: str, operator: str, revoke: bool, **facts: Any) -> None:
        actor = Actor.of_command(operator_called(operator), "registration tokens")
        if revoke:
            self._revoke(actor, name)
            return
        try:
            token, secret = issue_registration_token(
                actor=actor,
                name=name,
                location_id=facts["location"],
                days=facts["days"],
                most_uses=facts["stations"],
                security_profile=facts["profile"],
            )
        except Invalid as refusal:
            raise CommandError(" ".join(str(error.message) for error in refusal.errors)) from refusal
        self.stdout.write(f"Token {token.pk} “{token.name}”, until {token.expires_at:%Y-%m-%d}. Set in the boxes:")
        self.stdout.write(f"{settings.GATEWAY_URL}/{secret}/<identity>")
        if not actor.operator.registers_by_token:
            self.stderr.write(f"Note: {actor.operator} lets no station register itself yet (registers_by_token).")

    def _revoke(self, actor: Actor, number: str) -> None:
        try:
            revoke_registration_token(actor=actor, token_id=int(number))
        except (NotFound, ValueError) as error:
            raise CommandError(f"There is no registration token {number}.") from error
        self.stdout.write(f"Token {number} registers nothing any more.")
