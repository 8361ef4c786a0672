"""What the gateway keeps of a station that is connected: its session, what was said, what its connectors told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.choices import Direction
from core.domain.told.charging import charge_told
from core.domain.told.connectors import StatusReport, statuses_changed
from core.domain.told.message_log import Said, exchanged
from core.domain.told.observing import Newcomer, connected
from core.domain.told.telling import Told, told
from core.models import GatewayNode, Session
from core.models.clock import database_now
from core.reports import Charge, Metered, StatusChanged

if TYPE_CHECKING:
    from core.models import ChargeStation

STATUS = '[2,"7","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging"}]'


def come_in(**facts: Any) -> Session:
    """Let one station in (core.domain.told.observing.Newcomer)."""
    (opened,) = connected(newcomers=[Newcomer(**facts)])
    assert opened is not None
    return Session.objects.get(pk=opened.session_id)


def make_talk(station: ChargeStation) -> Session:
    """Let a station in that reports two connectors and a voltage, and is answered."""
    at, node = database_now(), GatewayNode.objects.create(name="here:9000:1")
    session = come_in(
        station_id=station.pk, node_id=node.pk, address="10.0.0.7", port=9000, protocol="ocpp1.6",
        security_profile=1, at=at,
    )  # fmt: skip
    exchanged(
        messages=[
            Said(station.pk, session.pk, at, Direction.FROM_STATION, "StatusNotification", "7", STATUS),
            Said(station.pk, session.pk, database_now(), Direction.TO_STATION, "StatusNotification", "7", '[3,"7",{}]'),
        ]
    )
    faulted = StatusChanged("Faulted", 2, error_code="GroundFailure", info="RCD", reported_at=at)
    reports = [StatusReport(station.pk, session.epoch, at, said) for said in (StatusChanged("Charging", 1), faulted)]
    statuses_changed(reports=reports)
    voltage = Metered(1, "Voltage", 230.5, unit="V", phase="L1-N", context="Trigger", location="Outlet", reported_at=at)
    told(facts=[Told(station.pk, session.epoch, at, voltage)])
    charge = Charge(begins=True, place=1, id_token="04AABB", meter_wh=1200.0, reported_at=at)
    charge_told(station_id=station.pk, epoch=session.epoch, said=charge, at=at)
    return session
