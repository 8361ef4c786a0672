"""Hand over: the installer is done, a supervisor looks next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from core.choices import InstallationState, Verdict
from core.domain.auditing import record
from core.domain.checks import ALL
from core.domain.checks.finding import BAD
from core.domain.field.checking import proof_of
from core.domain.field.positions import off_pin_m
from core.domain.review.records import keep_record
from core.errors import ChecksFailed, EvidenceMissing, NotTried, ReadingOutOfLimit
from core.models import Installation
from core.queries.evidence import READINGS, evidence_of
from core.queries.suspicion import suspected
from core.queries.trials import standings
from core.words import Sentence, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.domain.field.positions import Position
    from core.models import Actor, CheckResult


@transaction.atomic
def hand_over(
    *, actor: Actor, installation: Installation, note: str = "", position: Position | None = None
) -> Installation:
    """Give the installation to the supervisors. Needs a finished run with a good verdict, of the hardware as it is.

    After a return it needs the step that was named, and checks after it. `position` is the phone's.
    Raises what `proof_of` refuses, ChecksFailed, NotTried, and EvidenceMissing, ReadingOutOfLimit where the operator
    asks for it.
    """
    run = proof_of(installation)
    if run.verdict == Verdict.FAILED:
        raise ChecksFailed(checks=_titles(run.results.filter(required=True, state__in=BAD)))
    untried = [str(each.kind.label) for each in standings(installation) if each.missing]
    if untried:
        raise NotTried(trials=", ".join(untried))
    _must_be_shown(actor, installation)
    suspicion = suspected(installation)
    Installation.objects.filter(pk=installation.pk).update(
        state=InstallationState.HANDED_OVER,
        handed_over_at=Now(),
        handed_over_by=str(actor),
        handed_over_who=actor.who,
        note=note or installation.note,
        suspicion=suspicion.as_json() if suspicion else None,
        handed_over_off_m=off_pin_m(installation.station.location, position),
    )
    installation.refresh_from_db()
    record(actor=actor, verb="hand_over", subject=f"station {installation.station.charge_station_id}")
    keep_record(actor=actor, installation=installation)
    return installation


def _must_be_shown(actor: Actor, installation: Installation) -> None:
    evidence = evidence_of(actor=actor, installation=installation)
    if evidence.lacks:
        raise EvidenceMissing(what=listed({str(lack.what): lack.what for lack in evidence.lacks}.values()))
    if evidence.beyond and not evidence.rules.out_of_limit_allowed:
        kinds = {reading.kind for reading in evidence.beyond}
        raise ReadingOutOfLimit(what=listed(Sentence(READINGS[kind]) for kind in sorted(kinds)))


def _titles(results: Iterable[CheckResult]) -> Sentence:
    """Name checks as people read them, one after the other, each still to be translated."""
    titles = {check.slug: check.title for check in ALL}
    return listed(Sentence(titles.get(result.slug, result.slug)) for result in results)
