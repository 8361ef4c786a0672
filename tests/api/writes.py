"""Write to the machine API and read its answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

LOCATIONS = "/api/2.0/Locations"
STATIONS = "/api/2.0/ChargeStations"
TEMPLATES = "/api/2.0/ChargeStations/ChargestationTemplate"
PROFILES = "/api/2.0/EnergyMixProfiles"


def say(machine: Client, method: str, path: str, body: Any, **headers: str) -> dict[str, Any]:
    """Send JSON and give the envelope."""
    return answer(machine, method, path, body, **headers).json()


def answer(machine: Client, method: str, path: str, body: Any, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    send = getattr(machine, method.lower())
    return send(path, json.dumps(body), content_type="application/json", headers=named)


def wrong(envelope: dict[str, Any]) -> tuple[int, list[tuple[str, str]]]:
    """Give the number of a refusal, and (field, code) of each of its errors, sorted."""
    return envelope["status_code"], sorted((each["field"], each["code"]) for each in envelope["errors"])


def a_location(**said: Any) -> dict[str, Any]:
    place = {
        "cpo_id": "NLPLI",
        "name": "Kanaalkade",
        "address": "Kanaalkade 12",
        "city": "Utrecht",
        "postal_code": "3511 AB",
        "country": "NLD",
    }
    return place | said


def a_connector(**said: Any) -> dict[str, Any]:
    socket = {
        "standard": "IEC_62196_T2",
        "format": "SOCKET",
        "power_type": "AC_3_PHASE",
        "voltage": 230,
        "amperage": 32,
    }
    return socket | said


def a_station(identity: str = "CP-1", location_id: str = "here", **said: Any) -> dict[str, Any]:
    station = {
        "charge_station_id": identity,
        "location_id": location_id,
        "deploy_state": "Production",
        "default_charge_station_tariff_id": "day",
        "charger_type": "Public",
        "evses": [{"connectors": [a_connector()]} for _number in range(2)],
    }
    return station | said


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def make(machine: Client, **said: Any) -> dict[str, Any]:
    envelope = say(machine, "POST", STATIONS, a_station(**said))
    assert envelope["status_code"] == 1000, envelope
    return envelope["data"]


def put(machine: Client, etag: str, identity: str = "CP-1", **said: Any) -> dict[str, Any]:
    return say(machine, "PUT", f"{STATIONS}/{identity}", a_station(identity, **said) | {"etag": etag})


def ids(document: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """Give uid, status and connector ids of each EVSE."""
    return [(evse["uid"], evse["status"], [row["id"] for row in evse["connectors"]]) for evse in document["evses"]]
