"""Jobs: who is sent where on which day; made, changed and called off here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.domain import jobs as verbs
from core.errors import Refused
from core.queries import jobs as seen
from core.queries.offered import places, workers
from core.queries.passes import passes_of
from installer_app.acts import act_of
from installer_app.numbers import whole
from installer_app.pages import draw, go_on
from installer_app.policy import DISPATCHING, for_roles
from installer_app.steps.doors import drawn_refusal
from installer_app.typed import typed_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

JOBS_A_PAGE = 25
PASSES_A_PAGE = 25
NAMED = 10  # of what was handed over before
DROPS = 7  # so many days from today on stand ready for a job that is dragged
CHANGED = ("day", "installer", "note")


@for_roles(*DISPATCHING)
def jobs(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the jobs from today on, or those of `?day=`, unassigned ones first; `?q=` searches, `?page=` turns."""
    today = timezone.localdate()
    context = {
        "people": workers(actor),
        "soon": [today + timedelta(days=number) for number in range(DROPS)],
    }
    return draw(request, actor, "jobs/jobs.html", **context, **listed(actor, request.GET))


def listed(actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """Give the list that an address asks for by `day`, `q` and `page`; `kept` is what a row's links say of it."""
    search, day = asked.get("q", "").strip(), day_of(asked.get("day", ""))
    rows = seen.jobs_of(actor)
    rows = rows.filter(day=day) if day else rows.filter(day__gte=timezone.localdate())
    page = Paginator(seen.searched(rows, search), JOBS_A_PAGE).get_page(asked.get("page"))
    kept = urlencode({name: value for name, value in (("shown", day), ("q", search)) if value})
    views = seen.view_jobs(page.object_list)
    return {"page": page, "jobs": views, "search": search, "day": day, "kept": f"?{kept}" if kept else ""}


def day_of(text: str) -> date | None:
    """Read a day from an address; what is no day there is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING, keeps_typed=True)
def new_job(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask for place, day, person and stations, and make the job; what was typed stays when it is refused."""
    typed: Any = typed_in(request)
    refusal: Any = None
    if request.method == "POST":
        said = {name: request.POST.get(name, "").strip() for name in ("location_id", *CHANGED)}
        said["location_id"] = seen.location_named(actor, said["location_id"].replace("\0", ""))
        try:
            made = verbs.create_job(actor=actor, stations=lines_in(request), **said)
        except Refused as refused:
            refusal = drawn_refusal(refused)
        else:
            return go_on(request, reverse("job", args=[made.pk]))
    context = {
        "places": places(actor),
        "place": request.GET.get("location", ""),
        "today": timezone.localdate().isoformat(),
        "picked": typed.get("installer", "") if typed else "",
    }
    people = workers(actor)
    return draw(request, actor, "jobs/new.html", typed=typed, refusal=refusal, at_fields=True, people=people, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING, keeps_typed=True)
def job(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Draw a job with what is missing, and change it; refused, it is as it is now, and what was typed stays.

    `?page=` turns the page of its passes.
    """
    get_object_or_404(seen.jobs_of(actor), pk=pk)
    typed: Any = typed_in(request)
    refusal: Any = None
    if request.method == "POST":
        said = {name: request.POST[name].strip() for name in CHANGED if name in request.POST}
        try:
            expected = lines_in(request) if "stations" in request.POST else None
            verbs.change_job(actor=actor, job_id=pk, version=version_in(request), stations=expected, **said)
        except Refused as refused:
            refusal = drawn_refusal(refused)
        else:
            return go_on(request, reverse("job", args=[pk]))
    row = get_object_or_404(seen.jobs_of(actor), pk=pk)
    view = seen.view_job(row)
    done_before = seen.done_before(view)
    context = {
        "view": view,
        "version": row.version if request.method == "POST" or not typed else typed.get("version"),
        "stations": "\n".join(str(one.station) for one in view.expected),
        "picked": typed.get("installer", "") if typed else (row.installer.username if row.installer else ""),
        "people": workers(actor),
        "page": Paginator(passes_of(actor, pk), PASSES_A_PAGE).get_page(request.GET.get("page")),
        "twins": seen.twins_of(actor, row),
        "done_before": done_before,
        "more_before": max(0, len(done_before) - NAMED),
    }
    return draw(request, actor, "jobs/job.html", typed=typed, refusal=refusal, at_fields=True, **context)


@act_of(*DISPATCHING)
def cancel(_request: PageRequest, actor: Actor, pk: int) -> str:
    """Call a job off, and show it again."""
    verbs.cancel_job(actor=actor, job_id=pk)
    return reverse("job", args=[pk])


def lines_in(request: PageRequest) -> list[str]:
    """Give the stations that the form names, one a line."""
    return [line.strip() for line in request.POST.get("stations", "").splitlines() if line.strip()]


def version_in(request: PageRequest) -> int | None:
    """Give which version of the job the form was drawn from, if it says so; one that there never was is an old one."""
    text = request.POST.get("version", "")
    return whole(text) if text else None
