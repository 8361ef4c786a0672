"""Machines: which tokens there are, what they may do, when they were used last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core.choices import Role, Scope
from core.domain.people import tokens as verbs
from core.errors import Refused
from core.queries.tokens import living_tokens
from installer_app.acts import act_of
from installer_app.pages import draw
from installer_app.policy import for_roles
from installer_app.shown_once import show_once
from installer_app.steps.doors import drawn_refusal, refuse_page
from installer_app.typed import typed_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

WORDS = {
    Scope.LOCATIONS_READ: _("Read Locations"),
    Scope.LOCATIONS_WRITE: _("Write Locations and energy mixes"),
    Scope.STATIONS_READ: _("Read stations, their messages and refused calls"),
    Scope.STATIONS_WRITE: _("Write stations and their EVSEs"),
    Scope.STATIONS_COMMAND: _("Command stations"),
    Scope.TEMPLATES_READ: _("Read hardware templates"),
    Scope.TEMPLATES_WRITE: _("Write hardware templates"),
    Scope.FIELD_INSTALL: _("Do the installer's steps"),
    Scope.FIELD_REVIEW: _("Review what installers hand over"),
    Scope.PEOPLE_INVITE: _("Add installers and let them in"),
    Scope.PEOPLE_WRITE: _("Look after all people and tokens"),
    Scope.OPERATOR_WRITE: _("Change the settings and the webhooks"),
}
A_PAGE = 25
LIVES = ((0, _("until it is ended")), (30, _("30 days")), (90, _("90 days")), (365, _("a year")))


@for_roles(Role.ADMIN)
def tokens(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the tokens that open something today; `?page=` turns the page."""
    page = Paginator(living_tokens(actor), A_PAGE).get_page(request.GET.get("page"))
    rows = [{"token": row, "may": [WORDS[Scope(scope)] for scope in row.scopes]} for row in page]
    return draw(request, actor, "tokens/tokens.html", rows=rows, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.ADMIN, keeps_typed=True)
def new_token(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask what a machine may do, and show its token this once; what was said stays when it is refused."""
    typed = typed_in(request)
    said = typed or request.POST
    context: dict[str, Any] = {
        "scopes": ticks(WORDS.items(), said.getlist("scopes")),
        "companies": companies(actor, said.getlist("cpo_ids")),
        "lives": ticks(LIVES, [said.get("days", "365")]),
        "typed": typed,
    }
    if request.method == "POST":
        try:
            token, secret = verbs.issue_token(
                actor=actor,
                name=said.get("name", "").strip(),
                scopes=said.getlist("scopes"),
                cpo_ids=said.getlist("cpo_ids"),
                days=next((days for days, _word in LIVES if days and said.get("days") == str(days)), None),
            )
        except Refused as refusal:
            context["refusal"] = drawn_refusal(refusal)
        else:
            return show_once(request, "tokens/made.html", back=reverse("tokens"), name=token.name, secret=secret)
    return draw(request, actor, "tokens/new.html", **context)


def companies(actor: Actor, ticked: list[str]) -> list[dict[str, Any]]:
    """Give the companies under the operator's wing, itself first; none when it stands alone."""
    under = list(actor.operator.sub_cpos.order_by("name").values_list("cpo_id", "name"))
    every = [(actor.operator.cpo_id, actor.operator.name), *under] if under else []
    return ticks(every, ticked)


def ticks(every: Iterable[tuple[Any, Any]], ticked: list[str]) -> list[dict[str, Any]]:
    """Give what may be ticked, with what is."""
    return [{"value": str(value), "word": word, "on": str(value) in ticked} for value, word in every]


@require_POST
@for_roles(Role.ADMIN)
def renew(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Make the token's successor and show it this once."""
    try:
        token, secret = verbs.renew_token(actor=actor, token_id=pk)
    except Refused as refusal:
        return refuse_page(request, refusal)
    back = reverse("tokens")
    return show_once(request, "tokens/made.html", back=back, name=token.name, secret=secret, renewed=True)


@act_of(Role.ADMIN)
def end(_request: PageRequest, actor: Actor, pk: int) -> str:
    """Shut a token out and show the others."""
    verbs.end_token(actor=actor, token_id=pk)
    return reverse("tokens")
