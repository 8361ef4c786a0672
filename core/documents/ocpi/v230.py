"""A Location as OCPI 2.3.0 prints it, from our rows: everything we know. The older versions are made from this one.

Pure functions from rows to plain data. Absent optional fields are left out, never null: real clients drop an object
over a null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.documents.evses import shown_status
from core.documents.ocpi.fields import display_texts, identifier, known, moment, place, text, whole
from core.documents.plain import logo, present

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.models import ChargeStation, Connector, EnergyMixProfile, Evse, Location, Operator, SubCpo

PARKING_TYPES = {"ON_STREET", "PARKING_GARAGE", "UNDERGROUND_GARAGE", "PARKING_LOT"}
REMOVED = "REMOVED"
LARGEST_PICTURE = 99_999
URL_LENGTH = 255
ALL_PERCENT = 100
UID_LENGTH = 36
NO_POSTAL_CODE = "#NA"  # OCPI's word for what does not exist; the field is optional here


def location_object(location: Location, evses: Iterable[Evse], *, suboperator: SubCpo | None = None) -> dict[str, Any]:
    """Give a Location (OCPI 2.3.0 §8.3.1) with the EVSEs to show there; their `station` must be at hand.

    An EVSE without connectors is left out: the specification demands at least one.
    """
    operator = location.operator
    return present(
        {
            "country_code": operator.country_code,
            "party_id": operator.party_id,
            "id": location.location_id,
            "publish": location.publish,
            "name": text(location.name, 255),
            "address": text(location.address, 255),
            "city": text(location.city, 45),
            "postal_code": whole(location.postal_code, 10) if location.postal_code != NO_POSTAL_CODE else None,
            "country": location.country,
            "coordinates": place(location.latitude, location.longitude),
            "parking_type": location.type if location.type in PARKING_TYPES else None,
            "evses": [evse_object(evse, location) for evse in one_of_each_uid(evses)],
            "directions": display_texts(location.directions),
            "operator": business_details(operator),
            "suboperator": business_details(suboperator) if suboperator else None,
            "facilities": known(location.facilities, location.facilities),
            "time_zone": location.time_zone,
            "opening_times": opening_times(location.opening_times or {}),
            "charging_when_closed": location.charging_when_closed,
            "energy_mix": energy_mix(location.energy_mix_profile) if location.energy_mix_profile else None,
            "help_phone": identifier(operator.phone, 25),
            "last_updated": moment(location.last_updated),
        }
    )


def one_of_each_uid(evses: Iterable[Evse]) -> list[Evse]:
    """Give the EVSEs with connectors and a lawful uid, one of each: the live one, or of REMOVED ones the newest."""
    best: dict[str, Evse] = {}
    for evse in evses:
        key = evse.uid.upper()
        tellable = evse.connectors.all() and identifier(evse.uid, UID_LENGTH)
        if tellable and (key not in best or _worth(evse) > _worth(best[key])):
            best[key] = evse
    return list(best.values())


def _worth(evse: Evse) -> tuple[bool, Any]:
    return evse.status != REMOVED, evse.last_updated


def evse_object(evse: Evse, location: Location) -> dict[str, Any]:
    """Give an EVSE (OCPI 2.3.0 §8.3.2). That of a Deprecated station is REMOVED, and so is one that was moved away."""
    station, restrictions = evse.station, list(evse.parking_restrictions)
    if location.access_type == "RESTRICTED":
        restrictions.append("CUSTOMERS")
    return present(
        {
            "uid": evse.uid,
            "evse_id": evse.evse_id,
            "status": shown_status(evse),
            "status_schedule": status_schedule(evse.status_schedule or station.status_schedule),
            "capabilities": known(evse.capabilities, evse.capabilities),
            "connectors": [connector_object(connector) for connector in evse.connectors.all()],
            "floor_level": text(evse.floor_level or station.default_charge_station_floor_level, 4),
            "coordinates": place(evse.latitude, evse.longitude),
            "physical_reference": text(evse.physical_reference, 16),
            "directions": display_texts(evse.directions or station.default_charge_station_directions),
            "parking_restrictions": known(restrictions, restrictions),
            "images": [picture for picture in map(image, evse.images) if picture],
            "last_updated": moment(_changed(evse, station, location)),
        }
    )


def _changed(evse: Evse, station: ChargeStation, location: Location) -> Any:
    """Taking a station out of service changes what its EVSEs show; nothing is newer than its Location."""
    moments = max(evse.last_updated, station.modified) if station.deploy_state == "Deprecated" else evse.last_updated
    return min(moments, location.last_updated)


def connector_object(connector: Connector) -> dict[str, Any]:
    """Give a Connector (OCPI 2.3.0 §8.3.3); AC voltage is line to neutral."""
    tariff = identifier(connector.tariff_id, 36)
    return present(
        {
            "id": str(connector.connector_id),
            "standard": connector.standard,
            "format": connector.format,
            "power_type": connector.power_type,
            "max_voltage": connector.voltage,
            "max_amperage": connector.amperage,
            "max_electric_power": connector.max_electric_power,
            "tariff_ids": [tariff] if tariff else [],
            "terms_and_conditions": whole(connector.terms_and_conditions, URL_LENGTH),
            "last_updated": moment(min(connector.last_updated, connector.evse.last_updated)),
        }
    )


def business_details(party: Operator | SubCpo) -> dict[str, Any]:
    """Give BusinessDetails (OCPI 2.3.0 §8.4.2)."""
    website, picture = whole(party.website, URL_LENGTH), logo(party.logo)
    return present({"name": text(party.name, 100), "website": website, "logo": picture})


def opening_times(hours: Mapping[str, Any]) -> dict[str, Any]:
    """Give Hours (OCPI 2.3.0 §8.4.14): regular hours, or twenty-four seven without any."""
    regular = [part for row in hours.get("regular_hours") or [] for part in _days(**row)]
    special = {name: [_period(row) for row in hours.get(name) or []] for name in EXCEPTIONS}
    return {"twentyfourseven": not regular} | present({"regular_hours": regular} | special)


def _days(weekday: int, period_begin: str, period_end: str) -> list[dict[str, Any]]:
    """Part an opening at midnight: its end has to be later than its begin, and 24:00 cannot be said (§8.4.22).

    The last minute of a day alone is told as the minute before it: left out, as the only opening of a week, it would
    read as open day and night (§8.4.14 demands a row beside `twentyfourseven` false).
    """
    if period_begin < period_end:
        return [{"weekday": weekday, "period_begin": period_begin, "period_end": period_end}]
    evening = _days(weekday, period_begin, LAST_MINUTE) if period_begin < LAST_MINUTE else []
    morning = _days(weekday % 7 + 1, MIDNIGHT, period_end) if period_end > MIDNIGHT else []
    return evening + morning or _days(weekday, MINUTE_BEFORE, LAST_MINUTE)


MIDNIGHT, MINUTE_BEFORE, LAST_MINUTE = "00:00", "23:58", "23:59"
EXCEPTIONS = ("exceptional_openings", "exceptional_closings")


def _period(row: Mapping[str, str]) -> dict[str, str]:
    return {name: moment(row[name]) for name in ("period_begin", "period_end")}


def status_schedule(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Give StatusSchedules (OCPI 2.3.0 §8.4.24); a period may have no end."""
    return [
        {name: moment(row[name]) for name in ("period_begin", "period_end") if row.get(name)}
        | {"status": row["status"]}
        for row in rows
    ]


