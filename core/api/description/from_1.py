"""For who comes from a Locations 1.0 client, plain OCPI 2.1.1: what stays, what is new, what is different."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One field or habit: as it was in OCPI 2.1.1, as it is in 2.0, and what to do about it."""

    before: str
    now: str
    what: str


@dataclass(frozen=True)
class Part:
    anchor: str
    title: str
    about: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Request:
    """One request, as it is sent: the page prints it, and a test sends it."""

    title: str
    method: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        head = f"{self.method} {self.path}\nAuthorization: Token …"
        if not self.body:
            return head
        return f"{head}\nContent-Type: application/json\n\n{json.dumps(self.body, indent=2)}"


SAME = Part(
    "same",
    "What stays the same",
    "A client that only reads goes on with a new address: it may ignore every field that it does not know.",
    (
        Row("Authorization: Token …", "the same", "The token as it is, not in Base64."),
        Row("data, status_code, status_message, timestamp", "the same", "A refusal has a list of errors beside it."),
        Row("limit, offset, Link, X-Total-Count, X-Limit", "the same", "Follow Link to the last page."),
        Row("date_from, date_to", "the same", "date_from is inclusive, date_to exclusive, on last_updated."),
        Row(
            "Location, EVSE, Connector of 2.1.1", "the same names", "voltage, amperage, tariff_id, type: no max_ names."
        ),
        Row("EVSE status REMOVED", "the same", "Nothing is deleted; there is no DELETE."),
        Row("moments in UTC, with a Z", "the same", "Whole seconds; a moment without a zone is read as UTC."),
    ),
)
NEW = Part(
    "new",
    "What is new",
    "None of it has to be used by who only reads.",
    (
        Row("—", "POST, PUT and PATCH", "Locations, ChargeStations, templates and EnergyMixProfiles are written here."),
        Row("—", "ChargeStations", "The box that holds EVSEs: OCPP identity, deploy_state, tariffs."),
        Row("—", "etag", "A PUT of what exists sends the etag that was read; a stale one is refused."),
        Row("—", "…/batch", "1 to 1000 items, an answer each; ?atomic=true is all or nothing."),
        Row("—", "Idempotency-Key", "The same request with the same key is done once, for 48 hours."),
        Row("—", "If-None-Match", "Every GET has an ETag and answers 304 when nothing changed."),
        Row("—", "cpo_id, publish, access_type, auth_rules", "Whose it is, and who may see it and charge there."),
        Row("—", "city, postcode, country, latitude, longitude …", "Filters; exclude_evses leaves the EVSEs out."),
    ),
)
DIFFERENT = Part(
    "different",
    "What is different, field by field",
    "On the left as a client of OCPI 2.1.1 knows it.",
    (
        Row("id, 39 characters", "id, 36 characters", "Unique in any case; no slash. Made by us when a POST has none."),
        Row("name optional", "name required", "Without one, send the address."),
        Row("address 45, city 45, postal_code 10", "255, 100, 20", "Make room for longer ones."),
        Row("coordinates required", "optional, 6 or 7 decimals", "Without them no map or partner shows it."),
        Row("type required", "default UNKNOWN", "The same six words."),
        Row("time_zone", "read-only", "It follows from coordinates or country."),
        Row("evses in a Location", "read-only there", "Write them as evses of their ChargeStation."),
        Row("operator, suboperator, owner", "read-only", "They follow from cpo_id; phone_number is new."),
        Row("opening_times: one of two", "twentyfourseven always told", "True when there are no regular_hours."),
        Row(
            "energy_mix inline",
            "energy_mix: {energy_mix_profile_id}",
            "Write the profile once, at EnergyMixProfiles, and name it inside of energy_mix; there it is read-only.",
        ),
        Row("images, related_locations of a Location", "not kept", "Refused as unknown_field; EVSEs have images."),
        Row("EVSE status", "read-only, but PLANNED and REMOVED", "It is what the station reports over OCPP."),
        Row("connector id per EVSE", "counts through the station", "As OCPP 1.6 numbers connectors; made when absent."),
        Row("evse_id optional", "made when absent", "An eMI3 id of your country and party."),
        Row("unknown fields ignored", "unknown_field, 2001", "What is read-only is ignored, what is unknown is named."),
        Row("PUT clears what it leaves out", "the same, but never EVSEs", "A station's PUT without evses keeps them."),
        Row(
            'null and "" are no texts', "they clear an optional text", "Blanks alone, too; a required text is refused."
        ),
        Row("any change moves last_updated", "the same", "exclude_evses_modified: its own changes only."),
    ),
)
PARTS = (SAME, NEW, DIFFERENT)
BEFORE = Request(
    "Before: a Location with its EVSE, put whole",
    "PUT",
    "/ocpi/cpo/2.1.1/locations/NL/PLI/kade-12",
    {
        "id": "kade-12",
        "type": "ON_STREET",
        "name": "Kade 12",
        "address": "Kade 12",
        "city": "Utrecht",
        "postal_code": "3511 AB",
        "country": "NLD",
        "coordinates": {"latitude": "52.099812", "longitude": "5.102100"},
        "energy_mix": {"is_green_energy": True, "energy_sources": [{"source": "WIND", "percentage": 100}]},
        "evses": [
            {
                "uid": "kade-12-1",
                "status": "AVAILABLE",
                "connectors": [
                    {
                        "id": "1",
                        "standard": "IEC_62196_T2",
                        "format": "SOCKET",
                        "power_type": "AC_3_PHASE",
                        "voltage": 230,
                        "amperage": 16,
                        "tariff_id": "day",
                        "last_updated": "2026-01-31T12:00:00Z",
                    }
                ],
                "last_updated": "2026-01-31T12:00:00Z",
            }
        ],
        "last_updated": "2026-01-31T12:00:00Z",
    },
)
NOW = (
    Request(
        "Now: its energy mix, once for all Locations …",
        "PUT",
        "/api/2.0/EnergyMixProfiles/wind",
        BEFORE.body["energy_mix"],
    ),
    Request(
        "… the Location …",
        "PUT",
        "/api/2.0/Locations/kade-12",
        {
            "cpo_id": "NLPLI",
            "type": "ON_STREET",
            **{
                name: BEFORE.body[name] for name in ("name", "address", "city", "postal_code", "country", "coordinates")
            },
            "energy_mix": {"energy_mix_profile_id": "wind"},
            "publish": True,
            "access_type": "PUBLIC",
        },
    ),
    Request(
        "… and its station",
        "PUT",
        "/api/2.0/ChargeStations/ACE0100201",
        {
            "location_id": "kade-12",
            "deploy_state": "Production",
            "charger_type": "Public",
            "default_charge_station_tariff_id": "day",
            "evses": [
                {
                    "uid": "kade-12-1",
                    "connectors": [
                        {
                            "id": 1,
                            "standard": "IEC_62196_T2",
                            "format": "SOCKET",
                            "power_type": "AC_3_PHASE",
                            "voltage": 230,
                            "amperage": 16,
                            "tariff_id": "day",
                        }
                    ],
                }
            ],
        },
    ),
    Request("Reading: as before, at the new address", "GET", "/api/2.0/Locations?date_from=2026-01-31T12:00:00Z"),
)
