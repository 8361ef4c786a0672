"""A station in the database, as the verbs of the gateway see it: a post with two EVSEs, its sessions and reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.domain.told.connectors import StatusReport
from core.models import Connector, Evse, GatewayNode
from core.reports import StatusChanged

from tests.factories import make_location, make_station, stored
from tests.talk import come_in

if TYPE_CHECKING:
    from core.models import ChargeStation, Operator, Session

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
SOCKET = {
    "standard": "IEC_62196_T2",
    "format": "SOCKET",
    "power_type": "AC_3_PHASE",
    "voltage": 230,
    "amperage": 32,
}


def make_node(name: str = "here:9000:1") -> GatewayNode:
    return GatewayNode.objects.create(name=name, beat_at=AT)


def make_post(operator: Operator, identity: str = "CP-1", **facts: Any) -> ChargeStation:
    """Make a station with two EVSEs of one connector each, at a Location of its own unless one is given."""
    station = make_station(operator, identity, **{"location": make_location(operator)} | facts)
    for number in (1, 2):
        evse = Evse.objects.create(station=station, uid=f"{identity}*{number}", evse_sequence_number=number)
        Connector.objects.create(evse=evse, connector_id=number, **SOCKET)
        stored()
    return station


def opened(
    station: ChargeStation, node: GatewayNode, at: datetime = AT, protocol: str = "ocpp1.6", **facts: Any
) -> Session:
    where = {"address": "10.0.0.7", "port": 9000, "security_profile": 1} | facts
    return come_in(station_id=station.pk, node_id=node.pk, protocol=protocol, at=at, **where)


def report(
    session: Session, status: str = "Available", connector_id: int | None = 1, at: datetime = AT, **facts: Any
) -> StatusReport:
    return StatusReport(session.station_id, session.epoch, at, StatusChanged(status, connector_id, **facts))


def report_2x(session: Session, evse: int, connector: int, status: str = "Available") -> StatusReport:
    return report(session, status, None, evse_number=evse, evse_connector=connector)


def evses(station: ChargeStation) -> list[str]:
    return list(station.evses.values_list("status", flat=True))
