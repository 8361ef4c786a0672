"""What the fields of the audit trail and of evidence are called, and how their values read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.choices import (
    ChargerType,
    DeployState,
    EvseStatus,
    PhotoKind,
    Polarity,
    ReadingKind,
    Role,
    Rotation,
    StationCommand,
    StepName,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# Numbers and stamps for machines, and the strokes of a pen.
UNTOLD = {"etag", "drawing", "last_updated", "modified", "modified_by", "rebuilt_at"}
LONGEST = 300
FIELDS: Mapping[str, Any] = {
    **{kind.value: kind.label for kind in ReadingKind},
    "accepts_every_tag": _("Every tag is accepted"),
    "access_type": _("Who may come"),
    "active": _("Switched on"),
    "address": _("Street and number"),
    "address_line_2": _("Second address line"),
    "amperage": _("Amperes"),
    "capabilities": _("What it can do"),
    "charge_station_id": _("Identity of the station"),
    "charger_type": _("For whom"),
    "city": _("City"),
    "command": _("Command"),
    "connectors": _("Connectors"),
    "contactless_terminal_auth_amount": _("Amount to authorise"),
    "contactless_terminal_serial_number": _("Serial number of the terminal"),
    "contactless_type": _("Kind of terminal"),
    "count": _("How many"),
    "country": _("Country"),
    "cpo_id": _("Company"),
    "day": _("Day"),
    "days": _("Days"),
    "default_charge_station_directions": _("How to get there"),
    "default_charge_station_floor_level": _("Floor"),
    "default_charge_station_reimbursement_tariff_id": _("Reimbursement tariff"),
    "default_charge_station_tariff_id": _("Tariff"),
    "deploy_state": _("Deployment"),
    "directions": _("How to get there"),
    "dynamic_time_based_tariffs": _("Tariffs follow the time"),
    "events": _("Events"),
    "evse_id": _("EVSE id"),
    "evse_templates": _("EVSEs"),
    "evses": _("EVSEs"),
    "exclude_vat": _("Without VAT"),
    "expected_configuration": _("Settings expected"),
    "facilities": _("What is there"),
    "file": _("File"),
    "floor_level": _("Floor"),
    "format": _("Socket or cable"),
    "installation_date": _("Installed on"),
    "installer": _("Installer"),
    "kind": _("Kind"),
    "label": _("Label"),
    "language": _("Language"),
    "latitude": _("Latitude"),
    "lines": _("Checklist"),
    "link": _("Number of the link"),
    "linked_at": _("Linked at"),
    "linked_by": _("Linked by"),
    "location": _("Location"),
    "location_id": _("Location"),
    "longitude": _("Longitude"),
    "maintenance_info": _("Maintenance"),
    "max_electric_power": _("Watts"),
    "messages": _("Messages"),
    "name": _("Name"),
    "note": _("Note"),
    "opening_times": _("Opening hours"),
    "parking_restrictions": _("Parking is for"),
    "pass": _("Pass"),
    "phone": _("Phone"),
    "physical_reference": _("Bay, as it is marked"),
    "place": _("EVSE"),
    "postal_code": _("Postal code"),
    "power_type": _("AC or DC"),
    "publish": _("Show to drivers"),
    "reason": _("Reason"),
    "reimbursement_tariff_id": _("Reimbursement tariff"),
    "remarks": _("Remarks"),
    "replaced_by": _("Replaced by"),
    "replaces": _("Replaces"),
    "role": _("Role"),
    "scopes": _("What it may do"),
    "standard": _("Connector"),
    "stations": _("Stations"),
    "status": _("State"),
    "stop_on_parking": _("It stops when the parking time ends"),
    "tap_to_stop": _("A tap stops the session"),
    "tariff_id": _("Tariff"),
    "template": _("Template"),
    "template_version": _("Version of the template"),
    "terms_and_conditions": _("Address of the terms"),
    "time_of_use_tariffs": _("Tariffs follow the time of use"),
    "time_zone": _("Time zone"),
    "token": _("Token"),
    "trouble": _("What went wrong"),
    "type": _("Kind of place"),
    "url": _("Address"),
    "voltage": _("Volts"),
    "website": _("Website"),
}
VALUES: Mapping[str, Any] = {
    "charger_type": ChargerType.choices,
    "command": [(StationCommand.PUSH_KEY, _("New password"))],  # the others are OCPP's own names
    "deploy_state": DeployState.choices,
    "kind": PhotoKind.choices,
    "polarity": Polarity.choices,
    "role": Role.choices,
    "rotation": Rotation.choices,
    "status": EvseStatus.choices,
    "step": StepName.choices,
}
EMPTY: tuple[Any, ...] = (None, "", [], {})


def field_word(name: str) -> str:
    """Say a field; one without a word of its own as the trail calls it."""
    return str(FIELDS.get(name, name))


def value_text(value: Any, name: str = "") -> str:
    """Write a value as people read it: a list with commas, yes or no, one of several by its word."""
    if name == "events" and value == []:
        return str(_("everything"))  # a webhook that names no events is told of all
    if value in EMPTY:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dict) and value.keys() == {"language", "text"}:
        text = f"{value['language']}: {value['text']}"
    elif isinstance(value, dict):
        text = ", ".join(
            f"{field_word(key)} {value_text(each, key)}" for key, each in value.items() if each not in EMPTY
        )
    elif isinstance(value, list):
        between = "; " if any(isinstance(each, dict) for each in value) else ", "
        text = between.join(value_text(each, name) for each in value)
    else:
        text = str(dict(VALUES[name]).get(value, value)) if name in VALUES else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
