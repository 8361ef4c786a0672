"""Installations, and which step comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import InstallationState, ReviewVerdict, StepName, Verdict
from core.models import CheckRun, Installation, Review

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor


def installations_of(actor: Actor) -> QuerySet[Installation]:
    """Give the installations that the actor may see, with what their cards show."""
    related = ("station__location", "station__template", "station__operator", "opened_by_user")
    return Installation.objects.visible_to(actor).select_related(*related).order_by("-opened_at", "-pk")


def next_step(installation: Installation) -> str:
    """Name the step that comes next, from the facts; a returned installation begins where the supervisor pointed."""
    if installation.state != InstallationState.OPEN:
        return StepName.REVIEW
    last = last_return(installation)
    station = installation.station
    if station.location_id is None:
        return StepName.LINK
    if station.template_id is None:
        return StepName.FIT
    if last is not None and last.step and not _tried_since(installation, last):
        return last.step
    run = CheckRun.objects.filter(installation=installation).order_by("-started_at", "-pk").first()
    if run is None or run.verdict in {"", Verdict.FAILED} or fitted_since(installation, run):
        return StepName.CHECKS
    return StepName.HAND_OVER


def last_return(installation: Installation) -> Review | None:
    """Give the supervisor's newest word, when it was to give the work back."""
    newest = installation.reviews.order_by("-at", "-pk").first()
    return newest if newest is not None and newest.verdict == ReviewVerdict.RETURNED else None


def _tried_since(installation: Installation, review: Review) -> bool:
    return installation.attempts.filter(step=review.step, outcome=1000, at__gt=review.at).exists()


def fitted_since(installation: Installation, run: CheckRun) -> bool:
    """Tell whether the hardware was changed after a check run began: then the run proves nothing any more."""
    fits = installation.attempts.filter(step=StepName.FIT, outcome=1000, answer__changed=True)
    return fits.filter(at__gt=run.started_at).exists()
