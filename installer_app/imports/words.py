"""What the fields of a table are called on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.choices import ImportKind
from core.importing.headings import CONNECTOR, EVSE, OFFERED
from installer_app.desk.fields import field_word

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS: dict[str, Any] = {
    "id": _("Id"),
    "name": _("Name"),
    "address": _("Address"),
    "address_line_2": _("Address, second line"),
    "postal_code": _("Postal code"),
    "city": _("City"),
    "country": _("Country"),
    "coordinates.latitude": _("Latitude"),
    "coordinates.longitude": _("Longitude"),
    "type": _("Kind of parking"),
    "publish": _("Published"),
    "access_type": _("Access"),
    "facilities": _("Facilities"),
    "remarks": _("Remarks"),
    "maintenance_info": _("For maintenance"),
    "cpo_id": _("Company"),
    "charge_station_id": _("Identity of the station"),
    "location_id": _("Id of the Location"),
    "location_name": _("Name of the Location"),
    "deploy_state": _("Stock or Production"),
    "charge_station_template_id": _("Template"),
    "installation_date": _("Day of installation"),
    "default_charge_station_tariff_id": _("Tariff"),
    "default_charge_station_floor_level": _("Floor"),
    "charger_type": _("Kind of charger"),
    f"{EVSE}uid": _("EVSE: uid"),
    f"{EVSE}evse_id": _("EVSE: eMI3 id"),
    f"{CONNECTOR}standard": _("Connector: standard"),
    f"{CONNECTOR}format": _("Connector: socket or cable"),
    f"{CONNECTOR}power_type": _("Connector: AC or DC"),
    f"{CONNECTOR}voltage": _("Connector: volts"),
    f"{CONNECTOR}amperage": _("Connector: amperes"),
    f"{CONNECTOR}max_electric_power": _("Connector: watts"),
    "day": _("Day"),
    "installer": _("Installer"),
    "note": _("Note"),
    "stations": _("Stations"),
}
# A row of each, as people can fill it in; what is empty, the operator's own books fill (`papers.filled_in`).
EXAMPLES: dict[str, dict[str, str]] = {
    ImportKind.LOCATIONS: {
        "id": "kade-12",
        "name": "Kanaalkade 12",
        "address": "Kanaalkade 12",
        "postal_code": "3511 AB",
        "city": "Utrecht",
        "country": "NLD",
        "coordinates.latitude": "52.0907",
        "coordinates.longitude": "5.1214",
        "publish": "no",
        "facilities": "WIFI|CAFE",
    },
    ImportKind.STATIONS: {
        "charge_station_id": "",
        "location_id": "kade-12",
        "deploy_state": "Stock",
        "charge_station_template_id": "",
        "installation_date": "2030-01-31",
        "remarks": "",
    },
    ImportKind.JOBS: {
        "location_id": "kade-12",
        "day": "2030-01-31",
        "installer": "",
        "note": "Call the porter",
        "stations": "",
    },
}
# What a station has of itself, where the operator has no template.
ONE_EVSE = {
    f"{EVSE}evse_sequence_number": "1",
    f"{CONNECTOR}connector_id": "1",
    f"{CONNECTOR}standard": "IEC_62196_T2",
    f"{CONNECTOR}format": "SOCKET",
    f"{CONNECTOR}power_type": "AC_3_PHASE",
    f"{CONNECTOR}voltage": "230",
    f"{CONNECTOR}amperage": "32",
}


def word(field: str) -> Any:
    """Give what a field is called; one that pages do not offer, as the audit trail calls it."""
    return WORDS.get(field) or field_word(field.rpartition(".")[2])


def offered(kind: str, more: Iterable[str]) -> list[tuple[str, Any]]:
    """Give the fields that a column can be, with their words, and those of `more` that the file named itself."""
    known = OFFERED[kind]
    return [(name, word(name)) for name in (*known, *(name for name in more if name and name not in known))]
