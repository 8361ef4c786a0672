"""The frame parser: whatever comes, it gives a frame or says why not."""

from __future__ import annotations

import json

import msgspec
import pytest
from core.ocpp.protocol.frames import (
    DECODER,
    QUICK,
    Call,
    CallError,
    CallResult,
    Malformed,
    read_frame,
    write_call,
    write_error,
    write_result,
)
from core.texts import storable
from hypothesis import given
from hypothesis import strategies as st

KINDS = (Call, CallResult, CallError, Malformed)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=12,
)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
payloads = st.dictionaries(texts, texts | st.integers(-9, 9) | st.booleans(), max_size=4)
ids = st.text("abc-123", min_size=1, max_size=36)


def decoded(decode, text):
    """Give what a decoder makes of a text, to the kind of each number; None when it does not take it."""
    try:
        return repr(decode(text))
    except (ValueError, RecursionError, msgspec.DecodeError):
        return None


NUMBERS = ("1", "-0", "-0.0", "1e2", "1E400", "1.5", "01", "2.", "9" * 30, "NaN", "-Infinity", "true", "null")
STRINGS = ("a", "\\ud800", "\\u0000", "\\ud83d\\ude00", "\\/", "\x7f", "\x01", "é", "\ud800", 'a":1,"a":2,"b')
SCRAPS = st.sampled_from([*'[]{},:" \t\n', *NUMBERS, *(f'"{text}"' for text in STRINGS)])


@given(json_values.map(json.dumps) | st.lists(SCRAPS, max_size=8).map("".join))
def test_the_quick_decoder_takes_nothing_that_the_exact_one_reads_otherwise(text):
    quick = decoded(QUICK.decode, text)
    assert quick in (None, decoded(DECODER.decode, text))


@pytest.mark.parametrize(
    ("said", "frame"),
    [
        ('"\\ud800x"', Call("1", "DataTransfer", {"data": "\ufffdx"})),
        ('"\ud800x"', Call("1", "DataTransfer", {"data": "\ud800x"})),
        ("1e400", Malformed("not JSON: a number is too large")),
        ("NaN", Malformed("not JSON: NaN is no number")),
        ("[1", Malformed("not JSON: Expecting ',' delimiter: line 1 column 33 (char 32)")),
    ],
)
def test_what_the_quick_decoder_does_not_take_the_exact_one_judges(said, frame):
    assert read_frame(f'[2,"1","DataTransfer",{{"data":{said}}}]') == frame


@given(st.text())
def test_any_text_becomes_a_frame_or_a_reason(text):
    assert isinstance(read_frame(text), KINDS)


@given(json_values)
def test_any_json_becomes_a_frame_or_a_reason(value):
    assert isinstance(read_frame(json.dumps(value)), KINDS)


@given(
    st.lists(json_values, min_size=1).map(lambda rest: [2, *rest]) | st.lists(json_values).map(lambda rest: [4, *rest])
)
def test_any_array_becomes_a_frame_or_a_reason(value):
    assert isinstance(read_frame(json.dumps(value)), KINDS)


@given(ids, texts, payloads)
def test_what_is_written_can_be_read(identifier, action, payload):
    assert read_frame(write_call(identifier, action, payload)) == Call(identifier, action, payload)
    assert read_frame(write_result(identifier, payload)) == CallResult(identifier, payload)
    assert read_frame(write_error(identifier, "GenericError", action)) == CallError(identifier, "GenericError", action)


@pytest.mark.parametrize("identifier", ["x" * 37, "x" * 5000, "", 7, None, True, ["a"], {}])
def test_W15_an_id_is_a_short_text(identifier):
    frame = read_frame(json.dumps([2, identifier, "Heartbeat", {}]))
    assert frame == Malformed("its id is not a text of 1 to 36 characters")


@pytest.mark.parametrize("identifier", ["", "-1"])
def test_an_error_may_come_without_an_id(identifier):
    assert read_frame(json.dumps([4, identifier, "FormationViolation", "", {}])).id == identifier


@pytest.mark.parametrize(
    "text", ["", "null", "{}", "[]", "7", '"x"', "[2", "\x00\x01", "[[]]", '[9,"1","x",{}]', "[true]"]
)
def test_W16_what_is_no_frame_is_malformed(text):
    assert isinstance(read_frame(text), Malformed)


def test_W17_nesting_is_bounded():
    deep = '[2,"1","DataTransfer",' + '{"a":' * 3000 + "1" + "}" * 3000 + "]"
    assert read_frame(deep).reason == "nested too deeply"
    assert read_frame('[2,"1","DataTransfer",' + '{"a":' * 33 + "1" + "}" * 33 + "]").reason == "nested too deeply"
    assert isinstance(read_frame('[2,"1","DataTransfer",' + '{"a":' * 31 + "1" + "}" * 31 + "]"), Call)


def test_many_brackets_are_not_deep():
    wide = [{"value": str(number)} for number in range(100)]
    assert read_frame(write_call("1", "MeterValues", {"list": wide})).payload == {"list": wide}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_W18_numbers_are_finite(number):
    assert read_frame(f'[2,"1","DataTransfer",{{"a":{number}}}]').reason.startswith("not JSON")


def test_W19_a_message_is_bounded():
    assert read_frame("[" + " " * 65536 + "]").reason == "too long"


def test_null_for_a_payload_means_nothing_to_say():
    assert read_frame('[2,"1","Heartbeat",null]') == Call("1", "Heartbeat", {})
    assert read_frame('[3,"1",null]') == CallResult("1", {})
    assert read_frame('[2,"1","Heartbeat"]') == Call("1", "Heartbeat", {})


def test_an_error_may_leave_out_its_end():
    assert read_frame('[4,"1","GenericError"]') == CallError("1", "GenericError", "", {})
    assert read_frame('[4,"1"]') == CallError("1", "GenericError", "", {})
    assert read_frame('[4,"1","InternalError","why",{"a":1}]') == CallError("1", "InternalError", "why", {"a": 1})


@pytest.mark.parametrize("kind", [3, 4, 5])
def test_a_malformed_answer_is_not_answered(kind):
    assert read_frame(f"[{kind},7,{{}}]").reply is False


def test_what_no_database_can_keep_is_taken_out():
    frame = read_frame(r'[2,"1","DataTransfer",{"vendorId":"a\u0000b","data":"\ud800x","list":["\u0000"]}]')
    assert frame.payload == {"vendorId": "ab", "data": "\ufffdx", "list": [""]}


@pytest.mark.parametrize("text", ['[2,"1"]', '[2,"1",7,{}]', '[2,"1","Heartbeat",{},{}]'])
def test_a_call_has_an_action_and_a_payload(text):
    assert read_frame(text) == Malformed("a call has an action and a payload", id="1")


def test_an_answer_is_an_object():
    assert read_frame('[3,"1",[]]') == Malformed("the payload of an answer is not an object", id="1", reply=False)


def test_a_message_of_2_1_may_want_no_answer():
    assert read_frame('[6,"1","NotifyPeriodicEventStream",{}]').wants_answer is False


@pytest.mark.parametrize("identifier", ["1", "", 'a"b', "\\", "é\n", "x" * 36])
def test_an_empty_answer_is_written_as_any_other(identifier):
    assert write_result(identifier, {}) == json.dumps([3, identifier, {}], separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("", ""), ("plain", "plain"), ("a\0b", "ab"), ("é", "é"), ("\ud800x", "\ufffdx"), ("é\0\udc00", "é\ufffd")],
)
def test_a_text_is_kept_as_the_database_can(text, kept):
    assert storable(text) == kept
