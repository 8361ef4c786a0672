"""What all pages share: the way round the product, and the steps of an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

# Address, icon, word, and whose it is; the first that is somebody's is where they start.
PLACES = (
    ("queue", "review", _("Review"), REVIEWING),
    ("rules", "check", _("What is asked for"), REVIEWING),
    ("operator_checks", "check", _("Checks"), REVIEWING),
    ("sites", "site", _("Sites"), DISPATCHING),
    ("jobs", "today", _("Jobs"), DISPATCHING),
    ("labels", "print", _("Labels"), DISPATCHING),
    ("gateway", "live", _("Gateway"), DISPATCHING),
    ("knocks", "knock", _("Refused calls"), DISPATCHING),
    ("people", "person", _("People"), DISPATCHING),
    ("tokens", "key", _("Machines"), (Role.ADMIN,)),
    ("registration_tokens", "key", _("Registration tokens"), (Role.ADMIN,)),
    ("webhooks", "send", _("Webhooks"), (Role.ADMIN,)),
    ("settings", "check", _("Settings"), (Role.ADMIN,)),
    ("today", "today", _("Today"), INSTALLING),
    ("scan", "scan", _("Scan"), INSTALLING),
)
FIELD_STEPS = (StepName.SCAN, StepName.LINK, StepName.FIT, StepName.CHECKS, StepName.HAND_OVER)


def draw(request: HttpRequest, actor: Actor, template: str, **context: Any) -> HttpResponse:
    """Draw a page with the way round the product for this person."""
    links = [
        {"url": reverse(name), "icon": icon, "label": label, "here": request.path == reverse(name)}
        for name, icon, label, roles in PLACES
        if actor.role in roles
    ]
    in_field = actor.role in INSTALLING  # their phone keeps what they do until it is sent
    shared = {"actor": actor, "role": Role(actor.role).label, "links": links, "in_field": in_field}
    return render(request, template, shared | context)


def go_on(request: PageRequest, url: str) -> HttpResponse:
    """Send somebody on after what they did; a script loads the page whole."""
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url, status=303)


def start_of(actor: Actor) -> str:
    """Give the address where this person's day begins."""
    return next(reverse(name) for name, _icon, _word, roles in PLACES if actor.role in roles)


def steps_until(now: str) -> list[dict[str, Any]]:
    """Give the field steps with what is done, what is now and what is to come."""
    at = FIELD_STEPS.index(StepName(now))
    states = ["done"] * at + ["now"] + ["next"] * (len(FIELD_STEPS) - at - 1)
    return [{"label": step.label, "state": state} for step, state in zip(FIELD_STEPS, states, strict=True)]
