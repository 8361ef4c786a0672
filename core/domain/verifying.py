# ruff: noqa: SLF001 -- Django documents `_meta`
"""Compare what is stored of the feeds with what the rows say, and store anew what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from django.apps import apps
from django.db import transaction
from django.db.models import Exists, F, OuterRef, TextField
from django.db.models.expressions import RawSQL

from core.documents.management import evse_document, is_restricted, location_document, station_head
from core.documents.text import LOCATION, head_of, members_of, printed, whole_station
from core.domain.storing import SLICE, store
from core.models import Actor, ChargeStation, Location, LocationDocument, Operator, StationDocument
from core.queries.feeds import evses_of, locations_feed, stations_feed
from core.queries.moments import one_moment
from core.queries.prepared import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

TEXT = RawSQL(LOCATION.format("core_locationdocument", "core_locationdocument.evses"), [], TextField())  # noqa: S611 -- ours
STAMPS = ("etag", "created", "modified", "last_updated")


def differences(*, repair: bool = False) -> Iterator[str]:
    """Name every Location and station whose document is not what its row would be printed as; mend it if asked to."""
    owning = Exists(Location.objects.filter(operator=OuterRef("pk"))) | Exists(
        ChargeStation.objects.filter(operator=OuterRef("pk"))
    )
    for operator in Operator.objects.filter(owning).order_by("pk"):
        actor = Actor(operator=operator)
        for kind, pk, name in (*_stations(actor), *_locations(actor)):
            if repair and kind == "stations":
                _store_stations([pk])
            elif repair:
                store(locations=[pk])
            yield name


@transaction.atomic
def _store_stations(pks: Iterable[int]) -> None:
    """Store those that are there still; while they are locked, nobody takes them away."""
    rows = ChargeStation.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    store(stations=list(rows.values_list("pk", flat=True)))


def strays(*, repair: bool = False) -> Iterator[str]:
    """Name every row whose owner is gone, of the keys that the database does not look up; remove it if asked to.

    Their verbs see to it that there is none: whoever goes behind them may not.
    """
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields if _is_unguarded(field)]
    questions = " UNION ALL ".join(map(_without_owner, range(len(fields)), fields))
    for number, pk in rows_of(f"SELECT * FROM ({questions}) AS strays ORDER BY 1, 2", []):  # noqa: S608 -- names of ours
        field = fields[number]
        if repair:
            field.model._default_manager.filter(pk=pk).delete()
        yield f"{field.model._meta.verbose_name} {pk}, whose {field.verbose_name} is gone"


def _is_unguarded(field: Any) -> bool:
    return field.is_relation and not field.db_constraint and field.model._meta.managed


def _without_owner(number: int, field: Any) -> str:
    table, key, owner = field.model._meta.db_table, field.model._meta.pk.column, field.related_model._meta.db_table
    gone = f"NOT EXISTS (SELECT FROM {owner} AS owner WHERE owner.{field.target_field.column} = row.{field.column})"
    return f"SELECT {number}, {key} FROM {table} AS row WHERE row.{field.column} IS NOT NULL AND {gone}"  # noqa: S608 -- as above


def store_missing() -> int:
    """Store what has no document yet, as after the migration that began to keep them; give how much that was."""
    stations = _without(ChargeStation, StationDocument.objects.filter(station=OuterRef("pk")))
    locations = _without(Location, LocationDocument.objects.filter(location=OuterRef("pk")))
    for start in range(0, len(locations), SLICE):
        store(locations=locations[start : start + SLICE])
    for start in range(0, len(stations), SLICE):
        _store_stations(stations[start : start + SLICE])
    return len(stations) + len(locations)


def _without(model: type[Any], documents: QuerySet[Any]) -> list[int]:
    return list(model.objects.exclude(Exists(documents)).order_by("pk").values_list("pk", flat=True))


def _locations(actor: Actor) -> Iterator[tuple[str, int, str]]:
    stored = LocationDocument.objects.visible_to(actor).annotate(text=TEXT, of=F("location_id"))
    for row, found in _pairs(locations_feed(actor), stored):
        fresh = printed(location_document(row, evses_of(row)))
        same = found is not None and found.key == row.location_id and says_the_same(found.text, fresh)
        if not same or not _stamped(row, found):
            yield "locations", row.pk, f"Location {row.location_id}"


def _stations(actor: Actor) -> Iterator[tuple[str, int, str]]:
    stored = StationDocument.objects.visible_to(actor).annotate(of=F("station_id"))
    for row, found in _pairs(stations_feed(actor), stored):
        evses = list(row.evses.all())
        restricted = row.location is not None and is_restricted(row.location)
        head = head_of(station_head(row, evses))
        fresh = whole_station(head, {}, members_of(evse_document(evse, restricted=restricted) for evse in evses))
        same = (
            found is not None
            and (found.key, found.restricted) == (row.charge_station_id, restricted)
            and says_the_same(whole_station(found.head, {}, found.evses), fresh)
        )
        if not same or not _stamped(row, found):
            yield "stations", row.pk, f"station {row.charge_station_id}"


def _pairs(rows: QuerySet[Any], stored: QuerySet[Any]) -> Iterator[tuple[Any, Any]]:
    """Give each row with its document, or None; a slice of them from one moment at a time."""
    newest = 0
    while True:
        with one_moment():
            some = list(rows.filter(pk__gt=newest).order_by("pk")[:SLICE])
            documents = {each.of: each for each in stored.filter(pk__in=[row.pk for row in some])} if some else {}
        yield from ((row, documents.get(row.pk)) for row in some)
        if len(some) < SLICE:
            return
        newest = some[-1].pk


def says_the_same(stored: str, fresh: str) -> bool:
    """Compare two texts as JSON: PostgreSQL keeps the members of an object in an order of its own."""
    try:
        return stored == fresh or msgspec.json.decode(stored) == msgspec.json.decode(fresh)
    except msgspec.DecodeError:
        return False


def _stamped(row: Any, found: Any) -> bool:
    return all(getattr(row, name) == getattr(found, name) for name in STAMPS)
