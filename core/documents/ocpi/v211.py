"""A Location as OCPI 2.1.1 prints it: the one of 2.2.1 in the words of 2.1.1."""

from __future__ import annotations

from typing import Any

from core.documents.ocpi import v221
from core.documents.ocpi.fields import known, moment, text, words

# What 2.2 brought: no plug of 2.1.1 comes near, so such a connector cannot be told (OCPI 2.1.1 §8.4.4).
NEW_STANDARDS = words(
    """CHAOJI DOMESTIC_M DOMESTIC_N DOMESTIC_O GBT_AC GBT_DC NEMA_5_20 NEMA_6_30 NEMA_6_50 NEMA_10_30 NEMA_10_50
    NEMA_14_30 NEMA_14_50 PANTOGRAPH_BOTTOM_UP PANTOGRAPH_TOP_DOWN"""
)
STANDARDS = v221.STANDARDS - NEW_STANDARDS
CAPABILITIES = words(
    """CHARGING_PROFILE_CAPABLE CREDIT_CARD_PAYABLE REMOTE_START_STOP_CAPABLE RESERVABLE RFID_READER
    UNLOCK_CAPABLE"""
)
PAYABLE_BY_CARD = words("CHIP_CARD_SUPPORT CONTACTLESS_CARD_SUPPORT DEBIT_CARD_PAYABLE PED_TERMINAL")
FACILITIES = v221.FACILITIES - words("BIKE_SHARING METRO_STATION PARKING_LOT TRAM_STOP")
TYPES = words("ON_STREET PARKING_GARAGE PARKING_LOT UNDERGROUND_GARAGE")
POWER_TYPES = {"AC_2_PHASE": "AC_1_PHASE", "AC_2_PHASE_SPLIT": "AC_1_PHASE"}
UNTOLD = frozenset({"country_code", "party_id", "publish", "publish_allowed_to", "state", "parking_type"})
ADDRESS_LENGTH = 45
NO_POSTAL_CODE = "#NA"  # the field is required here; OCPI's word for what does not exist


def from_221(location: dict[str, Any]) -> dict[str, Any]:
    """Give a published Location of 2.2.1 as 2.1.1 says it (OCPI 2.1.1 §8.3.1)."""
    told = {name: value for name, value in location.items() if name not in UNTOLD}
    parking = location.get("parking_type")
    told["type"] = "UNKNOWN" if parking is None else parking if parking in TYPES else "OTHER"
    told["address"] = text(told["address"], ADDRESS_LENGTH)
    told.setdefault("postal_code", NO_POSTAL_CODE)
    told["coordinates"] = _place(told["coordinates"])
    told["last_updated"] = moment(told["last_updated"])
    v221.narrow(told, "facilities", FACILITIES)
    if "related_locations" in told:
        told["related_locations"] = [row | _place(row) for row in told["related_locations"]]
    if "opening_times" in told:
        told["opening_times"] = _hours(told["opening_times"])
    if "environ_impact" in told.get("energy_mix", {}):
        impact = [{"source": row["category"], "amount": row["amount"]} for row in told["energy_mix"]["environ_impact"]]
        told["energy_mix"] = told["energy_mix"] | {"environ_impact": impact}
    if "evses" in told:
        told["evses"] = [evse for evse in map(_evse, told["evses"]) if evse["connectors"]]
    return told


def _place(place: dict[str, Any]) -> dict[str, str]:
    return {name: f"{float(place[name]):.6f}" for name in ("latitude", "longitude")}


def _hours(hours: dict[str, Any]) -> dict[str, Any]:
    """2.1.1 has a choice of the two, so that one of them goes."""
    left = "regular_hours" if hours["twentyfourseven"] else "twentyfourseven"
    told = {name: value for name, value in hours.items() if name != left}
    for name in ("exceptional_openings", "exceptional_closings"):
        if name in told:
            told[name] = [{key: moment(value) for key, value in row.items()} for row in told[name]]
    return told


def _evse(evse: dict[str, Any]) -> dict[str, Any]:
    told = evse | {"last_updated": moment(evse["last_updated"])}
    if "capabilities" in told:
        words = ["CREDIT_CARD_PAYABLE" if one in PAYABLE_BY_CARD else one for one in told["capabilities"]]
        told["capabilities"] = known(words, CAPABILITIES)
    if "coordinates" in told:
        told["coordinates"] = _place(told["coordinates"])
    if "status_schedule" in told:
        told["status_schedule"] = [_schedule(row) for row in told["status_schedule"]]
    connectors = [row for row in told["connectors"] if row["standard"] in STANDARDS]
    return told | {"connectors": [_connector(row) for row in connectors]}


def _schedule(row: dict[str, str]) -> dict[str, str]:
    return {name: value if name == "status" else moment(value) for name, value in row.items()}


def _connector(connector: dict[str, Any]) -> dict[str, Any]:
    told = dict(connector)
    told["voltage"], told["amperage"] = told.pop("max_voltage"), told.pop("max_amperage")
    told["power_type"] = POWER_TYPES.get(told["power_type"], told["power_type"])
    told["last_updated"] = moment(told["last_updated"])
    told.pop("max_electric_power", None)
    tariffs = told.pop("tariff_ids", [])
    return told | {"tariff_id": tariffs[0]} if tariffs else told
