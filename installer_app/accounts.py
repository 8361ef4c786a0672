"""Signing in and out: people come by invitation, and a dead form says so instead of showing a login page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import LogoutView
from django.http import HttpResponseRedirect
from django.shortcuts import render

from core.addresses import plain_address
from core.api.guessing import caller_of
from core.domain.people.colleagues import note_device
from core.errors import StaleForm
from core.speech import say
from installer_app.passkeys.here import passkeys_here
from installer_app.passkeys.offer import is_worth_asking, offer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.models import User


class PeopleAreInvited(DefaultAccountAdapter):
    """Nobody signs up by themselves: `create_operator` and administrators make accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False

    def get_login_stages(self) -> list[str]:
        """Ask for a password or for a passkey, never for one after the other: each is a way in of its own."""
        return [stage for stage in super().get_login_stages() if not stage.startswith("allauth.mfa.")]

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        """Go on to where they were going; on a phone that can sign in by itself, ask once about that first."""
        response: HttpResponse = super().post_login(request, user, **hooks)
        if isinstance(response, HttpResponseRedirect) and is_worth_asking(request, user):
            return HttpResponseRedirect(offer(response.url))
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing of a sign-in: the page that comes next says where one is."""


class SignOut(LogoutView):
    """Sign out, and let the browser forget the pages that it keeps: the next one may have the same phone.

    Only those ("cache"): what waits in the phone's outbox is its author's, and waits for them.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


def remember_device(sender: object, request: HttpRequest, user: User, **_kwargs: object) -> None:  # noqa: ARG001 -- Django's signature
    """Write down the phone or computer on which somebody just signed in, for the list that can end it."""
    note_device(
        user=user,
        session_key=str(request.session.session_key),
        user_agent=request.headers.get("User-Agent", ""),
        address=plain_address(caller_of(request)) or None,
        passkey_id=came_by_passkey(request, user),
        made_here=passkeys_here(request),
    )


def came_by_passkey(request: HttpRequest, user: User) -> int | None:
    """Give the number of the passkey that let somebody into this session, if one did."""
    ways = get_authentication_records(request, user)
    return ways[-1]["id"] if ways and ways[-1].get("passwordless") else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 403 with a plain sentence; the phone's outbox then fetches a new token and tries once more."""
    context: dict[str, Any] = {"sentence": say(StaleForm().sentence), "status": StaleForm.http}
    return render(request, "refused.html", context, status=StaleForm.http)
