"""An installer's day: what they have begun, and what came back to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from core.choices import InstallationState, ReviewVerdict, StepName, Verdict
from core.models import CheckRun, Installation, Review, StepAttempt

if TYPE_CHECKING:
    from core.models import Actor

WORKS = {Verdict.PASSED, Verdict.PASSED_WITH_WARNINGS}


@dataclass(frozen=True)
class Begun:
    """One unfinished installation; `returned` is the supervisor's word when it came back."""

    installation: Installation
    returned: Review | None
    verdict: str | None

    @property
    def step(self) -> StepName:
        """Name the step to show on its card, from the facts at hand."""
        if self.installation.station.location_id is None:
            return StepName.LINK
        if self.installation.station.template_id is None:
            return StepName.FIT
        return StepName.HAND_OVER if self.verdict in WORKS else StepName.CHECKS


def begun_by(actor: Actor) -> list[Begun]:
    """Give the open installations that the person worked on: returned ones first, then the newest."""
    touched = StepAttempt.objects.filter(installation=OuterRef("pk"), who=actor.who)
    runs = CheckRun.objects.filter(installation=OuterRef("pk")).order_by("-started_at", "-pk")
    rows = (
        Installation.objects.visible_to(actor)
        .filter(Q(opened_by_user=actor.user) | Exists(touched), state=InstallationState.OPEN)
        .annotate(verdict=Subquery(runs.values("verdict")[:1]))
        .select_related("station__location", "station__template")
        .prefetch_related(Prefetch("reviews", Review.objects.order_by("-at", "-pk")))
        .order_by("-opened_at", "-pk")
    )
    begun = [Begun(row, _returned(row), row.verdict) for row in rows]
    return sorted(begun, key=lambda one: one.returned is None)


def _returned(installation: Installation) -> Review | None:
    newest = next(iter(installation.reviews.all()), None)
    return newest if newest is not None and newest.verdict == ReviewVerdict.RETURNED else None
