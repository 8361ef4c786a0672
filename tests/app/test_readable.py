"""How pages write times, distances and power."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from core.speech import say
from core.words import Sentence, length
from installer_app.templatetags.readable import distance, kilowatt, limit, measured, metres, title_now

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (timedelta(seconds=-3), "0 s ago"),
        (timedelta(seconds=40), "40 s ago"),
        (timedelta(minutes=5, seconds=59), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=9), "1 March 2026"),
    ],
)
def test_a_moment_is_as_far_as_people_count(since: timedelta, text: str) -> None:
    assert distance(since, MOMENT) == text


@pytest.mark.parametrize(
    ("distance_m", "text"), [(None, ""), (18, "18 m from you"), (999, "999 m from you"), (1662, "1.7 km from you")]
)
def test_a_distance_is_metres_and_then_kilometres(distance_m: float | None, text: str) -> None:
    assert metres(distance_m) == text


@pytest.mark.parametrize(
    ("watt", "text"),
    [
        (None, ""),
        (22_000, "22\N{NO-BREAK SPACE}kW"),
        (7_360, "7.4\N{NO-BREAK SPACE}kW"),
        (350_000, "350\N{NO-BREAK SPACE}kW"),
    ],
)
def test_power_has_no_zeros_that_nobody_reads(watt: int | None, text: str) -> None:
    assert kilowatt(watt) == text


@pytest.mark.parametrize(
    ("distance", "en", "nl"),
    [
        (0, "0 m", "0 m"),
        (455.4, "455 m", "455 m"),
        (999.4, "999 m", "999 m"),
        (999.5, "1.0 km", "1,0 km"),
        (1234, "1.2 km", "1,2 km"),
        (20_427, "20.4 km", "20,4 km"),
        (99_960, "100.0 km", "100,0 km"),
        (140_400, "140 km", "140 km"),
    ],
)
def test_a_length_is_said_as_its_reader_writes_numbers(distance: float, en: str, nl: str) -> None:
    told = {}
    for language in ("en", "nl"):
        with override(language):
            told[language] = say(length(distance))
    assert told == {"en": en, "nl": nl}


FACTS = [(7, "7"), (7.5, "7,5"), ("7.5", "7.5"), (Sentence("%(n)s", {"n": 0.25}), "0,25")]


@pytest.mark.parametrize(("fact", "text"), FACTS)
def test_a_fact_with_a_fraction_is_written_with_a_comma_where_one_does(fact: object, text: str) -> None:
    with override("de"):
        assert say(Sentence("%(fact)s", {"fact": fact})) == text


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", "0.5", "0.5"),
        ("nl", "0.5", "0,5"),
        ("de", "250", "250"),
        ("nl", "correct", "Juist"),
        ("fr", "clockwise", "Sens horaire (L1, L2, L3)"),
        ("de", "odd", "odd"),
    ],
)
def test_a_reading_is_written_as_the_reader_writes(language: str, value: str, text: str) -> None:
    with override(language):
        assert measured(value) == text


def test_a_reading_does_not_break_before_its_unit() -> None:
    assert measured("24", {"unit": "ms"}) == "24\N{NO-BREAK SPACE}ms"
    assert measured("correct", {"allowed": ["correct"]}) == "Correct"


@pytest.mark.parametrize(
    ("language", "kept", "text"),
    [
        ("en", {"most": 1.43, "unit": "Ω"}, "≤ 1.43 Ω"),
        ("fr", {"most": 1.43, "unit": "Ω"}, "≤ 1,43 Ω"),
        ("de", {"least": 1.0, "most": 2.5, "unit": "MΩ"}, "≥ 1 MΩ ≤ 2,5 MΩ"),
        ("nl", {"allowed": ["correct"]}, "Juist"),
    ],
)
def test_a_limit_is_written_as_the_reader_writes(language: str, kept: dict[str, object], text: str) -> None:
    with override(language):
        assert limit(kept) == text


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ({"slug": "reach", "title": "Reached us"}, "Heeft ons bereikt"),
        ({"slug": "of_old", "title": "Asked of old"}, "Asked of old"),
        ({"kind": "polarity", "title": "Polarity"}, "Polariteit"),
        ({"kind": "other", "title": "Something else"}, "Iets anders"),
        ({"title": "Anything"}, "Anything"),
    ],
)
def test_a_records_line_is_called_as_the_reader_calls_it(kept: dict[str, str], text: str) -> None:
    with override("nl"):
        assert title_now(kept) == text
