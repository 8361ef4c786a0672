"""Installations, and which step comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from core.choices import InstallationState, ReviewVerdict, StepName, Verdict
from core.models import CheckRun, Installation, Review, StepAttempt

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

DONE = 1000


def installations_of(actor: Actor) -> QuerySet[Installation]:
    """Give the installations that the actor may see, with what their cards show."""
    related = ("station__location", "station__template", "station__operator", "opened_by_user")
    rows = Installation.objects.visible_to(actor).select_related(*related)
    return with_step_facts(rows).order_by("-opened_at", "-pk")


def with_step_facts(rows: QuerySet[Installation]) -> QuerySet[Installation]:
    """Add what the next step hangs on: the newest run, the newest word of a supervisor, what was done since."""
    runs = CheckRun.objects.filter(installation=OuterRef("pk")).order_by("-started_at", "-pk")
    words = Review.objects.filter(installation=OuterRef("pk")).order_by("-at", "-pk")
    done = StepAttempt.objects.filter(installation=OuterRef("pk"), outcome=DONE).order_by("-at")
    known = rows.annotate(
        run_verdict=Subquery(runs.values("verdict")[:1]),
        run_started_at=Subquery(runs.values("started_at")[:1]),
        word=Subquery(words.values("verdict")[:1]),
        word_step=Subquery(words.values("step")[:1]),
        word_at=Subquery(words.values("at")[:1]),
    )
    return known.annotate(
        tried_at=Subquery(done.filter(step=OuterRef("word_step")).values("at")[:1]),
        refitted_at=Subquery(done.filter(step=StepName.FIT, answer__changed=True).values("at")[:1]),
    )


def next_step(installation: Installation) -> str:
    """Name the step that comes next, from the facts; a returned installation begins where the supervisor pointed.

    Costs no query for a row of `installations_of`, and one for any other.
    """
    if installation.state != InstallationState.OPEN:
        return StepName.REVIEW
    if installation.station.location_id is None:
        return StepName.LINK
    if installation.station.template_id is None:
        return StepName.FIT
    facts: Any = installation
    if not hasattr(facts, "run_verdict"):
        facts = with_step_facts(Installation.objects.filter(pk=installation.pk)).get()
    if facts.word == ReviewVerdict.RETURNED and facts.word_step and not _after(facts.tried_at, facts.word_at):
        return facts.word_step
    if facts.run_verdict in {None, "", Verdict.FAILED} or _after(facts.refitted_at, facts.run_started_at):
        return StepName.CHECKS
    return StepName.HAND_OVER


def _after(moment: datetime | None, other: datetime) -> bool:
    return moment is not None and moment > other


def last_return(installation: Installation) -> Review | None:
    """Give the supervisor's newest word, when it was to give the work back."""
    newest = installation.reviews.order_by("-at", "-pk").first()
    return newest if newest is not None and newest.verdict == ReviewVerdict.RETURNED else None


def fitted_since(installation: Installation, run: CheckRun) -> bool:
    """Tell whether the hardware was changed after a check run began: then the run proves nothing any more."""
    fits = installation.attempts.filter(step=StepName.FIT, outcome=DONE, answer__changed=True)
    return fits.filter(at__gt=run.started_at).exists()
