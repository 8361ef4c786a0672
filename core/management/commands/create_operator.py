"""`manage.py create_operator`: the first minutes of a real installation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from core.choices import Role
from core.domain.people.operators import add_person, create_operator
from core.errors import Refused
from core.management.arguments import letters, text_of
from core.management.commands.sign_in_link import send_sign_in_link, sign_in_link
from core.models import Operator, User

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


NOWHERE = "XX"  # ISO 3166 leaves it to its users: no country will ever have it


class Command(BaseCommand):
    help = "Makes an operator with the whole catalogue, and its administrator, who gets a link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", type=text_of(Operator, "name"))
        parser.add_argument(
            "--admin",
            required=True,
            metavar="EMAIL",
            type=text_of(User, "username"),
            help="Address of its administrator.",
        )
        parser.add_argument("--country", default=NOWHERE, type=letters(2), help="OCPI country_code, such as NL.")
        parser.add_argument("--party", type=letters(3), help="OCPI party_id, such as ABC; else made of the name.")
        parser.add_argument(
            "--cpo-id",
            type=text_of(Operator, "cpo_id"),
            help="Its name in the management API; country and party otherwise.",
        )
        parser.add_argument("--registers-by-scan", action="store_true", help="Its installers add stations by scanning.")
        parser.add_argument(
            "--registers-by-token", action="store_true", help="Boxes with a registration token register themselves."
        )
        parser.add_argument("--mail", action="store_true", help="Mail the link, too (EMAIL_URL says how).")

    def handle(self, **options: Any) -> None:
        try:
            validate_email(options["admin"])
            admin = self.made(**options)
        except ValidationError as error:
            raise CommandError(f"{options['admin']} is not a mail address.") from error
        except Refused as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        operator = admin.membership.operator
        self.stdout.write(f"{operator} is ready, as {operator.cpo_id}. People and machines of its own come by")
        self.stdout.write(f"  manage.py add_person EMAIL --operator {operator.cpo_id} --role installer")
        self.stdout.write(f"  manage.py create_token NAME --operator {operator.cpo_id} --scope locations:read")
        if operator.country_code == NOWHERE:
            self.stdout.write("Its EVSE ids begin with a country that does not exist: say --country for real ones.")
        self.stdout.write(f"{admin.username} chooses a password here, once:")
        self.stdout.write(sign_in_link(admin))
        if options["mail"]:
            send_sign_in_link(admin)

    @transaction.atomic
    def made(
        self, *, name: str, country: str, party: str | None, cpo_id: str | None, admin: str, **options: Any
    ) -> User:
        """Make operator and administrator, or neither. Raises OperatorTaken and PersonTaken."""
        lets = {each: options[each] for each in ("registers_by_scan", "registers_by_token")}
        party_id = party or party_of(name)
        operator = create_operator(name=name, country_code=country, party_id=party_id, cpo_id=cpo_id or "", **lets)
        return add_person(operator=operator, username=admin.lower(), email=admin, role=Role.ADMIN)


def party_of(name: str) -> str:
    """Make three letters of a company's name: "My Company" → MYC."""
    return re.sub("[^A-Z0-9]", "", name.upper())[:3].ljust(3, "X")
