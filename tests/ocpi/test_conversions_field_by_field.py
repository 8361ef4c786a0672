"""Field by field what becomes of a Location of 2.3.0 in 2.2.1 and 2.1.1: kept, said otherwise, cut, or gone."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from core.documents.ocpi import VERSIONS, v211, v221
from core.documents.ocpi.fields import display_texts, identifier, known, moment, place, text, whole, words
from tests.ocpi.judges import complaints

GONE: Any = object()  # the field is not there
AT, LATE, SECOND = "2026-01-01T00:00:00Z", "2026-01-01T00:00:01.987Z", "2026-01-01T00:00:01Z"
HERE = {"latitude": "52.12345", "longitude": "-5.1234567"}
THERE = {"latitude": "52.123450", "longitude": "-5.123457"}
PLUG = {
    "id": "1", "standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "max_voltage": 230,
    "max_amperage": 32, "last_updated": AT,
}  # fmt: skip
EVSE = {"uid": "A", "status": "AVAILABLE", "connectors": [PLUG], "last_updated": AT}
PLACE = {
    "country_code": "NL", "party_id": "PLI", "id": "L", "publish": True, "address": "Kade 1", "city": "Utrecht",
    "country": "NLD", "coordinates": THERE, "time_zone": "Europe/Amsterdam", "evses": [EVSE],
    "last_updated": "2026-01-02T00:00:00Z",
}  # fmt: skip


def down(location: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a Location in both of the older versions, and see that it was left alone."""
    before = copy.deepcopy(location)
    older = v221.from_230(location)
    middle = copy.deepcopy(older)
    oldest = v211.from_221(older)
    assert (location, older) == (before, middle)
    return older, oldest


def held(version: str, location: dict[str, Any]) -> None:
    assert complaints(version, location) == []


PICTURE = {"url": "https://x.example/a.jpg", "type": "jpg"}
HOURS = [{"weekday": 1, "period_begin": "08:00", "period_end": "20:00"}]
OPENED = [{"period_begin": "2026-05-01T00:00:00.5Z", "period_end": "2026-05-02T00:00:00.25Z"}]
WHOLE = [{"period_begin": "2026-05-01T00:00:00Z", "period_end": "2026-05-02T00:00:00Z"}]
MIX = {"is_green_energy": True, "energy_sources": [{"source": "WIND", "percentage": 100}]}


