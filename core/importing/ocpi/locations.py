"""A Location of a feed (OCPI 2.1.1, 2.2.1, 2.3.0 §8.3.1), as the management API would be sent it with its stations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from iso3166 import countries_by_alpha2, countries_by_alpha3

from core.importing.ocpi.evses import read_evse
from core.importing.ocpi.grouping import grouped
from core.importing.ocpi.parts import coordinates, display_texts, opening_times
from core.importing.ocpi.rules import Notes
from core.importing.ocpi.sheet import Sheet, is_empty, present, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.importing.ocpi.grouping import Group, Names

ELSEWHERE = {"ALONG_MOTORWAY": "OTHER", "ON_DRIVEWAY": "OTHER"}
NO_POSTAL_CODE = "#NA"
DEFAULTABLE = ("name", "address", "city", "postal_code", "country")
OLDEST = "2.1.1"


@dataclass(frozen=True)
class Defaults:
    """What a run says of all that it reads: version, whose it is, and what stands in for what is missing."""

    version: str
    country_code: str
    party_id: str
    any_party: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def party(self) -> str:
        return f"{self.country_code}-{self.party_id}".upper()


@dataclass
class Reading:
    """One Location as it was understood: what to send, its stations, its energy mix, and all that was noticed.

    `refused`: it cannot be brought in at all, the notes say why. `lost` of its `evses` are refused by themselves.
    """

    key: str
    notes: Notes
    location: dict[str, Any] = field(default_factory=dict)
    stand_ins: dict[str, Any] = field(default_factory=dict)
    energy_mix: dict[str, Any] | None = None
    stations: list[Group] = field(default_factory=list)
    evses: int = 0
    lost: int = 0
    refused: bool = False
    time_zone: Any = None


def read_location(raw: Any, defaults: Defaults, known: Mapping[str, str], names: Names | None = None) -> Reading:
    """Understand one object of a feed; `known` gives stations here by their EVSEs' uids, `names` who has which evse_id.

    Both as `grouping` has it.
    """
    notes = Notes()
    if not isinstance(raw, dict):
        notes.refused("", "not_an_object", raw)
        return Reading("", notes, refused=True)
    sheet = Sheet(raw, "", notes)
    evses = sheet.listed("evses")
    reading = Reading(str(sheet.text("id") or ""), notes)
    kept = _evses(reading, evses if isinstance(evses, list) else [] if evses is None else [evses])
    foreign = is_foreign(sheet, defaults)
    reading.refused = foreign or not reading.key
    # What is refused takes no evse_id from what comes after it.
    taken = {} if names is None or reading.refused else names
    reading.stations = grouped(kept, defaults.party, known, taken, notes)
    if foreign:
        notes.refused("", "other_party", {name: raw.get(name) for name in ("country_code", "party_id")})
    elif not reading.key:
        notes.refused("", "no_id", raw.get("name"))
    else:
        reading.location, reading.energy_mix = _location(sheet), _energy_mix(sheet)
        reading.stand_ins = _stand_ins(reading.location, defaults, notes)
        reading.time_zone = sheet.take("time_zone")
        operator = sheet.take("operator")
        if operator is not None:
            notes.dropped("operator", "told_here", operator)
        sheet.ours("last_updated")
        sheet.end()
    return reading


def names_of(raw: Any) -> list[tuple[str, str]]:
    """Give uid (in small letters) and evse_id (in capitals, or empty) of a Location's EVSEs as they will be known."""
    evses = raw.get("evses") if isinstance(raw, dict) else None
    rows = [row for row in evses if isinstance(row, dict)] if isinstance(evses, list) else []
    named = [(_name(row.get("uid")), _name(row.get("evse_id"))) for row in rows]
    return [((uid or evse_id).lower(), evse_id.upper()) for uid, evse_id in named if uid or evse_id]


def _name(value: Any) -> str:
    return printable(str(value)) if isinstance(value, str | int) and not is_empty(value) else ""


