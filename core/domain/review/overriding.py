"""Override: a supervisor takes it upon themselves that a required check has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import CheckState, Scope, TrialKind
from core.domain.auditing import record
from core.domain.checks.finding import BAD
from core.domain.field.checking import proof_of, verdict_by_rows
from core.domain.field.trying import override_trial
from core.errors import CheckUnknown, NotAllowed, NothingToOverride, ReasonMissing
from core.models import CheckResult, CheckRun
from core.words import _

if TYPE_CHECKING:
    from core.models import Actor, Installation


@transaction.atomic
def override_check(*, actor: Actor, installation: Installation, slug: str, reason: str) -> Installation:
    """Let a failed required check, or a required trial, count as a warning, with a reason.

    It holds for this finding: the check run again is judged anew. Raises NotAllowed unless a supervisor asks,
    ReasonMissing, CheckUnknown, NothingToOverride, and what `proof_of` refuses.
    """
    if not actor.may(Scope.FIELD_REVIEW):
        raise NotAllowed(who=_("your supervisor"))
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(field="reason")
    if slug in TrialKind.values:
        override_trial(actor=actor, installation=installation, kind=slug, reason=reason)
    else:
        _override(actor, proof_of(installation), slug, reason)
    told = {"check": slug, "reason": reason}
    record(actor=actor, verb="override", subject=f"station {installation.station.charge_station_id}", changes=told)
    return installation


def _override(actor: Actor, run: CheckRun, slug: str, reason: str) -> None:
    result = CheckResult.objects.select_for_update(no_key=True).filter(run=run, slug=slug).first()
    if result is None:
        raise CheckUnknown(slug=slug)
    if not (result.required and result.state in BAD):
        raise NothingToOverride
    result.state, result.overridden_by, result.override_reason = CheckState.OVERRIDDEN, str(actor), reason
    result.save(update_fields=["state", "overridden_by", "override_reason"])
    CheckRun.objects.filter(pk=run.pk).update(verdict=verdict_by_rows(run))
