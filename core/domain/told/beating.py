"""Signs of life, written for all stations of a gateway together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from core.domain.told.leaving import lock_stations_of
from core.queries.columns import array

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SESSIONS_BEAT = """
    UPDATE core_session AS session
       SET last_seen = GREATEST(session.last_seen, told.frame),
           last_heartbeat = COALESCE(told.heartbeat, session.last_heartbeat)
      FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS told (session_id, frame, heartbeat)
     WHERE session.id = told.session_id AND session.closed_at IS NULL
 RETURNING session.id
"""
STATIONS_BEAT = """
    UPDATE core_chargestation AS station SET last_seen = GREATEST(station.last_seen, session.last_seen)
      FROM core_session AS session WHERE session.station_id = station.id AND session.id = ANY(%s)
"""


@transaction.atomic
def beats(*, seen: Iterable[tuple[int, datetime, datetime | None]]) -> set[int]:
    """Write down when sessions were last heard of: (session, any frame or pong, heartbeat or None).

    Gives the sessions that are no longer open: their connections have been replaced and must end.
    """
    rows = list(seen)
    if not rows:
        return set()
    sessions, frames, heartbeats = (list(column) for column in zip(*rows, strict=True))
    lock_stations_of(sessions)
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS_BEAT, [array(sessions), array(frames), array(heartbeats)])
        alive = {row[0] for row in cursor.fetchall()}
        cursor.execute(STATIONS_BEAT, [list(alive)])
    return set(sessions) - alive
