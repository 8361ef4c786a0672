"""Sessions end, and with them whatever was still asked over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import CommandState, GoneCause
from core.domain.statuses import statuses_of_all_follow_reports
from core.models import ChargeStation, Command, Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet


def gone(*, session_id: int, cause: GoneCause, at: datetime, close_code: int | None = None) -> bool:
    """Close a session; false when it was closed before (a newer connection has taken its place).

    The EVSEs of a station without a connection are UNKNOWN, whoever's fault it is.
    """
    return leave([session_id], cause=cause, at=at, close_code=close_code) == 1


@transaction.atomic
def leave(sessions: Sequence[int], *, cause: GoneCause, at: datetime, close_code: int | None = None) -> int:
    """Close those of these sessions that are open; their stations are offline from now on."""
    lock_stations_of(sessions)
    left = close(Session.objects.filter(pk__in=sessions, closed_at__isnull=True), cause=cause, at=at, code=close_code)
    statuses_of_all_follow_reports(station_ids=left)
    return len(left)


def close(sessions: QuerySet[Session], *, cause: GoneCause, at: datetime, code: int | None = None) -> list[int]:
    """Close sessions and write an end to the questions that they still had to answer; give their stations."""
    rows = dict(sessions.values_list("pk", "station_id"))
    if not rows:
        return []
    Session.objects.filter(pk__in=rows).update(closed_at=at, gone_cause=cause, close_code=code)
    ours = cause == GoneCause.GATEWAY
    unended = Command.objects.filter(session__in=rows, state=CommandState.SENT)
    # A box that goes away does what a reset asks of it: the boot that follows is the answer.
    (unended if ours else unended.exclude(action="Reset")).update(
        state=CommandState.GATEWAY_LOST if ours else CommandState.TIMED_OUT,
        ended_at=at,
        answer={"code": "ConnectionLost", "description": str(cause.label)},
    )
    return list(rows.values())


def lock_stations_of(sessions: Iterable[int]) -> None:
    """Lock the stations of these sessions, in the one order that all writers keep: stations by id, then sessions."""
    stations = ChargeStation.objects.filter(pk__in=Session.objects.filter(pk__in=sessions).values("station"))
    list(stations.select_for_update(no_key=True).order_by("pk").values_list("pk"))
