"""EVSEs and connectors as the management API prints them (OCPI 2.1.1 §8.3.2, §8.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.documents.plain import coordinates, present, stamp, without_nulls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Connector, Evse

RAPID_W = 101_000
# What a station as a whole can offer, best first: one free EVSE makes it a station to drive to.
STATION_STATUS = (
    "AVAILABLE", "CHARGING", "RESERVED", "BLOCKED", "OUTOFORDER", "INOPERATIVE", "PLANNED", "UNKNOWN", "REMOVED",
)  # fmt: skip


def evse_document(evse: Evse, *, restricted: bool = False) -> dict[str, Any]:
    """Give an EVSE with its connectors; at a `restricted` Location only customers may park."""
    restrictions = list(evse.parking_restrictions)
    if restricted and "CUSTOMERS" not in restrictions:
        restrictions.append("CUSTOMERS")
    document = {
        "uid": evse.uid,
        "evse_id": evse.evse_id,
        "evse_sequence_number": evse.evse_sequence_number,
        "status": shown_status(evse),
        "status_schedule": without_nulls(evse.status_schedule),
        "capabilities": list(evse.capabilities),
        "floor_level": evse.floor_level,
        "coordinates": coordinates(evse.latitude, evse.longitude),
        "physical_reference": evse.physical_reference,
        "directions": without_nulls(evse.directions),
        "parking_restrictions": restrictions,
        "images": without_nulls(evse.images),
        "last_updated": stamp(evse.last_updated),
    }
    return present(document) | {"connectors": [*map(connector_document, evse.parts("connectors"))]}


def connector_document(connector: Connector) -> dict[str, Any]:
    """Give a connector; AC voltage is line to neutral."""
    return present(
        {
            "id": str(connector.connector_id),
            "standard": connector.standard,
            "format": connector.format,
            "power_type": connector.power_type,
            "voltage": connector.voltage,
            "amperage": connector.amperage,
            "max_electric_power": connector.max_electric_power,
            "tariff_id": connector.tariff_id,
            "terms_and_conditions": connector.terms_and_conditions,
            "reimbursement_tariff_id": connector.reimbursement_tariff_id,
            "last_updated": stamp(connector.last_updated),
        }
    )


def shown_status(evse: Evse) -> str:
    """Give the status that readers see: everything of a Deprecated station is REMOVED."""
    if evse.status == "REMOVED" or evse.station.deploy_state == "Deprecated":
        return "REMOVED"
    return evse.status


def station_status(evses: Iterable[Evse]) -> str | None:
    """Give one status for a whole station, the best of its EVSEs'; None without EVSEs."""
    return min((shown_status(evse) for evse in evses), key=STATION_STATUS.index, default=None)


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
