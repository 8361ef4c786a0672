"""EVSEs and connectors as the management API prints them (OCPI 2.1.1 §8.3.2, §8.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from core.documents.plain import coordinates, stamp, without_nulls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Connector, Evse

RAPID_W = 101_000
CUSTOMERS = "CUSTOMERS"  # who alone may park at a restricted Location
# What a station as a whole can offer, best first: one free EVSE makes it a station to drive to.
STATION_STATUS = (
    "AVAILABLE", "CHARGING", "RESERVED", "BLOCKED", "OUTOFORDER", "INOPERATIVE", "PLANNED", "UNKNOWN", "REMOVED",
)  # fmt: skip


class ConnectorDocument(Struct, omit_defaults=True):
    """A connector as it is printed: what is absent has its default, and is left out."""

    id: str
    standard: str = ""
    format: str = ""
    power_type: str = ""
    voltage: int | None = None
    amperage: int | None = None
    max_electric_power: int | None = None
    tariff_id: str = ""
    terms_and_conditions: str = ""
    reimbursement_tariff_id: str = ""
    last_updated: str | None = None


class EvseDocument(Struct, omit_defaults=True):
    """An EVSE as it is printed, likewise."""

    uid: str
    evse_id: str = ""
    evse_sequence_number: int | None = None
    status: str = ""
    status_schedule: list[Any] = []
    capabilities: list[str] = []
    floor_level: str = ""
    coordinates: dict[str, str] | None = None
    physical_reference: str = ""
    directions: list[Any] = []
    parking_restrictions: list[str] = []
    images: list[Any] = []
    last_updated: str | None = None
    connectors: list[ConnectorDocument] | None = None


def evse_document(evse: Evse, *, restricted: bool = False) -> EvseDocument:
    """Give an EVSE with its connectors; at a `restricted` Location only customers may park."""
    restrictions = evse.parking_restrictions
    if restricted and CUSTOMERS not in restrictions:
        restrictions = [*restrictions, CUSTOMERS]
    return EvseDocument(
        evse.uid,
        evse.evse_id,
        evse.evse_sequence_number,
        shown_status(evse),
        without_nulls(evse.status_schedule),
        evse.capabilities,
        evse.floor_level,
        coordinates(evse.latitude, evse.longitude),
        evse.physical_reference,
        without_nulls(evse.directions),
        restrictions,
        without_nulls(evse.images),
        stamp(evse.last_updated),
        [*map(connector_document, evse.parts("connectors"))],
    )


def connector_document(connector: Connector) -> ConnectorDocument:
    """Give a connector; AC voltage is line to neutral."""
    return ConnectorDocument(
        str(connector.connector_id),
        connector.standard,
        connector.format,
        connector.power_type,
        connector.voltage,
        connector.amperage,
        connector.max_electric_power,
        connector.tariff_id,
        connector.terms_and_conditions,
        connector.reimbursement_tariff_id,
        stamp(connector.last_updated),
    )


def shown_status(evse: Evse) -> str:
    """Give the status that readers see: everything of a Deprecated station is REMOVED."""
    if evse.status == "REMOVED" or evse.station.deploy_state == "Deprecated":
        return "REMOVED"
    return evse.status


def station_status(evses: Iterable[Evse]) -> str | None:
    """Give one status for a whole station, the best of its EVSEs'; None without EVSEs."""
    shown = {shown_status(evse) for evse in evses}
    return next((status for status in STATION_STATUS if status in shown), None)


def charging_speed(evses: Iterable[Evse]) -> str | None:
    """Give Slow (all AC), Fast (DC below 101 kW), Rapid, or a mix of them; None without connectors."""
    connectors = [row for evse in evses if evse.status != "REMOVED" for row in evse.parts("connectors")]
    direct = [row for row in connectors if row.power_type == "DC"]
    if not connectors:
        return None
    if not direct:
        return "Slow"
    if len(direct) < len(connectors):
        return "Mix_AC_DC"
    rapid = {(row.max_electric_power or 0) >= RAPID_W for row in direct}
    return "Mix_DC" if len(rapid) > 1 else "Rapid" if True in rapid else "Fast"
