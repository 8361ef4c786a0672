"""Keep what the feeds show in step with the rows: every verb that changes a Location or a station stores it anew.

It happens in the verb's own transaction, so nobody reads a document that is older than its rows. A document is written
while its Location is locked: of two writers at one Location the second puts together what the first has left.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection, transaction

from core.choices import EvseStatus
from core.documents.evses import CUSTOMERS
from core.documents.management import evse_document, is_restricted, location_head, station_head
from core.documents.text import head_of, members_of
from core.models import ChargeStation, Evse, Location
from core.models.clock import moved_on
from core.queries.feeds import left_evses, standing_evses
from core.queries.prepared import at_once, carry_out, rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from core.documents.evses import EvseDocument

SLICE = 1000
FEW = 10

LOCK = """
    SELECT id, EXISTS (SELECT FROM core_locationdocument AS stored WHERE stored.location_id = core_location.id)
      FROM core_location
     WHERE id IN (SELECT unnest(%s::bigint[])
                   UNION SELECT location_id FROM core_chargestation WHERE id = ANY(%s::bigint[]))
     ORDER BY id FOR NO KEY UPDATE
"""
# Of these Locations' stations, those that were printed for another kind of place.
PRINTED_OTHERWISE = """
    SELECT station.id FROM unnest(%s::bigint[], %s::boolean[]) AS place (id, restricted)
      JOIN core_chargestation AS station ON station.location_id = place.id
      JOIN core_stationdocument AS stored ON stored.station_id = station.id
     WHERE stored.restricted <> place.restricted
"""
ANY_LEFT = "SELECT EXISTS (SELECT FROM core_evse WHERE left_at_id = ANY(%s::bigint[]) AND status = 'REMOVED')"
STAMPS = "created, modified, last_updated, etag"
NEXT = "nextval('core_document_sequence'), pg_current_xact_id()::text::bigint"
MOVED = """
    operator_id = EXCLUDED.operator_id, key = EXCLUDED.key, created = EXCLUDED.created, modified = EXCLUDED.modified,
    last_updated = EXCLUDED.last_updated, etag = EXCLUDED.etag, sequence = EXCLUDED.sequence, xact = EXCLUDED.xact,
    evses = EXCLUDED.evses
"""
STORE_STATIONS = f"""
    INSERT INTO core_stationdocument
           (station_id, operator_id, key, {STAMPS}, sequence, xact, head, evses, restricted)
    SELECT station.id, operator_id, charge_station_id, {STAMPS}, {NEXT}, fresh.head, fresh.evses, fresh.restricted
      FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::boolean[]) AS fresh (id, head, evses, restricted)
      JOIN core_chargestation AS station ON station.id = fresh.id AND station.id = ANY(%s::bigint[])
     ORDER BY station.id
        ON CONFLICT (station_id) DO UPDATE SET {MOVED}, head = EXCLUDED.head, restricted = EXCLUDED.restricted
"""  # noqa: S608 -- put together of constants
STORE_LOCATIONS = f"""
    INSERT INTO core_locationdocument AS stored (location_id, operator_id, key, {STAMPS}, sequence, xact, head, evses)
    SELECT place.id, operator_id, place.location_id, {STAMPS}, {NEXT},
           COALESCE(fresh.head, ''), concat_ws(',', here.evses, gone.evses)
      FROM core_location AS place
      LEFT JOIN unnest(%s::bigint[], %s::text[]) AS fresh (id, head) ON fresh.id = place.id
      LEFT JOIN unnest(%s::bigint[], %s::text[]) AS gone (id, evses) ON gone.id = place.id
      LEFT JOIN LATERAL (
           SELECT string_agg(NULLIF(part.evses, ''), ',' ORDER BY part.created, part.key) AS evses
             FROM core_chargestation AS station JOIN core_stationdocument AS part ON part.station_id = station.id
            WHERE station.location_id = place.id) AS here ON true
     WHERE place.id = ANY(%s::bigint[])
     ORDER BY place.id
        ON CONFLICT (location_id) DO UPDATE SET {MOVED}, head = COALESCE(NULLIF(EXCLUDED.head, ''), stored.head)
 RETURNING location_id, head = '' OR EXISTS (SELECT FROM core_evse WHERE left_at_id = location_id
                                                AND left_at_id IS NOT NULL AND core_evse.status = 'REMOVED')
