"""Charts: how much, how well and how fast, and who was turned away; every one as bars, table and file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone

from core.models.clock import midnight
from core.queries.refused import callers, causes
from core.queries.reports import Period, report
from installer_app.downloads import csv_file
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, for_roles
from installer_app.wall.drawn import Chart, charts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

    from core.models import Actor

SPANS = {7: "day", 30: "day", 90: "week", 365: "month"}  # days back, and what a bar stands for
USUAL = 30


@for_roles(*DISPATCHING)
def all_charts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the charts of the last `?days=` (7, 30, 90 or 365)."""
    days = days_in(request)
    spans = [{"days": span, "here": span == days} for span in SPANS]
    return draw(request, actor, "wall/charts.html", charts=drawn(actor, days), days=days, spans=spans)


@for_roles(*DISPATCHING)
def chart_csv(request: HttpRequest, actor: Actor, slug: str) -> StreamingHttpResponse:
    """Give one chart's table as a file (RFC 4180) that no spreadsheet computes with. Raises Http404."""
    found = next((one for one in drawn(actor, days_in(request)) if one.slug == slug), None)
    if found is None:
        raise Http404
    return csv_file(f"{found.slug}.csv", found.head, found.rows)


def days_in(request: HttpRequest) -> int:
    """Read how far back an address asks to look; what there is not is the usual span."""
    text = request.GET.get("days", "")
    return int(text) if text in map(str, SPANS) else USUAL


def drawn(actor: Actor, days: int) -> list[Chart]:
    """Count and draw the last days, today among them, in the reader's zone."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    since = midnight(first)
    told = report(actor, Period(first, today, SPANS[days]))
    return charts(told, causes(actor, since=since), callers(actor, since=since))
