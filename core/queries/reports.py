"""What installing looks like in numbers: how much, how well, how fast; by day, by installer, by model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from core.choices import InstallationState
from core.models import Installation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Actor

MOST_DAYS = 732
STEPS = ("day", "week", "month")
FIGURES = 5  # how many columns of FOUND are figures

# Every installation counts where it was handed over first: that day, that person. What came back later is not counted
# again, it is what "not right the first time" means. Grouping sets: one pass over the table for all four tables.
FOUND = """
    WITH asked(step, zone, first, last) AS (VALUES (%s, %s, %s::date, %s::date)),
    mine AS ({mine}),
    first AS (
        SELECT DISTINCT ON (attempt.installation_id) mine.id, mine.state, mine.opened_at, attempt.at, attempt.by,
            COALESCE(template.name, NULLIF(TRIM(CONCAT(station.vendor, ' ', station.model)), ''), '') AS model
        FROM core_stepattempt attempt
        JOIN mine ON mine.id = attempt.installation_id
        JOIN core_chargestation station ON station.id = mine.station_id
        LEFT JOIN core_hardwaretemplate template ON template.id = station.template_id
        WHERE attempt.step = 'hand_over' AND attempt.outcome = 1000
        ORDER BY attempt.installation_id, attempt.at, attempt.id
    ),
    told AS (
        SELECT date_trunc(step, at AT TIME ZONE zone)::date AS day, by, model,
            EXTRACT(EPOCH FROM at - opened_at) / 60 AS minutes, state = 'approved' AS approved,
            EXISTS (
                SELECT FROM core_review review WHERE review.installation_id = first.id AND review.verdict = 'returned'
            ) AS returned
        FROM first, asked
        WHERE (at AT TIME ZONE zone)::date BETWEEN asked.first AND asked.last
    )
    SELECT COUNT(*), COUNT(*) FILTER (WHERE approved OR returned), COUNT(*) FILTER (WHERE approved AND NOT returned),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes), percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes),
        GROUPING(day, by, model), day, by, model
    FROM told
    GROUP BY GROUPING SETS ((), (day), (by), (model))
    ORDER BY COUNT(*) DESC, by, model
"""
ALL, DAYS, PEOPLE, MODELS = 0b111, 0b011, 0b101, 0b110  # what GROUPING() calls each set


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both included, in the reader's zone; told by `step`: day, week or month."""

    first: date
    last: date
    step: str = "day"

    @property
    def starts(self) -> list[date]:
        """Give the first day of every step, the oldest first; a week begins on its Monday (ISO 8601)."""
        days = (self.first + timedelta(days=past) for past in range((self.last - self.first).days + 1))
        return list(dict.fromkeys(self.start_of(day) for day in days))

    def start_of(self, day: date) -> date:
        if self.step == "week":
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self.step == "month" else day


@dataclass(frozen=True)
class Figures:
    """How many were handed over (first), of these how many got a word, how many were approved without a return.

    `median_min` and `p90_min` are minutes from the scan that opened the work to its first hand-over.
    """

    installs: int = 0
    reviewed: int = 0
    right: int = 0
    median_min: float | None = None
    p90_min: float | None = None

    @property
    def right_share(self) -> float | None:
        """Give the share, 0 to 1, that was approved without ever coming back; None before anybody gave a word."""
        return self.right / self.reviewed if self.reviewed else None


@dataclass(frozen=True)
class Line:
    """One line of a table: whose figures these are (a day, a person's name, a model's)."""

    key: Any
    figures: Figures


@dataclass(frozen=True)
class Report:
    """Everything about one period; `periods` has a line for every step, others the busiest first."""

    period: Period
    total: Figures
    periods: list[Line]
    installers: list[Line]
    models: list[Line]


def report(actor: Actor, period: Period) -> Report:
    """Give the figures of what the actor's operator installed in a period; one query."""
    found: dict[int, list[tuple[Any, Figures]]] = {ALL: [], DAYS: [], PEOPLE: [], MODELS: []}
    for row in _found(actor, period):
        kind, day, by, model = row[FIGURES:]
        key = {ALL: None, DAYS: day, PEOPLE: by, MODELS: model}[kind]
        found[kind].append((key, Figures(*row[:FIGURES])))
    by_day: Mapping[date, Figures] = dict(found[DAYS])
    return Report(
        period=period,
        total=found[ALL][0][1],
        periods=[Line(day, by_day.get(day, Figures())) for day in period.starts],
        installers=[Line(*one) for one in found[PEOPLE]],
        models=[Line(*one) for one in found[MODELS]],
    )


def _found(actor: Actor, period: Period) -> list[tuple[Any, ...]]:
    rows = Installation.objects.visible_to(actor).exclude(state=InstallationState.DROPPED)
    mine, whose = rows.values("id", "state", "opened_at", "station_id").query.sql_with_params()
    asked = (period.step, timezone.get_current_timezone_name(), period.first, period.last)
    with connection.cursor() as cursor:
        cursor.execute(FOUND.format(mine=mine), (*asked, *whose))
        return cursor.fetchall()
