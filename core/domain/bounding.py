"""Bounds on what one station can make us keep: the newest rows stay, by station."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model

# Walks along one station after the other and reads no more of the table than theirs.
TOO_MANY = """
    DELETE FROM {table} USING unnest(%s::bigint[]) AS station (id),
           LATERAL (SELECT beyond.id FROM {table} AS beyond WHERE beyond.station_id = station.id
                     ORDER BY beyond.received_at DESC, beyond.id DESC OFFSET %s) AS old
     WHERE {table}.id = old.id
"""


def keep_newest(model: type[Model], *, station_ids: Collection[int], most: int) -> int:
    """Keep the newest rows of each of these stations, by `received_at`; give how many went."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 -- Django documents it
    with connection.cursor() as cursor:
        cursor.execute(TOO_MANY.format(table=table), [list(station_ids), most])
        return cursor.rowcount
