"""Reports: how much was installed, how well and how fast; on a page, as CSV, on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.documents.report_pdf import report_pdf
from core.queries.reports import MOST_DAYS, STEPS, Figures, Period, report
from installer_app.downloads import csv_file, saved_as
from installer_app.job_pages import day_of
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, for_roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.http import StreamingHttpResponse

    from core.models import Actor
    from core.queries.reports import Report
    from installer_app.policy import PageRequest

HEAD = (
    "",
    gettext_lazy("Installs"),
    gettext_lazy("Reviewed"),
    gettext_lazy("Right first time"),
    gettext_lazy("Share"),
    gettext_lazy("Median, min"),
    gettext_lazy("9 of 10, min"),
)
USUAL = timedelta(days=29)
STEP_WORDS = {"day": gettext_lazy("Day"), "week": gettext_lazy("Week"), "month": gettext_lazy("Month")}
COLUMNS = ("table", "key", "installs", "reviewed", "right_first_time", "share", "median_minutes", "p90_minutes")


@for_roles(*DISPATCHING)
def reports(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the figures of a period: `?from=`, `?to=` (days), `?step=` day, week or month; else the last 30 days."""
    period = period_in(request.GET)
    told = report(actor, period)
    context = {
        "period": period,
        "report": told,
        "busy": [line for line in told.days if line.figures.installs],
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
    about = f"{date_format(told.period.first)} – {date_format(told.period.last)}"
    head = [str(word) for word in HEAD]
    tables = [
        (_("All"), [printed("", told.total)]),
        (str(STEP_WORDS[told.period.step]), [printed(date_format(line.key), line.figures) for line in told.days]),
        (_("By installer"), [printed(line.key, line.figures) for line in told.installers]),
        (_("By model"), [printed(line.key, line.figures) for line in told.models]),
    ]
    drawn = report_pdf(title=_("Installs"), about=about, author=str(actor.operator), head=head, tables=tables)
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


def rows_of(told: Report) -> Iterable[list[Any]]:
    """Give the lines of the file."""
    yield ["all", "", *numbers(told.total)]
    for name, lines in (("day", told.days), ("installer", told.installers), ("model", told.models)):
        yield from (
            [told.period.step if name == "day" else name, str(line.key), *numbers(line.figures)] for line in lines
        )


def numbers(figures: Figures) -> list[Any]:
    minutes = [None if each is None else round(each, 1) for each in (figures.median_min, figures.p90_min)]
    share = None if figures.right_share is None else round(figures.right_share, 3)
    return [figures.installs, figures.reviewed, figures.right, share, *minutes]


def printed(key: object, figures: Figures) -> list[str]:
    """Give a line of a table on paper."""
    share = "–" if figures.right_share is None else f"{number_format(100 * figures.right_share, 0)} %"
    minutes = ["–" if each is None else number_format(each, 0) for each in (figures.median_min, figures.p90_min)]
    return [str(key) or "–", *map(str, (figures.installs, figures.reviewed, figures.right)), share, *minutes]
