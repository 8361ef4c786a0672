"""A key is used once: the same request again gets its first answer, for 48 hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from core.domain.retrying import retried
from core.errors import KeyReused
from core.models import IdempotencyKey
from core.models.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from core.models import Actor

KEPT = timedelta(hours=48)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One request under its key: `route` is method and path, `fingerprint` the SHA-256 of its body."""

    key: str
    route: str
    fingerprint: bytes


@retried
@transaction.atomic
def once(*, actor: Actor, said: Said, act: Callable[[], bytes]) -> tuple[bytes, bool]:
    """Do something once per key and give the answer, and whether it is a repeat of the first.

    The key goes in first, in the transaction of the effect: of equal requests at once the database lets one through,
    and the others wait for its answer. A refusal that is raised takes the key back. Raises KeyReused.
    """
    row = IdempotencyKey(
        operator=actor.operator, who=actor.who, key=said.key, route=said.route, fingerprint=said.fingerprint
    )
    old = database_now() - KEPT
    IdempotencyKey.objects.filter(who=actor.who, key=said.key, created__lt=old).delete()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _first_answer(actor, said), True
    row.answer = act()
    row.save(update_fields=["answer"])
    return row.answer, False


def _first_answer(actor: Actor, said: Said) -> bytes:
    first = IdempotencyKey.objects.get(who=actor.who, key=said.key)
    if (first.route, bytes(first.fingerprint)) != (said.route, said.fingerprint) or first.answer is None:
        raise KeyReused(field="Idempotency-Key")
    return bytes(first.answer)


def purge(*, at: datetime) -> int:
    """Forget the keys that are older than 48 hours; give how many there were."""
    return IdempotencyKey.objects.filter(created__lt=at - KEPT).delete()[0]