def is_foreign(sheet: Sheet, defaults: Defaults) -> bool:
    """Tell whether an object names another owner than the operator."""
    told = [sheet.take(name) for name in ("country_code", "party_id")]
    ours = (defaults.country_code, defaults.party_id)
    named = [str(one).strip().upper() != own.upper() for one, own in zip(told, ours, strict=True) if one is not None]
    return any(named) and not defaults.any_party


def _evses(reading: Reading, evses: list[Any]) -> list[tuple[str, dict[str, Any]]]:
    read = [(f"evses.{place}", read_evse(raw, f"evses.{place}", reading.notes)) for place, raw in enumerate(evses)]
    kept = [(path, evse) for path, evse in read if evse is not None]
    reading.evses = len(read)
    reading.lost = len(read) - len(kept)
    return kept


def _location(sheet: Sheet) -> dict[str, Any]:
    told = {
        "name": sheet.text("name", 255),
        "address": sheet.text("address", 255),
        "city": sheet.text("city", 100),
        "postal_code": sheet.text("postal_code"),
        "country": _country(sheet),
        "coordinates": coordinates(sheet),
        "type": _type(sheet),
        "publish": sheet.flag("publish"),
        "directions": display_texts(sheet, "directions"),
        "facilities": sheet.words("facilities"),
        "opening_times": opening_times(sheet),
        "charging_when_closed": sheet.flag("charging_when_closed"),
    }
    return present(told)


def _stand_ins(told: dict[str, Any], defaults: Defaults, notes: Notes) -> dict[str, Any]:
    """Give what stands in for what is missing, when the Location is made; one that is here keeps what it has."""
    found: dict[str, tuple[Any, str]] = {name: (value, "default_given") for name, value in defaults.fields.items()}
    if defaults.version == OLDEST:
        found.setdefault("publish", (True, ""))  # all that a feed of 2.1.1 holds is public: it has no word for the rest
    if "address" in told:
        found.setdefault("name", (told["address"], "name_from_address"))
    found.setdefault("postal_code", (NO_POSTAL_CODE, "no_postal_code"))
    missing = {name: one for name, one in found.items() if name not in told}
    for name, (value, rule) in missing.items():
        if rule:
            notes.changed(name, rule, None, value)
    return {name: value for name, (value, _rule) in missing.items()}


def _country(sheet: Sheet) -> Any:
    value = sheet.take("country")
    if not isinstance(value, str):
        return value
    word = value.strip().upper()
    if word in countries_by_alpha2:
        return sheet.noted("country", "alpha_2", value, countries_by_alpha2[word].alpha3)
    if word not in countries_by_alpha3:
        sheet.notes.dropped(sheet.at("country"), "not_a_country", value)
        return None
    return sheet.noted("country", "word_spelled", value, word)


def _type(sheet: Sheet) -> Any:
    word = sheet.spelled("parking_type", sheet.take("parking_type", "type"))
    return sheet.noted("parking_type", "type_other", word, ELSEWHERE.get(str(word), word))


def _energy_mix(sheet: Sheet) -> dict[str, Any] | None:
    raw = sheet.take("energy_mix")
    if not isinstance(raw, dict):
        if raw is not None:
            sheet.notes.dropped("energy_mix", "not_an_object", raw)
        return None
    inner = Sheet(raw, "energy_mix", sheet.notes)
    told = {
        "is_green_energy": inner.flag("is_green_energy"),
        "energy_sources": [_share(each, "percentage") for each in inner.sheets("energy_sources")],
        "environ_impact": [_share(each, "amount") for each in inner.sheets("environ_impact")],
        "supplier_name": inner.text("supplier_name", 64),
        "energy_product_name": inner.text("energy_product_name", 64),
    }
    inner.end()
    return present(told) or None


def _share(sheet: Sheet, of: str) -> dict[str, Any]:
    category = sheet.left.pop("category", None)  # what 2.2 calls the source of an impact
    source = sheet.word("source") or (category.strip().upper() if isinstance(category, str) else category)
    told = present({"source": source, of: sheet.number(of)})
    sheet.end()
    return told
