"""What was said between stations and us, word by word: bounded by age and, for each station, by count."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from core.models import Session
from core.queries.columns import array

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from core.choices import Direction

KEPT_PER_STATION = 2_000
SPOKE_WITHIN = timedelta(days=14)

# Both walk along the index of one station after the other and read no more of the table than what goes.
TOO_MANY = """
    DELETE FROM core_exchange USING unnest(%s::bigint[]) AS station (id),
           LATERAL (SELECT beyond.id FROM core_exchange AS beyond WHERE beyond.station_id = station.id
                     ORDER BY beyond.at DESC OFFSET %s) AS old
     WHERE core_exchange.id = old.id
"""
TOO_OLD = """
    DELETE FROM core_exchange USING core_chargestation AS station,
           LATERAL (SELECT aged.id FROM core_exchange AS aged
                     WHERE aged.station_id = station.id AND aged.at < %s) AS old
     WHERE core_exchange.id = old.id AND station.operator_id = %s
"""


class Said(NamedTuple):
    """One message of the log, as it will be stored: secrets masked, without NUL."""

    station_id: int
    session_id: int
    at: datetime
    direction: Direction
    action: str
    message_id: str
    raw: str


KNOWN = "SELECT id FROM core_session WHERE id = ANY(%s::bigint[])"
COPY = f"COPY core_exchange ({', '.join(Said._fields)}) FROM STDIN"


@transaction.atomic
def exchanged(*, messages: Sequence[Said]) -> int:
    """Write messages into the log, but for those of stations that have been deleted meanwhile; give how many."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [array(list({said.session_id for said in messages}))])
        known = {row[0] for row in cursor.fetchall()}
        kept = [said for said in messages if said.session_id in known]
        with cursor.copy(COPY) as copy:
            for station_id, session_id, at, direction, *texts in kept:
                # A plain text: for a member of an enumeration psycopg takes four times as long as for all the rest.
                copy.write_row((station_id, session_id, at, direction.value, *texts))
    return len(kept)


def trim_exchanges(*, station_ids: Collection[int]) -> int:
    """Keep the newest 2,000 messages of these stations; give how many went."""
    with connection.cursor() as cursor:
        cursor.execute(TOO_MANY, [list(station_ids), KEPT_PER_STATION])
        return cursor.rowcount


def purge_exchanges(*, at: datetime) -> int:
    """Keep of no station more than 2,000 messages; give how many went."""
    spoke = Session.objects.filter(last_seen__gt=at - SPOKE_WITHIN).values_list("station", flat=True).distinct()
    return trim_exchanges(station_ids=list(spoke))


def forget_messages(*, operator_id: int, until: datetime) -> int:
    """Drop an operator's messages that are older; give how many went."""
    with connection.cursor() as cursor:
        cursor.execute(TOO_OLD, [until, operator_id])
        return cursor.rowcount
