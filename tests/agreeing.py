"""What `core.domain.verifying.differences` tells, asked in one go: it is asked after each test that has a database."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import JSONField

from core.documents.management import evse_document, is_restricted, location_document, station_head
from core.documents.text import LOCATION, head_of, members_of, printed, whole_station
from core.domain.verifying import says_the_same, strays
from core.models import ChargeStation, Connector, EnergyMixProfile, Evse, Location, Operator, SubCpo
from core.models.rows import PlainRow
from core.queries.feeds import evses_of
from core.queries.moments import one_moment
from core.queries.prepared import made_of, question_of, rows_of, rows_of_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TABLES: dict[Any, str] = {
    Operator: "",
    SubCpo: "",
    EnergyMixProfile: "",
    Location: "ORDER BY id",
    ChargeStation: "ORDER BY created, charge_station_id",
    Evse: "ORDER BY evse_sequence_number, id",
    Connector: "ORDER BY connector_id",
}
STAMPS = "operator_id, key, etag, created, modified, last_updated"
TEXT = LOCATION.format("core_locationdocument", "core_locationdocument.evses")
STORED = [
    f"SELECT station_id, {STAMPS}, restricted, head, evses FROM core_stationdocument",  # noqa: S608 -- names of ours
    f"SELECT location_id, {STAMPS}, {TEXT} FROM core_locationdocument",  # noqa: S608 -- as above
]


# Half of the tests make neither of them, and to ask nine tables costs those as much as all that they do themselves.
TOLD = ["core_location", "core_chargestation"]
ANYTHING = f"SELECT {' OR '.join(f'EXISTS (SELECT FROM {name})' for name in TOLD)}"  # noqa: S608 -- names of ours


def disagreeing() -> list[str]:
    """Name every station and Location whose document is not what its row would be printed as, and stray rows."""
    if rows_of(ANYTHING, []) == [(False,)]:
        return []
    questions = [question_of(model, order) for model, order in TABLES.items()] + STORED
    with one_moment():
        *tables, of_stations, of_locations = rows_of_each([(question, []) for question in questions])
    rows = {model: read(model, found) for model, found in zip(TABLES, tables, strict=True)}
    tie_together(rows)
    return [*strays(), *stations(rows[ChargeStation], of_stations), *locations(rows[Location], of_locations)]


def read(model: Any, found: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Make models of rows: those that come by the thousand as the product does, the few others as Django does."""
    if issubclass(model, PlainRow):
        return made_of(model, found)
    fields = model._meta.concrete_fields
    names, documents = [field.attname for field in fields], [isinstance(field, JSONField) for field in fields]
    told = [zip(row, documents, strict=True) for row in found]
    kept = [[json.loads(value or "null") if said else value for value, said in row] for row in told]
    return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in kept]


def tie_together(rows: dict[Any, list[Any]]) -> None:
    """Let each row have at hand what its document is made of, as the feeds read it."""
    belong(rows[SubCpo], "operator", rows[Operator], "sub_cpos")
    belong(rows[Location], "energy_mix_profile", rows[EnergyMixProfile])
    belong(rows[Location], "operator", rows[Operator])
    belong(rows[ChargeStation], "location", rows[Location], "stations")
    belong(rows[Evse], "station", rows[ChargeStation])
    belong(rows[Connector], "evse", rows[Evse], "connectors")
    here = [evse for evse in rows[Evse] if evse.left_at_id is None]
    belong(here, "station", rows[ChargeStation], "evses")
    left = sorted((evse for evse in rows[Evse] if evse.status == "REMOVED"), key=lambda evse: evse.pk)
    left.sort(key=lambda evse: evse.last_updated, reverse=True)
    belong(left, "left_at", rows[Location], "left_evses")


def belong(rows: Iterable[Any], name: str, owners: Iterable[Any], parts: str = "") -> None:
    """Give each row the owner behind this foreign key, and each owner its rows, as these parts of it."""
    by_pk = {owner.pk: owner for owner in owners}
    of: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        pk = getattr(row, f"{name}_id")
        if pk is not None:
            row._state.fields_cache[name] = by_pk[pk]
            of[pk].append(row)
    if parts:
        for pk, owner in by_pk.items():
            owner.__dict__.setdefault("_prefetched_objects_cache", {})[parts] = of[pk]


def stations(rows: Iterable[Any], stored: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    found = {pk: told for pk, *told in stored}
    for row in rows:
        evses = list(row.evses.all())
        restricted = row.location is not None and is_restricted(row.location)
        members = members_of(evse_document(evse, restricted=restricted) for evse in evses)
        fresh = whole_station(head_of(station_head(row, evses)), {}, members)
        *stamps, head, members = found.get(row.pk, [None, "", ""])
        if stamps != [*stamps_of(row, row.charge_station_id), restricted] or not says_the_same(
            whole_station(head, {}, members), fresh
        ):
            yield f"station {row.charge_station_id}"


def locations(rows: Iterable[Any], stored: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    found = {pk: told for pk, *told in stored}
    for row in rows:
        *stamps, text = found.get(row.pk, [None, ""])
        fresh = printed(location_document(row, evses_of(row)))
        if stamps != stamps_of(row, row.location_id) or not says_the_same(text, fresh):
            yield f"Location {row.location_id}"


def stamps_of(row: Any, key: str) -> list[Any]:
    return [row.operator_id, key, row.etag, row.created, row.modified, row.last_updated]
