"""What a user name and a mail address may be."""

from __future__ import annotations

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, validate_email

from core.errors import FieldError
from core.words import _

LONGEST_NAME, LONGEST_MAIL = 150, 254  # letters


def username_errors(username: str) -> list[FieldError]:
    """List what is wrong with a user name that somebody chose, as errors of the field `username`."""
    if not username:
        return [FieldError("username", _("The user name is missing."), "required")]
    if username in {".", ".."}:  # no segment of an address (RFC 3986 §5.2.4), and people have one
        return [FieldError("username", _("A user name is not . or .. alone."))]
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        return [FieldError("username", ALLOWED)]
    return [FieldError("username", ALLOWED)] if len(username) > LONGEST_NAME else []


def email_errors(email: str) -> list[FieldError]:
    """List what is wrong with a mail address, as errors of the field `email`."""
    try:
        validate_email(email)
    except ValidationError as error:
        return [FieldError("email", " ".join(error.messages))]
    return [FieldError("email", str(EmailValidator.message))] if len(email) > LONGEST_MAIL else []


ALLOWED = _("A user name has letters, digits and @ . + - _ only, at most 150.")
