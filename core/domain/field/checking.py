"""Check: does the station really talk? Start a run, move it on, and write its verdict."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from core.choices import CheckState, CommandState, StepName, Verdict
from core.domain.checks import Check, Finding, checks_of, verdict_of
from core.domain.checks.finding import BAD, not_reached
from core.domain.checks.reach import REACH
from core.domain.field.asking import ask
from core.domain.field.trying import advance_trials
from core.errors import ChecksRunning, CheckUnknown, NotChecked, NotFitted, NothingRuns, NotLinked, NotRedone
from core.models import CheckResult, CheckRun
from core.models.clock import database_now
from core.queries.checking import Facts, facts_of
from core.queries.installations import newest_proof, to_redo
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.models import Actor, Installation, Session

log = logging.getLogger(__name__)

# A station may report a fault while it starts and clear it a moment later: bad news ends a run only after this.
GRACE_S = 8
FOUND = frozenset({CheckState.PASSED, CheckState.WARNING, CheckState.FAILED})
VALUE_FITS = 100  # letters; a station may call itself by more
STEPS = {
    StepName.LINK: _("Link"),
    StepName.FIT: _("Fit"),
    StepName.CHECKS: _("Check"),
    StepName.EVIDENCE: _("Evidence"),
}


@transaction.atomic
def start_checks(*, actor: Actor, installation: Installation) -> CheckRun:
    """Start a run and ask its first questions; while one runs, that one is given again.

    Raises NotLinked and NotFitted: without a template we would not know what to expect.
    """
    station = installation.station
    if station.location_id is None:
        raise NotLinked
    if station.template_id is None:
        raise NotFitted
    at = database_now()
    running = _running(installation, at)
    if running is not None:
        return running
    run = _begin(actor, installation, at)
    ask(facts_of(run=run, at=at))
    return run


@transaction.atomic
def check_again(*, actor: Actor, installation: Installation, slug: str) -> CheckRun:
    """Run one check of the newest run again, alone; the others keep their results, overrides included.

    Raises ChecksRunning while a run is not over, NotChecked when there is none of the hardware as it is, NotRedone when
    a supervisor wants more than one looked at again, and CheckUnknown.
    """
    run, at = begin_again(actor=actor, installation=installation, slug=slug)
    ask(facts_of(run=run, at=at))
    return run


def begin_again(*, actor: Actor, installation: Installation, slug: str) -> tuple[CheckRun, datetime]:
    """Begin a run of one check alone, in the caller's transaction, that has asked nothing yet; and tell since when."""
    at = database_now()
    if _running(installation, at) is not None:
        raise ChecksRunning
    before = proof_of(installation)
    if slug not in {check.slug for check in checks_of(installation.operator.extra_checks)}:
        raise CheckUnknown(slug=slug)
    run = _begin(actor, installation, at, only=slug)
    results = list(before.results.all())
    for result in results:
        result.pk, result.run = None, run
    CheckResult.objects.bulk_create(results)
    return run, at


def proof_of(installation: Installation) -> CheckRun:
    """Give the finished run that still speaks of the hardware as it is. Raises NotRedone, NotChecked, ChecksRunning."""
    step = to_redo(installation)
    if step is not None:
        raise NotRedone(step=Sentence(STEPS[step]))
    run = newest_proof(installation)
    if run is None or run.verdict == Verdict.STOPPED:
        raise NotChecked
    if run.finished_at is None:
        raise ChecksRunning
    return run


def _running(installation: Installation, at: datetime) -> CheckRun | None:
    advance_unfinished(at=at, station_id=installation.station_id)
    return CheckRun.objects.filter(installation=installation, finished_at__isnull=True).first()


def _begin(actor: Actor, installation: Installation, at: datetime, only: str = "") -> CheckRun:
    return CheckRun.objects.create(
        operator=actor.operator,
        installation=installation,
        started_by=str(actor),
        started_at=at,
        deadline=at + timedelta(seconds=settings.CHECK_DEADLINE_S),
        only=only,
    )


@transaction.atomic
def stop_checks(*, actor: Actor, installation: Installation) -> CheckRun:  # noqa: ARG001 -- every verb is called alike
    """End the run before its time: what was found is kept, what was not yet asked stays unasked.

    Saying it after the verdict is too late: raises NothingRuns.
    """
    run = stop_running(installation=installation)
    if run is None:
        raise NothingRuns
    return run


