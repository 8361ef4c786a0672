"""The supervisor's queue: hand-overs that wait for a word."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import Case, Count, OuterRef, Subquery, Value, When

from core.choices import CheckState, InstallationState, StepName, Verdict
from core.models import CheckResult, CheckRun, Installation, Review, StepAttempt

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor


def waiting(actor: Actor) -> QuerySet[Installation]:
    """Give the hand-overs that wait, those with warnings first, then the longest waiting.

    Each row carries `verdict` of its newest run, how many checks `passed`, and of how many `results`.
    """
    runs = CheckRun.objects.order_by("-started_at", "-pk")
    of_row = runs.filter(installation=OuterRef(OuterRef("pk")))
    newest = CheckResult.objects.filter(run=Subquery(of_row.values("pk")[:1]))
    return (
        Installation.objects.visible_to(actor)
        .filter(state=InstallationState.HANDED_OVER)
        .select_related("station__location", "station__template")
        .annotate(
            verdict=Subquery(runs.filter(installation=OuterRef("pk")).values("verdict")[:1]),
            results=_count(newest),
            passed=_count(newest.filter(state=CheckState.PASSED)),
        )
        .order_by(Case(When(verdict=Verdict.PASSED, then=Value(1)), default=Value(0)), "handed_over_at", "pk")
    )


def _count(results: QuerySet[CheckResult]) -> Subquery:
    """Count rows of a subquery without joining them in."""
    grouped = results.order_by().values("run").annotate(n=Count("pk"))
    return Subquery(grouped.values("n"))


def timeline(installation: Installation) -> list[StepAttempt | Review]:
    """Give every attempt at a step and every supervisor's word, in the order in which they happened.

    A word that was said is its own entry; the attempt that said it would tell it twice.
    """
    attempts = installation.attempts.exclude(step=StepName.REVIEW, outcome=1000)
    return sorted([*attempts, *installation.reviews.all()], key=attrgetter("at", "pk"))
