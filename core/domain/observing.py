"""What stations tell us by calling in: they came, they booted, they beat, their connectors changed, they went.

Every write is fenced: a connection that is no longer the station's newest (its epoch is older) writes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from core.choices import CommandState, Direction, GoneCause
from core.domain.statuses import evse_statuses_follow_reports
from core.models import ChargeStation, Command, Exchange, GatewayNode, Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

NODE_DEAD_AFTER = timedelta(seconds=15)
SLICE = 100  # sessions closed in one transaction
EXCHANGES_PER_STATION = 2_000
EXCHANGES_KEPT_FOR = timedelta(days=14)


@transaction.atomic
def connected(  # noqa: PLR0913 -- who, from where, over what, when
    *,
    station_id: int,
    node_id: int,
    address: str,
    port: int,
    protocol: str,
    security_profile: int,
    at: datetime,
    tls: str = "",
) -> Session:
    """Open a session for a station that was let in; an older one that is still open is closed as replaced.

    The station's epoch moves on, which fences every write of the older connection.
    """
    station = ChargeStation.objects.select_for_update().get(pk=station_id)
    _close(station.sessions.filter(closed_at__isnull=True), cause=GoneCause.REPLACED, at=at)
    station.epoch += 1
    station.protocol_version = protocol
    station.last_seen = at
    station.save(update_fields=["epoch", "protocol_version", "last_seen"])
    session = Session.objects.create(
        station=station,
        node_id=node_id,
        epoch=station.epoch,
        address=address,
        port=port,
        tls=tls,
        protocol=protocol,
        security_profile=security_profile,
        opened_at=at,
        last_seen=at,
    )
    if station.connector_reports.exists():
        evse_statuses_follow_reports(station_id=station_id)
    return session


@transaction.atomic
def booted(*, session_id: int, epoch: int, facts: Mapping[str, str], at: datetime) -> bool:
    """Write down what a station says it is (BootNotification); false when a newer connection has taken its place.

    `facts` are columns of ChargeStation from `vendor` to `meter_serial_number`; texts are cut to their columns.
    """
    station = ChargeStation.objects.select_for_update().filter(sessions=session_id, epoch=epoch).first()
    if station is None:
        return False
    for name, text in facts.items():
        column = ChargeStation._meta.get_field(name)  # noqa: SLF001 -- Django documents it
        setattr(station, name, text.strip()[: getattr(column, "max_length", None)])
    station.booted_at = station.last_seen = at
    station.save(update_fields=[*facts, "booted_at", "last_seen"])
    Session.objects.filter(pk=session_id).update(booted_at=at, last_seen=at)
    return True


@transaction.atomic
def beats(*, seen: Iterable[tuple[int, datetime, datetime | None]]) -> set[int]:
    """Write down when sessions were last heard of: (session, any frame or pong, heartbeat or None).

    Gives the sessions that are no longer open: their connections have been replaced and must end.
    """
    rows = list(seen)
    if not rows:
        return set()
    sessions, frames, heartbeats = (list(column) for column in zip(*rows, strict=True))
    _lock_stations(sessions)
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS_BEAT, [sessions, frames, heartbeats])
        alive = {row[0] for row in cursor.fetchall()}
        cursor.execute(STATIONS_BEAT, [list(alive)])
    return set(sessions) - alive


SESSIONS_BEAT = """
    UPDATE core_session AS session
       SET last_seen = GREATEST(session.last_seen, told.frame),
           last_heartbeat = COALESCE(told.heartbeat, session.last_heartbeat)
      FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS told (session_id, frame, heartbeat)
     WHERE session.id = told.session_id AND session.closed_at IS NULL
 RETURNING session.id
"""
STATIONS_BEAT = """
    UPDATE core_chargestation AS station SET last_seen = GREATEST(station.last_seen, session.last_seen)
      FROM core_session AS session WHERE session.station_id = station.id AND session.id = ANY(%s)
"""


def _lock_stations(sessions: Iterable[int]) -> None:
    """Lock the stations of these sessions, in the one order that all writers keep: stations by id, then sessions."""
    stations = ChargeStation.objects.filter(pk__in=Session.objects.filter(pk__in=sessions).values("station"))
    list(stations.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def clock_read(*, station_id: int, epoch: int, offset_s: float, at: datetime) -> None:
    """Write down how far a station's clock is from ours (its minus ours, seconds), as read at `at`."""
    station = ChargeStation.objects.filter(pk=station_id, epoch=epoch)
    station.update(clock_offset_s=offset_s, clock_read_at=at)


def configuration_told(
    *, station_id: int, epoch: int, number_of_connectors: int | None = None, heartbeat_interval: int | None = None
) -> None:
    """Write down what a station told of its configuration; None is: it did not say."""
    told = {"number_of_connectors": number_of_connectors, "heartbeat_interval": heartbeat_interval}
    told = {name: value for name, value in told.items() if value is not None}
    if told:
        ChargeStation.objects.filter(pk=station_id, epoch=epoch).update(**told)


