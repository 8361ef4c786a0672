"""The supervisor's queue: hand-overs that wait for a word, those that ask to be looked at first."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from core.choices import InstallationState, StepName
from core.models import Installation
from core.queries.evidence import rules_of
from core.queries.installations import REALLY
from core.queries.narrowing import with_words
from core.queries.risk import BY_SLUG, RISKS, with_risk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from core.models import Actor, Review, StepAttempt

CLEAN = "clean"
SEARCHED = (
    "station__charge_station_id",
    "station__location__name",
    "station__location__city",
    "station__template__name",
    "handed_over_by",
    "note",
)


def waiting(actor: Actor) -> QuerySet[Any]:
    """Give the hand-overs that wait, the riskiest first, then the longest waiting; rows of `with_risk`."""
    rows = Installation.objects.visible_to(actor).filter(state=InstallationState.HANDED_OVER)
    rows = rows.select_related("station__location", "station__template")
    return with_risk(rows, actor, rules_of(actor.operator)).order_by("-risk", "handed_over_at", "pk")


def how_many(rows: QuerySet[Any]) -> dict[str, int]:
    """Count the rows: `all`, the `clean` ones, and those of each reason."""
    each = {f"n_{risk.slug}": Count("pk", filter=risk.when) for risk in RISKS}
    counted = rows.order_by().aggregate(n_all=Count("pk"), n_clean=Count("pk", filter=Q(risk=0)), **each)
    return {name.removeprefix("n_"): number for name, number in counted.items()}


def narrowed(rows: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
    """Keep what was asked for: a `reason` (or "clean"), `by` whom, at which `location`, and `q` in any name."""
    reason = asked.get("reason", "")
    if reason == CLEAN:
        rows = rows.filter(risk=0)
    elif reason in BY_SLUG:
        rows = rows.filter(BY_SLUG[reason].when)
    if asked.get("by"):
        rows = rows.filter(handed_over_by=asked["by"])
    if asked.get("location"):
        rows = rows.filter(station__location__location_id=asked["location"])
    return with_words(rows, asked.get("q", ""), *SEARCHED)


def hands(actor: Actor) -> list[str]:
    """Name those whose hand-overs wait."""
    rows = Installation.objects.visible_to(actor).filter(state=InstallationState.HANDED_OVER).exclude(handed_over_by="")
    return list(rows.order_by("handed_over_by").values_list("handed_over_by", flat=True).distinct())


def places(actor: Actor) -> list[tuple[str, str]]:
    """Give the Locations where hand-overs wait: id and name."""
    rows = Installation.objects.visible_to(actor).filter(state=InstallationState.HANDED_OVER)
    named = rows.exclude(station__location=None).order_by("station__location__name")
    return list(named.values_list("station__location__location_id", "station__location__name").distinct())


def timeline(installation: Installation) -> list[StepAttempt | Review]:
    """Give every attempt at a step and every supervisor's word, in the order in which they happened.

    A word that was said is its own entry; the attempt that said it would tell it twice. A step that was tried dry did
    nothing, and is no entry.
    """
    attempts = installation.attempts.filter(REALLY).exclude(step=StepName.REVIEW, outcome=1000)
    return sorted([*attempts, *installation.reviews.all()], key=attrgetter("at", "pk"))
