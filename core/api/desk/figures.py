"""What installing looks like in numbers, for machines: as JSON, as a file, on paper; and who was turned away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer, for_the_caller_alone
from core.api.desk.days import OwnDays
from core.api.files import CSV, PDF, file_answer
from core.api.permissions import MayReadStations, MaySeeFigures
from core.documents.figures import COLUMNS, figures_pdf, rows_of
from core.documents.plain import present, stamp
from core.documents.spreadsheets import csv_lines
from core.errors import BadQuery
from core.models.clock import database_now, midnight
from core.queries import gateways
from core.queries.refused import causes
from core.queries.reports import MOST_DAYS, STEPS, Period, report
from core.speech import say
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.queries.reports import Figures, Line, Report

USUAL_DAYS = 30
TOO_LONG = Sentence(_("more than %(most)s days"), {"most": MOST_DAYS})
BACKWARDS = Sentence(_("from is after to"))


def step(value: str) -> str:
    """Take what a line stands for: a day, a week, a month."""
    return STEPS[STEPS.index(value)]


class OfPeriod(OwnDays):
    """Figures of some days in the operator's own time zone; both ends are included, and the last thirty are usual."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MaySeeFigures]
    of_one: Mapping[str, Any] = {"from": filters.day, "to": filters.day, "step": step}
    of_its_list = of_one_thing = ("GET",)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep every answer, refusals included, out of shared caches."""
        return for_the_caller_alone(super().finalize_response(request, response, *args, **kwargs))

    def told(self, request: Request) -> Report:
        return report(asker(request), period_of(filters.asked(request, self.of_one)))


def period_of(asked: Mapping[str, Any]) -> Period:
    """Give the period that was asked for. Raises BadQuery for one that ends before it begins, or is too long."""
    last = asked.get("to") or timezone.localdate(database_now())
    first = asked.get("from") or last - min(timedelta(days=USUAL_DAYS - 1), last - type(last).min)
    if first > last:
        raise BadQuery(what=BACKWARDS, field="from")
    if last - first > timedelta(days=MOST_DAYS):
        raise BadQuery(what=TOO_LONG, field="from")
    return Period(first, last, asked.get("step", "day"))


class Installs(OfPeriod):
    """How much was installed, how well and how fast; by day, installer and model."""

    def get(self, request: Request) -> HttpResponse:
        """Answer the figures. Raises BadQuery."""
        return answer(request, report_card(self.told(request)))


class InstallsFile(OfPeriod):
    """The same as CSV that no spreadsheet computes with."""

    gives = (CSV,)

    def get(self, request: Request) -> HttpResponse:
        """Answer the file. Raises BadQuery."""
        body = "".join(csv_lines(COLUMNS, rows_of(self.told(request))))
        return file_answer(body.encode(), CSV, "installs.csv")


class InstallsOnPaper(OfPeriod):
    """The same on paper, in the caller's language."""

    gives = (PDF,)

    def get(self, request: Request) -> HttpResponse:
        """Answer the file. Raises BadQuery."""
        return file_answer(figures_pdf(self.told(request), author=str(asker(request).operator)), PDF, "installs.pdf")


class TurnedAway(OfPeriod):
    """Who was turned away by the gateway since a day, by cause, the commonest first."""

    permission_classes = [MayReadStations]
    of_one = {"from": filters.day}

    def get(self, request: Request) -> HttpResponse:
        """Answer the causes. Raises BadQuery."""
        period = period_of(filters.asked(request, self.of_one))
        found = causes(asker(request), since=midnight(period.first))
        told = [
            {"cause": row.cause, "sentence": say(row.sentence), "callers": row.callers, "attempts": row.attempts}
            for row in found
        ]
        return answer(request, {"from": period.first.isoformat(), "causes": told})


def report_card(told: Report) -> dict[str, Any]:
    """Print a report; a period is called by its first day (ISO 8601)."""
    period = told.period
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "step": period.step,
        "total": figures_card(told.total),
        "periods": [line_card(line) for line in told.periods],
        "installers": [line_card(line) for line in told.installers],
        "models": [line_card(line) for line in told.models],
    }


def line_card(line: Line) -> dict[str, Any]:
    """Print a line: whose figures these are, then the figures."""
    return {"key": str(line.key), **figures_card(line.figures)}


def figures_card(figures: Figures) -> dict[str, Any]:
    """Print figures; share and minutes are absent where there is nothing to reckon them of."""
    reckoned = {
        "right_share": figures.right_share,
        "median_minutes": figures.median_min,
        "p90_minutes": figures.p90_min,
    }
    counted = {"installs": figures.installs, "reviewed": figures.reviewed, "right_first_time": figures.right}
    return counted | {name: round(float(value), 3) for name, value in reckoned.items() if value is not None}


class Gateway(APIView):
    """The gateway's processes, who is connected by which version of OCPP, and who was refused hour by hour."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReadStations]
    of_one: Mapping[str, Any] = {}
    of_its_list = of_one_thing = ("GET",)

    def get(self, request: Request) -> HttpResponse:
        """Answer what runs now, and the last 24 hours. Raises BadQuery."""
        filters.asked(request, self.of_one)
        actor, at = asker(request), database_now()
        nodes = [
            present({"name": row.name, "state": row.state, "sockets": row.sockets, "started_at": stamp(row.started_at)})
            for row in gateways.nodes(actor, at=at)
        ]
        sockets = [
            {"protocol": row.protocol, "security_profile": row.profile, "sockets": row.sockets}
            for row in gateways.sockets(actor)
        ]
        refusals = [
            {
                "cause": row.cause,
                "sentence": say(row.sentence),
                "callers": row.callers,
                "attempts": row.attempts,
                "hours": [*row.hours],
            }
            for row in gateways.refusals(actor, at=at)
        ]
        hours = [stamp(hour) for hour in gateways.hours_until(at)]
        return answer(request, {"nodes": nodes, "sockets": sockets, "hours": hours, "refusals": refusals})
