"""Jobs given to another day or person from their list, and made again for more days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import retarget

from core.domain import jobs as verbs
from core.errors import Refused
from core.queries import jobs as seen
from core.queries.offered import workers
from installer_app.job_pages import day_of, lines_in, listed, version_in
from installer_app.pages import draw, go_on
from installer_app.policy import DISPATCHING, for_roles
from installer_app.steps.doors import drawn_refusal, refuse_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

COPIED = ("day", "until", "installer")


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
def move(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Give a job to another day or person, say so, and show the same list again; GET draws the form for it.

    A script that drops a job on the list (`HX-Target: jobs`) gets the list alone.
    """
    if request.method != "POST":
        return move_form(request, actor, pk)
    said = {name: request.POST[name].strip() for name in ("day", "installer") if name in request.POST}
    dropped = request.htmx.target == "jobs"
    try:
        job = verbs.change_job(actor=actor, job_id=pk, version=version_in(request), **said)
    except Refused as refusal:
        refused = refuse_page(request, refusal)
        return retarget(refused, "#answer") if dropped else refused
    told = {"place": job.location, "day": date_format(job.day, "l j F"), "who": job.installer or _("Nobody yet")}
    sentence = _("%(place)s: %(day)s, %(who)s.") % told
    if seen.twins_of(actor, job):
        sentence += " " + _("There is another job for the same day, person and stations.")
    shown = {"day": day_of(request.POST.get("shown", "")), "q": request.POST.get("q", "").strip()}
    if dropped:
        shown["page"] = request.POST.get("page", "")
        request.GET = QueryDict(urlencode({name: value for name, value in shown.items() if value}))  # for the turning
        return render(request, "jobs/list.html", listed(actor, request.GET) | {"moved": sentence})
    messages.success(request, sentence)
    return go_on(request, f"{reverse('jobs')}?{urlencode({name: value for name, value in shown.items() if value})}")


def move_form(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Ask for the day and the person: in the row of the list, or on a page of its own without scripts."""
    context: dict[str, Any] = {
        "job": get_object_or_404(seen.jobs_of(actor), pk=pk),
        "shown": day_of(request.GET.get("shown", "")),
        "search": request.GET.get("q", "").strip(),
        "people": workers(actor),
    }
    if request.htmx:
        return render(request, "jobs/move.html", context)
    return draw(request, actor, "jobs/moving.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING)
def copy(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Ask for the days, the person and the stations, and make the job again; the list of the first day follows."""
    row = get_object_or_404(seen.jobs_of(actor), pk=pk)
    typed: Any = None
    refusal: Any = None
    if request.method == "POST":
        said = {name: request.POST.get(name, "").strip() for name in COPIED}
        try:
            made = verbs.copy_job(actor=actor, job_id=pk, stations=lines_in(request), **said)
        except Refused as refused:
            typed, refusal = request.POST, drawn_refusal(refused)
        else:
            if any(seen.twins_of(actor, one) for one in made):
                messages.warning(request, _("There is another job for the same day, person and stations."))
            return go_on(request, f"{reverse('jobs')}?{urlencode({'day': made[0].day, 'q': row.location.name})}")
    view = seen.view_job(row)
    context = {
        "view": view,
        "next_day": (row.day + timedelta(days=1)).isoformat(),
        "stations": "\n".join(str(one.station) for one in view.missing),
        "picked": typed.get("installer", "") if typed else (row.installer.username if row.installer else ""),
        "people": workers(actor),
    }
    return draw(request, actor, "jobs/copy.html", typed=typed, refusal=refusal, at_fields=True, **context)
