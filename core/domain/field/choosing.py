"""Which checks an operator asks for, and which of them may fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import CheckMode, Scope, TrialKind
from core.domain.auditing import record
from core.domain.checks import ALL, CHECKS
from core.errors import CheckUnknown, FieldError, Invalid, NotAllowed
from core.models import Operator
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Actor


@dataclass(frozen=True)
class Choice:
    """One check or trial and what an operator makes of it; `usual` ones cannot be left out."""

    slug: str
    title: str
    mode: CheckMode
    usual: bool
    by_hand: bool


def choices_of(operator: Operator) -> list[Choice]:
    """Give every check and trial with what the operator makes of it, in reading order."""
    usual = {check.slug for check in CHECKS}
    named = [(check.slug, check.title, False) for check in ALL] + [(kind, str(kind.label), True) for kind in TrialKind]
    return [
        Choice(str(slug), title, _mode(operator, slug, usual=slug in usual), slug in usual, by_hand)
        for slug, title, by_hand in named
    ]


def _mode(operator: Operator, slug: str, *, usual: bool) -> CheckMode:
    if not usual and slug not in operator.extra_checks:
        return CheckMode.OFF
    return CheckMode.OPTIONAL if slug in operator.optional_checks else CheckMode.REQUIRED


@transaction.atomic
def choose_checks(*, actor: Actor, modes: Mapping[str, str], accepts_every_tag: bool | None = None) -> Operator:
    """Say of checks by their slugs whether they are required, optional or off; those not named stay as they are.

    Runs that are going on are judged by it at once, finished ones stay. Raises NotAllowed unless a supervisor asks,
    CheckUnknown, and Invalid for a usual check that shall be off.
    """
    if not actor.may(Scope.FIELD_REVIEW):
        raise NotAllowed(who=_("your supervisor"))
    operator = Operator.objects.select_for_update(no_key=True).get(pk=actor.operator.pk)
    known = {choice.slug: choice for choice in choices_of(operator)}
    for slug, mode in modes.items():
        if slug not in known:
            raise CheckUnknown(slug=slug, field=slug)
        if mode == CheckMode.OFF and known[slug].usual:
            raise Invalid(errors=[FieldError(slug, _("This check is always made; it may be optional."))])
    now = {slug: CheckMode(modes.get(slug, choice.mode)) for slug, choice in known.items()}
    was = {slug: str(choice.mode) for slug, choice in known.items()}
    operator.extra_checks = [slug for slug, mode in now.items() if mode != CheckMode.OFF and not known[slug].usual]
    operator.optional_checks = [slug for slug, mode in now.items() if mode == CheckMode.OPTIONAL]
    changes = {slug: [was[slug], str(mode)] for slug, mode in now.items() if was[slug] != mode}
    if accepts_every_tag is not None and accepts_every_tag != operator.accepts_every_tag:
        changes["accepts_every_tag"] = [str(operator.accepts_every_tag), str(accepts_every_tag)]
        operator.accepts_every_tag = accepts_every_tag
    if changes:
        operator.save(update_fields=["extra_checks", "optional_checks", "accepts_every_tag"])
        record(actor=actor, verb="choose_checks", subject=f"operator {operator.cpo_id}", changes=changes)
    return operator
