"""Lawful Locations of each version, drawn at random; and the way up, which only tests go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from core.documents.ocpi import v211, v221

EARLIER, LATER = datetime(2000, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001 -- Hypothesis draws naive ones
LETTERS = st.characters(min_codepoint=33, max_codepoint=126)
NEW_PLUGS = ["MCS", "SAE_J3400"]


def texts(longest: int) -> st.SearchStrategy[str]:
    return st.text(LETTERS, min_size=1, max_size=longest)


def some_of(words: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(words)), unique=True, max_size=4)


moments = st.datetimes(EARLIER, LATER).map(lambda when: when.strftime("%Y-%m-%dT%H:%M:%SZ"))
NOW = "2031-01-01T00:00:00Z"
places = st.builds(
    lambda latitude, longitude: {"latitude": f"{latitude / 1e6:.6f}", "longitude": f"{longitude / 1e6:.6f}"},
    st.integers(1, 89_999_999),
    st.integers(-179_999_999, 179_999_999),
)
regular = st.builds(lambda day: {"weekday": day, "period_begin": "08:00", "period_end": "20:00"}, st.integers(1, 7))
periods = st.lists(st.fixed_dictionaries({"period_begin": moments, "period_end": moments}), max_size=2)
images = st.fixed_dictionaries(
    {"url": st.just("https://x.example/a.jpg"), "category": st.just("CHARGER"), "type": st.just("jpg")},
    optional={"width": st.integers(1, 99_999), "height": st.integers(1, 99_999)},
)
businesses = st.fixed_dictionaries(
    {"name": texts(100)}, optional={"website": st.just("https://x.example"), "logo": images}
)
directions = st.lists(st.fixed_dictionaries({"language": st.just("nl"), "text": texts(512)}), max_size=2)


def connectors(version: str) -> st.SearchStrategy[dict[str, Any]]:
    old = version == "2.1.1"
    standards = v211.STANDARDS if old else v221.STANDARDS if version == "2.2.1" else [*v221.STANDARDS, *NEW_PLUGS]
    powers = ["AC_1_PHASE", "AC_3_PHASE", "DC"] + ([] if old else ["AC_2_PHASE", "AC_2_PHASE_SPLIT"])
    numbers = ("voltage", "amperage") if old else ("max_voltage", "max_amperage")
    more = (
        {"tariff_id": texts(36)}
        if old
        else {"tariff_ids": st.lists(texts(36), max_size=2), "max_electric_power": POWER}
    )
    more |= {"terms_and_conditions": st.just("https://x.example/terms")}
    return st.fixed_dictionaries(
        {
            "id": texts(36),
            "standard": st.sampled_from(sorted(standards)),
            "format": st.sampled_from(["SOCKET", "CABLE"]),
            "power_type": st.sampled_from(powers),
            **{name: st.integers(1, 1000) for name in numbers},
            "last_updated": st.just(NOW),
        },
        optional=more,
    )


POWER = st.integers(1, 1_000_000)


def evses(version: str) -> st.SearchStrategy[dict[str, Any]]:
    capabilities = v211.CAPABILITIES if version == "2.1.1" else v221.CAPABILITIES
    restrictions = [*v221.RESTRICTIONS, *(["EMPLOYEES", "TAXIS"] if version == "2.3.0" else [])]
    more: dict[str, Any] = {"accepted_service_providers": st.lists(texts(50), max_size=2)} if version == "2.3.0" else {}
    schedule = st.fixed_dictionaries(
        {"period_begin": moments, "status": st.just("PLANNED")}, optional={"period_end": moments}
    )
    return st.fixed_dictionaries(
        {
            "uid": texts(36),
            "status": st.sampled_from(["AVAILABLE", "REMOVED", "UNKNOWN"]),
            "connectors": st.lists(connectors(version), min_size=1, max_size=2),
            "last_updated": st.just(NOW),
        },
        optional={
            "evse_id": texts(48),
            "status_schedule": st.lists(schedule, max_size=2),
            "capabilities": some_of(capabilities),
            "floor_level": texts(4),
            "coordinates": places,
            "physical_reference": texts(16),
            "directions": directions,
            "parking_restrictions": some_of(restrictions),
            "images": st.lists(images, max_size=1),
        }
        | more,
    )


def common(version: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what all versions require, and what they allow."""
    old = version == "2.1.1"
    impact = "source" if old else "category"
    mix = st.fixed_dictionaries(
        {"is_green_energy": st.booleans()},
        optional={
            "energy_sources": st.just([{"source": "WIND", "percentage": 100}]),
            "environ_impact": st.just([{impact: "CARBON_DIOXIDE", "amount": 5.5}]),
            "supplier_name": texts(64),
        },
    )
    required = {
        "id": texts(36),
        "address": texts(45 if old else 255),
        "city": texts(45),
        "country": st.just("NLD"),
        "coordinates": places,
        "time_zone": st.just("Europe/Amsterdam"),
        "last_updated": st.just(NOW),
    }
    related = st.builds(
        lambda place, name: place | name, places, st.just({"name": {"language": "nl", "text": "Poort"}})
    )
    allowed = {
        "name": texts(255),
        "evses": st.lists(evses(version), max_size=2, unique_by=lambda evse: evse["uid"].upper()),
        "related_locations": st.lists(related, max_size=1),
        "directions": directions,
        "operator": businesses,
        "owner": businesses,
        "facilities": some_of(v211.FACILITIES if old else v221.FACILITIES),
        "charging_when_closed": st.booleans(),
        "energy_mix": mix,
    }
    return required, allowed


