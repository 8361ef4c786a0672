"""What stations say at boot, as met in the field, against the catalogue and against an operator's own rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.matching import disagrees, match
from core.catalogue.reading import CatalogueTemplate, catalogue
from core.catalogue.spelling import fold_vendor


@dataclass(frozen=True)
class Row:
    """A template as an operator keeps it."""

    name: str
    vendor: list[str] = field(default_factory=list)
    model: str | None = None
    model_match: str = "exact"
    serial_prefix: str | None = None


def best(vendor: str | None, model: str | None, *serials: str) -> list[tuple[str, str]]:
    """Give what the catalogue offers as exact or likely."""
    found = match(catalogue(), vendor=vendor, model=model, serials=serials)
    return [(one.template.template_id, one.strength) for one in found if one.strength in ("exact", "likely")]


def order(rows: list[Row], vendor: str | None, model: str | None, *serials: str | None) -> list[tuple[str, str]]:
    return [(one.template.name, one.strength) for one in match(rows, vendor=vendor, model=model, serials=serials)]


def shipped(template_id: str) -> CatalogueTemplate:
    return next(template for template in catalogue() if template.template_id == template_id)


# --- lessons from the field ---


@pytest.mark.parametrize(
    ("vendor", "model"), [("Keba AG", "KC-P30-ESS400C2-E0R"), (" KEBA ag ", "kc-p30-ess400c2-e0r ")]
)
def test_case_and_blanks_do_not_count(vendor: str, model: str) -> None:
    assert best(vendor, model) == [("keba-kc-p30-ess400c2", "exact")]


@pytest.mark.parametrize("vendor", ["", None, "  "])
def test_an_empty_vendor_leaves_the_model(vendor: str | None) -> None:
    assert best(vendor, "ACChargePoint") == [("huawei-scharger-22", "exact")]


def test_a_vendor_that_we_did_not_expect_leaves_doubt() -> None:
    assert best("Other", "ACChargePoint") == [("huawei-scharger-22", "likely")]


@pytest.mark.parametrize("model", ["NG910-60007", "NG910-60123", "ng910"])
def test_a_prefix_is_enough_for_alfen(model: str) -> None:
    assert best("Alfen BV", model) == [("alfen-eve-single-pro", "exact")]


def test_a_prefix_leaves_out_what_follows_two_colons() -> None:
    assert best("ABB", "CDT_TACW22::M6M1") == [("abb-terra-ac-w22-t", "exact")]


@pytest.mark.parametrize(("model", "strength"), [("G3-M5320E-F2.7", "exact"), ("xG3-M5320E-F2", "vendor")])
def test_a_pattern_covers_the_whole_model(model: str, strength: str) -> None:
    row = Row("BusinessLine", ["EV-BOX"], "G3-M5320E-F2.*", "regex")
    assert order([row], "EVBox", model) == [("BusinessLine", strength)]


def test_one_model_for_many_products_is_settled_by_the_serial_number() -> None:
    found = best("Schneider Electric", "MONOBLOCK", "3N190740592A2S1B7551700014", "EV.2S7P04")
    assert found == [("schneider-ev2s7p04", "exact")]


def test_one_model_for_many_products_stays_open_without_the_serial_number() -> None:
    assert best("Schneider Electric", "MONOBLOCK") == [
        ("schneider-ev2s22p44", "likely"),
        ("schneider-ev2s7p44", "likely"),
        ("schneider-ev2s22p04", "likely"),
        ("schneider-ev2s7p04", "likely"),
    ]


@pytest.mark.parametrize(
    ("vendor", "model", "template_id"),
    [
        ("DELTA", "10616", "delta-10616"),
        ("Delta Electronics", "10616", "delta-10616"),
        ("Alfen", "NG920-61001", "alfen-eve-double-pro"),
        ("Easee", "Easee One", "easee-one"),
        ("Wallbox", "CPB1-S-2-4", "wallbox-copper-sb"),
        ("Plinth", "Demo Double", "plinth-demo-double"),
    ],
)
def test_two_spellings_of_one_maker(vendor: str, model: str, template_id: str) -> None:
    assert best(vendor, model) == [(template_id, "exact")]


@pytest.mark.parametrize(
    ("spelling", "core"),
    [
        ("Alfen BV", "alfen"),
        ("Alfen B.V.", "alfen"),
        ("CIRCONTROL", "circontrol"),
        ("EV-BOX", "evbox"),
        ("Bender GmbH Co. KG", "bender"),
        ("Phoenix Contact GmbH & Co. KG", "phoenixcontact"),
        ("Wall Box Chargers", "wallbox"),
        ("Easee ASA", "easee"),
        ("INGETEAM ENERGY", "ingeteam"),
        ("AB", "ab"),
        ("Electronics AG", "electronics"),
        ("pt.efacec", "ptefacec"),
        ("SETEC-POWER", "setecpower"),
        ("", ""),
    ],
)
def test_the_core_of_a_company_name(spelling: str, core: str) -> None:
    assert fold_vendor(spelling) == core


def test_a_board_is_never_more_than_likely() -> None:
    found = match(catalogue(), vendor="Bender GmbH Co. KG", model="CC612_1M4PR", serials=[])[0]
    assert (found.template.template_id, found.strength, str(found.why)) == (
        "bender-cc612-1m4pr",
        "likely",
        "CC612_1M4PR is the board inside. Compare the sockets with the station before you take it.",
    )


def test_a_board_tells_nothing_of_the_housing_around_it() -> None:
    housing = shipped("mennekes-amtron-compact-11")
    assert disagrees(housing, vendor="Ebee", model="CC612_2S0R", serials=[]) is False


def test_strings_longer_than_the_standard_allows_are_compared_whole() -> None:
    row = Row("CHARX", ["Phoenix Contact GmbH & Co. KG"], "EV-CC-AC1-M3-CBC-RCM-ETH-3PN-SER")
    model = "EV-CC-AC1-M3-CBC-RCM-ETH-3PN-SEX"
    assert order([row], "Phoenix Contact GmbH & Co. KG", model) == [("CHARX", "vendor")]


# --- order and strength ---


def test_nothing_reported_gives_all_by_name() -> None:
    found = match(catalogue(), vendor=None, model="", serials=[])
    assert [one.template for one in found] == list(catalogue())
    assert {one.strength for one in found} == {"none"}


def test_products_that_report_the_same_are_all_likely() -> None:
    assert best("ABB", "MD_TERRA_53") == [("abb-terra-53-cj", "likely"), ("abb-terra-53-cjg", "likely")]


def test_the_narrowest_rule_comes_first_and_alone_is_exact() -> None:
    rows = [
        Row("pattern", ["Alfen"], "NG.*", "regex"),
        Row("short", ["Alfen"], "NG", "prefix"),
        Row("whole", ["Alfen"], "NG910-60007"),
        Row("long", ["Alfen"], "NG910", "prefix"),
    ]
    assert order(rows, "Alfen BV", "NG910-60007") == [
        ("whole", "exact"),
        ("long", "likely"),
        ("short", "likely"),
        ("pattern", "likely"),
    ]


def test_a_serial_number_alone_makes_likely() -> None:
    row = Row("Parking", ["Schneider Electric"], "MONOBLOCK", serial_prefix="EV.2S7P04")
    assert order([row], None, None, None, "EV.2S7P04A") == [("Parking", "likely")]


def test_a_model_without_a_vendor_makes_likely() -> None:
    assert order([Row("One", ["Easee"], "Easee One")], "", "Easee One") == [("One", "likely")]


@pytest.mark.parametrize(
    ("row", "strength", "why"),
    [
        (Row("a", ["ABB"], "X1"), "exact", "The station says that it is ABB X1."),
        (
            Row("a", ["ABB"], "X1", serial_prefix="S"),
            "exact",
            "The station says that it is ABB X1, and its serial number begins with S.",
        ),
        (
            Row("a", [], "X1"),
            "likely",
            "The model is the same, X1; the maker cannot be compared. Read the rating plate to be sure.",
        ),
        (
            Row("a", ["ABB"], None, serial_prefix="S"),
            "likely",
            "The serial number begins with S. Read the rating plate to be sure.",
        ),
        (
            Row("a", ["ABB"], "X2"),
            "vendor",
            "The maker is the same, but the station says that it is another model: X1.",
        ),
        (
            Row("a", ["ABB"], "X1", serial_prefix="T"),
            "vendor",
            "Maker and model are the same, but the serial number does not begin with T.",
        ),
        (
            Row("a", ["ABB"]),
            "vendor",
            "The maker is the same. Which of its models this is, the station did not say in words we know.",
        ),
        (Row("a", ["Alfen"], "X1"), "none", "The station says that it is something else: ABB X1."),
        (Row("a"), "none", "Nothing that the station said tells for or against this one."),
    ],
)
def test_each_strength_says_why(row: Row, strength: str, why: str) -> None:
    found = match([row], vendor="ABB", model="X1", serials=["S1"])[0]
    assert (found.strength, str(found.why)) == (strength, why)


def test_two_equal_rows_leave_the_choice_to_a_person() -> None:
    rows = [Row("b", ["ABB"], "X1"), Row("a", ["ABB"], "X1")]
    assert [str(one.why) for one in match(rows, vendor="ABB", model="X1", serials=[])] == [
        "Stations of more than one kind may say ABB X1. Read the rating plate to be sure.",
    ] * 2


# --- disagreement ---


@pytest.mark.parametrize(
    ("template_id", "vendor", "model", "serials", "expected"),
    [
        ("easee-one", "Easee ASA", "Easee One", [], False),
        ("easee-one", "Easee ASA", "Easee Charge", [], True),
        ("easee-one", "Zaptec", "", [], True),
        ("easee-one", "", "", [], False),
        ("easee-one", None, None, ["EH000000"], False),
        ("easee-charge", "Easee ASA", "Anything", [], False),
        ("foxess-a022kp1", "Whoever", "A022KP1-E-2", [], False),
        ("foxess-a022kp1", "FoxESS", "A011KP1-E-2", [], True),
        ("schneider-ev2s22p44", "Schneider Electric", "MONOBLOCK", ["EV.2S7P04"], True),
        ("schneider-ev2s22p44", "Schneider Electric", "MONOBLOCK", ["3N19", "ev.2s22p44"], False),
        ("schneider-ev2s22p44", "Schneider Electric", "MONOBLOCK", ["", None], False),
        ("bender-cc612-1m4pr", "Ebee", "CC613_ELPR4", [], True),
    ],
)
def test_only_a_definite_difference_disagrees(
    template_id: str, vendor: str | None, model: str | None, serials: list[str | None], *, expected: bool
) -> None:
    assert disagrees(shipped(template_id), vendor=vendor, model=model, serials=serials) == expected


def test_an_unsafe_pattern_matches_nothing() -> None:
    assert order([Row("bad", ["ABB"], "(a+)+", "regex")], "ABB", "aaaa") == [("bad", "vendor")]


# --- whatever comes ---

WORDS = st.none() | st.text(max_size=120)
ROWS = st.builds(
    Row,
    name=st.text(max_size=20),
    vendor=st.lists(st.text(max_size=30), max_size=3),
    model=WORDS,
    model_match=st.sampled_from(["exact", "prefix", "regex", "other"]),
    serial_prefix=WORDS,
)


@given(rows=st.lists(ROWS, max_size=6), vendor=WORDS, model=WORDS, serials=st.lists(WORDS, max_size=3))
def test_matching_never_raises_and_loses_none(
    rows: list[Row], vendor: str | None, model: str | None, serials: list[str | None]
) -> None:
    found = match(rows, vendor=vendor, model=model, serials=serials)
    assert sorted(one.template.name for one in found) == sorted(row.name for row in rows)
    assert len([one for one in found if one.strength == "exact"]) <= 1


@given(row=ROWS, vendor=WORDS, model=WORDS, serials=st.lists(WORDS, max_size=3))
def test_what_disagrees_is_never_offered(
    row: Row, vendor: str | None, model: str | None, serials: list[str | None]
) -> None:
    strength = match([row], vendor=vendor, model=model, serials=serials)[0].strength
    assert (disagrees(row, vendor=vendor, model=model, serials=serials) and strength in ("exact", "likely")) is False
