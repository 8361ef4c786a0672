"""What Plinth asks of a phone that makes a passkey, and what it answers: allauth's ceremony in our words."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from core.errors import PasskeyUnknown

if TYPE_CHECKING:
    from core.models import User

# Anybody may post anything, and the readers of WebAuthn trip over odd shapes in as many ways.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)


class PasskeysOfPlinth(DefaultMFAAdapter):
    """What the phone shows when it asks which passkey is meant: Plinth, and the name that one signs in with."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "Plinth"}

    def _get_user_identifier(self, user: User) -> str:
        return user.username


def is_bare_address(host: str) -> bool:
    """Tell whether a page's host (with or without a port) is a number: browsers make passkeys for names alone.

    Web Authentication Level 3, 5.1.3: the effective domain must be a valid domain.
    """
    try:
        ip_address(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
    return True


def begin(user: User) -> dict[str, Any]:
    """Give WebAuthn's creation options as JSON: a passkey that the phone finds by itself and guards by its lock.

    The challenge waits in the session.
    """
    return auth.begin_registration(user, passwordless=True)


def finish(user: User, posted: str) -> dict[str, Any]:
    """Give the credential in what a phone sent, checked against the challenge. Raises PasskeyUnknown."""
    form = AddWebAuthnForm({"credential": posted, "passwordless": "on"}, user=user)
    try:
        answered = form.is_valid()
    except UNREADABLE as error:
        raise PasskeyUnknown(detail=repr(error)) from error
    if not answered:
        raise PasskeyUnknown(detail=form.errors.as_json())
    return form.cleaned_data["credential"]


class AnswerOfPhone(LoginWebAuthnForm):
    """Whose passkey answered the challenge, in `credential`; what cannot be read is a wrong answer."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except UNREADABLE as error:
            raise ValidationError(PasskeyUnknown.slug) from error
