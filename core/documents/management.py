"""Locations and stations as the management API prints them: pure functions from rows to plain data.

Absent optional fields are left out, never null (OCPI 2.2.1 allows both; real clients drop objects over a null).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from decimal import Decimal

    from core.models import ChargeStation, Connector, Evse, HardwareTemplate, Location, Operator

PROTOCOLS = {"ocpp1.6": "Ocpp16", "ocpp2.0.1": "Ocpp201", "ocpp2.1": "Ocpp21"}
RAPID_W = 101_000


def location_document(location: Location, evses: Iterable[Evse]) -> dict[str, Any]:
    """Give a Location with the EVSEs of its stations."""
    return present(
        {
            "id": location.location_id,
            "cpo_id": location.cpo_id,
            "name": location.name,
            "address": location.address,
            "address_line_2": location.address_line_2,
            "city": location.city,
            "postal_code": location.postal_code,
            "country": location.country,
            "coordinates": coordinates(location),
            "type": location.type,
            "publish": location.publish,
            "access_type": location.access_type,
            "remarks": location.remarks,
            "time_zone": location.time_zone,
            "opening_times": {"twentyfourseven": True},
            "operator": operator_details(location.operator),
            "etag": str(location.etag),
            "evses": [evse_document(evse) for evse in evses],
            **stamps(location),
        }
    )


def station_document(station: ChargeStation, evses: Iterable[Evse], *, online: bool | None) -> dict[str, Any]:
    """Give a charge station; `online` is None while it was never seen."""
    rows = list(evses)
    return present(
        {
            "charge_station_id": station.charge_station_id,
            "location_id": station.location.location_id if station.location else None,
            "name": station.name,
            "deploy_state": station.deploy_state,
            "charger_type": station.charger_type,
            "default_charge_station_tariff_id": station.default_charge_station_tariff_id,
            "evses": [evse_document(evse) for evse in rows],
            "charging_speed": charging_speed([connector for evse in rows for connector in evse.connectors.all()]),
            "connectivity_status": None if online is None else "Online" if online else "Offline",
            "protocol_version": PROTOCOLS.get(station.protocol_version),
            "heartbeat_interval": station.heartbeat_interval,
            "charge_point_vendor": station.vendor,
            "charge_point_model": station.model,
            "charge_point_serial_number": station.charge_point_serial_number,
            "charge_box_serial_number": station.charge_box_serial_number,
            "firmware_version": station.firmware_version,
            "iccid": station.iccid,
            "imsi": station.imsi,
            "meter_type": station.meter_type,
            "meter_serial_number": station.meter_serial_number,
            "last_seen": stamp(station.last_seen),
            "etag": str(station.etag),
            **stamps(station),
        }
    )


def evse_document(evse: Evse) -> dict[str, Any]:
    """Give an EVSE with its connectors (OCPI 2.1.1 §8.3.2)."""
    return present(
        {
            "uid": evse.uid,
            "evse_id": evse.evse_id,
            "evse_sequence_number": evse.evse_sequence_number,
            "status": evse.status,
            "capabilities": list(evse.capabilities),
            "connectors": [connector_document(connector) for connector in evse.connectors.all()],
            "floor_level": evse.floor_level,
            "physical_reference": evse.physical_reference,
            "last_updated": stamp(evse.last_updated),
        }
    )


def connector_document(connector: Connector) -> dict[str, Any]:
    """Give a connector (OCPI 2.1.1 §8.3.3); AC voltage is line to neutral."""
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
            "last_updated": stamp(connector.last_updated),
        }
    )


def template_document(template: HardwareTemplate) -> dict[str, Any]:
    """Give a hardware template."""
    return present(
        {
            "template_id": template.template_id,
            "name": template.name,
            "tenant_id": template.operator.cpo_id,
            "vendor": ", ".join(template.vendor),
            "model": template.model,
            "min_firmware": template.min_firmware,
            "evse_templates": template.evse_templates,
            "etag": str(template.etag),
        }
    )


def charging_speed(connectors: list[Connector]) -> str | None:
    """Give Slow (all AC), Fast (DC below 101 kW), Rapid, or a mix of them; None without connectors."""
    if not connectors:
        return None
    direct = [row for row in connectors if row.power_type == "DC"]
    if not direct:
        return "Slow"
    if len(direct) < len(connectors):
        return "Mix_AC_DC"
    rapid = {(row.max_electric_power or 0) >= RAPID_W for row in direct}
    return "Mix_DC" if len(rapid) > 1 else "Rapid" if True in rapid else "Fast"


def coordinates(location: Location) -> dict[str, str] | None:
    """Give the place as OCPI's decimal strings, seven decimals at most."""
    if location.position is None:
        return None
    latitude, longitude = location.position
    return {"latitude": degrees(latitude), "longitude": degrees(longitude)}


def degrees(value: Decimal) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".") if value else "0.0"


def operator_details(operator: Operator) -> dict[str, Any]:
    """Give the business details of the CPO (OCPI 2.1.1 §8.4.2)."""
    return present({"name": operator.name, "website": operator.website, "phone_number": operator.phone})


def stamps(row: Location | ChargeStation) -> dict[str, Any]:
    """Give who made and changed it, and when."""
    return {
        "created": stamp(row.created),
        "modified": stamp(row.modified),
        "last_updated": stamp(row.last_updated),
        "created_by": row.created_by,
        "modified_by": row.modified_by,
    }


def stamp(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is absent; empty lists stay."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}
