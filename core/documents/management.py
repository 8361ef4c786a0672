"""Locations, stations, templates and profiles as the management API prints them: pure functions from rows to data.

Absent optional fields are left out, never null (OCPI 2.2.1 allows both; real clients drop objects over a null).
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from core.documents.evses import charging_speed, connector_document, evse_document, station_status
from core.documents.plain import coordinates, logo, present, stamp, without_nulls

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.models import ChargeStation, EnergyMixProfile, Evse, HardwareTemplate, Location, Operator, SubCpo

__all__ = [
    "connector_document",
    "energy_mix_document",
    "evse_document",
    "is_restricted",
    "location_document",
    "location_head",
    "station_document",
    "station_head",
    "template_document",
    "told_by_station",
]

PROTOCOLS = {"ocpp1.6": "Ocpp16", "ocpp2.0.1": "Ocpp201", "ocpp2.1": "Ocpp21"}
CONNECTIVITY = {True: "Online", False: "Offline"}
ENERGY_MIX = ("is_green_energy", "energy_sources", "environ_impact", "supplier_name", "energy_product_name")
SET_ON_STATIONS = (
    "charge_station_id", "name", "deploy_state", "charger_type", "default_charge_station_tariff_id",
    "default_charge_station_reimbursement_tariff_id", "default_charge_station_directions",
    "default_charge_station_floor_level", "maintenance_info", "remarks", "contactless_terminal_serial_number",
    "contactless_type", "tap_to_stop", "stop_on_parking", "dynamic_time_based_tariffs", "time_of_use_tariffs",
    "exclude_vat", "status_schedule", "auth_rules",
)  # fmt: skip
TOLD_BY_STATIONS = (
    "heartbeat_interval", "charge_point_serial_number", "charge_box_serial_number", "firmware_version", "iccid",
    "imsi", "meter_serial_number", "meter_type",
)  # fmt: skip
NESTED = frozenset({list, dict})
KEPT_ELSEWHERE = ("driver_id", "customer_id", "grid_connection_id")
SET_ON_LOCATIONS = (
    "cpo_id", "name", "address", "address_line_2", "city", "postal_code", "country", "type", "publish", "auth_rules",
    "custom_groups", "remarks", "maintenance_info", "directions", "facilities", "charging_when_closed",
    "cpo_customer_external_id", "payment_provider", "wallet_id", "customised_fields", "time_zone",
)  # fmt: skip


def location_document(location: Location, evses: Iterable[Evse]) -> dict[str, Any]:
    """Give a Location with these EVSEs: those of its stations, and the REMOVED ones of stations that moved away."""
    restricted = is_restricted(location)
    return {
        **location_head(location),
        "etag": str(location.etag),
        "last_updated": stamp(location.last_updated),
        "evses": [evse_document(evse, restricted=restricted) for evse in evses],
    }


def location_head(location: Location) -> dict[str, Any]:
    """Give all of a Location that a change of its EVSEs leaves as it is."""
    return present(
        {
            "id": location.location_id,
            **plainly(location, SET_ON_LOCATIONS),
            "coordinates": coordinates(location.latitude, location.longitude),
            "access_type": access_type(location),
            "energy_mix": energy_mix(location.energy_mix_profile),
            "opening_times": opening_times(location),
            **companies(location),
            **made(location),
        }
    )


def station_document(station: ChargeStation, evses: Iterable[Evse], **socket: Any) -> dict[str, Any]:
    """Give a charge station; `socket` is what `told_by_station` takes."""
    rows = list(evses)
    restricted = station.location is not None and is_restricted(station.location)
    return {
        **station_head(station, rows),
        **told_by_station(station, **socket),
        "evses": [evse_document(evse, restricted=restricted) for evse in rows],
    }


def station_head(station: ChargeStation, evses: Sequence[Evse]) -> dict[str, Any]:
    """Give all of a station that people set, and what its EVSEs make of it."""
    place, amount = station.location, station.contactless_terminal_auth_amount
    more = {
        "location_id": place.location_id if place else None,
        "installation_date": station.installation_date.isoformat() if station.installation_date else None,
        "contactless_terminal_auth_amount": None if amount is None else float(amount),
        "status": station_status(evses),
        "charging_speed": charging_speed(evses),
        **plainly(station, KEPT_ELSEWHERE),
        **made(station),
        "etag": station.etag,
        "last_updated": stamp(station.last_updated),
    }
    return plainly(station, SET_ON_STATIONS) | present(more)


def told_by_station(
    station: Any, *, online: bool | None, client_ip_address: str | None = None, endpoint: str | None = None
) -> dict[str, Any]:
    """Give what the station itself tells, and its socket: this changes without a change of the station.

    `online` is None while it was never seen, address and endpoint are its newest socket's.
    """
    return present(
        {
            "connectivity_status": None if online is None else CONNECTIVITY[online],
            "protocol_version": PROTOCOLS.get(station.protocol_version),
            "charge_point_vendor": station.vendor,
            "charge_point_model": station.model,
            **plainly(station, TOLD_BY_STATIONS),
            "client_ip_address": client_ip_address,
            "endpoint": endpoint,
            "remote_manageable": online,
            "last_seen": stamp(station.last_seen),
        }
    )


def template_document(template: HardwareTemplate) -> dict[str, Any]:
    """Give a hardware template."""
    document = {
        "template_id": template.template_id,
        "name": template.name,
        "tenant_id": template.operator.cpo_id,
        "vendor": ", ".join(template.vendor),
        "model": template.model,
        "min_firmware": template.min_firmware,
        "expected_configuration": without_nulls(template.expected_configuration),
        "playbook": without_nulls(template.playbook),
        "model_match": template.model_match,
        "serial_prefix": template.serial_prefix,
        "note": template.note,
        "product": template.product,
        "version": template.version,
        "etag": str(template.etag),
        "created": stamp(template.created),
        "modified": stamp(template.modified),
    }
    return present(document) | {"evse_templates": without_nulls(template.evse_templates)}


def energy_mix_document(profile: EnergyMixProfile) -> dict[str, Any]:
    """Give a profile that Locations name as their energy mix (OCPI 2.1.1 §8.4.8)."""
    document = {
        "energy_mix_profile_id": profile.energy_mix_profile_id,
        **plainly(profile, ENERGY_MIX),
        "etag": str(profile.etag),
        "created": stamp(profile.created),
        "modified": stamp(profile.modified),
        "created_by": profile.created_by,
        "modified_by": profile.modified_by,
    }
    return present(document)


def energy_mix(profile: EnergyMixProfile | None) -> dict[str, Any] | None:
    """Give a Location's energy mix: which profile, and all that it says."""
    if profile is None:
        return None
    return present({"energy_mix_profile_id": profile.energy_mix_profile_id, **plainly(profile, ENERGY_MIX)})


