"""What stations tell us of themselves by calling in: they came, they booted, their clock, their configuration.

Every write is fenced: a connection that is no longer the station's newest (its epoch is older) writes nothing. Those
who come or boot at the same time are written together: after a restart all stations do.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from core.choices import GoneCause
from core.domain.commands.commanding import reset_worked
from core.domain.told.leaving import close, lock_stations
from core.domain.told.statuses import statuses_of_all_follow_reports
from core.models import ChargeStation, ConnectorReport, Session
from core.queries.holding import missing_of_each
from core.reports import Booted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.choices import Need

# A station that came with the key that was last sent to it has that one alone from now on.
CONNECTED = """
    WITH told AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::inet[], %s::int[], %s::text[], %s::int[],
                             %s::timestamptz[], %s::text[], %s::bool[])
            AS told (station_id, node_id, address, port, protocol, security_profile, at, tls, next_key)
    ), moved AS (
        UPDATE core_chargestation AS station
           SET epoch = station.epoch + 1, protocol_version = told.protocol, last_seen = told.at,
               key_digest = CASE WHEN told.next_key THEN COALESCE(station.next_key_digest, station.key_digest)
                                 ELSE station.key_digest END,
               next_key_digest = CASE WHEN NOT told.next_key THEN station.next_key_digest END,
               next_key_until = CASE WHEN NOT told.next_key THEN station.next_key_until END
          FROM told WHERE station.id = told.station_id
     RETURNING station.id, station.charge_station_id, station.epoch, station.vendor, station.model,
               station.charge_point_serial_number, station.charge_box_serial_number, station.firmware_version,
               station.iccid, station.imsi, station.meter_type, station.meter_serial_number,
               station.held_since IS NOT NULL AS held
    ), opened AS (
        INSERT INTO core_session (station_id, node_id, epoch, address, port, tls, protocol, security_profile, opened_at,
                                  last_seen, gone_cause)
        SELECT told.station_id, told.node_id, moved.epoch, told.address, told.port, told.tls, told.protocol,
               told.security_profile, told.at, told.at, ''
          FROM moved JOIN told ON told.station_id = moved.id
     RETURNING id, station_id, protocol, security_profile
    )
    SELECT opened.id, opened.protocol, opened.security_profile, moved.*
      FROM opened JOIN moved ON moved.id = opened.station_id
"""
BOOTED = """
    WITH told AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::bool[], %s::text[],
                             %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                             %s::text[])
            AS told (station_id, session_id, epoch, at, held, vendor, model, charge_point_serial_number,
                     charge_box_serial_number, firmware_version, iccid, imsi, meter_type, meter_serial_number)
    ), moved AS (
        UPDATE core_chargestation AS station
           SET vendor = told.vendor, model = told.model, charge_point_serial_number = told.charge_point_serial_number,
               charge_box_serial_number = told.charge_box_serial_number, firmware_version = told.firmware_version,
               iccid = told.iccid, imsi = told.imsi, meter_type = told.meter_type,
               meter_serial_number = told.meter_serial_number, booted_at = told.at, last_seen = told.at,
               held_since = CASE WHEN told.held THEN COALESCE(station.held_since, told.at) END
          FROM told WHERE station.id = told.station_id AND station.epoch = told.epoch
     RETURNING told.station_id, told.session_id, told.at, told.held
    ), sessions AS (
        UPDATE core_session AS session
           SET booted_at = CASE WHEN moved.held THEN session.booted_at ELSE moved.at END, last_seen = moved.at
          FROM moved WHERE session.id = moved.session_id
    )
    SELECT moved.session_id, moved.station_id, moved.at,
           EXISTS (SELECT FROM core_command AS asked
                    WHERE asked.station_id = moved.station_id AND asked.action = 'Reset' AND asked.state = 'sent')
      FROM moved
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A station that was let in: who, to which gateway, from where, over what, when.

    `next_key`: it came with the key that was last sent to it. `instead_of`: the session at another gateway that it was
    judged to replace; it replaces no other one there.
    """

    station_id: int
    node_id: int
    address: str
    port: int
    protocol: str
    security_profile: int
    at: datetime
    tls: str = ""
    next_key: bool = False
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The session that a newcomer was given; `box`: what the station said it is when it last booted.

    `held`: that boot was answered Pending.
    """

    session_id: int
    protocol: str
    security_profile: int
    station_id: int
    identity: str
    epoch: int
    box: Booted
    held: bool = False


