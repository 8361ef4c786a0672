"""A phone on which somebody is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.backends.db import SessionStore

from core.domain.people.colleagues import note_device
from core.models import Device

if TYPE_CHECKING:
    from core.models import User


def sign_in(user: User, *, passkey: int | None = None, address: str = "10.0.0.7") -> Device:
    session = SessionStore()
    session.create()
    assert session.session_key is not None
    note_device(
        user=user, session_key=session.session_key, user_agent="Firefox/1", address=address, passkey_id=passkey
    )  # fmt: skip
    return Device.objects.get(session_key=session.session_key)
