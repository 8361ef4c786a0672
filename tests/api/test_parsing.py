"""Bodies: JSON in UTF-8, lawful and not hostile."""

from __future__ import annotations

import io
import json
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.api.parsing import StrictJSONParser, read_json, too_deep
from core.errors import BadQuery, TooLarge, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable


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


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"data":[{"name":"a"},{"name":"\\u0000","id":"\\ud800"}]}', ["data.1.name", "data.1.id"]),
        ('{"data":[{"id":"a","id":"b"},{"words":["a",["\\udfff"]]}]}', ["data.0.id", "data.1.words.1.0"]),
        ('{"a":{"x":1,"x":{"y":1,"y":2}}}', ["a.x"]),
        ('{"a":{"\\u0000":1},"b":[1,1e999,' + "9" * 33 + "]}", ["a.\\x00", "b.1", "b.2"]),
        ("1e999", [""]),
        ("[" + ",".join(['{"a":"\\u0000"}'] * 200) + "]", [f"{place}.a" for place in range(100)]),
        ("{" + ",".join(['"a":{"b":1e999}'] * 200) + "}", ["a"]),
        ("{" + ",".join(['"\\u0000":1'] * 200) + "}", ["\\x00"]),
        ('{"a":1,"a":{' + ",".join(['"x":1'] * 200) + "}}", ["a"]),
        ('{"\\u0000":[' + ",".join(["1e999"] * 200) + "]}", ["\\x00"]),
    ],
)
def test_what_is_hostile_is_named_by_its_place(text: str, places: list[str]) -> None:
    with pytest.raises(BadQuery) as refusal:
        read_json(text)
    assert [error.field for error in refusal.value.errors] == places
    assert refusal.value.field == places[0]


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


NAMES = st.sampled_from(["a", "b", 'a":', "a\\", ":", '"', "é", " :"])
GAPS = st.sampled_from(["", "", "", " ", "\n", "\t "])
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(-1e300, 1e300), st.text(max_size=5), NAMES
)


@st.composite
def written(draw: st.DrawFn, depth: int = 3) -> str:
    """Give JSON as somebody may write it: with gaps anywhere, names twice, and letters escaped or not."""
    kind = draw(st.integers(0, 2)) if depth else 0
    if kind == 0:
        return json.dumps(draw(LEAVES), ensure_ascii=draw(st.booleans()))
    inner = [draw(written(depth - 1)) for _each in range(draw(st.integers(0, 3)))]
    if kind == 1:
        return "[" + ",".join(inner) + "]"
    named = [f"{json.dumps(draw(NAMES))}{draw(GAPS)}:{draw(GAPS)}{value}" for value in inner]
    return "{" + ",".join(named) + "}"


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise BadQuery(what="twice")
    return dict(pairs)


def read_by_python(text: str) -> object:
    value = json.loads(text, object_pairs_hook=once)
    if "\\u0000" in json.dumps(value):
        raise BadQuery(what="a character")
    return value


def outcome(read: Callable[[str], object], text: str) -> str:
    try:
        return json.dumps(read(text))
    except BadQuery:
        return "refused"


@given(written())
def test_what_is_lawful_is_read_as_python_reads_it_and_no_name_comes_twice(text: str) -> None:
    assert outcome(read_json, text) == outcome(read_by_python, text)


@pytest.mark.parametrize("text", ['{"a" :1,"a":2}', '{"a":1,"a" :2}', '{"a"\n:1,"a"\t:2}', '[{"b":{"a":1,"a":1}}]'])
def test_a_name_that_comes_twice_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(BadQuery) as refused:
        read_json(text)
    assert refused.value.field == ("0.b.a" if text.startswith("[") else "a")


@pytest.mark.parametrize("digits", [31, 32])
def test_a_number_has_32_digits_at_most(digits: int) -> None:
    assert read_json(f'{{"a":{"7" * digits}}}') == {"a": int("7" * digits)}
    with pytest.raises(BadQuery):
        read_json(f'{{"a":{"7" * 33}}}')


@pytest.mark.parametrize("text", ["1e999", "-1e999", '{"a":[1E400]}'])
def test_a_number_that_is_no_number_any_more_is_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        read_json(text)
