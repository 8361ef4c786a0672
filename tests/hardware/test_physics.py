"""What a connector can carry: each limit itself is lawful, and one more is named."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.catalogue.plugs import FACES, UNKNOWN, face_of
from core.catalogue.sanity import connector_faults, evse_faults, faults, template_faults

AC = {
    "id": "1",
    "standard": "IEC_62196_T2",
    "format": "SOCKET",
    "power_type": "AC_3_PHASE",
    "voltage": 230,
    "amperage": 32,
    "max_electric_power": 1,
}
DC = AC | {"standard": "IEC_62196_T2_COMBO", "format": "CABLE", "power_type": "DC", "voltage": 1000, "amperage": 500}
CAR = AC | {"format": "CABLE"}
HOME = AC | {"standard": "DOMESTIC_F", "power_type": "AC_1_PHASE", "amperage": 16}

EDGES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (AC, {"voltage": 207}, ""),
    (AC, {"voltage": 206}, "has 206 V; AC is 230 V between line and neutral"),
    (AC, {"voltage": 253}, ""),
    (AC, {"voltage": 254}, "has 254 V; AC is 230 V between line and neutral"),
    (AC, {"amperage": 33}, "carries 33 A, too much for a IEC_62196_T2 socket"),
    (CAR, {"amperage": 63}, ""),
    (CAR, {"amperage": 64}, "carries 64 A, too much for a IEC_62196_T2 cable"),
    (HOME, {}, ""),
    (HOME, {"amperage": 17}, "carries 17 A, too much for a DOMESTIC_F socket"),
    (HOME, {"standard": "DOMESTIC_E", "amperage": 17}, "carries 17 A, too much for a DOMESTIC_E socket"),
    (HOME, {"standard": "DOMESTIC_G", "amperage": 17}, ""),
    (AC, {"power_type": "AC_1_PHASE", "max_electric_power": 7360}, ""),
    (AC, {"power_type": "AC_1_PHASE", "max_electric_power": 7361}, "gives 7361 W, more than its volts and amps allow"),
    (AC, {"power_type": "AC_2_PHASE", "max_electric_power": 14720}, ""),
    (
        AC,
        {"power_type": "AC_2_PHASE", "max_electric_power": 14721},
        "gives 14721 W, more than its volts and amps allow",
    ),
    (AC, {"power_type": "AC_2_PHASE_SPLIT", "max_electric_power": 14720}, ""),
    (AC, {"power_type": "AC_3_PHASE", "max_electric_power": 22080}, ""),
    (DC, {"max_electric_power": 500_000}, ""),
    (DC, {"max_electric_power": 500_001}, "gives 500001 W, more than its volts and amps allow"),
    (DC, {"voltage": 1001}, "is beyond the 1000 V and 500 A of IEC_62196_T2_COMBO"),
    (DC, {"amperage": 501}, "is beyond the 1000 V and 500 A of IEC_62196_T2_COMBO"),
    (DC, {"standard": "IEC_62196_T1_COMBO"}, ""),
    (DC, {"standard": "IEC_62196_T1_COMBO", "amperage": 501}, "is beyond the 1000 V and 500 A of IEC_62196_T1_COMBO"),
    (DC, {"standard": "CHADEMO", "amperage": 400}, ""),
    (DC, {"standard": "CHADEMO", "amperage": 401}, "is beyond the 1000 V and 400 A of CHADEMO"),
    (DC, {"standard": "IEC_62196_T2"}, "cannot give DC through IEC_62196_T2"),
    (DC, {"power_type": "AC_3_PHASE", "voltage": 230}, "cannot give AC through IEC_62196_T2_COMBO"),
    (AC, {"voltage": 0}, "needs a whole number above 0 as voltage"),
    (AC, {"voltage": True}, "needs a whole number above 0 as voltage"),
    (AC, {"amperage": 16.0}, "needs a whole number above 0 as amperage"),
    (AC, {"max_electric_power": None}, "needs a whole number above 0 as max_electric_power"),
    (AC, {"standard": "iec_62196_t2"}, "has the unknown standard iec_62196_t2"),
    (AC, {"format": "PLUG"}, "has the unknown format PLUG"),
    (AC, {"power_type": "AC"}, "has the unknown power_type AC"),
]


def test_each_limit_is_lawful_and_one_more_is_not() -> None:
    told = [(change, connector_faults(usual | change)) for usual, change, _fault in EDGES]
    assert told == [(change, [fault] if fault else []) for _usual, change, fault in EDGES]


def test_all_that_is_wrong_with_a_connector_is_told_in_its_order() -> None:
    odd = AC | {"format": "PLUG", "standard": "x", "voltage": 0, "amperage": -1}
    assert connector_faults(odd) == [
        "has the unknown standard x",
        "has the unknown format PLUG",
        "needs a whole number above 0 as voltage",
        "needs a whole number above 0 as amperage",
    ]
    hot = AC | {"voltage": 300, "amperage": 63, "max_electric_power": 99_999}
    assert connector_faults(hot) == [
        "gives 99999 W, more than its volts and amps allow",
        "has 300 V; AC is 230 V between line and neutral",
        "carries 63 A, too much for a IEC_62196_T2 socket",
    ]
    assert connector_faults({name: value for name, value in AC.items() if name != "id"} | {"colour": 1}) == [
        "misses or does not know ['colour', 'id']"
    ]


def evse(number: Any, *ids: str) -> dict[str, Any]:
    return {
        "evse_sequence_number": number,
        "capabilities": [],
        "connector_templates": [AC | {"id": each} for each in ids],
    }


NUMBERED: list[tuple[list[Any], list[str]]] = [
    ([evse(1, "1")], []),
    ([evse(1, "1", "2"), evse(2, "3")], []),
    ([evse(0, "1")], ["EVSEs must be numbered 1, 2, 3 …"]),
    ([evse(1, "1"), evse(3, "2")], ["EVSEs must be numbered 1, 2, 3 …"]),
    ([evse(1, "1"), evse(2, "1")], ["connectors must be numbered 1, 2, 3 … through the station"]),
    ([evse(1, "2"), evse(2, "1")], ["connectors must be numbered 1, 2, 3 … through the station"]),
    ([evse(1), evse(2)], ["EVSE 1 has no connector", "EVSE 2 has no connector"]),
    ([evse(1, "1"), evse(2)], ["EVSE 2 has no connector"]),
    ([{"evse_sequence_number": 1}], ["an EVSE or a connector misses 'connector_templates'"]),
    ([evse(1) | {"connector_templates": [{}]}], ["an EVSE or a connector misses 'id'"]),
    ([evse(1) | {"connector_templates": 5}], ["EVSEs and connectors must be objects with fields"]),
    ([None], ["EVSEs and connectors must be objects with fields"]),
    ([], ["there is no EVSE"]),
]


def test_evses_and_connectors_count_from_one() -> None:
    assert [evse_faults(evses) for evses, _faults in NUMBERED] == [told for _evses, told in NUMBERED]


TEMPLATE: dict[str, Any] = {
    "template_id": "ace-duo",
    "name": "Duo",
    "brand": "Ace",
    "vendor": ["Ace"],
    "model": None,
    "model_match": "exact",
    "serial_prefix": None,
    "min_firmware": None,
    "inferred": [],
    "note": None,
    "evse_templates": [evse(1, "1")],
    "playbook": {},
}
SLUGS = {
    "a": True,
    "a-1": True,
    "1": True,
    "a--b": False,
    "-a": False,
    "a-": False,
    "A": False,
    "a b": False,
    "": False,
}


def test_a_slug_is_small_letters_digits_and_single_hyphens() -> None:
    wrong = ["template_id must be small letters, digits and single hyphens"]
    told = {slug: template_faults(TEMPLATE | {"template_id": slug}) for slug in SLUGS}
    assert told == {slug: [] if good else wrong for slug, good in SLUGS.items()}


@pytest.mark.parametrize("name", TEMPLATE)
def test_each_field_of_a_template_is_there_and_of_its_kind(name: str) -> None:
    assert template_faults(TEMPLATE | {name: 5}) == [f"{name} is of the wrong kind"]
    lacking = {key: value for key, value in TEMPLATE.items() if key != name}
    assert template_faults(lacking) == [f"the fields ['{name}'] are missing or unknown"]


def test_a_whole_catalogue_names_the_template_or_its_place() -> None:
    nameless = {key: value for key, value in TEMPLATE.items() if key != "template_id"}
    assert faults([TEMPLATE, nameless]) == ["Template 2: the fields ['template_id'] are missing or unknown."]
    assert faults([TEMPLATE, TEMPLATE | {"template_id": "other"}, TEMPLATE]) == ["ace-duo: there are 2 of this id."]
    assert [faults(odd) for odd in ([], {}, [1], "x", None)] == [[], *[["It must be a list of templates."]] * 4]


def test_every_face_fits_its_square() -> None:
    """Pins and slots lie within -24 to 24, no two of them touch, and the shell begins and ends."""
    for standard, face in FACES.items():
        boxes = [(x - r, y - r, x + r, y + r) for x, y, r in face.pins]
        boxes += [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for x, y, w, h in face.slots]
        assert (standard, [box for box in boxes if min(box) < -24 or max(box) > 24]) == (standard, [])
        assert (standard, face.shell[0], face.shell[-1], 14 <= face.bottom <= 22) == (standard, "M", "Z", True)


def test_round_pins_of_a_plug_do_not_touch() -> None:
    for standard, face in FACES.items():
        pairs = [(a, b) for at, a in enumerate(face.pins) for b in face.pins[at + 1 :]]
        touching = [(a, b) for a, b in pairs if (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 < (a[2] + b[2]) ** 2]
        assert (standard, touching) == (standard, [])


NAMES = {
    "IEC_62196_T2": "Type 2",
    "IEC_62196_T2_COMBO": "CCS 2",
    "IEC_62196_T1": "Type 1",
    "CHADEMO": "CHAdeMO",
    "IEC_60309_2_three_32": "CEE 32 A",
    "DOMESTIC_F": "Household",
    "SAE_J3400": "NACS",
    "MCS": "Megawatt",
    "PANTOGRAPH_TOP_DOWN": "Pantograph",
    "nothing": "Connector",
}


def test_a_face_has_a_name_of_its_own() -> None:
    assert {standard: str(face_of(standard).said) for standard in NAMES} == NAMES
    assert (face_of("x") is UNKNOWN, bool(re.match("M", UNKNOWN.mark))) == (True, True)