def stop_running(*, installation: Installation) -> CheckRun | None:
    """Stop the installation's run where there is one, in the caller's transaction; give it."""
    run = CheckRun.objects.select_for_update(no_key=True).filter(installation=installation, finished_at=None).first()
    if run is None:
        return None
    at = database_now()
    facts = facts_of(run=run, at=at)
    # One check that was to be run again and was not keeps what it had.
    findings = [] if run.only else [(check, _unfinished(finding)) for check, finding in findings_of(facts)]
    _write(facts, findings, "" if run.only else Verdict.STOPPED)
    run.commands.filter(state=CommandState.WAITING).update(state=CommandState.STOPPED, ended_at=at)
    run.refresh_from_db()
    return run


def _unfinished(finding: Finding) -> Finding:
    if finding.final:
        return finding
    return Finding(
        CheckState.NOT_POSSIBLE, finding.value, Sentence(_("The checks were stopped before this was known."))
    )


def findings_of(facts: Facts) -> list[tuple[Check, Finding]]:
    """Judge every check by the facts, in reading order; a pure function.

    A check that fails over what a station said is our fault and ends as not possible: it holds up no verdict.
    """
    only, checks = facts.run.only, checks_of(facts.extra)
    return [(check, _judged(check, facts)) for check in checks if only in {"", check.slug}]


def _judged(check: Check, facts: Facts) -> Finding:
    try:
        return check.judge(facts) if facts.lost is None or check is REACH else _kept(check, facts, facts.lost)
    except Exception:
        log.exception("check %s cannot be judged run=%s", check.slug, facts.run.pk)
        sentence = Sentence(_("We could not read what the station said. It has been written down for us."))
        return Finding(CheckState.NOT_POSSIBLE, "", sentence)


def _kept(check: Check, facts: Facts, lost: Session) -> Finding:
    """Keep what was found, good or bad, before the socket was lost; the rest has to wait for another."""
    before = check.judge(facts.as_lost(lost))
    if before.state not in FOUND:
        return not_reached(facts)
    return replace(before, sentence=before.sentence or Sentence(_("Found before the connection was lost.")))


def is_required(facts: Facts, check: Check) -> bool:
    return check.slug not in facts.station.operator.optional_checks


def advance(*, station_id: int) -> None:
    """Move the station's unfinished run and trial on after something happened; cheap when there is none."""
    at = database_now()
    advance_unfinished(at=at, station_id=station_id)
    advance_trials(at=at, station_id=station_id)


def advance_unfinished(*, at: datetime, station_id: int | None = None) -> int:
    """Move every unfinished run on (deadlines pass without any message), or one station's; give how many there are."""
    unfinished = CheckRun.objects.filter(finished_at__isnull=True)
    if station_id is not None:
        unfinished = unfinished.filter(installation__station_id=station_id)
    run_ids = list(unfinished.values_list("pk", flat=True))
    for run_id in run_ids:
        _advance_run(run_id, at)
    return len(run_ids)


@transaction.atomic
def _advance_run(run_id: int, at: datetime) -> None:
    """Ask what is to be asked and write the verdict when there is one; whoever comes second skips."""
    rows = CheckRun.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).select_related(
        "installation"
    )
    run = rows.filter(pk=run_id, finished_at__isnull=True).first()
    if run is None:
        return
    facts = facts_of(run=run, at=at)
    findings = findings_of(facts)
    if not _over(facts, findings):
        ask(facts)
        return
    _write(facts, findings)


def _write(facts: Facts, findings: list[tuple[Check, Finding]], verdict: str = "") -> None:
    """Write what was found and the verdict: of all results, those that the run took over included."""
    places = {check.slug: position for position, check in enumerate(checks_of(facts.extra))}
    CheckResult.objects.filter(run=facts.run, slug__in=[check.slug for check, _finding in findings]).delete()
    CheckResult.objects.bulk_create(
        CheckResult(
            run=facts.run,
            slug=check.slug,
            position=places[check.slug],
            state=finding.state,
            required=is_required(facts, check),
            value=finding.value[:VALUE_FITS],
            sentence=finding.sentence.as_json(),
            remedy=finding.remedy.as_json(),
        )
        for check, finding in findings
    )
    CheckRun.objects.filter(pk=facts.run.pk).update(finished_at=Now(), verdict=verdict or verdict_by_rows(facts.run))


def verdict_by_rows(run: CheckRun) -> Verdict:
    """Give the verdict of a run from the results that are written."""
    rows = CheckResult.objects.filter(run=run)
    return verdict_of((Finding(CheckState(row.state)), row.required) for row in rows)


def _over(facts: Facts, findings: list[tuple[Check, Finding]]) -> bool:
    if facts.overdue:
        return True
    if not all(finding.final for _check, finding in findings):
        return False
    bad = any(finding.state in BAD | {CheckState.WARNING} for _check, finding in findings)
    return not bad or facts.age_s >= GRACE_S
