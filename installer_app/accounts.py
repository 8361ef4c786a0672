"""Signing in and out: people come by invitation, and a dead form says so instead of showing a login page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import render

from core.addresses import plain_address
from core.api.guessing import caller_of
from core.domain.people import note_device
from core.errors import StaleForm
from core.speech import say

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.models import User


class PeopleAreInvited(DefaultAccountAdapter):
    """Nobody signs up by themselves: `create_operator` and administrators make accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing of a sign-in: the page that comes next says where one is."""


def remember_device(sender: object, request: HttpRequest, user: User, **_kwargs: object) -> None:  # noqa: ARG001 -- Django's signature
    """Write down the phone or computer on which somebody just signed in, for the list that can end it."""
    note_device(
        user=user,
        session_key=str(request.session.session_key),
        user_agent=request.headers.get("User-Agent", ""),
        address=plain_address(caller_of(request)) or None,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 403 with a plain sentence; the phone's outbox then fetches a new token and tries once more."""
    context: dict[str, Any] = {"sentence": say(StaleForm().sentence), "status": StaleForm.http}
    return render(request, "refused.html", context, status=StaleForm.http)
