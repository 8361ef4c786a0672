"""From version to version: what is lossless, what is lost, and that nothing unlawful ever comes out."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.ocpi import v211, v221
from core.documents.ocpi.fields import display_texts, identifier, moment, text, whole
from tests.ocpi.documents import locations_211, locations_221, locations_230, to_221
from tests.ocpi.judges import complaints


@given(locations_221())
def test_2_2_1_to_2_3_0_and_back_is_lossless(location: dict[str, Any]) -> None:
    assert (complaints("2.3.0", location), v221.from_230(location)) == ([], location)


@given(locations_211())
def test_2_1_1_to_2_2_1_and_back_is_lossless(location: dict[str, Any]) -> None:
    lifted = to_221(location, country_code="NL", party_id="PLI")
    assert (complaints("2.2.1", lifted), v211.from_221(lifted)) == ([], location)


@given(locations_230())
def test_what_comes_out_of_a_conversion_is_lawful(location: dict[str, Any]) -> None:
    before = copy.deepcopy(location)
    older = v221.from_230(location)
    oldest = v211.from_221(older)
    assert (complaints("2.2.1", older), complaints("2.1.1", oldest), location) == ([], [], before)


def location_with(**connector: Any) -> dict[str, Any]:
    plug = {"id": "1", "standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_1_PHASE"}
    plug |= {"max_voltage": 230, "max_amperage": 16, "last_updated": "2026-01-01T00:00:00Z"}
    evse = {"uid": "a", "status": "AVAILABLE", "connectors": [plug | connector], "last_updated": "2026-01-01T00:00:00Z"}
    return {
        "id": "x",
        "address": "Kade 1",
        "coordinates": {"latitude": "52.12345", "longitude": "5.1234567"},
        "evses": [evse],
        "last_updated": "2026-01-01T00:00:00.123Z",
    }


def plugs(location: dict[str, Any]) -> list[list[str]]:
    return [[connector["standard"] for connector in evse["connectors"]] for evse in location["evses"]]


@pytest.mark.parametrize(
    ("standard", "in_221", "in_211"),
    [
        ("MCS", [], []),
        ("OUR_OWN_PLUG", [], []),
        ("SAE_J3400", [["TESLA_S"]], [["TESLA_S"]]),
        ("CHAOJI", [["CHAOJI"]], []),
        ("GBT_AC", [["GBT_AC"]], []),
        ("NEMA_5_20", [["NEMA_5_20"]], []),
        ("PANTOGRAPH_TOP_DOWN", [["PANTOGRAPH_TOP_DOWN"]], []),
        ("DOMESTIC_M", [["DOMESTIC_M"]], []),
        ("DOMESTIC_L", [["DOMESTIC_L"]], [["DOMESTIC_L"]]),
    ],
)
def test_a_plug_without_a_word_takes_its_evse_along(standard: str, in_221: Any, in_211: Any) -> None:
    older = v221.from_230(location_with(standard=standard))
    assert (plugs(older), plugs(v211.from_221(older))) == (in_221, in_211)


@pytest.mark.parametrize("power", ["AC_2_PHASE", "AC_2_PHASE_SPLIT"])
def test_two_phases_are_one_phase_in_2_1_1(power: str) -> None:
    [connector] = v211.from_221(location_with(power_type=power))["evses"][0]["connectors"]
    assert connector["power_type"] == "AC_1_PHASE"


def test_numbers_of_2_1_1() -> None:
    told = v211.from_221(location_with(tariff_ids=["day", "night"], max_electric_power=3000))
    assert told["evses"][0]["connectors"][0] == {
        "id": "1",
        "standard": "IEC_62196_T2",
        "format": "SOCKET",
        "power_type": "AC_1_PHASE",
        "voltage": 230,
        "amperage": 16,
        "tariff_id": "day",
        "last_updated": "2026-01-01T00:00:00Z",
    }
    assert (told["coordinates"], told["last_updated"]) == (
        {"latitude": "52.123450", "longitude": "5.123457"},
        "2026-01-01T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("parking", "kind"),
    [(None, "UNKNOWN"), ("ALONG_MOTORWAY", "OTHER"), ("ON_DRIVEWAY", "OTHER"), ("ON_STREET", "ON_STREET")],
)
def test_a_parking_type_is_a_type_in_2_1_1(parking: str | None, kind: str) -> None:
    location = location_with() | ({"parking_type": parking} if parking else {})
    assert v211.from_221(location)["type"] == kind


def test_words_of_2_3_0_fall_out_of_their_lists() -> None:
    told = v221.from_230(
        location_with()
        | {
            "parking_type": "IN_A_FIELD",
            "facilities": ["CAFE", "SAUNA"],
            "publish_allowed_to": [{"uid": "1", "type": "EMAID"}, {"uid": "2", "type": "RFID"}, {"group_id": "g"}],
            "energy_mix": {"is_green_energy": True, "environ_impact": [{"category": "NOISE", "amount": 1}]},
            "help_phone": "112",
            "parking_places": [],
        }
    )
    told = {name: told[name] for name in told if name not in location_with()}
    assert told == {
        "facilities": ["CAFE"],
        "publish_allowed_to": [{"uid": "2", "type": "RFID"}, {"group_id": "g"}],
        "energy_mix": {"is_green_energy": True, "environ_impact": []},
    }


@given(st.text(), st.integers(1, 50))
def test_a_text_is_printable_and_short(value: str, longest: int) -> None:
    told = text(value, longest)
    assert (len(told) <= longest, all(sign.isprintable() for sign in told)) == (True, True)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-01-01T00:00:00", "2026-01-01T00:00:00Z"),
        ("2026-01-01T02:00:00.999999+02:00", "2026-01-01T00:00:00Z"),
    ],
)
def test_a_moment_is_utc_and_whole_seconds(value: str, told: str) -> None:
    assert moment(value) == told


def test_what_cannot_be_cut_is_left_out() -> None:
    assert (whole("abc", 2), whole("é", 2), identifier("é", 2), identifier("ab", 2)) == ("", "é", "", "ab")


def test_display_texts_are_cut() -> None:
    assert display_texts([{"language": "NL-be", "text": "a" * 600}]) == [{"language": "nl", "text": "a" * 512}]
