"""What a row says today, in the words of the API's bodies, and how that differs from what is said of it now.

What is not said stays as it is: a feed that knows no floor level does not clear the one that an installer wrote.
"""

from __future__ import annotations

from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from core.domain.locations.making import LOCATION, opening_times_as_kept
from core.domain.stations.evses import FACTS, HARDWARE, TERMS
from core.domain.stations.writing import COLUMNS as STATION_COLUMNS
from core.importing.ocpi.parts import degrees

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import ChargeStation, Connector, Evse, Location

NOTHING: tuple[Any, ...] = (None, "", [], {})
NAMING = ("uid", "evse_sequence_number")  # what tells which EVSE of a station is meant


def kept_location(row: Location) -> dict[str, Any]:
    """Give a Location as a body would say it."""
    profile = row.energy_mix_profile
    return _columns(row, (*LOCATION.required, *LOCATION.optional)) | _told(
        {
            "coordinates": _place(row.latitude, row.longitude),
            "opening_times": row.opening_times,
            "energy_mix": {"energy_mix_profile_id": profile.energy_mix_profile_id} if profile else None,
        }
    )


def kept_station(row: ChargeStation, evses: Iterable[Evse]) -> dict[str, Any]:
    """Give a station with its live EVSEs as a body would say it."""
    location = {"location_id": row.location.location_id} if row.location else {}
    return _columns(row, STATION_COLUMNS) | location | {"evses": [kept_evse(evse) for evse in evses]}


def kept_evse(row: Evse) -> dict[str, Any]:
    """Give an EVSE as a body would say it; of its status only PLANNED is anybody's to say."""
    named = {"uid": row.uid, "evse_sequence_number": row.evse_sequence_number, "status": _status(row.status)}
    more = _told({"evse_id": row.evse_id, "coordinates": _place(row.latitude, row.longitude)})
    return named | more | _columns(row, FACTS) | {"connectors": [_connector(each) for each in row.connectors.all()]}


def _connector(row: Connector) -> dict[str, Any]:
    return {"id": row.connector_id} | _columns(row, (*HARDWARE, *TERMS))


def changes_of(kept: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Give what of the said differs from what is kept."""
    return {name: value for name, value in said.items() if as_kept(name, value) != kept.get(name)}


def as_kept(name: str, value: Any) -> Any:
    """Give a value that is said as it will be kept."""
    if name == "coordinates" and value:
        return {axis: degrees(Decimal(told)) for axis, told in value.items()}
    if name == "opening_times":
        return opening_times_as_kept(value)
    return None if value in NOTHING else value


def merged_evses(kept: list[dict[str, Any]], said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the EVSEs of a station that exists: those that are named, each with what is kept of it and not said.

    A list that names none stands for them in the order of their numbers, as the verb has it.
    """
    if not any(name in one for one in said for name in NAMING):
        if any(one.get("status") == "REMOVED" for one in said):
            return said  # it does not say which one is gone: the verb refuses it
        there = sorted(kept, key=itemgetter("evse_sequence_number"))
        return [*map(_merged, there, said), *said[len(there) :]]
    merged = []
    numbers = {evse["evse_sequence_number"] for evse in kept}
    for one in said:
        old = next((evse for evse in kept if _is(evse, one)), None)
        if old is not None:
            merged.append(_merged(old, one))
        elif one.get("status") != "REMOVED":
            # The number that a feed gives a new EVSE may be taken here; the next free one is given then.
            taken = one.get("evse_sequence_number") in numbers
            merged.append(
                {name: value for name, value in one.items() if not (taken and name == "evse_sequence_number")}
            )
    return merged


def _is(kept: dict[str, Any], said: dict[str, Any]) -> bool:
    if "uid" in said:
        return kept["uid"].lower() == said["uid"].lower()
    return kept["evse_sequence_number"] == said.get("evse_sequence_number")


def _merged(old: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    said = {name: as_kept(name, value) for name, value in one.items()}
    said["status"] = "REMOVED" if one.get("status") == "REMOVED" else _status(one.get("status", old["status"]))
    rows = old["connectors"]
    connectors = []
    for place, connector in enumerate(one["connectors"]):
        same = [row for row in rows if row["id"] == connector.get("id")] or (
            [] if "id" in connector else rows[place : place + 1]
        )
        connectors.append({**(same[0] if same else {}), **connector})
    fixed = {name: old[name] for name in ("uid", "evse_sequence_number")}
    return {name: value for name, value in {**old, **said, **fixed}.items() if value is not None} | {
        "connectors": connectors
    }


def _status(status: str) -> str:
    return "PLANNED" if status == "PLANNED" else "UNKNOWN"


def _columns(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return _told({name: getattr(row, name) for name in names})


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in NOTHING}


def _place(latitude: Decimal | None, longitude: Decimal | None) -> dict[str, str] | None:
    if latitude is None or longitude is None:
        return None
    return {"latitude": degrees(latitude), "longitude": degrees(longitude)}
