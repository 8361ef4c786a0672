"""Bodies: JSON in UTF-8, lawful and not hostile."""

from __future__ import annotations

import io
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.api.parsing import StrictJSONParser, read_json, too_deep
from core.errors import BadQuery, TooLarge, Unreadable


@pytest.mark.parametrize("text", ["", "{", "NaN", '{"a": Infinity}', "{'a': 1}", '"\\x"'])
def test_no_json_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read_json(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a":"\\u0000"}',
        '{"a":"\\ud800"}',
        "[" * 33 + "]" * 33,
        '{"a":' + "9" * 33 + "}",
        '{"\\u0000":1}',
        '{"\\ud800":1,"\\ud800":2}',
        '{"a":["\\u0000"]}',
        '{"a":[[["\\udfff"]]]}',
        '["\\u0000"]',
        '"\\ud800"',
    ],
)
def test_hostile_json_is_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        read_json(text)


def test_an_abyss_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BadQuery):
        read_json("[" * 200_000)


def test_brackets_inside_strings_are_no_depth() -> None:
    assert read_json('{"a": "' + "[" * 99 + '"}') == {"a": "[" * 99}


def test_a_string_that_never_ends_is_read_once() -> None:
    began = time.process_time()
    with pytest.raises(Unreadable):
        read_json('"' + '\\"' * 500_000)
    assert round(time.process_time() - began) == 0


def test_a_body_above_ten_megabytes_is_not_read_to_its_end() -> None:
    body = io.BytesIO(b" " * 11 * 1024 * 1024)
    with pytest.raises(TooLarge):
        StrictJSONParser().parse(body)
    assert body.tell() == 10 * 1024 * 1024 + 1


def test_a_body_that_is_not_utf8_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        StrictJSONParser().parse(io.BytesIO('{"a":"é"}'.encode("latin-1")))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(json_values)
def test_lawful_json_is_read_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value)) == value


def depth_of(value: object) -> int:
    inside = [*value.values()] if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(depth_of, inside), default=0)


def nested(depth: int, inmost: object) -> object:
    """Give lists and objects by turns around something, and beside it what looks like brackets."""
    return (
        inmost if depth == 0 else [nested(depth - 1, inmost), "]"] if depth % 2 else {"[{": nested(depth - 1, inmost)}
    )


@pytest.mark.parametrize("inmost", [1, "[", "]", '"', "\\", '\\"[', "é[", "[]{}", [], {}, ['"', "[" * 40]], ids=repr)
@pytest.mark.parametrize("depth", [30, 31, 32, 33])
def test_thirty_two_levels_are_the_most_whatever_strings_hold(depth: int, inmost: object) -> None:
    value = nested(depth, inmost)
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        if depth_of(value) <= 32:
            assert read_json(text) == value
        else:
            with pytest.raises(BadQuery):
                read_json(text)


@given(json_values, st.integers(0, 40))
def test_depth_is_counted_exactly(value: object, more: int) -> None:
    text = "[" * more + json.dumps(value) + "]" * more
    assert too_deep(text) == (more + depth_of(value) > 32)
