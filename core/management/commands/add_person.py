"""`manage.py add_person`: somebody who works for an operator, and a link with which they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from core.choices import Role
from core.domain.people.operators import add_person
from core.errors import Refused
from core.management.arguments import text_of
from core.management.commands.sign_in_link import send_sign_in_link, sign_in_link
from core.management.operators import operator_called
from core.models import User

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Makes the account of a person with a role at an operator, who gets a link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "email", type=text_of(User, "username"), help="Their mail address; it is the name they sign in with, too."
        )
        parser.add_argument("--operator", required=True, metavar="CPO_ID", help="Whom they work for.")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--mail", action="store_true", help="Mail the link, too (EMAIL_URL says how).")

    def handle(self, *, email: str, operator: str, role: str, mail: bool, **_others: Any) -> None:
        row = operator_called(operator)
        try:
            validate_email(email)
            user = add_person(operator=row, username=email.lower(), email=email, role=Role(role))
        except ValidationError as error:
            raise CommandError(f"{email} is not a mail address.") from error
        except Refused as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        self.stdout.write(f"{user.username} is {role} at {row.name}, and chooses a password here, once:")
        self.stdout.write(sign_in_link(user))
        if mail:
            send_sign_in_link(user)
