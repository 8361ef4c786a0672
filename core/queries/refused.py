"""Who was turned away since a moment, by cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from core.causes import HELD, title_of
from core.queries.knocks import knocks_visible_to

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor, Knock
    from core.words import Sentence


@dataclass(frozen=True)
class Cause:
    """How many callers were turned away for a cause, and how often they tried."""

    cause: str
    sentence: Sentence
    callers: int
    attempts: int


def turned_away(actor: Actor, *, since: datetime) -> QuerySet[Knock]:
    """Give the refused calls since then, as far as the actor may see them, in no order; who is held is connected."""
    return knocks_visible_to(actor).order_by().filter(last_seen__gte=since).exclude(cause__startswith=HELD)


def causes(actor: Actor, *, since: datetime) -> list[Cause]:
    """Give what the actor may see of the refused calls since then, the commonest first.

    A caller (who, from where, why) counts once, with all attempts since its first; they are kept for a while only.
    """
    rows = turned_away(actor, since=since).values("cause")
    counted = rows.annotate(callers=Count("pk"), attempts=Sum("count")).order_by("-callers", "cause")
    return [Cause(row["cause"], title_of(row["cause"]), row["callers"], row["attempts"]) for row in counted]


def callers(actor: Actor, *, since: datetime) -> int:
    """Count who was turned away since then: who calls by one name from one address is one, whatever the causes."""
    return turned_away(actor, since=since).values("identity", "address").distinct().count()
