"""Roaming partners as their operator looks after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models import Partner

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor

PARTNER_STATES = ("invited", "registered", "reads_at_once")


def living_partners(actor: Actor) -> QuerySet[Partner]:
    """Give the partners that were not let go, by name."""
    rows: QuerySet[Partner] = Partner.objects.visible_to(actor).filter(revoked_at__isnull=True)
    return rows.order_by("name", "pk")
