"""Registration tokens: which there are, what is left of them, making and revoking them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.choices import Role
from core.domain.stations import registering
from core.errors import Refused
from core.queries.jobs import location_named
from core.queries.offered import places
from core.queries.tokens import registration_tokens as tokens_of
from installer_app.acts import act_of
from installer_app.numbers import whole
from installer_app.pages import draw
from installer_app.policy import for_roles
from installer_app.shown_once import show_once
from installer_app.steps.doors import drawn_refusal
from installer_app.typed import typed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

A_PAGE = 25


@for_roles(Role.ADMIN)
def registration_tokens(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the tokens, the newest first."""
    page = Paginator(tokens_of(actor), A_PAGE).get_page(request.GET.get("page"))
    return draw(request, actor, "registration/tokens.html", page=page, lets_in=actor.operator.registers_by_token)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.ADMIN, keeps_typed=True)
def new_registration_token(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask what it is for and how far it goes, and show its address this once."""
    context: dict[str, Any] = {"typed": typed_in(request), "places": places(actor)}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("name", "location_id")}
        said: dict[str, Any] = {name: text.replace("\0", "").strip() for name, text in typed.items()}
        if said["location_id"]:
            said["location_id"] = location_named(actor, said["location_id"])
        said |= {name: whole(request.POST.get(name, ""), digits=6) for name in ("days", "most_uses")}
        try:
            token, secret = registering.issue_registration_token(actor=actor, **said)
        except Refused as refusal:
            context["refusal"] = drawn_refusal(refusal)
        else:
            back, url = reverse("registration_tokens"), f"{settings.GATEWAY_URL}/{secret}"
            return show_once(request, "registration/made.html", back=back, name=token.name, url=url)
    return draw(request, actor, "registration/new.html", **context)


@act_of(Role.ADMIN)
def revoke(_request: PageRequest, actor: Actor, pk: int) -> str:
    """Let a token register nothing more."""
    registering.revoke_registration_token(actor=actor, token_id=pk)
    return reverse("registration_tokens")
