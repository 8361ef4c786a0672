"""Try a step once: one transaction, one row that says who tried what and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from core.choices import InstallationState, StepName
from core.errors import AlreadyHandedOver, Closed, DoneMeanwhile, Dropped, NonceReused, NotFound, Refused
from core.models import Actor, Installation, StepAttempt
from core.queries.installations import DONE, REALLY

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from core.domain.field.positions import Position

# Steps whose last word counts, and which part of it has to be the same for one to take another's place.
LAST_ONE_COUNTS: dict[str, tuple[str, ...]] = {
    StepName.FIT: (),
    StepName.READINGS: ("place",),
    StepName.CHECKLIST: (),
    StepName.SIGN: (),
}
BESIDES, EMPTY = {"note", "confirm", "dry_run"}, (None, "")
# Why an installation in this state takes no step but a review.
NO_MORE = {
    InstallationState.HANDED_OVER: AlreadyHandedOver,
    InstallationState.APPROVED: Closed,
    InstallationState.DROPPED: Dropped,
}


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What somebody tries: `said` is the input as it may be kept, secrets masked.

    `address` is where the phone calls from, `position` where it stands.

    `happened_at` is when they did it by their phone's clock, which may be long before a network brought it here;
    `instead`: they know what somebody else did meanwhile, and want this in its place.
    """

    actor: Actor
    step: str
    nonce: uuid.UUID
    said: Mapping[str, Any]
    installation_id: int | None = None
    address: str | None = None
    happened_at: datetime | None = None
    instead: bool = False
    position: Position | None = None


def perform(
    *,
    attempt: Attempt,
    verb: Callable[[Installation | None], Any],
    answer: Callable[[Any], dict[str, Any]],
    prepare: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Run a verb once per nonce and give its answer; a repeat gets the first answer again.

    The attempt's row goes in first, in the verb's own transaction: of two equal requests at once the database lets one
    through, and the other waits and reads its answer. A refusal rolls everything back and leaves a row of its own.
    `prepare` is the long part of what the verb does with its input: it is done before anything is locked, for work that
    is open and not for a repeat.
    Raises NotFound for an installation of somebody else, NonceReused, and whatever the verb refuses.
    """
    try:
        if prepare is not None and _is_to_be_done(attempt):
            prepare()
        with transaction.atomic():
            return _once(attempt, verb, answer)
    except Refused as refusal:
        _record_refusal(attempt, refusal)
        raise


def _is_to_be_done(attempt: Attempt) -> bool:
    """Tell that something was not done yet, or refuse it as `_once` will."""
    rows = Installation.objects.visible_to(attempt.actor).filter(pk=attempt.installation_id)
    state = rows.values_list("state", flat=True).first()
    if state is None:
        raise NotFound
    if _done_before(attempt).exists():
        return False
    if state in NO_MORE:
        raise NO_MORE[InstallationState(state)]
    return True


def _once(
    attempt: Attempt, verb: Callable[[Installation | None], Any], answer: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    installation = _locked(attempt)
    row = StepAttempt(**_facts(attempt), installation=installation, outcome=DONE)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _first_answer(attempt)
    if installation is not None and attempt.step != StepName.REVIEW and installation.state in NO_MORE:
        raise NO_MORE[InstallationState(installation.state)]
    _must_be_newest(attempt)
    result = verb(installation)
    row.answer = answer(result)
    row.installation = installation or getattr(result, "installation", None)
    row.save(update_fields=["answer", "installation"])
    return row.answer


def _must_be_newest(attempt: Attempt) -> None:
    """Refuse what a phone kept while somebody else did the same otherwise, and came first: a person decides."""
    same = LAST_ONE_COUNTS.get(attempt.step)
    if same is None or attempt.happened_at is None or attempt.instead:
        return
    theirs = StepAttempt.objects.filter(REALLY, installation=attempt.installation_id, step=attempt.step, outcome=DONE)
    theirs = theirs.filter(at__gt=attempt.happened_at, **{f"said__{name}": attempt.said.get(name) for name in same})
    for other in theirs.exclude(who=attempt.actor.who).order_by("-at", "-pk"):
        if _differ(other.said, attempt.said):
            raise DoneMeanwhile(by=other.by)


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two said different things of the same."""
    both = (one.keys() & other.keys()) - BESIDES
    return any(one[name] != other[name] for name in both if one[name] not in EMPTY and other[name] not in EMPTY)


def _locked(attempt: Attempt) -> Installation | None:
    if attempt.installation_id is None:
        return None
    rows = (
        Installation.objects.visible_to(attempt.actor)
        .select_related("operator")
        .select_for_update(of=("self",), no_key=True)
    )
    installation = rows.filter(pk=attempt.installation_id).first()
    if installation is None:
        raise NotFound
    return installation


def _first_answer(attempt: Attempt) -> dict[str, Any]:
    done = _done_before(attempt)
    mine = {"who": attempt.actor.who}
    same = mine if attempt.installation_id is None else {"installation_id": attempt.installation_id}
    first = done.filter(**same).first()
    if first is not None and first.said == attempt.said and first.answer is not None:
        return first.answer
    raise _reused(first or done.filter(**mine).first())


def _done_before(attempt: Attempt) -> QuerySet[StepAttempt]:
    """Give what has used the nonce up: the same person, or somebody at the same installation."""
    rows = StepAttempt.objects.visible_to(attempt.actor)
    rows = rows.filter(Q(who=attempt.actor.who) | Q(installation=attempt.installation_id))
    return rows.filter(step=attempt.step, nonce=attempt.nonce, outcome=DONE)


def _reused(first: StepAttempt | None) -> NonceReused:
    """Say what was done under this nonce (the Location, the template, or the station), and where it is seen."""
    answer = first and first.answer
    if first is None or not answer:
        return NonceReused(what="–")
    about = answer.get("location") or answer.get("template") or answer.get("station") or answer
    what = about.get("name") or about.get("charge_station_id") or first.step
    return NonceReused(what=what, data={"installation": first.installation_id, "step": first.step})


def _record_refusal(attempt: Attempt, refusal: Refused) -> None:
    installation = Installation.objects.visible_to(attempt.actor).filter(pk=attempt.installation_id).first()
    StepAttempt.objects.create(
        **_facts(attempt),
        installation=installation,
        outcome=refusal.status_code,
        slug=refusal.slug,
        sentence=refusal.sentence.as_json(),
    )


def _facts(attempt: Attempt) -> dict[str, Any]:
    return {
        "operator": attempt.actor.operator,
        "step": attempt.step,
        "who": attempt.actor.who,
        "by": str(attempt.actor),
        "user": attempt.actor.user,
        "nonce": attempt.nonce,
        "said": attempt.said,
        "address": attempt.address,
        "happened_at": attempt.happened_at,
        **(attempt.position.kept if attempt.position else {}),
    }
