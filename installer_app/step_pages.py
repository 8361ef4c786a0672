"""The pages of the steps at a station. The steps themselves are in `installer_app/steps/`."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import reswap

from core.catalogue.playbooks import playbook_of
from core.choices import InstallationState, StepName
from core.domain.field.fitting import preview_fit
from core.domain.field.installing import may_drop
from core.domain.field.positions import position_at_scan
from core.queries.holding import held
from core.queries.installations import installations_of, last_of_another, last_return, may_make_key, next_step
from core.queries.proposals import choose, contradicts, matching_templates, nearest_locations
from core.queries.runs import newest_run
from core.queries.stations import calling_address
from core.queries.summary import summary
from core.speech import spoken
from installer_app.pages import draw, steps_until
from installer_app.reading import called_lately, knock_card, read_run
from installer_app.steps.checks import before_the_first, who_may
from installer_app.trials import read_trials, trials_drawn

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor, Installation
    from installer_app.policy import PageRequest


def link(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the Locations, nearest first when the phone tells where it is (`?lat=&lon=`), by `?q=` otherwise."""
    row = installation_of(actor, pk)
    search = request.GET.get("q", "").strip()
    latitude, longitude = degrees(request.GET.get("lat"), 90), degrees(request.GET.get("lon"), 180)
    if latitude is None or longitude is None:
        scanned = position_at_scan(actor, row, at=timezone.now())
        latitude, longitude = (float(scanned.latitude), float(scanned.longitude)) if scanned else (None, None)
    locations = nearest_locations(actor, row.station, latitude, longitude, search)
    chosen = (typed or request.GET).get("location_id") or (row.station.location and row.station.location.location_id)
    chosen = chosen or next((near.location.location_id for near in locations if near.is_last and near.is_near), None)
    context = {"locations": locations, "chosen": chosen, "search": search, "latitude": latitude, "longitude": longitude}
    context["may_add"] = actor.adds_locations
    template = "installer/locations.html" if request.htmx.target == "locations" else "installer/link.html"
    return draw_step(request, actor, row, template, StepName.LINK, refusal=refusal, typed=typed, **context)


def fit(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the proposed template, or the one chosen by `?template=`, with what it would change.

    The page asks for its `#proposal` alone until the station has said what it is; before that it tells of refusals.
    """
    row = installation_of(actor, pk)
    awaited = row.station.booted_at is None
    knocks = [knock_card(view) for view in called_lately(actor, row.station)] if awaited else []
    if request.htmx.target == "proposal" and awaited:
        return reswap(render(request, "installer/steps/refused.html", {"knocks": knocks, "pk": pk}), "none")
    wanted = (typed or {}).get("template_id") or request.GET.get("template", "")
    matches = matching_templates(actor, row.station)
    chosen = choose(matches, row.station, wanted)
    search = request.GET.get("q", "").strip()
    others = [match for match in matches if match is not chosen and search.casefold() in match.template.name.casefold()]
    plan = preview_fit(actor=actor, station=row.station, template=chosen.template) if chosen else None
    context = {"chosen": chosen, "others": others, "search": search, "plan": plan, "wanted": wanted, "knocks": knocks}
    context["differs"] = chosen is not None and contradicts(row.station, chosen.template)
    template = FRAGMENTS.get(request.htmx.target or "", "installer/fit.html")
    return draw_step(request, actor, row, template, StepName.FIT, refusal=refusal, typed=typed, **context)


FRAGMENTS = {"templates": "installer/templates.html", "proposal": "installer/steps/proposal.html"}


def checks(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the newest run live, or before the first one what will be checked and where the station has to call."""
    row = installation_of(actor, pk)
    run = newest_run(actor=actor, installation=row)
    context = {
        "answer": read_run(actor=actor, run=run, at=timezone.now()) if run else None,
        "address": calling_address(row.station),
        "playbook": spoken(playbook_of(row.station.template)),
        "root_certificate": bool(settings.GATEWAY_ROOT_CERTIFICATE),
        "may_install": True,
        "may_make_key": may_make_key(actor, row.station),
    }
    context |= who_may(actor) | trials_drawn(actor, row, read_trials(row, at=timezone.now()))
    context |= before_the_first(actor, row) if run is None else {}
    return draw_step(
        request, actor, row, "installer/checks.html", StepName.CHECKS, refusal=refusal, typed=typed, **context
    )


def hand_over(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw what was done with what is missing on top; after the hand-over, that it is done."""
    row = installation_of(actor, pk)
    facts = summary(actor=actor, installation=row)
    days = actor.operator.place_days
    missing = [fact for fact in facts if fact.missing]
    there = [fact for fact in facts if not fact.missing]
    context = {"facts": facts, "missing": missing, "there": there, "position_days": days}
    return draw_step(
        request, actor, row, "installer/hand_over.html", StepName.HAND_OVER, refusal=refusal, typed=typed, **context
    )


def installation_of(actor: Actor, pk: int) -> Installation:
    return get_object_or_404(installations_of(actor), pk=pk)


def draw_step(
    request: PageRequest, actor: Actor, row: Installation, template: str, step: str, **context: Any
) -> HttpResponse:
    """Draw a step's page: what it is about, where in it one is, and what a supervisor or a colleague did last.

    What is not open any more takes no link and no fit: it is shown as it was handed over.
    """
    is_open = row.state == InstallationState.OPEN
    if not is_open and step in {StepName.LINK, StepName.FIT}:
        return redirect("hand_over", row.pk)
    about = {
        "installation": row,
        "station": row.station,
        "returned": last_return(row) if is_open else None,
        "another": last_of_another(actor, row) if is_open else None,
        "next": next_step(row),
        # The check page tells it live, in its own place.
        "held": held(row.station) if step in {StepName.LINK, StepName.FIT} else None,
        "may_drop": is_open and may_drop(actor, row),
        "steps": steps_until(step),
        "pk": row.pk,
        "back": reverse("today"),
    }
    return draw(request, actor, template, **(about | context))


def degrees(text: str | None, limit: int) -> float | None:
    """Read degrees from an address, with a point or a comma; what is no position there is none."""
    try:
        degrees = float((text or "").replace(",", "."))
    except ValueError:
        return None
    return degrees if isfinite(degrees) and abs(degrees) <= limit else None