"""  # noqa: S608 -- as above

# As literals, every quote of every text would be written twice.
BINARY = {statement: statement.replace("%s", "%b") for statement in (STORE_STATIONS, STORE_LOCATIONS)}


@transaction.atomic(savepoint=False)
def store(
    *, stations: Iterable[int] = (), locations: Iterable[int] = (), written: Sequence[ChargeStation] = ()
) -> None:
    """Store what these stations show (by primary key), and what their Locations show of them.

    `locations` are those that changed themselves, or that a station left. `written` are stations that this transaction
    has locked or made, and their Locations, with `location`, `evses` and their `connectors` at hand: nobody else can
    have changed them, so they are not read back.
    """
    stations, locations = set(stations), set(locations)
    if not stations and not locations:
        _store_written(written)
        return
    places = dict(rows_of(LOCK, [[*locations], [*stations, *(row.pk for row in written)]]))
    rows = _with_companies(locations | {pk for pk, is_stored in places.items() if not is_stored})
    others = _printed_otherwise(rows) - {row.pk for row in written}
    if others:
        _move_on(others)
    _store_stations(stations | others, written)
    if places:
        _store_locations(places, rows)


def _store_written(written: Sequence[ChargeStation]) -> None:
    """Store stations, and their Locations as they were but for these EVSEs.

    Hardly ever something more is shown of a Location: that nothing is stored of it yet, or what a station left behind.
    """
    places = {row.location_id for row in written if row.location_id is not None}
    with at_once():
        _store_stations(set(), written)
        shown = _execute(STORE_LOCATIONS, [[], [], [], [], [*places]], len(places)) if places else []
    more = [pk for pk, shows_more in shown if shows_more]
    if more:
        store(locations=more)


def store_all(pks: Iterable[int]) -> None:
    """Store many Locations that changed themselves, a slice at a time."""
    ordered = sorted(pks)
    for start in range(0, len(ordered), SLICE):
        store(locations=ordered[start : start + SLICE])


def _with_companies(pks: Collection[int]) -> list[Location]:
    if not pks:
        return []
    rows = Location.objects.filter(pk__in=pks).select_related("operator", "energy_mix_profile")
    return list(rows.prefetch_related("operator__sub_cpos"))


def _printed_otherwise(places: Collection[Location]) -> set[int]:
    if not places:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(PRINTED_OTHERWISE, [[row.pk for row in places], [is_restricted(row) for row in places]])
        return {pk for (pk,) in cursor.fetchall()}


def _move_on(pks: Collection[int]) -> None:
    """Stamp stations at which parking is for CUSTOMERS now, or no longer, with the EVSEs that say so.

    They are locked after their Location, so whoever writes one of them in this moment may have to begin again.
    """
    mine = ChargeStation.objects.filter(pk__in=pks)
    mine.filter(pk__in=mine.order_by("pk").select_for_update(no_key=True)).update(last_updated=moved_on("last_updated"))
    evses = Evse.objects.filter(station__in=pks).exclude(status=EvseStatus.REMOVED)
    evses.exclude(parking_restrictions__contains=[CUSTOMERS]).update(last_updated=moved_on("last_updated"))


def _store_stations(pks: Collection[int], written: Sequence[ChargeStation]) -> None:
    fresh = [_station_parts(row) for row in (*(_with_evses(pks) if pks else ()), *written)]
    if fresh:
        columns = _columns(fresh, 4)
        columns.append(columns[0])  # by which the planner sees how few they are
        if len(fresh) < FEW:
            carry_out(_binary(STORE_STATIONS), columns)
        else:
            with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
                cursor.execute(BINARY[STORE_STATIONS], columns)


def _with_evses(pks: Collection[int]) -> QuerySet[ChargeStation]:
    rows = ChargeStation.objects.filter(pk__in=pks).select_related("location").order_by("pk")
    return rows.prefetch_related(standing_evses())


def _station_parts(station: ChargeStation) -> tuple[int, str, str, bool]:
    evses = list(station.parts("evses"))
    place = station.location
    restricted = place is not None and is_restricted(place)
    documents = [evse_document(evse, restricted=restricted) for evse in evses]
    station.stored = head, shown = head_of(station_head(station, evses)), members_of(documents)
    return station.pk, head, shown, restricted


def _store_locations(pks: Collection[int], changed: Iterable[Location]) -> None:
    heads = [(row.pk, head_of(location_head(row))) for row in changed]
    gone = [(pk, members_of(documents)) for pk, documents in _gone_from(pks).items()]
    _execute(STORE_LOCATIONS, [*_columns(heads, 2), *_columns(gone, 2), [*pks]], len(pks))


def _execute(statement: str, columns: Sequence[list[Any]], rows: int) -> list[tuple[Any, ...]]:
    """Send columns and give the rows; a plan for any number of rows suits few of them."""
    if rows < FEW:
        return rows_of(_binary(statement), columns)
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(BINARY[statement], columns).fetchall()


def _binary(statement: str) -> str:
    """Give the statement that takes its columns in PostgreSQL's own format; who logs statements writes them out."""
    return statement if connection.queries_logged else BINARY[statement]


def _gone_from(pks: Collection[int]) -> Mapping[int, list[EvseDocument]]:
    """Give what stations that moved away left behind, where no EVSE of the same uid stands or left later."""
    documents: dict[int, list[EvseDocument]] = defaultdict(list)
    if rows_of(ANY_LEFT, [[*pks]]) == [(False,)]:
        return documents  # nearly always; to put the whole question together costs far more
    left = list(left_evses().filter(left_at__in=pks).select_related("left_at"))
    standing = Evse.objects.filter(station__location__in={evse.left_at_id for evse in left}, left_at__isnull=True)
    shown = {(evse.station.location_id, evse.uid.lower()) for evse in standing.select_related("station")}
    for evse in left:
        place, uid = evse.left_at, evse.uid.lower()
        if place is not None and (place.pk, uid) not in shown:
            shown.add((place.pk, uid))
            documents[place.pk].append(evse_document(evse, restricted=is_restricted(place)))
    return documents


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Turn rows into columns, which PostgreSQL takes as arrays."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _column in range(width)]
