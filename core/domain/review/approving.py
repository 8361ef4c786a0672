"""Approve several hand-overs at once: those that are clean, each by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from core.choices import StepName
from core.domain.field.attempting import Attempt, perform
from core.domain.review.reviewing import approve
from core.errors import NotCleanAnyMore, Refused
from core.models.clock import EPOCH, microseconds_of
from core.queries.reviews import waiting
from core.queries.risk import risk_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import Actor, Installation, Review


@dataclass(frozen=True)
class Seen:
    """A hand-over as somebody saw it: which installation, handed over at which microsecond (of Unix time)."""

    pk: int
    moment: int

    @classmethod
    def of(cls, installation: Installation) -> Seen:
        return cls(installation.pk, microseconds_of(installation.handed_over_at or EPOCH))

    def __str__(self) -> str:
        return f"{self.pk}.{self.moment}"


@dataclass(frozen=True)
class Decided:
    """What became of one: `refusal` says why it was not approved."""

    seen: Seen
    refusal: Refused | None


def approve_clean(*, actor: Actor, seen: Sequence[Seen], nonce: UUID, publish: bool | None = None) -> list[Decided]:
    """Approve each of these in a transaction of its own and give the outcome of each, in order.

    One that is no more what was seen, or asks to be looked at by now, is refused by itself (NotCleanAnyMore, and what
    `approve` refuses); the others go through. Saying it twice is fine.
    """
    return [Decided(each, _refusal(actor, each, nonce, publish)) for each in seen]


def _refusal(actor: Actor, seen: Seen, nonce: UUID, publish: bool | None) -> Refused | None:  # noqa: FBT001 -- a fact, handed on
    def verb(installation: Any) -> Review:
        _must_be_as_seen(actor, installation, seen)
        return approve(actor=actor, installation=installation, publish=publish)

    said = {"approve": True, "publish": publish, "seen": seen.moment}
    attempt = Attempt(
        actor=actor, step=StepName.REVIEW, nonce=uuid5(nonce, str(seen.pk)), said=said, installation_id=seen.pk
    )
    try:
        perform(attempt=attempt, verb=verb, answer=lambda review: {"verdict": review.verdict})
    except Refused as refusal:
        return refusal
    return None


def _must_be_as_seen(actor: Actor, installation: Installation, seen: Seen) -> None:
    """Look again, now that nobody else can give a word: is it the same hand-over, and still clean?"""
    now = waiting(actor, pk=installation.pk).first()
    if now is not None and (microseconds_of(now.handed_over_at) != seen.moment or risk_of(now)):
        raise NotCleanAnyMore
