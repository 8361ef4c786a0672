"""Frames at their limits: lengths and depths at n and n + 1, parts left out one by one, and what may stand there."""

from __future__ import annotations

import json

import pytest
from core.ocpp.protocol.frames import (
    MAX_BYTES,
    Call,
    CallError,
    CallResult,
    Malformed,
    read_frame,
    write_call,
    write_error,
    write_result,
)

NO_ID = "its id is not a text of 1 to 36 characters"
NO_CALL = "a call has an action and a payload"


def nested(depth, shape="[]"):
    """Give a call whose message is so many levels deep."""
    opening, closing = ('{"a":', "}") if shape == "{}" else ("[", "]")
    inside = depth - 2
    return f'[2,"1","A",{{"a":{opening * inside}1{closing * inside}}}]'


@pytest.mark.parametrize(("length", "reason"), [(MAX_BYTES, "not an array"), (MAX_BYTES + 1, "too long")])
def test_a_message_has_64_kibibytes(length, reason):
    assert (MAX_BYTES, read_frame('"' + "x" * (length - 2) + '"')) == (65536, Malformed(reason))


@pytest.mark.parametrize("shape", ["[]", "{}"])
def test_a_message_is_32_levels_deep(shape):
    assert isinstance(read_frame(nested(32, shape)), Call)
    assert read_frame(nested(33, shape)) == Malformed("nested too deeply")


@pytest.mark.parametrize(("depth", "is_call"), [(17, True), (18, True), (31, True), (32, True), (33, False)])
def test_what_lies_beside_it_makes_nothing_deeper(depth, is_call):
    wide = nested(depth).replace('{"a":', '{"b":[[]],"c":{},"d":[[]],"e":[1],"a":', 1)
    assert isinstance(read_frame(wide), Call) is is_call


def test_many_brackets_are_no_depth():
    assert isinstance(read_frame(json.dumps([2, "1", "A", {"a": [[]] * 100}])), Call)


@pytest.mark.parametrize("text", ["{}", "[]", "1", '"x"', "null", "true"])
def test_what_is_no_array_is_said_so(text):
    assert read_frame(text) == Malformed("not an array")


@pytest.mark.parametrize(
    ("message", "frame"),
    [
        ([2, "1", "A", {"a": 1}], Call("1", "A", {"a": 1})),
        ([2, "1", "A"], Call("1", "A", {})),
        ([2, "1", "A", None], Call("1", "A", {})),
        ([2, "x" * 36, "A"], Call("x" * 36, "A", {})),
        ([6, "1", "A", {}], Call("1", "A", {}, wants_answer=False)),
        ([2, "1", "A", {}, 1], Malformed(NO_CALL, id="1")),
        ([2, "1"], Malformed(NO_CALL, id="1")),
        ([2, "1", 7, {}], Malformed(NO_CALL, id="1")),
        ([2, "1", "A", []], Malformed("the payload is not an object", id="1")),
        ([2, "1", "A", "x"], Malformed("the payload is not an object", id="1")),
        ([2, "x" * 37, "A"], Malformed(NO_ID)),
        ([2], Malformed(NO_ID)),
        ([2, ""], Malformed(NO_ID)),
        ([3, "1", {"a": 1}], CallResult("1", {"a": 1})),
        ([3, "1"], CallResult("1", {})),
        ([3, "1", None], CallResult("1", {})),
        ([3, "1", {}, 1], CallResult("1", {})),
        ([3, "1", []], Malformed("the payload of an answer is not an object", id="1", reply=False)),
        ([3], Malformed(NO_ID, reply=False)),
        ([3, ""], Malformed(NO_ID, reply=False)),
        ([4, "1", "Code", "words", {"a": 1}], CallError("1", "Code", "words", {"a": 1})),
        ([4, "1", "Code", "words"], CallError("1", "Code", "words", {})),
        ([4, "1", "Code"], CallError("1", "Code", "", {})),
        ([4, "1"], CallError("1", "GenericError", "", {})),
        ([4, "1", "", None, []], CallError("1", "GenericError", "", {})),
        ([4, "1", 7, 8, {}], CallError("1", "7", "8", {})),
        ([4, "", "Code"], CallError("", "Code", "", {})),
        ([4, "-1", "Code"], CallError("-1", "Code", "", {})),
        ([4], Malformed(NO_ID, reply=False)),
        ([5, "1", "Code", "words", {}], CallError("1", "Code", "words", {})),
        ([5, "", "Code"], Malformed(NO_ID, reply=False)),
        ([1, "1"], Malformed("unknown type of message", id="1", type_unknown=True)),
        ([7, "1"], Malformed("unknown type of message", id="1", type_unknown=True)),
        ([True, "1", "A"], Malformed("unknown type of message", id="1", type_unknown=True)),
        (["2", "1", "A"], Malformed("unknown type of message", id="1", type_unknown=True)),
        ([None, "1"], Malformed("unknown type of message", id="1", type_unknown=True)),
    ],
)
def test_each_part_may_be_there_or_not(message, frame):
    assert read_frame(json.dumps(message)) == frame


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ([4, "1", "C" * 51, "d" * 256, {}], ("C" * 50, "d" * 255)),
        ([4, "1", "C" * 50, "d" * 255, {}], ("C" * 50, "d" * 255)),
    ],
)
def test_an_error_is_cut_where_its_columns_end(message, kept):
    frame = read_frame(json.dumps(message))
    assert (frame.code, frame.description) == kept


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e309", "-1e309"])
def test_a_number_that_is_none_breaks_the_message(word):
    reason = f"not JSON: {word} is no number" if "e" not in word[1:4] else "not JSON: a number is too large"
    assert read_frame(f'[2,"1","A",{{"a":{word}}}]') == Malformed(reason)


def test_what_the_database_cannot_keep_is_taken_out_everywhere():
    text = '[2,"1","A",{"a\\u0000":["b\\u0000",{"c":"\\ud800d"}],"e":1}]'
    assert read_frame(text).payload == {"a": ["b", {"c": "\ufffdd"}], "e": 1}


def test_a_reason_is_cut_after_80_characters():
    frame = read_frame("[" + "x" * 200)
    assert (frame.reason.startswith("not JSON: "), len(frame.reason) <= 90) == (True, True)


def test_what_is_written_is_short_and_whole():
    assert [write_call("1", "Ä", {"a": [1, "é"]}), write_result("1", {}), write_error("1", "C", "d" * 256)] == [
        '[2,"1","Ä",{"a":[1,"é"]}]',
        '[3,"1",{}]',
        f'[4,"1","C","{"d" * 255}",{{}}]',
    ]
    assert write_error("1", "C") == '[4,"1","C","",{}]'
