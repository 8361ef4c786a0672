"""What stations tell of themselves besides their states, kept set-wise: meter values, configuration, notices.

Every write is fenced: what came over a connection that is no longer the station's newest (its epoch is older) is
dropped, and so is what a station told that has been deleted meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction

from core.domain.bounding import keep_newest
from core.models import MeterReading, Notice, StationSetting, Transaction
from core.queries.columns import array
from core.reports import Metered, Noticed, SettingTold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import Model

READINGS_KEPT, SETTINGS_KEPT, NOTICES_KEPT, TRANSACTIONS_KEPT = 500, 2_000, 200, 200  # of one station
KEPT_FOR = timedelta(days=90)
LONGEST_VALUE = 2_500  # OCPP 2.0.1 B06 attributeValue

READINGS = """
    INSERT INTO core_meterreading (station_id, place, measurand, phase, location, value, unit, context, reported_at,
                                   received_at)
    SELECT station.id, told.place, told.measurand, told.phase, told.location, told.value, told.unit, told.context,
           told.reported_at, told.received_at
      FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::int[], %s::text[], %s::text[], %s::text[],
                  %s::float8[], %s::text[], %s::text[], %s::timestamptz[])
           AS told (station_id, epoch, received_at, place, measurand, phase, location, value, unit, context,
                    reported_at)
      JOIN core_chargestation AS station ON station.id = told.station_id AND station.epoch = told.epoch
     ORDER BY station.id, told.place, told.measurand, told.phase, told.location
        ON CONFLICT (station_id, place, measurand, phase, location)
        DO UPDATE SET value = excluded.value, unit = excluded.unit, context = excluded.context,
                      reported_at = excluded.reported_at, received_at = excluded.received_at
"""
SETTINGS = """
    INSERT INTO core_stationsetting (station_id, key, value, readonly, received_at)
    SELECT station.id, told.key, told.value, told.readonly, told.received_at
      FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::bool[])
           AS told (station_id, epoch, received_at, key, value, readonly)
      JOIN core_chargestation AS station ON station.id = told.station_id AND station.epoch = told.epoch
     ORDER BY station.id, told.key
        ON CONFLICT (station_id, key)
        DO UPDATE SET value = excluded.value, received_at = excluded.received_at,
                      readonly = COALESCE(excluded.readonly, core_stationsetting.readonly)
"""
NOTICES = """
    INSERT INTO core_notice (station_id, kind, status, info, reported_at, received_at)
    SELECT station.id, told.kind, told.status, told.info, told.reported_at, told.received_at
      FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[],
                  %s::timestamptz[]) WITH ORDINALITY
           AS told (station_id, epoch, received_at, kind, status, info, reported_at, position)
      JOIN core_chargestation AS station ON station.id = told.station_id AND station.epoch = told.epoch
     ORDER BY told.position
"""
BOUNDS: dict[type[Model], int] = {
    MeterReading: READINGS_KEPT,
    StationSetting: SETTINGS_KEPT,
    Notice: NOTICES_KEPT,
    Transaction: TRANSACTIONS_KEPT,
}


class Told(NamedTuple):
    """Who said it, over which connection, and when that was by our clock."""

    station_id: int
    epoch: int
    received_at: datetime
    said: Metered | SettingTold | Noticed


def told(*, facts: Sequence[Told]) -> None:
    """Keep facts; of one thing that is told twice the last one stays, so hand over each at most once."""
    _write(READINGS, [fact for fact in facts if isinstance(fact.said, Metered)], _reading)
    _write(SETTINGS, [fact for fact in facts if isinstance(fact.said, SettingTold)], _setting)
    _write(NOTICES, [fact for fact in facts if isinstance(fact.said, Noticed)], _notice)


def _write(sql: str, facts: Sequence[Told], columns: Any) -> None:
    if not facts:
        return
    rows = [(fact.station_id, fact.epoch, fact.received_at, *columns(fact.said)) for fact in facts]
    with connection.cursor() as cursor:
        cursor.execute(sql, [array(column) for column in zip(*rows, strict=True)])


def _reading(said: Metered) -> tuple[Any, ...]:
    kind = said.place, said.measurand[:50], said.phase[:10], said.location[:20]
    return *kind, said.value, said.unit[:20], said.context[:30], said.reported_at


def _setting(said: SettingTold) -> tuple[Any, ...]:
    return said.key[:200], None if said.value is None else said.value[:LONGEST_VALUE], said.readonly


def _notice(said: Noticed) -> tuple[Any, ...]:
    return said.kind, said.status[:50], said.info[:255], said.reported_at


def trim(*, station_ids: Collection[int]) -> int:
    """Keep of each of these stations no more than its share; give how many rows went."""
    return sum(keep_newest(model, station_ids=station_ids, most=most) for model, most in BOUNDS.items())


@transaction.atomic
def purge(*, at: datetime) -> int:
    """Forget notices and finished charges of ninety days ago, and what is beyond a station's share."""
    gone = Notice.objects.filter(received_at__lt=at - KEPT_FOR).delete()[0]
    gone += Transaction.objects.filter(received_at__lt=at - KEPT_FOR).delete()[0]
    spoke: set[int] = set()
    for model in BOUNDS:
        lately = model._default_manager.filter(received_at__gt=at - timedelta(days=1))  # noqa: SLF001 -- of any model
        spoke |= set(lately.values_list("station", flat=True).distinct())
    return gone + trim(station_ids=spoke)
