"""What is about to be written, locked: stations with their EVSEs and connectors, and Locations.

Locks are taken in the order of the primary keys.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import DEFAULT_DB_ALIAS

from core.models import ChargeStation, Connector, Evse, Location
from core.queries.columns import array
from core.queries.prepared import made_of, question_of, rows_of, rows_of_each

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from core.models import Actor

THEIRS = "operator_id = %(operator)s AND upper(charge_station_id) = ANY(%(keys)s::text[])"
OF_COMPANIES = """
      AND ((location_id IS NULL AND %(own)s)
           OR location_id IN (SELECT id FROM core_location
                               WHERE operator_id = %(operator)s AND cpo_id = ANY(%(companies)s::text[])))
"""
# What a station tells of itself, and its keys, are never written with what people say of it.
OF_RUNTIME = (
    "vendor", "model", "charge_point_serial_number", "charge_box_serial_number", "firmware_version", "iccid", "imsi",
    "meter_type", "meter_serial_number", "booted_at", "held_since", "number_of_connectors", "heartbeat_interval",
    "protocol_version", "last_seen", "clock_offset_s", "clock_read_at", "epoch", "key_digest", "next_key_digest",
    "next_key_until", "old_key_digest", "factory_key_digest", "security_profile",
)  # fmt: skip
# What a station needs to know of its Location; the rest is long, and never written with it.
OF_PLACES = ("id", "location_id", "publish", "access_type", "auth_rules", "etag", "last_updated")
# Nobody opens a session of a station that is locked.
SINCE_LOCKED = """
    SELECT clock_timestamp(), ARRAY(SELECT station_id FROM core_session
                                     WHERE closed_at IS NULL AND station_id = ANY({stations}) ORDER BY station_id)
"""
BY_ID = SINCE_LOCKED.format(stations="%s::bigint[]")


@cache
def questions(*, limited: bool) -> Sequence[str]:
    """Give what is asked in turn: stations, their EVSEs and connectors, Locations, the moment.

    `limited`: to the companies of the actor; most are not, and PostgreSQL looks at each condition every time.
    """
    theirs = THEIRS + OF_COMPANIES * limited
    stations = f"ARRAY(SELECT id FROM core_chargestation WHERE {theirs})"  # noqa: S608 -- names of ours
    # What one left behind when it moved is shown there, not here. Keys in an array are looked up by index: of a
    # thousand rows that another question finds, the planner would rather read a whole table.
    standing = f"station_id = ANY({stations}) AND left_at_id IS NULL"
    evses = f"ARRAY(SELECT id FROM core_evse WHERE {standing})"  # noqa: S608 -- as above
    places = f"""
        SELECT {", ".join(OF_PLACES)} FROM core_location
         WHERE id = ANY(ARRAY(
               SELECT location_id FROM core_chargestation WHERE {theirs}
                UNION
               SELECT id FROM core_location
                WHERE operator_id = %(operator)s AND upper(location_id) = ANY(%(places)s::text[])))
           AND operator_id = %(operator)s {"AND cpo_id = ANY(%(companies)s::text[])" * limited}
         ORDER BY id FOR NO KEY UPDATE
    """  # noqa: S608 -- as above
    return (
        question_of(ChargeStation, f"WHERE {theirs} ORDER BY id FOR NO KEY UPDATE", without=OF_RUNTIME),
        question_of(Evse, f"WHERE {standing} ORDER BY evse_sequence_number, id"),
        question_of(Connector, f"WHERE evse_id = ANY({evses}) ORDER BY connector_id, id"),
        places,
        SINCE_LOCKED.format(stations=stations),
    )


@dataclass(frozen=True, slots=True)
class SinceLocked:
    """What holds while stations are locked: the moment of the change, and those (primary keys) that have a socket."""

    now: datetime
    connected: Sequence[int]


def since_locked(stations: Iterable[int]) -> SinceLocked:
    """Ask the clock, and for the sockets of stations that are locked already."""
    [row] = rows_of(BY_ID, [[*stations]])
    return SinceLocked(*row)


def locked_stations(
    actor: Actor, keys: Collection[str], places: Collection[str] = ()
) -> tuple[list[ChargeStation], list[Location], SinceLocked]:
    """Lock the actor's stations of these ids, and then their Locations and those of the ids in `places` (in capitals).

    The stations have their EVSEs where they stand and connectors at hand; the Locations are known as far as stations
    need them.
    """
    limited = actor.companies is not None
    asked = {"operator": actor.operator.pk, "keys": array(keys), "places": array(places)}
    if actor.companies is not None:
        asked |= {"companies": [*actor.companies], "own": actor.acts_for(actor.operator.cpo_id)}
    found = rows_of_each([(question, asked) for question in questions(limited=limited)])
    stations = made_of(ChargeStation, found[0], without=OF_RUNTIME)
    evses, connectors = made_of(Evse, found[1]), made_of(Connector, found[2])
    _have(stations, "evses", evses, "station")
    _have(evses, "connectors", connectors, "evse")
    [since] = found[4]
    return stations, [*map(_place, found[3])], SinceLocked(*since)


def _place(row: Sequence[Any]) -> Location:
    told = dict(zip(OF_PLACES, row, strict=True))
    told["auth_rules"] = msgspec.json.decode(told["auth_rules"])
    return Location.from_db(DEFAULT_DB_ALIAS, OF_PLACES, told.values())


def _have(owners: Iterable[Any], name: str, parts: Iterable[Any], back: str) -> None:
    """Let rows know of their parts, and these of them, as Django's prefetch does."""
    by_pk, column = defaultdict(list), f"{back}_id"
    for part in parts:
        by_pk[vars(part)[column]].append(part)
    for owner in owners:
        mine = by_pk[owner.pk]
        owner._prefetched_objects_cache = {name: mine}  # noqa: SLF001 -- Django's names, here and below
        for part in mine:
            part._state.fields_cache[back] = owner  # noqa: SLF001
