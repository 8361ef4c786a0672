"""Sessions end, and with them whatever was still asked over them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from core.choices import CommandState, GoneCause
from core.domain.told.statuses import statuses_of_all_follow_reports
from core.models import Command, Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

LOCK = "SELECT FROM core_chargestation WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
LOCK_OF_SESSIONS = """
    SELECT FROM core_chargestation WHERE id IN (SELECT station_id FROM core_session WHERE id = ANY(%s))
     ORDER BY id FOR NO KEY UPDATE
"""


@dataclass(frozen=True, slots=True)
class Departure:
    """A session that is over, why, and since when."""

    session_id: int
    cause: GoneCause
    at: datetime
    close_code: int | None = None


def gone(*, departures: Sequence[Departure]) -> list[bool]:
    """Close sessions; false for those that were closed before (a newer connection has taken their place).

    The EVSEs of a station without a connection are UNKNOWN, whoever's fault it is.
    """
    alike: dict[tuple[GoneCause, int | None], dict[int, datetime]] = defaultdict(dict)
    for one in departures:
        alike[one.cause, one.close_code][one.session_id] = one.at
    left: set[int] = set()
    for (cause, code), some in alike.items():
        left |= leave([*some], cause=cause, at=max(some.values()), close_code=code)
    return [one.session_id in left for one in departures]


@transaction.atomic
def leave(sessions: Sequence[int], *, cause: GoneCause, at: datetime, close_code: int | None = None) -> set[int]:
    """Close those of these sessions that are open, and give them; their stations are offline from now on."""
    lock_stations_of(sessions)
    left = close(Session.objects.filter(pk__in=sessions, closed_at__isnull=True), cause=cause, at=at, code=close_code)
    statuses_of_all_follow_reports(station_ids=left.values())
    return set(left)


def close(sessions: QuerySet[Session], *, cause: GoneCause, at: datetime, code: int | None = None) -> dict[int, int]:
    """Close sessions and write an end to the questions that they still had to answer; give them and their stations."""
    rows = dict(sessions.values_list("pk", "station_id"))
    if not rows:
        return {}
    Session.objects.filter(pk__in=rows).update(closed_at=at, gone_cause=cause, close_code=code)
    ours = cause == GoneCause.GATEWAY
    unended = Command.objects.filter(session__in=rows, state=CommandState.SENT)
    # A box that goes away does what a reset asks of it: the boot that follows is the answer.
    (unended if ours else unended.exclude(action="Reset")).update(
        state=CommandState.GATEWAY_LOST if ours else CommandState.TIMED_OUT,
        ended_at=at,
        answer={"code": "ConnectionLost", "description": str(cause.label)},
    )
    return rows


def lock_stations_of(sessions: Iterable[int]) -> None:
    """Lock the stations of these sessions, in the one order that all writers keep: stations by id, then sessions."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_OF_SESSIONS, [list(sessions)])


def lock_stations(stations: Iterable[int]) -> None:
    """Lock these stations in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(stations)])
