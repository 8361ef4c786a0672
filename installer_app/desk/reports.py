"""Reports: how much was installed, how well and how fast; on a page, as CSV, on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from core.documents.figures import COLUMNS, STEP_WORDS, figures_pdf, rows_of
from core.queries.reports import MOST_DAYS, STEPS, Period, report
from installer_app.downloads import csv_file, saved_as
from installer_app.job_pages import day_of
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, for_roles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import StreamingHttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

USUAL = timedelta(days=29)


@for_roles(*DISPATCHING)
def reports(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the figures of a period: `?from=`, `?to=` (days), `?step=` day, week or month; else the last 30 days."""
    period = period_in(request.GET)
    told = report(actor, period)
    context = {
        "period": period,
        "report": told,
        "busy": [line for line in told.periods if line.figures.installs],
        "steps": [(step, STEP_WORDS[step]) for step in STEPS],
        "asked": f"from={period.first}&to={period.last}&step={period.step}",
    }
    return draw(request, actor, "desk/reports.html", **context)


@for_roles(*DISPATCHING)
def reports_csv(request: PageRequest, actor: Actor) -> StreamingHttpResponse:
    """Give the same figures as a file: one line a day, a person, a model, and one for all."""
    told = report(actor, period_in(request.GET))
    return csv_file("installs.csv", COLUMNS, rows_of(told))


@for_roles(*DISPATCHING)
def reports_pdf(request: PageRequest, actor: Actor) -> HttpResponse:
    """Give the same figures on paper."""
    told = report(actor, period_in(request.GET))
    drawn = figures_pdf(told, author=str(actor.operator))
    return HttpResponse(drawn, content_type="application/pdf", headers=saved_as("installs.pdf"))


def period_in(said: Mapping[str, str]) -> Period:
    """Read a period; what is left out, or no day, is the last thirty; the longest is two years."""
    last = day_of(said.get("to", "")) or timezone.localdate()
    first = day_of(said.get("from", "")) or last - min(USUAL, last - type(last).min)
    first, last = min(first, last), max(first, last)
    step = said.get("step", "")
    return Period(max(first, _before(last)), last, step if step in STEPS else "day")


def _before(last: date) -> date:
    most = timedelta(days=MOST_DAYS)
    return last - min(most, last - type(last).min)
