"""The gateway processes: they start, beat, stop, or die; what a dead one leaves open is closed for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.db.models import Q

from core.choices import GoneCause
from core.domain.told.leaving import leave
from core.models import GatewayNode, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

NODE_DEAD_AFTER = timedelta(seconds=15)
SLICE = 100  # sessions closed in one transaction
SAY = "SELECT pg_notify(channel, payload) FROM unnest(%s::text[], %s::text[]) AS told (channel, payload)"
PING, PONG = "plinth_ping", "plinth_pong"  # how gateways ask each other of a station, and answer


def node_started(*, host: str, port: int, pid: int, at: datetime, running: Callable[[int], bool]) -> GatewayNode:
    """Register a gateway process; one that held this port of this host before is dead, its sessions are closed.

    Unless it is another process that is `running` there: then it is about to let its stations go.
    """
    place = f"{host[:80]}:{port}:"
    for before in GatewayNode.objects.filter(name__startswith=place):
        other = int(before.name.removeprefix(place))
        if other == pid or not running(other):
            node_stopped(node_id=before.pk, at=at)
    bury_dead_nodes(at=at)
    started = {"started_at": at, "beat_at": at, "stopped_at": None}
    return GatewayNode.objects.update_or_create(name=f"{place}{pid}", defaults=started)[0]


def node_beat(*, node_id: int, at: datetime) -> None:
    """Say that a gateway process lives; also one that was taken for dead."""
    GatewayNode.objects.filter(pk=node_id).update(beat_at=at, stopped_at=None)


def node_stopped(*, node_id: int, at: datetime) -> int:
    """Close whatever a gateway process leaves open, a slice at a time; give how many sessions that were."""
    GatewayNode.objects.filter(pk=node_id, stopped_at=None).update(stopped_at=at)
    left = list(
        Session.objects.filter(node=node_id, closed_at__isnull=True).order_by("station").values_list("pk", flat=True)
    )
    slices = [left[start : start + SLICE] for start in range(0, len(left), SLICE)]
    return sum(len(leave(sessions, cause=GoneCause.GATEWAY, at=at)) for sessions in slices)


def bury_dead_nodes(*, at: datetime) -> int:
    """Close the sessions of gateways that have not beaten for fifteen seconds; give how many gateways that were."""
    silent = GatewayNode.objects.filter(beat_at__lt=at - NODE_DEAD_AFTER)
    open_ones = Session.objects.filter(closed_at__isnull=True).values("node")
    dead = list(silent.filter(Q(stopped_at__isnull=True) | Q(pk__in=open_ones)))
    for node in dead:
        node_stopped(node_id=node.pk, at=at)
    return len(dead)


class Word(NamedTuple):
    """What one gateway says to another."""

    channel: str
    payload: str


def words_said(*, words: Sequence[Word]) -> list[bool]:
    """Say something to other gateways (NOTIFY); who does not listen does not hear it."""
    channels, payloads = ([*column] for column in zip(*words, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(SAY, [channels, payloads])
    return [True] * len(words)
