"""A line of the log as JSON: each of its fields to the letter, whatever was told; and plain lines beside it."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from core.logs import JsonLines, WithoutSecrets, fields_of, plain, without_secrets

AT = datetime(2026, 3, 1, 12, 30, 15, 123_999, tzinfo=UTC)


def record(words: Any, *told: Any, **facts: Any) -> logging.LogRecord:
    made = logging.LogRecord("core.x", logging.WARNING, "x.py", 1, words, told, None)
    made.created = AT.timestamp()
    made.__dict__.update(facts)
    return made


def written(words: Any, *told: Any, **facts: Any) -> str:
    return JsonLines().format(record(words, *told, **facts))


def test_a_line_word_for_word() -> None:
    assert written("gone identity=%s code=%s", "CP-1", 1006) == (
        '{"at": "2026-03-01T12:30:15.123+00:00", "level": "WARNING", "logger": "core.x", "request_id": "-", '
        '"event": "gone", "message": "gone identity=CP-1 code=1006", "identity": "CP-1", "code": 1006}'
    )


def test_what_is_no_ascii_is_written_as_it_is() -> None:
    line = written("gone identity=%s", "Säule", request_id="R-1")
    assert ('"identity": "Säule"' in line, json.loads(line)["request_id"]) == (True, "R-1")


def test_an_error_brings_its_trace() -> None:
    try:
        int("no")
    except ValueError:
        told = json.loads(written("not written", exc_info=sys.exc_info()))
    assert [told["error"].splitlines()[at] for at in (0, -1)] == [
        "Traceback (most recent call last):",
        "ValueError: invalid literal for int() with base 10: 'no'",
    ]
    assert "error" not in json.loads(written("not written"))


@pytest.mark.parametrize(
    ("words", "told", "event", "fields"),
    [
        ("gone", (), "gone", {}),
        ("gone: identity=%s", ("x",), "gone", {"identity": "x"}),
        ("gone (identity=%s)", ("x",), "gone", {"identity": "x"}),
        ("%s of %s", ("a", "b"), "", {}),
        ("%s of n=%s", ("a", 2), "", {"n": 2}),
        ("100%% of n=%s", (2,), "100", {"n": 2}),
        ("n=%d m=%.2f k=%-5s l=%+d", (1, 2.5, "x", 3), "", {"n": 1, "m": 2.5, "k": "x", "l": 3}),
        ("n=%s", (None,), "", {"n": None}),
        ("n=%s", ((1, 2),), "", {"n": "(1, 2)"}),
        ("n=%s", ([1, {"a": 2}],), "", {"n": [1, {"a": 2}]}),
        ("n=%s", (True,), "", {"n": True}),
        ("n=%s", (AT,), "", {"n": str(AT)}),
        ("n=%s", ({"at": AT},), "", {}),
        ("n=%s %s", ("a", "b"), "", {"n": "a"}),
        ("at=%s level=%s logger=%s", ("a", "b", "c"), "", {}),
        ("request_id=%s event=%s message=%s error=%s x=%s", tuple("abcde"), "", {"x": "e"}),
    ],
)
def test_a_line_has_the_fields_that_its_words_name(
    words: str, told: tuple[Any, ...], event: str, fields: dict[str, Any]
) -> None:
    line = json.loads(written(words, *told))
    usual = {"at", "level", "logger", "request_id", "event", "message"}
    assert ({name: line[name] for name in line if name not in usual}, line["event"]) == (fields, event)
    assert (line["at"], line["level"], line["logger"]) == ("2026-03-01T12:30:15.123+00:00", "WARNING", "core.x")


def test_words_that_do_not_fit_what_is_told_name_nothing() -> None:
    assert [fields_of(record(words, *told)) for words, told in (("n=%s", ()), ("n=%s m=%s", ("a",)), (7, ("a",)))] == [
        {},
        {},
        {},
    ]


def test_what_is_named_by_a_table_of_its_own_is_no_field() -> None:
    made = logging.LogRecord("x", logging.INFO, "x.py", 1, "n=%(n)s", ({"n": 1},), None)
    assert fields_of(made) == {}
    assert json.loads(JsonLines().format(made))["message"] == "n=1"


@pytest.mark.parametrize(
    ("value", "told"),
    [("x", "x"), (7, 7), (1.5, 1.5), (None, None), ({}, {}), ([], []), (b"x", "b'x'"), (object, str(object))],
)
def test_a_value_is_as_json_has_it(value: Any, told: Any) -> None:
    assert plain(value) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("/in/hush", 7), ("/in/…", 7)),
        (("GET /o/hush?x=/in/hush HTTP/1.1",), ("GET /o/…?x=/in/… HTTP/1.1",)),
        (("'/made/hush' \"/invited/hush\"",), ("'/made/…' \"/invited/…\"",)),
        (("/in/", "/in", "/into/hush"), ("/in/", "/in", "/into/hush")),
        ((None, b"/in/hush"), (None, b"/in/hush")),
    ],
)
def test_what_opens_an_address_is_left_out_of_what_is_told(said: tuple[Any, ...], told: tuple[Any, ...]) -> None:
    made = record("x", *said)
    assert (WithoutSecrets().filter(made), made.args) == (True, told)


def test_what_was_left_out_once_stays_so() -> None:
    once = without_secrets("/o/hush/records/7.pdf and /in/hush")
    assert (once, without_secrets(once)) == ("/o/…/records/7.pdf and /in/…", once)
