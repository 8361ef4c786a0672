"""Webhooks: which systems are told what happens here, and what became of each message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.choices import WEBHOOK_EVENTS, DeliveryState, Role
from core.domain.webhooks import deliveries, endpoints
from core.errors import Refused
from core.queries.webhooks import deliveries_of, webhooks_of
from core.reaching import is_named
from installer_app.acts import act_of
from installer_app.numbers import whole
from installer_app.pages import draw, go_on
from installer_app.policy import for_roles
from installer_app.shown_once import show_once
from installer_app.steps.doors import drawn_refusal, refuse_page
from installer_app.token_pages import ticks

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse, QueryDict

    from core.models import Actor
    from installer_app.policy import PageRequest

A_PAGE = 25


@for_roles(Role.ADMIN)
def webhooks(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the systems that are told, and how that goes; `?page=` turns the page."""
    page = Paginator(webhooks_of(actor), A_PAGE).get_page(request.GET.get("page"))
    return draw(request, actor, "webhooks/webhooks.html", page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.ADMIN)
def new_webhook(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask whom to tell what, and show the secret this once; what was said stays when it is refused."""
    context: dict[str, Any] = {"typed": request.POST or None, "is_new": True}
    if request.method == "POST":
        try:
            webhook, secret = endpoints.create_webhook(actor=actor, **said(request.POST))
        except Refused as refusal:
            context["refusal"] = drawn_refusal(refusal)
        else:
            warn_of_no_name(request, webhook.url)
            return made(request, webhook.pk, str(webhook), secret)
    return form(request, actor, request.POST.getlist("events"), **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.ADMIN)
def change(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Change whom to tell what; without `active` it is switched off."""
    webhook = get_object_or_404(webhooks_of(actor), pk=pk)
    context: dict[str, Any] = {"webhook": webhook, "typed": request.POST or None}
    if request.method == "POST":
        try:
            is_on = "active" in request.POST
            changed = endpoints.change_webhook(actor=actor, webhook_id=pk, active=is_on, **said(request.POST))
        except Refused as refusal:
            context["refusal"] = drawn_refusal(refusal)
        else:
            warn_of_no_name(request, changed.url)
            return go_on(request, reverse("webhook", args=[pk]))
    return form(request, actor, request.POST.getlist("events") if request.POST else webhook.events, **context)


def said(typed: QueryDict) -> dict[str, Any]:
    return {
        "url": typed.get("url", "").strip(),
        "name": typed.get("name", "").strip(),
        "events": typed.getlist("events"),
    }


def warn_of_no_name(request: PageRequest, url: str) -> None:
    """Say when nobody knows the host: it may be named later, so that it is kept; but never silently dead."""
    if not is_named(url):
        host = urlsplit(url).hostname
        warning = _(
            "Nobody knows the host name %(host)s: as long as that is so, no message arrives. Check its spelling."
        )
        messages.warning(request, warning % {"host": host})


def form(request: PageRequest, actor: Actor, ticked: list[str], **context: Any) -> HttpResponse:
    return draw(request, actor, "webhooks/form.html", events=ticks(WEBHOOK_EVENTS.items(), ticked), **context)


@for_roles(Role.ADMIN)
def webhook(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Draw one: how it goes, and its messages, the newest first; `?state=` narrows them, `?page=` turns the page."""
    row = get_object_or_404(webhooks_of(actor), pk=pk)
    state = request.GET.get("state", "")
    rows = deliveries_of(actor, pk, state=state if state in DeliveryState.values else "")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    words = [WEBHOOK_EVENTS[event] for event in row.events]
    return draw(
        request, actor, "webhooks/webhook.html", webhook=row, words=words, page=page, state=state, states=DeliveryState
    )


def acts(verb: Callable[..., Any], *, to_list: bool = False) -> Callable[..., HttpResponse]:
    """Make a view that does one thing to a webhook and shows it again, or the list."""

    @act_of(Role.ADMIN)
    def view(request: PageRequest, actor: Actor, pk: int) -> str:
        verb(request, actor=actor, webhook_id=pk)
        return reverse("webhooks") if to_list else reverse("webhook", args=[pk])

    return view


def one_or_all(request: PageRequest, **named: Any) -> None:
    """Replay the message that is named, or all that are parked."""
    number = request.POST.get("delivery", "")
    deliveries.replay(**named, delivery_id=whole(number, digits=18) if number else None)


ping = acts(lambda _request, **named: endpoints.ping_webhook(**named))
resume = acts(lambda _request, **named: endpoints.resume_webhook(**named))
remove = acts(lambda _request, **named: endpoints.remove_webhook(**named), to_list=True)
replay = acts(one_or_all)


@require_POST
@for_roles(Role.ADMIN)
def renew(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Make another secret and show it this once."""
    try:
        webhook, secret = endpoints.renew_secret(actor=actor, webhook_id=pk)
    except Refused as refusal:
        return refuse_page(request, refusal)
    return made(request, pk, str(webhook), secret, renewed=True)


def made(request: PageRequest, pk: int, name: str, secret: str, **more: Any) -> HttpResponse:
    back = reverse("webhook", args=[pk])
    return show_once(request, "webhooks/made.html", back=back, name=name, secret=secret, **more)