@pytest.mark.parametrize(
    ("field", "said", "in_221", "in_211"),
    [
        ("country_code", "NL", "NL", GONE),
        ("party_id", "PLI", "PLI", GONE),
        ("publish", True, True, GONE),
        ("publish_allowed_to", [], [], GONE),
        ("publish_allowed_to", [{"uid": "1", "type": "RFID"}, {"uid": "2", "type": "EMAID"}],
         [{"uid": "1", "type": "RFID"}], GONE),
        ("state", "Utrecht", "Utrecht", GONE),
        ("name", "n" * 255, "n" * 255, "n" * 255),
        ("address", "a" * 45, "a" * 45, "a" * 45),
        ("address", "a" * 255, "a" * 255, "a" * 45),
        ("address", f"{'a' * 44} b", f"{'a' * 44} b", "a" * 44),
        ("city", "c" * 45, "c" * 45, "c" * 45),
        ("postal_code", GONE, GONE, "#NA"),
        ("postal_code", "3511 AB", "3511 AB", "3511 AB"),
        ("coordinates", HERE, HERE, THERE),
        ("coordinates", {"latitude": "-0.00000", "longitude": "180.0000000"},
         {"latitude": "-0.00000", "longitude": "180.0000000"}, {"latitude": "-0.000000", "longitude": "180.000000"}),
        ("related_locations", [HERE | {"name": {"language": "nl", "text": "Ingang"}}],
         [HERE | {"name": {"language": "nl", "text": "Ingang"}}],
         [THERE | {"name": {"language": "nl", "text": "Ingang"}}]),
        ("parking_type", "ALONG_MOTORWAY", "ALONG_MOTORWAY", GONE),
        ("parking_type", "OF_OUR_OWN", GONE, GONE),
        ("parking_places", [{"id": "p"}], GONE, GONE),
        ("help_phone", "+31301234567", GONE, GONE),
        ("directions", [{"language": "nl", "text": "x"}], [{"language": "nl", "text": "x"}],
         [{"language": "nl", "text": "x"}]),
        ("operator", {"name": "Plinth"}, {"name": "Plinth"}, {"name": "Plinth"}),
        ("facilities", ["CAFE", "METRO_STATION", "SAUNA", "CAFE"], ["CAFE", "METRO_STATION"], ["CAFE"]),
        ("facilities", ["SAUNA"], [], []),
        ("time_zone", "Europe/Amsterdam", "Europe/Amsterdam", "Europe/Amsterdam"),
        ("opening_times", {"twentyfourseven": True}, {"twentyfourseven": True}, {"twentyfourseven": True}),
        ("opening_times", {"twentyfourseven": False, "regular_hours": HOURS},
         {"twentyfourseven": False, "regular_hours": HOURS}, {"regular_hours": HOURS}),
        ("opening_times", {"twentyfourseven": True, "exceptional_openings": OPENED, "exceptional_closings": []},
         {"twentyfourseven": True, "exceptional_openings": OPENED, "exceptional_closings": []},
         {"twentyfourseven": True, "exceptional_openings": WHOLE, "exceptional_closings": []}),
        ("charging_when_closed", False, False, False),
        ("images", [PICTURE | {"category": "ENTRANCE"}, PICTURE | {"category": "DISABLED"}],
         [PICTURE | {"category": "ENTRANCE"}, PICTURE | {"category": "OTHER"}],
         [PICTURE | {"category": "ENTRANCE"}, PICTURE | {"category": "OTHER"}]),
        ("energy_mix", MIX, MIX, MIX),
        ("energy_mix", MIX | {"environ_impact": [{"category": "NUCLEAR_WASTE", "amount": 1}]},
         MIX | {"environ_impact": [{"category": "NUCLEAR_WASTE", "amount": 1}]},
         MIX | {"environ_impact": [{"source": "NUCLEAR_WASTE", "amount": 1}]}),
        ("energy_mix", MIX | {"environ_impact": [{"category": "NOISE", "amount": 1}]}, MIX | {"environ_impact": []},
         MIX | {"environ_impact": []}),
        ("last_updated", LATE, LATE, SECOND),
        ("evses", GONE, GONE, GONE),
        ("evses", [], [], []),
    ],
)  # fmt: skip
def test_what_becomes_of_a_field_of_a_location(field: str, said: Any, in_221: Any, in_211: Any) -> None:
    location = {name: value for name, value in (PLACE | {field: said}).items() if value is not GONE}
    older, oldest = down(location)
    assert (older.get(field, GONE), oldest.get(field, GONE)) == (in_221, in_211)
    held("2.2.1", older)
    held("2.1.1", oldest)


