"""The installer's pages around the steps: the day, the camera, and the way to the step that comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from core.choices import StepName
from core.queries.installations import installations_of, next_step
from core.queries.jobs import my_jobs
from core.queries.stations import matching, view_stations, with_presence
from core.queries.today import day_of
from installer_app.pages import draw, start_of, steps_until
from installer_app.pocket import kept
from installer_app.policy import EVERYBODY, INSTALLING, for_roles

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

FOUND_SHOWN = 20
PAGE_OF_STEP = {
    StepName.SCAN: "link",
    StepName.LINK: "link",
    StepName.FIT: "fit",
    StepName.CHECKS: "checks",
    StepName.EVIDENCE: "evidence",
    StepName.HAND_OVER: "hand_over",
    StepName.REVIEW: "hand_over",
}


@for_roles(*EVERYBODY)
def home(request: PageRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Send everybody to where their day begins."""
    return redirect(start_of(actor))


@kept
@for_roles(*INSTALLING)
def today(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the person's work of the day, and the answers to a search over all stations of their operator."""
    search, at = request.GET.get("q", "").strip(), timezone.now()
    found = view_stations(with_presence(matching(actor, search), at=at)[:FOUND_SHOWN], at=at) if search else None
    day = day_of(actor, at=at) if found is None else None
    jobs = my_jobs(actor, today=timezone.localdate(at)) if found is None else []
    return draw(request, actor, "installer/today.html", day=day, jobs=jobs, found=found, search=search, at=at)


@kept
def scan(request: PageRequest, actor: Actor, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the camera, with the typed number as its equal."""
    told = {"steps": steps_until(StepName.SCAN), "position_days": actor.operator.place_days}
    return draw(request, actor, "installer/scan.html", refusal=refusal, typed=typed, **told)


@for_roles(*INSTALLING)
def installation(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Send the installer to the step that comes next."""
    row = get_object_or_404(installations_of(actor), pk=pk)
    return redirect(PAGE_OF_STEP[StepName(next_step(row))], pk)