def gone(*, session_id: int, cause: GoneCause, at: datetime, close_code: int | None = None) -> bool:
    """Close a session; false when it was closed before (a newer connection has taken its place).

    The EVSEs of a station without a connection are UNKNOWN, whoever's fault it is.
    """
    return _leave([session_id], cause=cause, at=at, close_code=close_code) == 1


@transaction.atomic
def _leave(sessions: Sequence[int], *, cause: GoneCause, at: datetime, close_code: int | None = None) -> int:
    """Close those of these sessions that are open; their stations are offline from now on."""
    _lock_stations(sessions)
    left = _close(Session.objects.filter(pk__in=sessions, closed_at__isnull=True), cause=cause, at=at, code=close_code)
    for station_id in sorted(left):
        evse_statuses_follow_reports(station_id=station_id)
    return len(left)


def _close(sessions: QuerySet[Session], *, cause: GoneCause, at: datetime, code: int | None = None) -> list[int]:
    """Close sessions and write an end to the questions that they still had to answer; give their stations."""
    rows = dict(sessions.values_list("pk", "station_id"))
    if not rows:
        return []
    Session.objects.filter(pk__in=rows).update(closed_at=at, gone_cause=cause, close_code=code)
    ours = cause == GoneCause.GATEWAY
    Command.objects.filter(session__in=rows, state=CommandState.SENT).update(
        state=CommandState.GATEWAY_LOST if ours else CommandState.TIMED_OUT,
        ended_at=at,
        answer={"code": "ConnectionLost", "description": str(cause.label)},
    )
    return list(rows.values())


def node_started(*, host: str, port: int, pid: int, at: datetime) -> GatewayNode:
    """Register a gateway process; one that held this port of this host before is dead, its sessions are closed."""
    place = f"{host[:80]}:{port}:"
    for before in GatewayNode.objects.filter(name__startswith=place):
        node_stopped(node_id=before.pk, at=at)
    bury_dead_nodes(at=at)
    started = {"started_at": at, "beat_at": at, "stopped_at": None}
    return GatewayNode.objects.update_or_create(name=f"{place}{pid}", defaults=started)[0]


def node_beat(*, node_id: int, at: datetime) -> None:
    """Say that a gateway process lives; also one that was taken for dead."""
    GatewayNode.objects.filter(pk=node_id).update(beat_at=at, stopped_at=None)


def node_stopped(*, node_id: int, at: datetime) -> int:
    """Close whatever a gateway process leaves open, a slice at a time; give how many sessions that were."""
    GatewayNode.objects.filter(pk=node_id, stopped_at=None).update(stopped_at=at)
    left = list(
        Session.objects.filter(node=node_id, closed_at__isnull=True).order_by("station").values_list("pk", flat=True)
    )
    closed = 0
    for start in range(0, len(left), SLICE):
        closed += _leave(left[start : start + SLICE], cause=GoneCause.GATEWAY, at=at)
    return closed


def bury_dead_nodes(*, at: datetime) -> int:
    """Close the sessions of gateways that have not beaten for fifteen seconds; give how many gateways that were."""
    silent = GatewayNode.objects.filter(beat_at__lt=at - NODE_DEAD_AFTER)
    open_ones = Session.objects.filter(closed_at__isnull=True).values("node")
    dead = list(silent.filter(Q(stopped_at__isnull=True) | Q(pk__in=open_ones)))
    for node in dead:
        node_stopped(node_id=node.pk, at=at)
    return len(dead)


class Said(NamedTuple):
    """One message of the log, as it will be stored: secrets masked, without NUL."""

    station_id: int
    session_id: int
    at: datetime
    direction: Direction
    action: str
    message_id: str
    raw: str


@transaction.atomic
def exchanged(*, messages: Sequence[Said]) -> int:
    """Write messages into the log, but for those of stations that have been deleted meanwhile; give how many."""
    known = set(Session.objects.filter(pk__in={said.session_id for said in messages}).values_list("pk", flat=True))
    kept = [said for said in messages if said.session_id in known]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY core_exchange ({', '.join(Said._fields)}) FROM STDIN") as copy,
    ):
        for said in kept:
            copy.write_row(said)
    return len(kept)


def purge_exchanges(*, at: datetime) -> int:
    """Keep the newest 2,000 messages of each station, none older than fourteen days; give how many went."""
    old, _rows = Exchange.objects.filter(at__lt=at - EXCHANGES_KEPT_FOR).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM core_exchange WHERE id IN (
                SELECT id FROM (
                    SELECT id, row_number() OVER (PARTITION BY station_id ORDER BY at DESC, id DESC) AS place
                    FROM core_exchange
                ) AS ranked WHERE place > %s
            )
            """,
            [EXCHANGES_PER_STATION],
        )
        return old + cursor.rowcount
