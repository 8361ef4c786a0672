"""The installer's pages: the day, and one page a step. The steps themselves are in `installer_app/steps/`."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from core.choices import InstallationState, Scope, StepName
from core.domain.checks import CHECKS
from core.queries.installations import installations_of, last_return, next_step
from core.queries.proposals import matching_templates, nearest_locations, preview
from core.queries.runs import newest_run
from core.queries.stations import calling_address, matching, view_stations, with_presence
from core.queries.summary import summary
from core.queries.today import begun_by
from installer_app.pages import draw, start_of, steps_until
from installer_app.policy import EVERYBODY, INSTALLING, for_roles
from installer_app.reading import read_run

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor, Installation
    from installer_app.policy import PageRequest

FOUND_SHOWN = 20
PAGE_OF_STEP = {
    StepName.SCAN: "link",
    StepName.LINK: "link",
    StepName.FIT: "fit",
    StepName.CHECKS: "checks",
    StepName.HAND_OVER: "hand_over",
    StepName.REVIEW: "hand_over",
}


@for_roles(*EVERYBODY)
def home(request: PageRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Send everybody to where their day begins."""
    return redirect(start_of(actor))


@for_roles(*INSTALLING)
def today(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw what the person has begun, and the answers to a search over all stations of their operator."""
    search, at = request.GET.get("q", "").strip(), timezone.now()
    found = view_stations(with_presence(matching(actor, search), at=at)[:FOUND_SHOWN], at=at) if search else None
    begun = begun_by(actor) if found is None else []
    return draw(request, actor, "installer/today.html", begun=begun, found=found, search=search, at=at)


def scan(request: PageRequest, actor: Actor, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the camera, with the typed number as its equal."""
    return draw(request, actor, "installer/scan.html", steps=steps_until(StepName.SCAN), refusal=refusal, typed=typed)


@for_roles(*INSTALLING)
def installation(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Send the installer to the step that comes next."""
    return redirect(PAGE_OF_STEP[StepName(next_step(_installation(actor, pk)))], pk)


def link(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the Locations, nearest first when the phone tells where it is (`?lat=&lon=`), by `?q=` otherwise."""
    row = _installation(actor, pk)
    search = request.GET.get("q", "").strip()
    latitude, longitude = _degrees(request.GET.get("lat"), 90), _degrees(request.GET.get("lon"), 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    locations = nearest_locations(actor, row.station, latitude, longitude, search)
    chosen = (typed or request.GET).get("location_id") or (row.station.location and row.station.location.location_id)
    context = {"locations": locations, "chosen": chosen, "search": search, "latitude": latitude, "longitude": longitude}
    context["may_add"] = actor.may(Scope.LOCATIONS_WRITE) or actor.operator.installers_add_locations
    template = "installer/locations.html" if request.htmx.target == "locations" else "installer/link.html"
    return _step(request, actor, row, template, StepName.LINK, refusal=refusal, typed=typed, **context)


def fit(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the proposed template, or the one chosen by `?template=`, with what it would change."""
    row = _installation(actor, pk)
    matches = matching_templates(actor, row.station)
    wanted = (typed or {}).get("template_id") or request.GET.get("template", "")
    chosen = next((match for match in matches if match.template.template_id == wanted), None)
    chosen = chosen or next((match for match in matches if match.template == row.station.template), None)
    if chosen is None and matches and matches[0].strength != "none":
        chosen = matches[0]
    search = request.GET.get("q", "").strip()
    others = [match for match in matches if match is not chosen and search.casefold() in match.template.name.casefold()]
    plan = preview(actor, row.station, chosen.template) if chosen else None
    context = {"chosen": chosen, "others": others, "search": search, "plan": plan}
    template = "installer/templates.html" if request.htmx.target == "templates" else "installer/fit.html"
    return _step(request, actor, row, template, StepName.FIT, refusal=refusal, typed=typed, **context)


def checks(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the newest run live, or before the first one what will be checked and where the station has to call."""
    row = _installation(actor, pk)
    run = newest_run(actor=actor, installation=row)
    context = {
        "answer": read_run(run=run, at=timezone.now()) if run else None,
        "coming": [check.title for check in CHECKS],
        "address": calling_address(row.station),
        "may_install": True,
    }
    return _step(request, actor, row, "installer/checks.html", StepName.CHECKS, refusal=refusal, typed=typed, **context)


def hand_over(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw what was done with what is missing on top; after the hand-over, that it is done."""
    row = _installation(actor, pk)
    facts = summary(actor=actor, installation=row)
    context = {"facts": facts, "missing": [fact for fact in facts if fact.missing]}
    return _step(
        request, actor, row, "installer/hand_over.html", StepName.HAND_OVER, refusal=refusal, typed=typed, **context
    )


def _installation(actor: Actor, pk: int) -> Installation:
    return get_object_or_404(installations_of(actor), pk=pk)


def _step(
    request: PageRequest, actor: Actor, row: Installation, template: str, step: str, **context: Any
) -> HttpResponse:
    """Draw a step's page: what it is about, where in the steps it is, and what a supervisor said last."""
    about = {
        "installation": row,
        "station": row.station,
        "returned": last_return(row) if row.state == InstallationState.OPEN else None,
        "steps": steps_until(step),
        "pk": row.pk,
        "back": reverse("today"),
    }
    return draw(request, actor, template, **about, **context)


def _degrees(text: str | None, limit: int) -> float | None:
    """Read degrees from an address; what is no position there is none."""
    try:
        degrees = float(text or "")
    except ValueError:
        return None
    return degrees if isfinite(degrees) and abs(degrees) <= limit else None
