"""What Plinth asks of a phone that makes a passkey, and what it answers: allauth's ceremony in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth

from core.errors import PasskeyUnknown

if TYPE_CHECKING:
    from core.models import User


class PasskeysOfPlinth(DefaultMFAAdapter):
    """What the phone shows when it asks which passkey is meant: Plinth, and the name that one signs in with."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "Plinth"}

    def _get_user_identifier(self, user: User) -> str:
        return user.username


def begin(user: User) -> dict[str, Any]:
    """Give WebAuthn's creation options as JSON: a passkey that the phone finds by itself and guards by its lock.

    The challenge waits in the session.
    """
    return auth.begin_registration(user, passwordless=True)


def finish(user: User, posted: str) -> dict[str, Any]:
    """Give the credential in what a phone sent, checked against the challenge. Raises PasskeyUnknown."""
    form = AddWebAuthnForm({"credential": posted, "passwordless": "on"}, user=user)
    if not form.is_valid():
        raise PasskeyUnknown
    return form.cleaned_data["credential"]
