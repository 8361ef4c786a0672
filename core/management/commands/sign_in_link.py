"""`manage.py sign_in_link USERNAME`: a link with which somebody sets a password and comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from core.models import User

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

MAIL = """Hello {username},

you have an account at Plinth. Open this link to choose your password; it works once, within {days} days:

{link}
"""


class Command(BaseCommand):
    help = "Prints a one-time link with which a person chooses a password; with --mail it is sent to them as well."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--mail", action="store_true", help="Send it to the address of the account, too.")

    def handle(self, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no account called {options['username']}.")
        if options["mail"]:
            send_sign_in_link(user)
        self.stdout.write(sign_in_link(user))


def sign_in_link(user: User) -> str:
    """Give a link that lets whoever holds it choose the password of this account, once."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return settings.PUBLIC_URL + path


def send_sign_in_link(user: User) -> None:
    """Mail the link to the account's address. Raises CommandError when it has none."""
    if not user.email:
        raise CommandError(f"The account {user.username} has no mail address.")
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    text = MAIL.format(username=user.username, link=sign_in_link(user), days=days)
    send_mail("Your account at Plinth", text, None, [user.email])