def energy_mix(profile: EnergyMixProfile) -> dict[str, Any]:
    """Give the EnergyMix (OCPI 2.3.0 §8.4.7); impact in g/kWh. Sources that do not add up to 100 % are left out."""
    sources = [{"source": row["source"], "percentage": row["percentage"]} for row in profile.energy_sources]
    whole_cake = round(sum(row["percentage"] for row in sources), 4) == ALL_PERCENT
    impact = [{"category": row["source"], "amount": row["amount"]} for row in profile.environ_impact]
    return present(
        {
            "is_green_energy": profile.is_green_energy,
            "energy_sources": sources if whole_cake else [],
            "environ_impact": impact,
            "supplier_name": text(profile.supplier_name, 64),
            "energy_product_name": text(profile.energy_product_name, 64),
        }
    )


def image(stored: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give an Image (OCPI 2.3.0 §8.4.15), or nothing when what is stored cannot be carried."""
    needed = {"url": whole(stored.get("url", ""), URL_LENGTH), "type": identifier(stored.get("type", ""), 4)}
    if not all(needed.values()):
        return None
    sizes = {name: stored.get(name) for name in ("width", "height")}
    return needed | present(
        {
            "thumbnail": whole(stored.get("thumbnail") or "", URL_LENGTH),
            "category": stored.get("category") or "OTHER",
            **{name: size for name, size in sizes.items() if size and size <= LARGEST_PICTURE},
        }
    )
