"""Signing in and out: people come by invitation, and a dead form says so instead of showing a login page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import render

from core.errors import StaleForm
from core.speech import say

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class PeopleAreInvited(DefaultAccountAdapter):
    """Nobody signs up by themselves: `create_operator` and administrators make accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing of a sign-in: the page that comes next says where one is."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 403 with a plain sentence; the phone's outbox then fetches a new token and tries once more."""
    context: dict[str, Any] = {"sentence": say(StaleForm().sentence), "status": StaleForm.http}
    return render(request, "refused.html", context, status=StaleForm.http)