def access_type(location: Location) -> str:
    """Give who may charge here: an unpublished Location, or one with rules, is PRIVATE whatever was set."""
    return "PRIVATE" if not location.publish or location.auth_rules else location.access_type


def is_restricted(location: Location) -> bool:
    """Tell whether only customers may park here."""
    return access_type(location) == "RESTRICTED"


def opening_times(location: Location) -> dict[str, Any]:
    """Give the opening times; without regular hours it is open day and night (OCPI 2.1.1 §8.4.14)."""
    stored = without_nulls(location.opening_times or {})
    return present(stored) | {"twentyfourseven": not stored.get("regular_hours")}


def companies(location: Location) -> dict[str, Any]:
    """Give the business details behind `cpo_id` (OCPI 2.1.1 §8.4.2): the operator, and the company under its wing."""
    operator = location.operator
    company = next((row for row in operator.sub_cpos.all() if row.cpo_id == location.cpo_id), None)
    return {
        "operator": business_details(operator),
        "suboperator": business_details(company) if company else None,
        "owner": business_details(company or operator),
    }


def business_details(company: Operator | SubCpo) -> dict[str, Any]:
    return present(
        {
            "name": company.name,
            "website": company.website,
            "logo": logo(company.logo),
            "phone_number": company.phone,
        }
    )


def made(row: Location | ChargeStation) -> dict[str, Any]:
    """Give who made and changed it, and when."""
    return {
        "created": stamp(row.created),
        "modified": stamp(row.modified),
        "created_by": row.created_by,
        "modified_by": row.modified_by,
    }


def plainly(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Give columns, two at least, that are printed under their own names, but for empty ones."""
    told = zip(names, attrgetter(*names)(row), strict=True)
    # What is empty is left out of every document: most columns are, so no document has to look at them.
    return {
        name: without_nulls(value) if value.__class__ in NESTED else value
        for name, value in told
        if value or value == 0
    }
