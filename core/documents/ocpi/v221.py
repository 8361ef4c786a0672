"""A Location as OCPI 2.2.1 prints it: the one of 2.3.0 without what 2.2.1 does not know.

Every lawful Location of 2.2.1 is a lawful one of 2.3.0, so that way there is nothing to do.
"""

from __future__ import annotations

from typing import Any

from core.documents.ocpi.fields import known, words

# OCPI 2.2.1 §8.4.4. What came later is told by the nearest plug of the time, or not at all.
STANDARDS = words(
    """CHADEMO CHAOJI DOMESTIC_A DOMESTIC_B DOMESTIC_C DOMESTIC_D DOMESTIC_E DOMESTIC_F DOMESTIC_G DOMESTIC_H
    DOMESTIC_I DOMESTIC_J DOMESTIC_K DOMESTIC_L DOMESTIC_M DOMESTIC_N DOMESTIC_O GBT_AC GBT_DC IEC_60309_2_single_16
    IEC_60309_2_three_16 IEC_60309_2_three_32 IEC_60309_2_three_64 IEC_62196_T1 IEC_62196_T1_COMBO IEC_62196_T2
    IEC_62196_T2_COMBO IEC_62196_T3A IEC_62196_T3C NEMA_5_20 NEMA_6_30 NEMA_6_50 NEMA_10_30 NEMA_10_50 NEMA_14_30
    NEMA_14_50 PANTOGRAPH_BOTTOM_UP PANTOGRAPH_TOP_DOWN TESLA_R TESLA_S"""
)
NEAREST_STANDARD = {"SAE_J3400": "TESLA_S"}
CAPABILITIES = words(
    """CHARGING_PREFERENCES_CAPABLE CHARGING_PROFILE_CAPABLE CHIP_CARD_SUPPORT CONTACTLESS_CARD_SUPPORT
    CREDIT_CARD_PAYABLE DEBIT_CARD_PAYABLE PED_TERMINAL REMOTE_START_STOP_CAPABLE RESERVABLE RFID_READER
    START_SESSION_CONNECTOR_REQUIRED TOKEN_GROUP_CAPABLE UNLOCK_CAPABLE"""
)
FACILITIES = words(
    """AIRPORT BIKE_SHARING BUS_STOP CAFE CARPOOL_PARKING FUEL_STATION HOTEL MALL METRO_STATION MUSEUM NATURE
    PARKING_LOT RECREATION_AREA RESTAURANT SPORT SUPERMARKET TAXI_STAND TRAIN_STATION TRAM_STOP WIFI"""
)
PARKING_TYPES = words("ALONG_MOTORWAY ON_DRIVEWAY ON_STREET PARKING_GARAGE PARKING_LOT UNDERGROUND_GARAGE")
RESTRICTIONS = words("CUSTOMERS DISABLED EV_ONLY MOTORCYCLES PLUGGED")
IMPACTS = words("CARBON_DIOXIDE NUCLEAR_WASTE")
TOKEN_TYPES = words("AD_HOC_USER APP_USER OTHER RFID")
IMAGES = words("CHARGER ENTRANCE LOCATION NETWORK OPERATOR OTHER OWNER")
NEW_IN_230 = {
    "location": frozenset({"parking_places", "help_phone"}),
    "evse": frozenset({"parking", "accepted_service_providers"}),
    "connector": frozenset({"capabilities"}),
}


def from_230(location: dict[str, Any]) -> dict[str, Any]:
    """Give a Location of 2.3.0 as 2.2.1 says it; words that 2.2.1 does not know fall out of their lists."""
    told = without(location, "location")
    if told.get("parking_type", "ON_STREET") not in PARKING_TYPES:
        del told["parking_type"]
    narrow(told, "facilities", FACILITIES)
    _categorize(told)
    if "publish_allowed_to" in told:
        told["publish_allowed_to"] = [
            token for token in told["publish_allowed_to"] if token.get("type", "OTHER") in TOKEN_TYPES
        ]
    if "environ_impact" in told.get("energy_mix", {}):
        impact = [row for row in told["energy_mix"]["environ_impact"] if row["category"] in IMPACTS]
        told["energy_mix"] = told["energy_mix"] | {"environ_impact": impact}
    if "evses" in told:
        told["evses"] = [evse for evse in map(_evse, told["evses"]) if evse["connectors"]]
    return told


def _evse(evse: dict[str, Any]) -> dict[str, Any]:
    told = without(evse, "evse")
    narrow(told, "capabilities", CAPABILITIES)
    narrow(told, "parking_restrictions", RESTRICTIONS)
    _categorize(told)
    connectors = [_connector(connector) for connector in told["connectors"]]
    return told | {"connectors": [row for row in connectors if row["standard"] in STANDARDS]}


def _connector(connector: dict[str, Any]) -> dict[str, Any]:
    told = without(connector, "connector")
    return told | {"standard": NEAREST_STANDARD.get(told["standard"], told["standard"])}


def _categorize(thing: dict[str, Any]) -> None:
    """Call a picture of a kind that came later, or of our own, an other one."""
    if "images" in thing:
        thing["images"] = [
            picture if picture["category"] in IMAGES else picture | {"category": "OTHER"} for picture in thing["images"]
        ]


def without(thing: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if name not in NEW_IN_230[kind]}


def narrow(thing: dict[str, Any], field: str, lawful: frozenset[str]) -> None:
    """Keep of a list of words, where there is one, what the version knows."""
    if field in thing:
        thing[field] = known(thing[field], lawful)
