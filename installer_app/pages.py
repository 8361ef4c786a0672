"""What all pages share: the way round the product, and the steps of an installation."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from core.choices import Role, StepName
from installer_app.policy import DISPATCHING, INSTALLING, REVIEWING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

WORK, RECORDS, NETWORK, FIGURES = _("Work"), _("Records"), _("Network"), _("Figures")
SET_UP, ADMINISTRATION = _("Set-up"), _("Administration")
# What for, address, icon, word, and whose it is; the first that is somebody's is where they start.
PLACES = (
    (WORK, "queue", "review", _("Review"), REVIEWING),
    (WORK, "sites", "building", _("Sites"), DISPATCHING),
    (WORK, "map", "map", _("Map"), DISPATCHING),
    (WORK, "jobs", "briefcase", _("Jobs"), DISPATCHING),
    (WORK, "today", "today", _("Today"), INSTALLING),
    (WORK, "scan", "scan", _("Scan"), INSTALLING),
    (RECORDS, "locations", "site", _("Locations"), DISPATCHING),
    (RECORDS, "stations", "station", _("Stations"), DISPATCHING),
    (RECORDS, "templates", "layers", _("Templates"), DISPATCHING),
    (RECORDS, "imports", "upload", _("Imports"), DISPATCHING),
    (RECORDS, "labels", "label", _("Labels"), DISPATCHING),
    (NETWORK, "gateway", "gateway", _("Gateway"), DISPATCHING),
    (NETWORK, "knocks", "knock", _("Refused calls"), DISPATCHING),
    (FIGURES, "charts", "chart", _("Charts"), DISPATCHING),
    (FIGURES, "reports", "report", _("Reports"), DISPATCHING),
    (FIGURES, "audit", "clock", _("Audit trail"), REVIEWING),
    (SET_UP, "rules", "list", _("What is asked for"), REVIEWING),
    (SET_UP, "operator_checks", "check", _("Checks"), REVIEWING),
    (SET_UP, "registration_tokens", "key", _("Registration tokens"), (Role.ADMIN,)),
    (ADMINISTRATION, "people", "person", _("People"), DISPATCHING),
    (ADMINISTRATION, "tokens", "terminal", _("Machines"), (Role.ADMIN,)),
    (ADMINISTRATION, "webhooks", "share", _("Webhooks"), (Role.ADMIN,)),
    (ADMINISTRATION, "settings", "sliders", _("Settings"), (Role.ADMIN,)),
)
BENEATH = {"review": "queue"}  # pages of one thing, and the place that led there
FIELD_STEPS = (StepName.SCAN, StepName.LINK, StepName.FIT, StepName.CHECKS, StepName.HAND_OVER)


def draw(request: HttpRequest, actor: Actor, template: str, **context: Any) -> HttpResponse:
    """Draw a page with the way round the product for this person."""
    mine = [place for place in PLACES if actor.role in place[-1]]
    links = [
        {"label": group, "links": [_link(request, *place) for place in found]}
        for group, found in groupby(mine, itemgetter(0))
    ]
    in_field = actor.role in INSTALLING  # their phone keeps what they do until it is sent
    shared = {"actor": actor, "role": Role(actor.role).label, "links": links, "in_field": in_field}
    shared["outbox_patience_s"] = settings.OUTBOX_PATIENCE_S
    return render(request, template, shared | context)


def go_on(request: PageRequest, url: str) -> HttpResponse:
    """Send somebody on after what they did; a script loads the page whole."""
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url, status=303)


def _link(request: HttpRequest, _group: Any, name: str, icon: str, label: Any, _roles: Any) -> dict[str, Any]:
    page = request.resolver_match.url_name if request.resolver_match else None
    here = request.path == reverse(name) or BENEATH.get(page or "") == name
    return {"url": reverse(name), "icon": icon, "label": label, "here": here}


def start_of(actor: Actor) -> str:
    """Give the address where this person's day begins."""
    return next(reverse(name) for _group, name, _icon, _word, roles in PLACES if actor.role in roles)


def steps_until(now: str) -> list[dict[str, Any]]:
    """Give the field steps with what is done, what is now and what is to come."""
    at = FIELD_STEPS.index(StepName(now))
    states = ["done"] * at + ["now"] + ["next"] * (len(FIELD_STEPS) - at - 1)
    return [{"label": step.label, "state": state} for step, state in zip(FIELD_STEPS, states, strict=True)]
