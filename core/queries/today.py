"""An installer's day: what they have begun, what came back, what waits for a supervisor, and what is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from core.choices import InstallationState, ReviewVerdict, StepName
from core.models import Installation, Review, StepAttempt
from core.models.clock import midnight
from core.queries.installations import installations_of, next_step, to_redo

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Actor


@dataclass(frozen=True)
class Begun:
    """One installation of the day; `returned` is the supervisor's word when it came back."""

    installation: Installation
    returned: Review | None

    @property
    def step(self) -> StepName:
        """Name the step that its card leads to."""
        return StepName(next_step(self.installation))

    @property
    def to_mend(self) -> bool:
        """Tell whether what a supervisor asked for is still to do; a return to no step asks for the hand-over."""
        if self.returned is None:
            return False
        return to_redo(self.installation) is not None or self.returned.step in ("", StepName.HAND_OVER)


@dataclass(frozen=True)
class Day:
    """What is open (returned work first, then the newest), what waits for review, what was approved today."""

    begun: list[Begun]
    waiting: list[Begun]
    done: list[Begun]

    @property
    def came_back(self) -> list[Begun]:
        """Give what came back and is not dealt with yet."""
        return [one for one in self.begun if one.to_mend]

    @property
    def going_on(self) -> list[Begun]:
        """Give what is begun and does not stand among what came back."""
        return [one for one in self.begun if not one.to_mend]


def day_of(actor: Actor, *, at: datetime) -> Day:
    """Give the installations that the person worked on, as they stand at `at`; done is what was approved that day."""
    touched = StepAttempt.objects.filter(installation=OuterRef("pk"), who=actor.who)
    today = midnight(timezone.localdate(at))
    unfinished = Q(state__in=(InstallationState.OPEN, InstallationState.HANDED_OVER))
    rows = (
        installations_of(actor)
        .filter(Q(opened_by_user=actor.user) | Exists(touched))
        .filter(unfinished | Q(state=InstallationState.APPROVED, approved_at__gte=today))
        .prefetch_related(Prefetch("reviews", Review.objects.order_by("-at", "-pk")))
    )
    seen = [Begun(row, _returned(row)) for row in rows]
    by_state = {state: [one for one in seen if one.installation.state == state] for state in InstallationState}
    begun = sorted(by_state[InstallationState.OPEN], key=lambda one: one.returned is None)
    return Day(begun, by_state[InstallationState.HANDED_OVER], by_state[InstallationState.APPROVED])


def _returned(installation: Installation) -> Review | None:
    newest = next(iter(installation.reviews.all()), None)
    return newest if newest is not None and newest.verdict == ReviewVerdict.RETURNED else None