def locations_211() -> st.SearchStrategy[dict[str, Any]]:
    """Draw the Locations of 2.1.1 that come back whole: short ids, a time zone, a type that parking_type knows."""
    required, allowed = common("2.1.1")
    hours = st.fixed_dictionaries({"twentyfourseven": st.just(value=True)}, optional={"exceptional_closings": periods})
    some_hours = st.fixed_dictionaries({"regular_hours": st.lists(regular, min_size=1, max_size=2)})
    return st.fixed_dictionaries(
        required | {"postal_code": texts(10), "type": st.sampled_from(sorted(v211.TYPES))},
        optional=allowed | {"opening_times": hours | some_hours},
    )


def locations_221(version: str = "2.2.1") -> st.SearchStrategy[dict[str, Any]]:
    required, allowed = common(version)
    hours = st.fixed_dictionaries({"twentyfourseven": st.just(value=True)}, optional={"exceptional_closings": periods})
    some_hours = st.fixed_dictionaries(
        {"twentyfourseven": st.just(value=False), "regular_hours": st.lists(regular, min_size=1, max_size=2)}
    )
    own = {"country_code": st.just("NL"), "party_id": st.just("PLI"), "publish": st.just(value=True)}
    more = {
        "postal_code": texts(10),
        "state": texts(45),
        "parking_type": st.sampled_from(sorted(v221.PARKING_TYPES)),
        "opening_times": hours | some_hours,
    }
    return st.fixed_dictionaries(required | own, optional=allowed | more)


def locations_230() -> st.SearchStrategy[dict[str, Any]]:
    more = st.fixed_dictionaries({}, optional={"help_phone": texts(25)})
    return st.builds(lambda location, new: location | new, locations_221("2.3.0"), more)


def to_221(location: dict[str, Any], *, country_code: str, party_id: str) -> dict[str, Any]:
    """Lift a Location of 2.1.1, as somebody who reads it would: the owner comes from the credentials."""
    told = {name: value for name, value in location.items() if name != "type"}
    told |= {"country_code": country_code, "party_id": party_id, "publish": True, "parking_type": location["type"]}
    if "regular_hours" in told.get("opening_times", {}):
        told["opening_times"] = told["opening_times"] | {"twentyfourseven": False}
    if "environ_impact" in told.get("energy_mix", {}):
        impact = [{"category": row["source"], "amount": row["amount"]} for row in told["energy_mix"]["environ_impact"]]
        told["energy_mix"] = told["energy_mix"] | {"environ_impact": impact}
    if "evses" in told:
        told["evses"] = [
            evse | {"connectors": [lifted(connector) for connector in evse["connectors"]]} for evse in told["evses"]
        ]
    return told


def lifted(connector: dict[str, Any]) -> dict[str, Any]:
    told = dict(connector)
    told["max_voltage"], told["max_amperage"] = told.pop("voltage"), told.pop("amperage")
    tariff = told.pop("tariff_id", None)
    return told | ({"tariff_ids": [tariff]} if tariff else {})
