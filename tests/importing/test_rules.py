"""Each rule for dirt: what it makes of what is found, and that it says so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.importing.ocpi import Defaults, read_location
from core.importing.ocpi.rules import RULES
from tests.importing.feeds import PLUG, evse, place

OURS = Defaults("2.2.1", "NL", "PLI")


def reading(raw: Any, defaults: Defaults = OURS) -> Any:
    return read_location(raw, defaults, {})


def rules_of(raw: Any, defaults: Defaults = OURS) -> list[tuple[str, str, str]]:
    return [(note.what, note.field, note.rule) for note in reading(raw, defaults).notes]


def at(latitude: str, longitude: str) -> dict[str, str]:
    return {"latitude": latitude, "longitude": longitude}


@pytest.mark.parametrize(
    ("field", "found", "becomes", "rule"),
    [
        ("name", " Kade\n 12\t", "Kade 12", "text_cleaned"),
        ("name", "x" * 300, "x" * 255, "text_cut"),
        ("postal_code", 3511, "3511", "number_as_text"),
        ("country", "nl", "NLD", "alpha_2"),
        ("country", "nld", "NLD", "word_spelled"),
        ("country", "HOLLAND", None, "not_a_country"),
        ("publish", "true", True, "text_as_number"),
        ("postal_code", "", "#NA", "no_postal_code"),
        ("name", None, "Kade 12", "name_from_address"),
        ("facilities", "wifi", ["WIFI"], "list_made"),
        ("coordinates", {"latitude": 0, "longitude": "0.0"}, None, "null_island"),
        ("coordinates", {"latitude": "52,5", "longitude": "-5.1"}, at("52.500000", "-5.100000"), None),
        ("related_locations", [{}], None, "no_place"),
        ("charging_when_closed", "no", False, "text_as_number"),
    ],
)  # fmt: skip
def test_a_field_of_a_location(field: str, found: Any, becomes: Any, rule: str | None) -> None:
    told = reading(place(**{field: found}))
    named = [note.rule for note in told.notes if note.field.split(".")[0] == field]
    assert ((told.stand_ins | told.location).get(field), rule in [None, *named]) == (becomes, True)


def open_on(weekday: Any, begin: str, end: str) -> dict[str, Any]:
    return {"weekday": weekday, "period_begin": begin, "period_end": end}


def closed(begin: str, end: str) -> dict[str, str]:
    return {"period_begin": begin, "period_end": end}


@pytest.mark.parametrize(
    ("hours", "becomes", "rules"),
    [
        ({"twentyfourseven": True}, {"twentyfourseven": True}, []),
        ({"twentyfourseven": False}, {"twentyfourseven": True}, ["always_open"]),
        (
            {"twentyfourseven": True, "regular_hours": [open_on("1", "8:00", "24:00")]},
            {"twentyfourseven": False, "regular_hours": [open_on(1, "08:00", "00:00")]},
            ["text_as_number", "clock_written_out", "clock_written_out", "hours_win"],
        ),
        (
            {"exceptional_closings": [closed("2026-12-25T00:00:00", "2026-12-26T00:00:00.1234567Z")]},
            {"exceptional_closings": [closed("2026-12-25T00:00:00Z", "2026-12-26T00:00:00.123456Z")]},
            ["moment_in_utc", "moment_in_utc"],
        ),
    ],
)  # fmt: skip
def test_opening_times(hours: Any, becomes: Any, rules: list[str]) -> None:
    told = reading(place(opening_times=hours))
    assert (told.location["opening_times"], [note.rule for note in told.notes]) == (becomes, rules)


@pytest.mark.parametrize(
    ("found", "becomes", "rules"),
    [
        ({"max_voltage": 400}, {"voltage": 230}, ["line_voltage"]),
        ({"max_voltage": 415}, {"voltage": 240}, ["line_voltage"]),
        ({"max_voltage": 400, "power_type": "DC"}, {"voltage": 400, "power_type": "DC"}, []),
        ({"max_voltage": None, "voltage": "230"}, {}, ["text_as_number"]),
        ({"voltage": 110}, {}, ["other_version"]),
        ({"power_type": "ac 2 phase"}, {"power_type": "AC_2_PHASE"}, ["word_spelled"]),
        ({"standard": "iec_60309_2_SINGLE_16"}, {"standard": "IEC_60309_2_single_16"}, ["word_spelled"]),
        ({"max_amperage": 15.6}, {}, ["rounded"]),
        ({"tariff_ids": ["day", "night"]}, {"tariff_id": "day"}, ["one_tariff"]),
        ({"tariff_id": 7, "tariff_ids": []}, {"tariff_id": "7"}, ["number_as_text"]),
        ({"max_charge_rate": 50}, {}, ["no_place"]),
    ],
)
def test_a_connector(found: Any, becomes: Any, rules: list[str]) -> None:
    told = reading(place(evse(connectors=[PLUG | found])))
    [connector] = told.stations[0].evses[0]["connectors"]
    plain = {"id": 1, "standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "voltage": 230}
    assert (connector, [note.rule for note in told.notes]) == (plain | {"amperage": 16} | becomes, rules)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ({"uid": None}, [("changed", "evses.0.uid", "uid_from_evse_id")]),
        ({"uid": None, "evse_id": ""}, [("refused", "evses.0", "no_id")]),
        ({"status": "removed"}, [("refused", "evses.0", "evse_removed")]),
        ({"directions": [{"language": "nl-BE", "text": "Links"}]},
         [("changed", "evses.0.directions.0.language", "language_short")]),
        ({"images": {"url": "https://x.example/a.png", "category": "charger", "type": "png"}},
         [("changed", "evses.0.images", "list_made"), ("changed", "evses.0.images.0.category", "word_spelled")]),
        ({"status": "preparing", "status_schedule": {}, "floor_level": None}, []),
    ],
)  # fmt: skip
def test_an_evse(found: Any, outcome: Any) -> None:
    assert rules_of(place(evse(**found))) == outcome


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ([], [("refused", "", "not_an_object")]),
        (place(id=None), [("refused", "", "no_id")]),
        (place(party_id="VOL"), [("refused", "", "other_party")]),
        (place("x"), [("refused", "evses.0", "not_an_object")]),
        (place(energy_mix=5), [("dropped", "energy_mix", "not_an_object")]),
    ],
)
def test_what_cannot_be_brought_in(raw: Any, outcome: Any) -> None:
    assert rules_of(raw) == outcome


def test_another_party_when_it_is_meant() -> None:
    assert rules_of(place(party_id="VOL"), Defaults("2.2.1", "NL", "PLI", any_party=True)) == []


def test_defaults_stand_in_for_what_is_missing() -> None:
    told = reading(
        place(city="", country="TRY"), Defaults("2.2.1", "NL", "PLI", fields={"city": "#NA", "country": "TUR"})
    )
    assert told.stand_ins == {"city": "#NA", "country": "TUR"}


def test_the_oldest_version_publishes_all() -> None:
    raw = place() | {"publish": None, "type": "PARKING_LOT"}
    told = [reading(raw, Defaults(version, "NL", "PLI")) for version in ("2.1.1", "2.2.1")]
    assert [(each.stand_ins, each.location["type"]) for each in told] == [
        ({"publish": True}, "PARKING_LOT"),
        ({}, "PARKING_LOT"),
    ]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(place(evse()))), inner),
    max_leaves=8,
)
fields = st.dictionaries(
    st.sampled_from([*place(), *evse(), *PLUG, "opening_times", "energy_mix", "directions"]), anything
)


@given(fields, fields, fields)
def test_no_dirt_stops_the_reader(of_place: Any, of_evse: Any, of_plug: Any) -> None:
    told = reading(place(evse(connectors=[PLUG | of_plug]) | of_evse) | of_place)
    assert {note.rule for note in told.notes} <= set(RULES)
