"""The big lists, from what is stored of each thing: oldest creation first, then id.

A crawl in this order misses nothing that changes under it. Rows are named tuples; their texts are never read.
"""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, DateTimeField, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Now

from core.choices import Scope
from core.documents.management import TOLD_BY_STATIONS
from core.documents.text import LOCATION
from core.models import ChargeStation, Location, LocationDocument, Session, StationDocument
from core.queries.feeds import GONE_FOR
from core.queries.narrowing import LOCATION_CONDITIONS, STATION_CONDITIONS, narrowed, near
from core.queries.prepared import rows_aside, rows_of
from core.queries.tokens import LIVES, RECORDED, USE_RECORDED_EVERY_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model, QuerySet

    from core.models import Actor


def _is_told(name: str) -> str:
    column = f"station.{name}"
    return f"{column} IS NOT NULL" if ChargeStation._meta.get_field(name).null else f"{column} <> ''"  # noqa: SLF001 -- Django documents it


ONE = """
    SELECT core_locationdocument.etag::text, sequence, {text}
      FROM core_location AS place JOIN core_locationdocument ON core_locationdocument.location_id = place.id
     WHERE place.operator_id = %s AND upper(place.location_id) = upper(%s)
       AND (%s::text[] IS NULL OR place.cpo_id = ANY(%s::text[]))
"""
# The same, by the token that asks instead of its operator: nothing, unless it lives, may, and was seen of late.
ONE_BY_TOKEN = f"""
    SELECT core_locationdocument.etag::text, sequence, {{text}}
      FROM core_apitoken
      JOIN core_location AS place ON place.operator_id = core_apitoken.operator_id
           AND (core_apitoken.cpo_ids = '{{{{}}}}' OR place.cpo_id = ANY(core_apitoken.cpo_ids))
      JOIN core_locationdocument ON core_locationdocument.location_id = place.id
     WHERE digest = %s AND {LIVES} AND {RECORDED} AND %s = ANY(scopes) AND upper(place.location_id) = upper(%s)
"""  # noqa: S608 -- put together of constants
PLACE = ("pk", "placed", "key", "sequence")
RUNTIME = ("protocol_version", "vendor", "model", *TOLD_BY_STATIONS, "last_seen")
SOCKET = ("socket_address", "socket_heard", "read_at", "charge_station_id")
WHOLE_TEXT = LOCATION.format("core_locationdocument", "core_locationdocument.evses")
BARE_TEXT = LOCATION.format("core_locationdocument", "''")
ONE_WHOLE, ONE_BARE = ONE.format(text=WHOLE_TEXT), ONE.format(text=BARE_TEXT)
ONE_WHOLE_BY_TOKEN = ONE_BY_TOKEN.format(text=WHOLE_TEXT)
TALLIED = "SELECT COALESCE(sum(number), 0) FROM core_tally WHERE operator_id = %s AND kind = %s"
ONE_STATION, THESE_STATIONS = "upper(station.charge_station_id) = upper(%(which)s)", "station.id = ANY(%(which)s)"
TOLD = f"""
    {", ".join(f"station.{name}" for name in RUNTIME)}, socket.address,
    CASE WHEN closed_at IS NULL OR closed_at > statement_timestamp() - %(gone)s THEN socket.last_seen END,
    statement_timestamp(), station.charge_station_id
"""
NEWEST_SOCKET = """
    LATERAL (SELECT address, closed_at, last_seen FROM core_session
              WHERE station_id = station.id ORDER BY opened_at DESC LIMIT 1) AS socket
"""
# As `station_documents` gives it: to put that together anew for one station would cost more than to ask for it.
SOME_STATIONS = f"""
    SELECT stored.station_id, stored.sequence, stored.etag::text, stored.head, stored.evses, {TOLD}
      FROM core_chargestation AS station JOIN core_stationdocument AS stored ON stored.station_id = station.id
      LEFT JOIN {NEWEST_SOCKET} ON true
     WHERE {{which}} AND station.operator_id = %(operator)s
       AND (%(companies)s::text[] IS NULL OR (station.location_id IS NULL AND %(own)s)
            OR station.location_id IN (SELECT id FROM core_location WHERE operator_id = %(operator)s
                                          AND cpo_id = ANY(%(companies)s::text[])))
"""  # noqa: S608 -- put together of constants
# What those told that told anything, or ever came in; most of those that are written in sets never did.
TELLING = f"""
    SELECT station.id, {TOLD}
      FROM core_chargestation AS station LEFT JOIN {NEWEST_SOCKET} ON true
     WHERE station.id = ANY(%(which)s) AND station.operator_id = %(operator)s
       AND (socket.address IS NOT NULL OR {" OR ".join(map(_is_told, RUNTIME))})
"""  # noqa: S608 -- as above
# A page needs the moment of its last row alone, so the others stay text.
PLACED = Cast("created", TextField())
WHOLE = RawSQL(WHOLE_TEXT, [], TextField())  # noqa: S611 -- ours
BARE = RawSQL(BARE_TEXT, [], TextField())  # noqa: S611 -- ours


def location_documents(actor: Actor, *, evses: bool = True) -> QuerySet[Any]:
    """Give the operator's Locations as they are printed (`text`), without their EVSEs when those are not wanted."""
    return _locations(evses).visible_to(actor)  # type: ignore[attr-defined]  # as the model's rows


