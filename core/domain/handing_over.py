"""Hand over: the installer is done, a supervisor looks next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from core.choices import InstallationState, Verdict
from core.domain.auditing import record
from core.domain.checking import STEPS
from core.domain.checks import ALL
from core.domain.checks.finding import BAD
from core.errors import ChecksFailed, ChecksRunning, NotChecked, NotRedone, NotTried
from core.models import Installation
from core.queries.installations import newest_proof, to_redo
from core.queries.trials import standings
from core.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor, CheckResult


@transaction.atomic
def hand_over(*, actor: Actor, installation: Installation, note: str = "") -> Installation:
    """Give the installation to the supervisors. Needs a finished run with a good verdict, of the hardware as it is.

    After a return it needs the step that was named, and checks after it. Raises NotRedone, NotChecked, ChecksRunning,
    ChecksFailed, NotTried.
    """
    step = to_redo(installation)
    if step is not None:
        raise NotRedone(step=Sentence(STEPS[step]))
    run = newest_proof(installation)
    if run is None or run.verdict == Verdict.STOPPED:
        raise NotChecked
    if run.finished_at is None:
        raise ChecksRunning
    if run.verdict == Verdict.FAILED:
        raise ChecksFailed(checks=_titles(run.results.filter(required=True, state__in=BAD)))
    untried = [str(each.kind.label) for each in standings(installation) if each.missing]
    if untried:
        raise NotTried(trials=", ".join(untried))
    Installation.objects.filter(pk=installation.pk).update(
        state=InstallationState.HANDED_OVER,
        handed_over_at=Now(),
        handed_over_by=str(actor),
        handed_over_who=actor.who,
        note=note or installation.note,
    )
    installation.refresh_from_db()
    record(actor=actor, verb="hand_over", subject=f"station {installation.station.charge_station_id}")
    return installation


def _titles(results: Iterable[CheckResult]) -> Sentence:
    """Name checks as people read them, one after the other, each still to be translated."""
    titles = {check.slug: check.title for check in ALL}
    named = {result.slug: Sentence(titles.get(result.slug, result.slug)) for result in results}
    return Sentence(", ".join(f"%({slug})s" for slug in named), named)
