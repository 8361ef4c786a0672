"""An installer's day: what they have begun, and what came back to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q

from core.choices import InstallationState, ReviewVerdict, StepName
from core.models import Installation, Review, StepAttempt
from core.queries.installations import installations_of, next_step

if TYPE_CHECKING:
    from core.models import Actor


@dataclass(frozen=True)
class Begun:
    """One unfinished installation; `returned` is the supervisor's word when it came back."""

    installation: Installation
    returned: Review | None

    @property
    def step(self) -> StepName:
        """Name the step that its card leads to."""
        return StepName(next_step(self.installation))


def begun_by(actor: Actor) -> list[Begun]:
    """Give the open installations that the person worked on: returned ones first, then the newest."""
    touched = StepAttempt.objects.filter(installation=OuterRef("pk"), who=actor.who)
    rows = (
        installations_of(actor)
        .filter(Q(opened_by_user=actor.user) | Exists(touched), state=InstallationState.OPEN)
        .prefetch_related(Prefetch("reviews", Review.objects.order_by("-at", "-pk")))
    )
    begun = [Begun(row, _returned(row)) for row in rows]
    return sorted(begun, key=lambda one: one.returned is None)


def _returned(installation: Installation) -> Review | None:
    newest = next(iter(installation.reviews.all()), None)
    return newest if newest is not None and newest.verdict == ReviewVerdict.RETURNED else None