@cache
def _locations(evses: bool) -> QuerySet[Any]:  # noqa: FBT001 -- kept by it
    """Give everybody's: never asked itself, and put together once."""
    rows = LocationDocument.objects.annotate(text=WHOLE if evses else BARE, placed=PLACED)
    return rows.order_by("created", "key").values_list(*PLACE, "text", named=True)


class OneLocation(NamedTuple):
    """A Location as it is printed, and its version."""

    version: str
    sequence: int
    text: str


def one_location(actor: Actor, key: str, *, evses: bool = True) -> OneLocation | None:
    """Give one of the operator's Locations by its id, in any case: the read that machines do most."""
    companies = None if actor.companies is None else [*actor.companies]
    found = rows_of(ONE_WHOLE if evses else ONE_BARE, [actor.operator.pk, key, companies, companies])
    return OneLocation(*found[0]) if found else None


def location_by_token(digest: bytes, key: str) -> OneLocation | None:
    """Give what `one_location` gives, to the machine with this token, by one question.

    None: it has to be asked in the ordinary way, which knows why it is refused.
    """
    found = rows_aside(ONE_WHOLE_BY_TOKEN, [digest, USE_RECORDED_EVERY_S, Scope.LOCATIONS_READ.value, key])
    return OneLocation(*found[0]) if found else None


def newest_socket() -> dict[str, Any]:
    """Give what tells of the newest socket of each station, for rows that have the station's primary key."""
    newest = Session.objects.filter(station=OuterRef("pk")).order_by("-opened_at")
    heard = Case(
        When(Q(closed_at__isnull=True) | Q(closed_at__gt=Now() - Value(GONE_FOR)), then="last_seen"),
        output_field=DateTimeField(),
    )
    return {
        "socket_address": Subquery(newest.values("address")[:1]),
        "socket_heard": Subquery(newest.annotate(heard=heard).values("heard")[:1]),
        "read_at": Now(),
    }


def station_documents(actor: Actor) -> QuerySet[Any]:
    """Give what is stored of the operator's stations, what they told, and what is known of their newest socket."""
    rows = StationDocument.objects.visible_to(actor).annotate(
        **newest_socket(),
        placed=PLACED,
        version=Cast("etag", TextField()),
        charge_station_id=F("key"),
        **{name: F(f"station__{name}") for name in RUNTIME},
    )
    return rows.order_by("created", "key").values_list(
        *PLACE, "version", "head", "evses", *RUNTIME, *SOCKET, named=True
    )


TellingStation = namedtuple("TellingStation", ("pk", *RUNTIME, *SOCKET))  # type: ignore[misc]  # noqa: PYI024 -- made of columns


def telling_stations(actor: Actor, pks: Iterable[int]) -> list[Any]:
    """Give what `station_documents` gives beside what is stored, of those of the operator's stations that told it."""
    asked = {"which": [*pks], "gone": GONE_FOR, "operator": actor.operator.pk}
    return [TellingStation(*row) for row in rows_of(TELLING, asked)]


STATION_COLUMNS = ("pk", "sequence", "version", "head", "evses", *RUNTIME, *SOCKET)
SomeStation = namedtuple("SomeStation", STATION_COLUMNS)  # type: ignore[misc]  # noqa: PYI024 -- made of columns


def one_station(actor: Actor, key: str) -> Any:
    """Give what `station_documents` gives of one of the operator's stations, by its id in any case; None: no such."""
    found = some_stations(actor, ONE_STATION, key)
    return found[0] if found else None


def these_stations(actor: Actor, pks: Iterable[int]) -> list[Any]:
    """Give what `station_documents` gives of those of the operator's stations, in no order."""
    return some_stations(actor, THESE_STATIONS, [*pks])


def some_stations(actor: Actor, condition: str, which: Any) -> list[Any]:
    asked = {
        "which": which,
        "gone": GONE_FOR,
        "operator": actor.operator.pk,
        "companies": None if actor.companies is None else [*actor.companies],
        "own": actor.acts_for(actor.operator.cpo_id),
    }
    return [SomeStation(*row) for row in rows_of(SOME_STATIONS.format(which=condition), asked)]


def locations_asked(actor: Actor, asked: Mapping[str, Any], *, nearest: float) -> QuerySet[Location] | None:
    """Give the Locations that meet what was asked for; None, when that is every one of the operator's."""
    if not asked.keys() & {*LOCATION_CONDITIONS, "latitude"} and actor.companies is None:
        return None
    rows = narrowed(Location.objects.visible_to(actor), LOCATION_CONDITIONS, asked)
    if "latitude" not in asked:
        return rows
    metres = asked.get("distanceinmeters", nearest)
    return near(rows, latitude=asked["latitude"], longitude=asked["longitude"], metres=metres)


def stations_asked(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[ChargeStation] | None:
    """Give the stations that meet what was asked for; None, when that is every one of the operator's."""
    if not asked.keys() & STATION_CONDITIONS.keys() and actor.companies is None:
        return None
    return narrowed(ChargeStation.objects.visible_to(actor), STATION_CONDITIONS, asked)


def tallied(actor: Actor, model: type[Model]) -> int:
    """Give how many rows of this model the operator has, without counting them."""
    [(number,)] = rows_of(TALLIED, [actor.operator.pk, model._meta.db_table])  # noqa: SLF001 -- Django documents it
    return int(number)
