"""Messages to webhooks: whose turn it is, what became of one, once more from the beginning.

At least once: a message counts as delivered when that is written down. Who sends holds the webhook for LEASE; one that
is killed lets go of it by being late, and another one sends what was in its hands again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from core.choices import PING, DeliveryState
from core.domain.auditing import record
from core.domain.webhooks.endpoints import locked
from core.errors import NotFound
from core.models import Actor, Delivery, Webhook
from core.models.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LEASE = timedelta(seconds=60)
# How long a message waits after each failure: a day in all, then it is parked.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800))
JITTER = 0.2
REST = timedelta(seconds=30)  # of a webhook after a failure: its other messages would fail as well
PATIENCE = timedelta(days=3)
KEPT_FOR = timedelta(days=30)
SLICE = 10_000
ANSWER_FITS, TROUBLE_FITS = 500, 200  # letters


@dataclass(frozen=True)
class Outcome:
    """What came back: the HTTP status and how the answer begins, or which `Trouble` kept it from coming."""

    http: int | None
    answer: str

    @property
    def arrived(self) -> bool:
        return self.http is not None and HTTPStatus.OK <= self.http < HTTPStatus.MULTIPLE_CHOICES

    @property
    def trouble(self) -> str:
        return f"HTTP {self.http}" if self.http is not None else self.answer


@transaction.atomic
def take_turn() -> Webhook | None:
    """Take a webhook that has something due and that nobody sends to, the one that waits longest; None: nothing is due.

    It is the caller's for LEASE, or until `end_turn`.
    """
    due = Delivery.objects.filter(webhook=OuterRef("pk"), state=DeliveryState.WAITING, due_at__lte=Now())
    # A ping may go where nothing else does: it is how somebody finds out whether it works again.
    going = Q(active=True, paused_at=None) | Exists(due.filter(event=PING))
    free = Webhook.objects.filter(going, Exists(due), free_at__lte=Now()).order_by("free_at", "pk")
    webhook = free.select_for_update(of=("self",), skip_locked=True).first()
    if webhook is not None:
        webhook.free_at = database_now() + LEASE
        webhook.save(update_fields=["free_at"])
    return webhook


def due_of(webhook: Webhook, *, most: int) -> Iterable[Delivery]:
    """Give the messages whose time has come, oldest first; of a webhook that is off or paused the pings alone."""
    rows = Delivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING, due_at__lte=Now())
    if not webhook.active or webhook.paused_at is not None:
        rows = rows.filter(event=PING)
    return rows.order_by("due_at", "pk")[:most]


@transaction.atomic
def settle(*, delivery: Delivery, outcome: Outcome) -> bool:
    """Write down what became of a message; tell whether the next one may go at once."""
    webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).select_related("operator").first()
    if webhook is None:
        return False
    answer = outcome.answer.replace("\0", "")[:ANSWER_FITS]
    tried = {"attempts": F("attempts") + 1, "tried_at": Now(), "http": outcome.http, "answer": answer}
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    if outcome.arrived:
        mine.update(state=DeliveryState.DONE, **tried)
        _works(webhook)
        return True
    last = delivery.attempts >= len(PAUSES) or delivery.event == PING
    parked_or_later = {"state": DeliveryState.PARKED} if last else {"due_at": _after(PAUSES[delivery.attempts])}
    mine.update(**tried, **parked_or_later)
    _fails(webhook, outcome)
    return False


def end_turn(*, webhook: Webhook, well: bool) -> None:
    """Let go of a webhook; after a failure it rests, so that one that is down costs little."""
    Webhook.objects.filter(pk=webhook.pk).update(free_at=database_now() if well else _after(REST))


@transaction.atomic
def replay(*, actor: Actor, webhook_id: int, delivery_id: int | None = None) -> int:
    """Send one message that has ended again, or all that are parked, from the first attempt on; give how many.

    Raises NotAllowed, NotFound.
    """
    webhook = locked(actor, webhook_id)
    ended = Delivery.objects.filter(webhook=webhook).exclude(state=DeliveryState.WAITING)
    if delivery_id is not None and not Delivery.objects.filter(webhook=webhook, pk=delivery_id).exists():
        raise NotFound
    chosen = ended.filter(state=DeliveryState.PARKED) if delivery_id is None else ended.filter(pk=delivery_id)
    number = chosen.update(state=DeliveryState.WAITING, attempts=0, due_at=Now())
    if number:
        record(actor=actor, verb="replay", subject=f"webhook {webhook_id}", changes={"messages": [None, number]})
    return number


def purge(*, at: datetime) -> int:
    """Drop messages of thirty days ago, whatever became of them; give how many."""
    first = list(
        Delivery.objects.filter(created__lt=at - KEPT_FOR).order_by("created").values_list("pk", flat=True)[:SLICE]
    )
    Delivery.objects.filter(pk__in=first).delete()
    return len(first)


def _after(pause: timedelta) -> datetime:
    return database_now() + pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- to fall out of step


def _works(webhook: Webhook) -> None:
    if webhook.failing_since is not None or webhook.trouble:
        webhook.failing_since, webhook.trouble = None, ""
        webhook.save(update_fields=["failing_since", "trouble"])


def _fails(webhook: Webhook, outcome: Outcome) -> None:
    """Note since when nothing arrives; after three days, or when the other side says that it is gone, give up."""
    at = database_now()
    webhook.failing_since = webhook.failing_since or at
    webhook.trouble = outcome.trouble.replace("\0", "")[:TROUBLE_FITS]
    gives_up = outcome.http == HTTPStatus.GONE or at - webhook.failing_since > PATIENCE
    is_new = gives_up and webhook.paused_at is None
    webhook.paused_at = at if is_new else webhook.paused_at
    webhook.save(update_fields=["failing_since", "trouble", "paused_at"])
    if is_new:
        worker, changes = Actor.of_command(webhook.operator, "worker"), {"trouble": [None, webhook.trouble]}
        record(actor=worker, verb="pause_webhook", subject=f"webhook {webhook.pk}", changes=changes)