@dataclass(frozen=True, slots=True)
class Boot:
    """What a station says it is, and over which session; texts are cut to their columns."""

    station_id: int
    session_id: int
    epoch: int
    box: Booted
    at: datetime


@transaction.atomic
def connected(*, newcomers: Sequence[Newcomer]) -> list[Opened | None]:
    """Open a session for each of these different stations; older ones that are still open are closed as replaced.

    The station's epoch moves on, which fences every write of the older connection. None: it has been deleted, or is
    connected to another gateway over a session that it was not judged to replace.
    """
    lock_stations(one.station_id for one in newcomers)
    let_in = _let_in(newcomers)
    opened: dict[int, Opened] = {}
    if let_in:
        with connection.cursor() as cursor:
            cursor.execute(CONNECTED, _columns([_coming(one) for one in let_in]))
            for session_id, protocol, profile, station_id, identity, epoch, *box, held in cursor.fetchall():
                before = Booted(*box)
                opened[station_id] = Opened(session_id, protocol, profile, station_id, identity, epoch, before, held)
    reports = ConnectorReport.objects.filter(station__in=opened).order_by()
    reporting = set(reports.values_list("station", flat=True).distinct())
    if reporting:
        statuses_of_all_follow_reports(station_ids=reporting)
    return [opened.get(one.station_id) for one in newcomers]


def _let_in(newcomers: Sequence[Newcomer]) -> list[Newcomer]:
    """Close what is replaced; give who may come in. The stations are locked."""
    rows = Session.objects.filter(station__in=[one.station_id for one in newcomers], closed_at=None)
    older = {station: (pk, node) for station, pk, node in rows.values_list("station", "pk", "node")}
    let_in = []
    for one in newcomers:
        session_id, node_id = older.get(one.station_id, (one.instead_of, one.node_id))
        if node_id == one.node_id or session_id == one.instead_of:
            let_in.append(one)
    replaced = {older[one.station_id][0]: one.at for one in let_in if one.station_id in older}
    if replaced:
        close(Session.objects.filter(pk__in=replaced), cause=GoneCause.REPLACED, at=max(replaced.values()))
    return let_in


def _coming(one: Newcomer) -> tuple[Any, ...]:
    over = one.protocol, one.security_profile, one.at, one.tls, one.next_key
    return one.station_id, one.node_id, one.address, one.port, *over


@transaction.atomic
def booted(*, boots: Sequence[Boot]) -> list[tuple[Need, ...] | None]:
    """Write down what stations say they are, and decide who is let in: give what is missing of those who are held.

    None where a newer connection has taken one's place. The stations are locked: who is linked in this very moment is
    let in now, or is seen to be held once the link is written.
    """
    needs = missing_of_each([boot.station_id for boot in boots], lock=True)
    rows = [
        (boot.station_id, boot.session_id, boot.epoch, boot.at, bool(needs.get(boot.station_id)), *_cut(boot.box))
        for boot in boots
    ]
    with connection.cursor() as cursor:
        cursor.execute(BOOTED, _columns(rows))
        written = cursor.fetchall()
    for _session_id, station_id, at, was_reset in written:
        if was_reset:
            reset_worked(station_id=station_id, at=at)
    newest = {session_id for session_id, *_rest in written}
    return [needs[boot.station_id] if boot.session_id in newest else None for boot in boots]


def _cut(box: Booted) -> list[str]:
    return [getattr(box, name).strip()[:longest] for name, longest in _longest().items()]


@cache
def _longest() -> dict[str, int | None]:
    column = ChargeStation._meta.get_field  # noqa: SLF001 -- Django documents it
    return {field.name: getattr(column(field.name), "max_length", None) for field in fields(Booted)}


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def configuration_told(
    *, station_id: int, epoch: int, number_of_connectors: int | None = None, heartbeat_interval: int | None = None
) -> None:
    """Write down what a station told of its configuration; None is: it did not say."""
    told = {"number_of_connectors": number_of_connectors, "heartbeat_interval": heartbeat_interval}
    told = {name: value for name, value in told.items() if value is not None}
    if told:
        ChargeStation.objects.filter(pk=station_id, epoch=epoch).update(**told)