@pytest.mark.parametrize(
    ("field", "said", "in_221", "in_211"),
    [
        ("uid", "u" * 36, "u" * 36, "u" * 36),
        ("evse_id", "NL*PLI*E1", "NL*PLI*E1", "NL*PLI*E1"),
        ("status", "REMOVED", "REMOVED", "REMOVED"),
        ("status_schedule", [{"period_begin": LATE, "status": "PLANNED"}],
         [{"period_begin": LATE, "status": "PLANNED"}], [{"period_begin": SECOND, "status": "PLANNED"}]),
        ("status_schedule", [{"period_begin": AT, "period_end": LATE, "status": "PLANNED"}],
         [{"period_begin": AT, "period_end": LATE, "status": "PLANNED"}],
         [{"period_begin": AT, "period_end": SECOND, "status": "PLANNED"}]),
        ("capabilities", ["RFID_READER", "PED_TERMINAL", "CHIP_CARD_SUPPORT", "TELEPATHY"],
         ["RFID_READER", "PED_TERMINAL", "CHIP_CARD_SUPPORT"], ["RFID_READER", "CREDIT_CARD_PAYABLE"]),
        ("capabilities", ["CREDIT_CARD_PAYABLE", "CONTACTLESS_CARD_SUPPORT", "DEBIT_CARD_PAYABLE"],
         ["CREDIT_CARD_PAYABLE", "CONTACTLESS_CARD_SUPPORT", "DEBIT_CARD_PAYABLE"], ["CREDIT_CARD_PAYABLE"]),
        ("capabilities", ["TOKEN_GROUP_CAPABLE"], ["TOKEN_GROUP_CAPABLE"], []),
        ("floor_level", "-2", "-2", "-2"),
        ("coordinates", HERE, HERE, THERE),
        ("physical_reference", "p" * 16, "p" * 16, "p" * 16),
        ("directions", [{"language": "de", "text": "links"}], [{"language": "de", "text": "links"}],
         [{"language": "de", "text": "links"}]),
        ("parking_restrictions", ["EV_ONLY", "TAXIS", "EV_ONLY"], ["EV_ONLY"], ["EV_ONLY"]),
        ("parking", [{"parking_id": "p"}], GONE, GONE),
        ("accepted_service_providers", ["x"], GONE, GONE),
        ("images", [PICTURE | {"category": "DISABLED"}], [PICTURE | {"category": "OTHER"}],
         [PICTURE | {"category": "OTHER"}]),
        ("last_updated", LATE, LATE, SECOND),
    ],
)  # fmt: skip
def test_what_becomes_of_a_field_of_an_evse(field: str, said: Any, in_221: Any, in_211: Any) -> None:
    older, oldest = down(PLACE | {"evses": [EVSE | {field: said}]})
    assert (older["evses"][0].get(field, GONE), oldest["evses"][0].get(field, GONE)) == (in_221, in_211)
    held("2.2.1", older)
    held("2.1.1", oldest)


@pytest.mark.parametrize(
    ("said", "in_221", "in_211"),
    [
        ({"id": "i" * 36}, {"id": "i" * 36}, {"id": "i" * 36}),
        ({"standard": "SAE_J3400"}, {"standard": "TESLA_S"}, {"standard": "TESLA_S"}),
        ({"format": "CABLE"}, {"format": "CABLE"}, {"format": "CABLE"}),
        ({"power_type": "AC_2_PHASE"}, {"power_type": "AC_2_PHASE"}, {"power_type": "AC_1_PHASE"}),
        ({"power_type": "AC_2_PHASE_SPLIT"}, {"power_type": "AC_2_PHASE_SPLIT"}, {"power_type": "AC_1_PHASE"}),
        ({"power_type": "DC"}, {"power_type": "DC"}, {"power_type": "DC"}),
        ({"max_voltage": 1000}, {"max_voltage": 1000}, {"voltage": 1000, "max_voltage": GONE}),
        ({"max_amperage": 1}, {"max_amperage": 1}, {"amperage": 1, "max_amperage": GONE}),
        ({"max_electric_power": 22_080}, {"max_electric_power": 22_080}, {"max_electric_power": GONE}),
        ({"tariff_ids": []}, {"tariff_ids": []}, {"tariff_ids": GONE, "tariff_id": GONE}),
        ({"tariff_ids": ["b", "a"]}, {"tariff_ids": ["b", "a"]}, {"tariff_ids": GONE, "tariff_id": "b"}),
        ({"terms_and_conditions": "https://x"}, {"terms_and_conditions": "https://x"},
         {"terms_and_conditions": "https://x"}),
        ({"capabilities": ["ISO_15118_2_PLUG_AND_CHARGE"]}, {"capabilities": GONE}, {"capabilities": GONE}),
        ({"last_updated": AT}, {"last_updated": AT}, {"last_updated": AT}),
    ],
)  # fmt: skip
def test_what_becomes_of_a_field_of_a_connector(
    said: dict[str, Any], in_221: dict[str, Any], in_211: dict[str, Any]
) -> None:
    told = down(PLACE | {"evses": [EVSE | {"connectors": [PLUG | said]}]})
    for location, wanted, version in zip(told, (in_221, in_211), ("2.2.1", "2.1.1"), strict=True):
        [connector] = location["evses"][0]["connectors"]
        assert {name: connector.get(name, GONE) for name in wanted} == wanted
        held(version, location)


