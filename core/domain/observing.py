"""What stations tell us of themselves by calling in: they came, they booted, their clock, their configuration.

Every write is fenced: a connection that is no longer the station's newest (its epoch is older) writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import GoneCause
from core.domain.commanding import reset_worked
from core.domain.keys import NO_NEXT, key_used
from core.domain.leaving import close
from core.domain.statuses import evse_statuses_follow_reports
from core.models import ChargeStation, Session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


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
    next_key: bool = False,
) -> Session:
    """Open a session for a station that was let in; an older one that is still open is closed as replaced.

    The station's epoch moves on, which fences every write of the older connection. `next_key`: it came with the key
    that was last sent to it, which is the only one from now on.
    """
    station = ChargeStation.objects.select_for_update(no_key=True).get(pk=station_id)
    close(station.sessions.filter(closed_at__isnull=True), cause=GoneCause.REPLACED, at=at)
    station.epoch += 1
    station.protocol_version = protocol
    station.last_seen = at
    if next_key:
        key_used(station)
    station.save(update_fields=["epoch", "protocol_version", "last_seen", "key_digest", *NO_NEXT])
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
    newest = ChargeStation.objects.filter(sessions=session_id, epoch=epoch).only("epoch").order_by()
    station = newest.select_for_update(no_key=True, of=("self",)).first()
    if station is None:
        return False
    for name, text in facts.items():
        column = ChargeStation._meta.get_field(name)  # noqa: SLF001 -- Django documents it
        setattr(station, name, text.strip()[: getattr(column, "max_length", None)])
    station.booted_at = station.last_seen = at
    station.save(update_fields=[*facts, "booted_at", "last_seen"])
    Session.objects.filter(pk=session_id).update(booted_at=at, last_seen=at)
    reset_worked(station_id=station.pk, at=at)
    return True


def configuration_told(
    *, station_id: int, epoch: int, number_of_connectors: int | None = None, heartbeat_interval: int | None = None
) -> None:
    """Write down what a station told of its configuration; None is: it did not say."""
    told = {"number_of_connectors": number_of_connectors, "heartbeat_interval": heartbeat_interval}
    told = {name: value for name, value in told.items() if value is not None}
    if told:
        ChargeStation.objects.filter(pk=station_id, epoch=epoch).update(**told)
