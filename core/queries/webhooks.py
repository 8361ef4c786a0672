"""The webhooks of an operator, and what became of each message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from core.choices import DeliveryState
from core.models import Delivery, Webhook

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor


def webhooks_of(actor: Actor) -> QuerySet[Webhook]:
    """Give the operator's webhooks, oldest first, with how many of their messages wait and are parked."""
    rows: QuerySet[Webhook] = Webhook.objects.visible_to(actor)
    return rows.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        parked=Count("deliveries", filter=Q(deliveries__state=DeliveryState.PARKED)),
    ).order_by("pk")


def deliveries_of(actor: Actor, webhook_id: int, *, state: str = "") -> QuerySet[Delivery]:
    """Give the messages to one of the operator's webhooks, the newest first; in one `state`, if one is named."""
    rows: QuerySet[Delivery] = Delivery.objects.visible_to(actor).filter(webhook=webhook_id)
    return (rows.filter(state=state) if state else rows).order_by("-pk")
