"""Invitations: who was asked in, asking somebody in, and what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.choices import Role
from core.domain import inviting
from core.errors import InvitationOver, Refused
from core.queries.people import may_make, pending_invitations
from installer_app.acts import act_of
from installer_app.pages import draw, go_on
from installer_app.policy import DISPATCHING, for_roles
from installer_app.steps.doors import drawn_refusal, refuse_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

A_PAGE = 50


@for_roles(*DISPATCHING)
def invitations(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw who was asked in and has not come yet."""
    page = Paginator(pending_invitations(actor), A_PAGE).get_page(request.GET.get("page"))
    return draw(request, actor, "invitations/invitations.html", page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
def new_invitation(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask for an address and a role, and send the mail; what was typed stays when it is refused."""
    context: dict[str, Any] = {
        "roles": [(value, word) for value, word in Role.choices if may_make(actor, value)],
        "spoken": settings.LANGUAGES,
        "picked": request.POST.get("role", Role.INSTALLER),
        "language": request.POST.get("language", actor.operator.language),
        "typed": request.POST or None,
    }
    if request.method == "POST":
        said = {name: request.POST.get(name, "").strip() for name in ("email", "role", "language")}
        try:
            inviting.invite(actor=actor, **said)
        except Refused as refusal:
            context["refusal"] = drawn_refusal(refusal)
        else:
            return go_on(request, reverse("invitations"))
    return draw(request, actor, "invitations/new.html", **context)


@act_of(*DISPATCHING)
def revoke(_request: PageRequest, actor: Actor, pk: int) -> str:
    """Take an invitation back and show the others."""
    inviting.take_back(actor=actor, invitation_id=pk)
    return reverse("invitations")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: PageRequest, secret: str) -> HttpResponse:
    """Let somebody who was asked in choose a name and a password, and sign them in; looking uses nothing up."""
    context: dict[str, Any] = {"typed": request.POST or None, "secret": secret}
    try:
        context["invitation"] = inviting.invitation_of(secret=secret)
        if request.method == "POST":
            said = {name: request.POST.get(name, "").strip() for name in ("username", "name")}
            user = inviting.accept(secret=secret, password=request.POST.get("password", ""), **said)
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("home")
    except InvitationOver as refusal:
        return refuse_page(request, refusal)
    except Refused as refusal:
        context["refusal"] = drawn_refusal(refusal)
    return render(request, "invitations/invited.html", context)