@pytest.mark.parametrize(
    ("standards", "in_221", "in_211"),
    [
        (["MCS", "IEC_62196_T2"], ["IEC_62196_T2"], ["IEC_62196_T2"]),
        (["GBT_DC", "CHADEMO"], ["GBT_DC", "CHADEMO"], ["CHADEMO"]),
        (["DOMESTIC_M", "GBT_AC"], ["DOMESTIC_M", "GBT_AC"], []),
    ],
)
def test_of_an_evse_the_plugs_that_can_be_told_stay(standards: list[str], in_221: list[str], in_211: list[str]) -> None:
    rows = [PLUG | {"id": str(at), "standard": each} for at, each in enumerate(standards)]
    told = down(PLACE | {"evses": [EVSE | {"connectors": rows}, EVSE | {"uid": "B"}]})
    plugs = [[[row["standard"] for row in evse["connectors"]] for evse in each["evses"]] for each in told]
    usual = ["IEC_62196_T2"]
    assert plugs == [[in_221, usual], [in_211, usual] if in_211 else [usual]]


TYPES = ["ON_STREET", "PARKING_GARAGE", "PARKING_LOT", "UNDERGROUND_GARAGE"]


@pytest.mark.parametrize(
    ("parking", "kind"), [*zip(TYPES, TYPES, strict=True), ("ALONG_MOTORWAY", "OTHER"), ("X", "UNKNOWN")]
)
def test_the_type_of_2_1_1_is_made_of_what_2_2_1_knows(parking: str, kind: str) -> None:
    assert down(PLACE | {"parking_type": parking})[1]["type"] == kind


def test_a_version_tells_the_plugs_that_it_has_a_word_for() -> None:
    told = {number: version.standards for number, version in VERSIONS.items()}
    assert [(number, each and len(each)) for number, each in told.items()] == [
        ("2.1.1", 26), ("2.2.1", 41), ("2.3.0", None),
    ]  # fmt: skip
    assert (v211.NEW_STANDARDS, frozenset()) == (v221.STANDARDS - v211.STANDARDS, v211.STANDARDS - v221.STANDARDS)


@pytest.mark.parametrize(
    ("said", "longest", "told"),
    [
        ("  a\tb\n c ", 9, "a b c"), ("abc", 3, "abc"), ("abcd", 3, "abc"), ("ab d", 3, "ab"), ("\x00\u200b", 3, ""),
        ("é\u00adx", 9, "é x"), ("a\u3000b", 9, "a b"), ("", 0, ""),
    ],
)  # fmt: skip
def test_a_text_is_printable_and_of_its_length(said: str, longest: int, told: str) -> None:
    assert text(said, longest) == told


@pytest.mark.parametrize(
    ("said", "longest", "as_whole", "as_identifier"),
    [("abc", 3, "abc", "abc"), ("abcd", 3, "", ""), ("é", 3, "é", ""), ("a\n", 3, "", ""), ("", 3, "", "")],
)
def test_what_cannot_be_cut_is_whole_or_nothing(said: str, longest: int, as_whole: str, as_identifier: str) -> None:
    assert (whole(said, longest), identifier(said, longest)) == (as_whole, as_identifier)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2026-01-01T00:00:00.999Z", AT),
        ("2025-12-31T19:00:00-05:00", AT),
        ("2026-01-01", AT),
        ("2026-01-01T00:00:00+00:00", AT),
    ],
)
def test_a_moment_is_in_whole_seconds_of_utc(said: str, told: str) -> None:
    assert moment(said) == told


def test_small_words() -> None:
    assert known(["b", "a", "b", "x"], {"a", "b"}) == ["b", "a"]
    assert words(" a  b\na ") == frozenset({"a", "b"})
    assert (place(None, None), v221.NEAREST_STANDARD) == (None, {"SAE_J3400": "TESLA_S"})
    rows = [{"language": "NL", "text": " "}, {"language": "de-AT", "text": "x" * 513}]
    assert display_texts(rows) == [{"language": "de", "text": "x" * 512}]
