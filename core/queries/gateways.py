"""The gateway as a dispatcher looks at it: its processes, who is connected, and who was refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncHour

from core.causes import title_of
from core.choices import Protocol
from core.models import ChargeStation, GatewayNode, Session
from core.queries.refused import turned_away

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor
    from core.words import Sentence

HOURS = 24
SILENT_AFTER = timedelta(seconds=15)  # the worker takes it for dead then
STOPPED_FOR = timedelta(hours=24)  # a process that ended is told for so long


@dataclass(frozen=True)
class NodeView:
    """One process, and how many of the asking operator's stations it holds."""

    name: str
    started_at: datetime
    beat_at: datetime
    state: str
    sockets: int


@dataclass(frozen=True)
class SocketsView:
    """How many stations are connected in one version of OCPP by one security profile."""

    protocol: str
    profile: int
    sockets: int


@dataclass(frozen=True)
class CauseView:
    """Who was refused for one cause: callers by hour, the oldest first, and what they add up to."""

    cause: str
    sentence: Sentence
    hours: tuple[int, ...]
    callers: int
    attempts: int


def nodes(actor: Actor, *, at: datetime) -> list[NodeView]:
    """Give the processes that run, or ended within a day, the newest first; only the actor's stations count."""
    held = Count("sessions", filter=Q(sessions__in=_open(actor)))
    lately = GatewayNode.objects.filter(Q(stopped_at=None) | Q(stopped_at__gte=at - STOPPED_FOR))
    rows = lately.annotate(sockets=held).order_by("-started_at", "-pk")
    return [NodeView(row.name, row.started_at, row.beat_at, _state(row, at), row.sockets) for row in rows]


def sockets(actor: Actor) -> list[SocketsView]:
    """Count the actor's connected stations by version and security profile."""
    counted = _open(actor).values("protocol", "security_profile").annotate(sockets=Count("pk"))
    return [
        SocketsView(str(Protocol(row["protocol"]).label), row["security_profile"], row["sockets"])
        for row in counted.order_by("protocol", "security_profile")
    ]


def hours_until(at: datetime) -> list[datetime]:
    """Give the beginnings of the last 24 hours, the oldest first; the last one is not over yet."""
    now = at.replace(minute=0, second=0, microsecond=0)
    return [now - timedelta(hours=back) for back in reversed(range(HOURS))]


def refusals(actor: Actor, *, at: datetime) -> list[CauseView]:
    """Give what the actor may see of the last 24 hours by cause, the commonest first.

    A caller (who, from where, why) is kept with its first and its last attempt, and counts in every hour between.
    """
    hours = hours_until(at)
    rows = turned_away(actor, since=hours[0])
    spans = rows.annotate(first=TruncHour("first_seen"), last=TruncHour("last_seen")).values("cause", "first", "last")
    by_hour: dict[str, Counter[datetime]] = {}
    callers, attempts = Counter[str](), Counter[str]()
    for span in spans.annotate(callers=Count("pk"), attempts=Sum("count")):
        cause = span["cause"]
        callers[cause] += span["callers"]
        attempts[cause] += span["attempts"]
        there = by_hour.setdefault(cause, Counter())
        there.update({hour: span["callers"] for hour in hours if span["first"] <= hour <= span["last"]})
    return [
        CauseView(
            cause=cause,
            sentence=title_of(cause),
            hours=tuple(by_hour[cause][hour] for hour in hours),
            callers=callers[cause],
            attempts=attempts[cause],
        )
        for cause in sorted(callers, key=lambda cause: (-callers[cause], cause))
    ]


def _open(actor: Actor) -> QuerySet[Session]:
    return Session.objects.filter(closed_at=None, station__in=ChargeStation.objects.visible_to(actor))


def _state(node: GatewayNode, at: datetime) -> str:
    if node.stopped_at is not None:
        return "stopped"
    return "dead" if at - node.beat_at > SILENT_AFTER else "online"
