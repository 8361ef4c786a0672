"""The catalogue holds together, refuses what cannot be right, and can be drawn."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.picture import plug_svg, station_svg
from core.catalogue.reading import MODELS, CatalogueUnreadableError, catalogue, read_catalogue
from core.catalogue.sanity import faults
from core.choices import ConnectorStandard

if TYPE_CHECKING:
    from core.words import Sentence

SVG = "{http://www.w3.org/2000/svg}"


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(MODELS.read_text(encoding="utf-8"))
    return found


def one(template_id: str) -> dict[str, Any]:
    return next(row for row in rows() if row["template_id"] == template_id)


def socket(number: int, **other: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "standard": "IEC_62196_T2",
        "format": "SOCKET",
        "power_type": "AC_3_PHASE",
        "voltage": 230,
        "amperage": 32,
        "max_electric_power": 22080,
        **other,
    }


def evses(*connectors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"evse_sequence_number": number, "capabilities": [], "connector_templates": row}
        for number, row in enumerate(connectors, 1)
    ]


def texts(svg: str, tag: str = "text") -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter(SVG + tag)]  # noqa: S314 -- our own drawing


# --- the file ---


def test_the_file_ships_fifty_templates_without_fault() -> None:
    assert (len(catalogue()), faults(rows())) == (50, [])


def test_the_catalogue_is_read_once_and_sorted_by_name() -> None:
    names = [template.name for template in catalogue()]
    assert catalogue() is catalogue()
    assert names == sorted(names, key=str.casefold)


def test_every_name_is_told_apart() -> None:
    names = [template.name for template in catalogue()]
    assert sorted(set(names)) == sorted(names)


def test_the_training_stations_say_that_they_are_for_training() -> None:
    found = {t.model: (t.vendor, t.note) for t in catalogue() if t.brand == "Plinth"}
    note = "For training: the station in the simulator. It does not exist as hardware."
    assert found == {"Demo Double": (("Plinth",), note), "Demo DC": (("Plinth",), note)}


def test_connectors_count_through_the_station() -> None:
    double = next(t for t in catalogue() if t.template_id == "legrand-059015")
    ids = [[connector["id"] for connector in evse["connector_templates"]] for evse in double.evse_templates]
    assert ids == [["1", "2"], ["3", "4"]]


def test_a_row_is_a_copy_with_empty_text_for_the_unknown() -> None:
    template = next(t for t in catalogue() if t.template_id == "easee-charge")
    row = template.as_row()
    row["evse_templates"][0]["connector_templates"].clear()
    assert (row["model"], row["serial_prefix"], row["vendor"]) == ("", "", ["Easee ASA"])
    assert len(template.evse_templates[0]["connector_templates"]) == 1


# --- what is refused ---


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"voltage": 400}, "connector 1 has 400 V; AC is 230 V between line and neutral"),
        ({"max_electric_power": 22081}, "connector 1 gives 22081 W, more than its volts and amps allow"),
        ({"amperage": 63}, "connector 1 carries 63 A, too much for a IEC_62196_T2 socket"),
        ({"power_type": "AC_4_PHASE"}, "connector 1 has the unknown power_type AC_4_PHASE"),
        ({"amperage": "32"}, "connector 1 needs a whole number above 0 as amperage"),
        ({"power_type": "DC", "max_electric_power": 7000}, "connector 1 cannot give DC through IEC_62196_T2"),
        ({"standard": "CHADEMO", "format": "CABLE"}, "connector 1 cannot give AC through CHADEMO"),
        ({"id": "2"}, "connectors must be numbered 1, 2, 3 … through the station"),
        ({"colour": "red"}, "connector 1 misses or does not know ['colour']"),
    ],
)
def test_a_wrong_connector_is_named(change: dict[str, Any], fault: str) -> None:
    row = one("easee-charge") | {"evse_templates": evses([socket(1, **change)])}
    assert faults([row]) == [f"easee-charge: {fault}."]


def test_dc_beyond_its_connector_is_named() -> None:
    chademo = socket(1, standard="CHADEMO", format="CABLE", power_type="DC", voltage=500, amperage=500)
    row = one("easee-charge") | {"evse_templates": evses([chademo])}
    assert faults([row]) == ["easee-charge: connector 1 is beyond the 1000 V and 400 A of CHADEMO."]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"evse_templates": []}, "there is no EVSE"),
        ({"evse_templates": evses([])}, "EVSE 1 has no connector"),
        ({"evse_templates": [{"evse_sequence_number": 1}]}, "an EVSE or a connector misses 'connector_templates'"),
        ({"evse_templates": [7]}, "EVSEs and connectors must be objects with fields"),
        ({"vendor": "Easee ASA"}, "vendor is of the wrong kind"),
        ({"model_match": "fuzzy"}, "model_match fuzzy is unknown"),
        ({"model_match": "regex", "model": "(a+)+"}, "the pattern in model could run for ever or is no pattern"),
        ({"colour": "red"}, "the fields ['colour'] are missing or unknown"),
    ],
)
def test_a_wrong_template_is_named(change: dict[str, Any], fault: str) -> None:
    assert faults([one("easee-charge") | change]) == [f"easee-charge: {fault}."]


def test_evses_out_of_order_are_named() -> None:
    swapped = evses([socket(1)], [socket(2)])
    swapped[0]["evse_sequence_number"] = 2
    row = one("easee-charge") | {"evse_templates": swapped}
    assert faults([row]) == ["easee-charge: EVSEs must be numbered 1, 2, 3 …."]


def test_a_slug_has_no_capitals() -> None:
    row = one("easee-charge") | {"template_id": "Easee Charge"}
    assert faults([row]) == ["Easee Charge: template_id must be small letters, digits and single hyphens."]


def test_an_id_comes_once() -> None:
    assert faults([one("easee-charge")] * 2) == ["easee-charge: there are 2 of this id."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "The catalogue cannot be used. It must be a list of templates."),
        ("[", "The catalogue is no JSON: Expecting value: line 1 column 2 (char 1)."),
    ],
)
def test_a_bad_file_fails_with_a_sentence(text: str, message: str) -> None:
    with pytest.raises(CatalogueUnreadableError, match=re.escape(message)):
        read_catalogue(text)


# --- the picture ---


def test_the_picture_is_labelled_from_left_to_right() -> None:
    svg = station_svg(evses([socket(1)], [socket(2, standard="DOMESTIC_F", max_electric_power=3680)]))
    assert texts(svg) == ["EVSE 1", "Type 2", "22 kW", "EVSE 2", "Household", "3.7 kW"]


def test_the_picture_is_told_in_words() -> None:
    svg = station_svg(one("plinth-demo-dc")["evse_templates"])
    assert (texts(svg, "title"), texts(svg, "desc")) == (
        ["Picture of the station"],
        ["EVSE 1: CCS 2, cable 50 kW; CHAdeMO, cable 50 kW."],
    )


def test_a_cable_hangs_where_there_is_one() -> None:
    drawn = [
        svg.count("plug__cable")
        for svg in (station_svg(evses([socket(1)], [socket(2, format="CABLE")])), station_svg(evses([socket(1)])))
    ]
    assert drawn == [1, 0]


def test_five_evses_stand_in_two_rows() -> None:
    svg = station_svg(evses(*([socket(number)] for number in range(1, 6))))
    tops = [float(top) for top in re.findall(r'station-picture__evse" transform="translate\(\S+ (\S+)\)', svg)]
    assert [top == tops[0] for top in tops] == [True, True, True, True, False]


def test_a_power_that_is_not_known_is_left_out() -> None:
    assert texts(station_svg(evses([socket(1, max_electric_power=None)]))) == ["EVSE 1", "Type 2", ""]


def test_the_reader_s_language_is_escaped() -> None:
    def shout(sentence: Sentence) -> str:
        return f"<{sentence}> & 'co'"

    svg = plug_svg("CHADEMO", "CABLE", say=shout)
    assert texts(svg, "title") == ["<<CHAdeMO> & 'co', cable> & 'co'"]


@pytest.mark.parametrize("standard", [*ConnectorStandard.values, "NEMA_14_50"])
@pytest.mark.parametrize("connector_format", ["SOCKET", "CABLE"])
def test_an_icon_has_its_size_and_no_style(standard: str, connector_format: str) -> None:
    root = ET.fromstring(plug_svg(standard, connector_format, size=32))  # noqa: S314 -- our own drawing
    assert (root.get("width"), root.get("height"), root.get("role")) == ("32", "32", "img")
    assert [node.tag for node in root.iter() if "style" in node.attrib or node.tag == SVG + "style"] == []


def test_every_standard_has_a_face_of_its_own() -> None:
    plain = plug_svg("OUR_OWN_PLUG", "SOCKET")
    assert [standard for standard in ConnectorStandard.values if plug_svg(standard, "SOCKET") == plain] == []


@pytest.mark.parametrize("template", catalogue(), ids=lambda template: template.template_id)
def test_every_template_can_be_drawn(template: Any) -> None:
    labels = [label for label in texts(station_svg(template.evse_templates)) if label.startswith("EVSE")]
    assert labels == [f"EVSE {evse['evse_sequence_number']}" for evse in template.evse_templates]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40))
def test_any_standard_gives_a_whole_picture(standard: str) -> None:
    assert texts(station_svg(evses([socket(1, standard=standard)])))[0] == "EVSE 1"
