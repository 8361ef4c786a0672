"""How far the clocks of stations are from ours, written for all stations of a gateway together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from core.models import ChargeStation

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

READ = """
    UPDATE core_chargestation AS station SET clock_offset_s = told.offset_s, clock_read_at = told.at
      FROM unnest(%s::bigint[], %s::bigint[], %s::float8[], %s::timestamptz[]) AS told (station_id, epoch, offset_s, at)
     WHERE station.id = told.station_id AND station.epoch = told.epoch
"""


class Reading(NamedTuple):
    """A station's clock minus ours, in seconds, as read at `at` over the connection of this epoch."""

    station_id: int
    epoch: int
    offset_s: float
    at: datetime


@transaction.atomic
def clocks_read(*, readings: Collection[Reading]) -> int:
    """Write down how far clocks are from ours, but for connections that have been replaced; give how many."""
    ours = ChargeStation.objects.filter(pk__in=[reading.station_id for reading in readings])
    list(ours.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(READ, [list(column) for column in zip(*readings, strict=True)])
        return cursor.rowcount
