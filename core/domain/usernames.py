"""What a user name may be."""

from __future__ import annotations

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from core.errors import FieldError
from core.words import _

LONGEST_NAME = 90  # letters: the audit trail has "person " before it, and room for 100


def username_errors(username: str) -> list[FieldError]:
    """List what is wrong with a user name that somebody chose, as errors of the field `username`."""
    if not username:
        return [FieldError("username", _("The user name is missing."), "required")]
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        return [FieldError("username", ALLOWED)]
    return [FieldError("username", ALLOWED)] if len(username) > LONGEST_NAME else []


ALLOWED = _("A user name has letters, digits and @ . + - _ only, at most 90.")
