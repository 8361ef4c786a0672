"""How documents write texts, moments, degrees and cells; and what the older versions make of each word of the newer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.ocpi import v211, v221
from core.documents.ocpi.fields import display_texts, identifier, known, moment, place, text, whole
from core.documents.plain import coordinates, degrees, logo, present, stamp, without_nulls
from core.documents.spreadsheets import BEGINS_A_FORMULA, cell, csv_lines, guarded, unguarded
from tests.ocpi.test_conversions import location_with

AT = datetime(2026, 3, 1, 12, 0, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "longest", "told"),
    [
        ("abc", 3, "abc"), ("abcd", 3, "abc"), ("ab cd", 3, "ab"), (" a\n\tb ", 9, "a b"), ("a\u200bb", 9, "a b"),
        ("", 3, ""), ("\n", 3, ""), ("é" * 4, 3, "ééé"),
    ],
)  # fmt: skip
def test_a_text_is_cut_and_stays_on_its_line(value: str, longest: int, told: str) -> None:
    assert text(value, longest) == told


@pytest.mark.parametrize(
    ("value", "as_whole", "as_identifier"),
    [("abc", "abc", "abc"), ("abcd", "", ""), ("é", "é", ""), ("a\n", "", ""), ("", "", ""), ("a b", "a b", "a b")],
)
def test_what_would_be_something_else_is_not_cut(value: str, as_whole: str, as_identifier: str) -> None:
    assert (whole(value, 3), identifier(value, 3)) == (as_whole, as_identifier)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (AT, "2026-03-01T12:00:59Z"),
        (AT.astimezone(timezone(timedelta(hours=2))), "2026-03-01T12:00:59Z"),
        ("2026-03-01T12:00:00", "2026-03-01T12:00:00Z"),
        ("2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00Z"),
        ("2026-03-01T12:00:00.9Z", "2026-03-01T12:00:00Z"),
    ],
)
def test_a_moment_is_told_in_whole_seconds_of_utc(value: Any, told: str) -> None:
    assert moment(value) == told


def test_a_language_has_two_small_letters_and_no_text_is_none() -> None:
    rows = [{"language": "NL-be", "text": "x" * 513}, {"language": "de", "text": "\n"}]
    assert display_texts(rows) == [{"language": "nl", "text": "x" * 512}]


def test_words_are_kept_once_in_their_order() -> None:
    assert known(["b", "a", "x", "b"], {"a", "b"}) == ["b", "a"]


@pytest.mark.parametrize(
    ("latitude", "longitude", "told"),
    [
        ("52.1", "5.2", ("52.100000", "5.200000", "52.100000", "5.200000")),
        ("52.1234567", "-5.2345678", ("52.123457", "-5.234568", "52.1234567", "-5.2345678")),
        ("0", "0", ("0.000000", "0.000000", "0.000000", "0.000000")),
    ],
)
def test_degrees_have_six_decimals_or_seven(latitude: str, longitude: str, told: tuple[str, ...]) -> None:
    of = (Decimal(latitude), Decimal(longitude))
    ocpi, plain = place(*of), coordinates(*of)
    assert ((*ocpi.values(), *plain.values()) if ocpi and plain else None) == told
    for half in ((of[0], None), (None, of[1])):
        assert (place(*half), coordinates(*half)) == (None, None)


@given(st.decimals(-180, 180, places=7))
def test_degrees_are_read_back_as_they_were(value: Decimal) -> None:
    told = degrees(value)
    assert (Decimal(told), len(told.partition(".")[2]) in {6, 7}) == (value, True)


def test_what_is_absent_is_left_out_and_zero_is_a_fact() -> None:
    fields = {"a": None, "b": "", "c": [], "d": {}, "e": 0, "f": False, "g": 0.0, "h": "x"}
    assert present(fields) == {"e": 0, "f": False, "g": 0.0, "h": "x"}


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ({"a": None, "b": {"c": None, "d": [None, 1, {"e": None}]}}, {"b": {"d": [1, {}]}}),
        ([None, 0, "", False], [0, "", False]),
        ("text", "text"), (0, 0), (None, None), ({}, {}), (7, 7),
    ],
)  # fmt: skip
def test_a_null_is_a_field_left_out(stored: Any, told: Any) -> None:
    assert without_nulls(stored) == told


def test_a_stamp_is_cut_to_the_second() -> None:
    assert (stamp(AT), stamp(None)) == ("2026-03-01T12:00:59Z", None)


def test_a_stamp_is_the_same_whatever_clock_told_it_and_whichever_came_first() -> None:
    west = datetime(2026, 3, 2, 0, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=-5)))
    assert (stamp(west), stamp(west.astimezone(UTC))) == ("2026-03-02T00:30:00Z", "2026-03-02T00:30:00Z")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://x.example/a.PNG?b=c.gif", "png"), ("https://x.example/a.jpg", "jpg"),
        ("https://x.example/a.jpeg", "jpeg"),
        ("https://x.example/a.gif#b", "gif"), ("https://x.example/a.svg", "svg"), ("https://x.example/a.webp", None),
        ("https://x.example/png", None), ("", None),
    ],
)  # fmt: skip
def test_a_logo_tells_its_kind_by_its_address(url: str, kind: str | None) -> None:
    assert logo(url) == (kind and {"url": url, "category": "OPERATOR", "type": kind})


# --- cells ---


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("=1+1", "'=1+1"), ("+31 20", "'+31 20"), ("-x", "'-x"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("'x", "''x"),
        ("-5", "-5"), ("+5.25", "+5.25"), ("-5,25", "-5,25"), ("-5.", "'-5."), ("-", "'-"), ("x=1", "x=1"), ("", ""),
        (None, ""), (7, 7), (0, 0), (False, False), (["é"], '["é"]'), ({"a": 1}, '{"a": 1}'), ([], "[]"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(value: Any, told: Any) -> None:
    assert cell(value) == told


@given(st.text(st.sampled_from([*BEGINS_A_FORMULA, "a", "1", "."]), max_size=6))
def test_what_is_guarded_comes_back(value: str) -> None:
    assert unguarded(guarded(value)) == value


def test_a_file_has_lines_that_end_as_the_standard_says() -> None:
    rows = [["a", None], ['b"c', "d,e"]]
    assert [*csv_lines(["=x", "y"], rows)] == ["'=x,y\r\n", "a,\r\n", '"b""c","d,e"\r\n']
    assert [*csv_lines(["x", "y"], rows[1:], delimiter=";")] == ["x;y\r\n", '"b""c";d,e\r\n']


# --- older versions ---


def of_evse(version: Any, field: str, words: list[str]) -> list[str] | None:
    location = location_with()
    location["evses"][0][field] = words
    [told] = v221.from_230(location)["evses"] if version is v221 else v211.from_221(v221.from_230(location))["evses"]
    return told.get(field)


CARDS = ["CHIP_CARD_SUPPORT", "CONTACTLESS_CARD_SUPPORT", "DEBIT_CARD_PAYABLE", "PED_TERMINAL", "CREDIT_CARD_PAYABLE"]


@pytest.mark.parametrize("word", CARDS)
def test_every_way_to_pay_by_card_is_one_in_211(word: str) -> None:
    told = [of_evse(version, "capabilities", [word, "RFID_READER"]) for version in (v221, v211)]
    assert told == [[word, "RFID_READER"], ["CREDIT_CARD_PAYABLE", "RFID_READER"]]


def test_several_ways_to_pay_are_said_once() -> None:
    assert of_evse(v211, "capabilities", [*CARDS, "UNLOCK_CAPABLE"]) == ["CREDIT_CARD_PAYABLE", "UNLOCK_CAPABLE"]


@pytest.mark.parametrize(
    "word", ["CHARGING_PREFERENCES_CAPABLE", "START_SESSION_CONNECTOR_REQUIRED", "TOKEN_GROUP_CAPABLE"]
)
def test_what_211_does_not_know_is_not_said(word: str) -> None:
    assert [of_evse(version, "capabilities", [word]) for version in (v221, v211)] == [[word], []]


@pytest.mark.parametrize(
    ("parking", "in_221", "in_211"),
    [
        (None, None, "UNKNOWN"), ("ON_STREET", "ON_STREET", "ON_STREET"), ("PARKING_LOT", "PARKING_LOT", "PARKING_LOT"),
        ("PARKING_GARAGE", "PARKING_GARAGE", "PARKING_GARAGE"), ("ALONG_MOTORWAY", "ALONG_MOTORWAY", "OTHER"),
        ("UNDERGROUND_GARAGE", "UNDERGROUND_GARAGE", "UNDERGROUND_GARAGE"), ("ON_DRIVEWAY", "ON_DRIVEWAY", "OTHER"),
        ("ON_THE_MOON", None, "UNKNOWN"),
    ],
)  # fmt: skip
def test_a_kind_of_place_in_the_words_of_each(parking: str | None, in_221: str | None, in_211: str) -> None:
    location = location_with() | ({"parking_type": parking} if parking else {})
    newer = v221.from_230(location)
    assert (newer.get("parking_type"), v211.from_221(newer)["type"]) == (in_221, in_211)


@pytest.mark.parametrize(("length", "told"), [(45, 45), (46, 45)])
def test_an_address_has_45_letters_in_211(length: int, told: int) -> None:
    older = v211.from_221(location_with() | {"address": "a" * length})
    assert (len(older["address"]), older["postal_code"]) == (told, "#NA")
    assert v211.from_221(location_with() | {"postal_code": "1011"})["postal_code"] == "1011"


@pytest.mark.parametrize("twentyfourseven", [True, False])
def test_211_has_one_of_two_kinds_of_hours(twentyfourseven: bool) -> None:  # noqa: FBT001 -- a field of OCPI
    hours = {"twentyfourseven": twentyfourseven, "regular_hours": [{"weekday": 1}], "exceptional_openings": []}
    told = v211.from_221(location_with() | {"opening_times": hours})["opening_times"]
    kept = {"twentyfourseven": True} if twentyfourseven else {"regular_hours": [{"weekday": 1}]}
    assert told == kept | {"exceptional_openings": []}
