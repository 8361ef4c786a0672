"""Hours, days, directions and degrees as people write them, read and written back; nothing of a database."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from core.choices import Facility
from installer_app.records.editing import texts_in, wanted
from installer_app.records.fields import Field, Form, Section, text, tick, ticks, unsaid
from installer_app.records.texts import coordinates, degrees, directions, opening_times


def read(part: Any, *texts: str) -> tuple[Any, list[tuple[str, str]]]:
    errors: list[Any] = []
    return part.read(texts, errors), [(error.field, error.message) for error in errors]


def hours(line: str) -> tuple[list[str], list[str]]:
    said, errors = read(opening_times("", days=False), "", line, *[""] * 6)
    return [f"{one['period_begin']}-{one['period_end']}" for one in said.get("regular_hours", ())], [
        e[0] for e in errors
    ]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("08:00-18:00", ["08:00-18:00"]),
        ("8-18", ["08:00-18:00"]),
        ("8.30 – 12, 13:00-17:45", ["08:30-12:00", "13:00-17:45"]),
        ("6-8;9-10 11-12", ["06:00-08:00", "09:00-10:00", "11:00-12:00"]),
        ("22:00-02:00", ["22:00-02:00"]),
    ],
)
def test_hours_are_read_however_they_are_written(line: str, wanted: list[str]) -> None:
    assert hours(line) == (wanted, [])


def test_what_are_no_hours_is_said_of_its_day() -> None:
    lines = ("24-25", "8:60-9", "8", "8-", "morning", "8-9-10", "٨-٩")
    assert {line: hours(line) for line in lines} == dict.fromkeys(lines, ([], ["hours_1"]))


def test_a_day_is_the_locations_own(subtests: pytest.Subtests) -> None:
    days = {
        "2026-12-25": ("2026-12-24T23:00:00Z", "2026-12-25T23:00:00Z"),
        "2026-03-29": ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),  # clocks go forward: 23 hours
        "2026-10-25": ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),  # and back: 25
        "2026-07-01 - 2026-07-03": ("2026-06-30T22:00:00Z", "2026-07-03T22:00:00Z"),
        "2026-07-01 18:00 - 2026-07-03 08:00": ("2026-07-01T16:00:00Z", "2026-07-03T06:00:00Z"),
    }
    part = opening_times("Europe/Amsterdam", days=True)
    for line, (begin, end) in days.items():
        with subtests.test(line):
            said, errors = read(part, "yes", *[""] * 7, line, "")
            period = {"period_begin": begin, "period_end": end}
            assert (said["exceptional_openings"], errors) == ([period], [])
            kept = SimpleNamespace(opening_times={"exceptional_openings": [period]})
            assert part.show(kept)[8:] == [line, ""]


def test_a_moment_without_a_zone_is_utc_and_a_location_without_one_too() -> None:
    kept = {"exceptional_closings": [{"period_begin": "2026-07-01T10:00", "period_end": "2026-07-01T12:00:00+02:00"}]}
    shown = opening_times("", days=True).show(SimpleNamespace(opening_times=kept))
    assert shown == ["yes", *[""] * 8, "2026-07-01 10:00 - 2026-07-01 10:00"]


def test_what_is_no_day_is_said() -> None:
    part = opening_times("Europe/Amsterdam", days=True)
    lines = "soon\n2026-02-30\n2026-12-24 18:00 - later\n2026-12-24 25:00 - 2026-12-25\n2026-1-1"
    said, errors = read(part, "yes", *[""] * 7, "", lines)
    assert (said["exceptional_closings"], [field for field, _message in errors]) == ([], ["exceptional_closings"] * 5)


def test_nothing_kept_is_open_day_and_night() -> None:
    for kept in (None, {}, {"twentyfourseven": True}):
        shown = opening_times("", days=False).show(SimpleNamespace(opening_times=kept))
        assert shown == ["yes", *[""] * 7]


def test_directions_are_a_line_each() -> None:
    part = directions("directions")
    said, errors = read(part, "nl:Rechts\n\n EN : To the right: behind ")
    assert (said, errors) == (
        [{"language": "nl", "text": "Rechts"}, {"language": "en", "text": "To the right: behind"}],
        [],
    )
    assert read(part, "") == (None, [])
    assert [field for field, _message in read(part, "Rechts\nnld: x\nnl:")[1]] == ["directions"] * 3


def test_degrees_have_no_zeros_that_nobody_reads() -> None:
    assert [degrees(value) for value in (None, 52, 5.5)] == ["", "52", "5.5"]
    part = coordinates()
    assert [read(part, *pair)[0] for pair in (("52,1", "5.2"), ("", ""), ("52", ""))] == [
        {"latitude": "52.1", "longitude": "5.2"},
        None,
        {"latitude": "52"},  # the contract says what is missing
    ]


SMALL = Form(
    (
        Section("One", (text("name", "Name", required=True), tick("publish", "Publish"), unsaid("tap", "Tap"))),
        Section("Two", (ticks("facilities", "What is there", Facility.choices),)),
    )
)


def test_a_form_says_only_what_was_changed() -> None:
    values = SMALL.posted(QueryDict("name=+A%00%0D%0Ab+&facilities=WIFI&facilities=HOTEL&facilities=MOAT&tap=no"))
    assert values == {"name": "A\nb", "publish": "", "tap": "no", "facilities": "HOTEL\nWIFI"}
    assert SMALL.said(values, ["tap", "facilities"]) == ({"tap": False, "facilities": ["HOTEL", "WIFI"]}, [])
    said, errors = SMALL.said({**values, "name": ""}, ["name", "publish"])
    assert (said, [(error.field, error.code) for error in errors]) == (
        {"name": None, "publish": False},
        [("name", "required")],
    )


def test_a_value_is_said_in_words() -> None:
    words = {each.name: each for each in SMALL.fields}
    told = [
        words[name].in_words(value)
        for name, value in (
            ("publish", "yes"),
            ("publish", ""),
            ("tap", ""),
            ("facilities", "HOTEL\nWIFI"),
            ("name", "A"),
        )
    ]
    assert told == ["Yes", "No", "Not said", "Hotel, Wi-Fi", "A"]
    assert Field("x", "X", "choice", choices=(("a", "A"),)).in_words("older") == "older"


def test_errors_find_their_field() -> None:
    assert [SMALL.field_at(path) for path in ("name", "facilities.3", "evses.0.name", "evses.0.uid", "")] == [
        "name", "facilities", "name", "evses.0.uid", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"name": 1}', '{"name": null}', "[" * 9999])
def test_what_is_none_of_our_texts_is_nothing(text: str) -> None:
    assert texts_in(text) == {}


def test_halves_of_letters_are_left_out() -> None:
    assert texts_in('{"name": "a\\ud800b\\u0000c é"}') == {"name": "abc é"}


def test_of_two_versions_each_field_is_taken_from_one() -> None:
    data = QueryDict(mutable=True)
    data.update(
        {
            "mine": '{"name": "A\\u0000", "tap": "yes"}',
            "was": '{"name": "B", "tap": "no", "publish": "yes"}',
            "take_tap": "theirs",
        }
    )
    assert wanted(SMALL, data) == {"name": "A", "publish": "yes", "tap": "no", "facilities": ""}
