"""The knocks that somebody asks for, of those that they may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from core.addresses import plain_address
from core.identities import fold
from core.models import ChargeStation, Location
from core.queries.alike import stations_like
from core.queries.knocks import concerning, knocks_named_to, knocks_visible_to
from core.queries.narrowing import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from core.models import Actor, Knock


def knocks_asked_for(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Knock]:
    """Narrow to `identity`, `address`, `cause`, `location_id`, and when they came last (`date_from`, `date_to`).

    `search` is a part of the name, or an address.
    """
    rows = Window(stamp="last_seen", start=asked.get("date_from"), end=asked.get("date_to")).within(
        knocks_visible_to(actor)
    )
    if "identity" in asked:
        rows = _named(rows, actor, asked["identity"])
    if "search" in asked:
        rows = _searched(rows, actor, asked["search"])
    if "location_id" in asked:
        here = Location.objects.visible_to(actor).filter(location_id__iexact=asked["location_id"])
        rows = rows.filter(concerning(ChargeStation.objects.visible_to(actor).filter(location__in=here.values("pk"))))
    return rows.filter(**{name: asked[name] for name in ("address", "cause") if name in asked})


def _searched(rows: QuerySet[Knock], actor: Actor, text: str) -> QuerySet[Knock]:
    address = plain_address(text)
    if address:
        return rows.filter(address=address)
    return rows.filter(identity__icontains=text, pk__in=knocks_named_to(actor).order_by().values("pk"))


def _named(rows: QuerySet[Knock], actor: Actor, name: str) -> QuerySet[Knock]:
    """Keep what came under this name, or one spelled alike; a stranger's name cannot be found out by asking for it."""
    rows = rows.filter(Q(identity__iexact=name) | (Q(look_alike=fold(name)) & ~Q(look_alike="")))
    if stations_like(actor, name):
        return rows
    return rows.filter(pk__in=knocks_named_to(actor).order_by().values("pk"))
