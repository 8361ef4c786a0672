"""Let somebody's phone sign them in by its own lock, and take that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.domain.auditing import record
from core.domain.people.colleagues import theirs
from core.errors import SignInAgain
from core.models import Device
from core.queries.people import passkeys_of, signed_in_lately

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Actor

LONGEST_NAME = 60


@transaction.atomic
def add_passkey(
    *, actor: Actor, username: str, session_key: str | None, name: str, credential: Mapping[str, Any]
) -> int:
    """Keep the passkey that somebody's phone just made, and give its number; `session_key` is their session there.

    `credential` is WebAuthn's RegistrationResponseJSON (Web Authentication Level 3, 5.1), checked by the caller.
    Raises NotFound, NotAllowed, and SignInAgain unless they signed in there within the last quarter of an hour: who
    finds a phone that lies about unlocked gets no way in that lasts.
    """
    user = theirs(actor, username).user
    if not signed_in_lately(user, session_key):
        raise SignInAgain
    said = {"name": name[:LONGEST_NAME], "credential": dict(credential)}
    made = passkeys_of(user).create(user=user, type="webauthn", data=said)
    Device.objects.filter(user=user, session_key=session_key).update(passkey=made)
    record(actor=actor, verb="add_passkey", subject=f"person {user.username}")
    return int(made.pk)


@transaction.atomic
def remove_passkey(*, actor: Actor, username: str, passkey_id: int) -> None:
    """Let a passkey of somebody open nothing any more; where they are signed in they stay so until that is ended.

    Saying it twice is fine. Raises NotFound, NotAllowed.
    """
    user = theirs(actor, username).user
    if passkeys_of(user).filter(pk=passkey_id).delete()[0]:
        record(actor=actor, verb="remove_passkey", subject=f"person {user.username}")
