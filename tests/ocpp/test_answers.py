"""Answers of stations: what is almost right is read, what is not ends the question, and our own time is not theirs."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime

import pytest
from core.choices import CommandState
from core.domain.commands.commanding import ask_station
from core.models import Command
from core.ocpp import notes
from core.ocpp.protocol.answers import read_answer
from core.ocpp.protocol.schemas import Problem, problem_with
from core.ocpp.threads import Database
from hypothesis import given
from hypothesis import strategies as st

from tests.stations import PATIENCE_S, wait_for

CONNECTORS = {"key": "NumberOfConnectors", "readonly": True, "value": "2"}
SOFT = {"type": "Soft"}
WRITE_TAKES_S = 0.3


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"configurationKey": None, "unknownKey": ["X"]}, {"unknownKey": ["X"]}),
        ([CONNECTORS | {"value": 2}], [CONNECTORS]),
        ([CONNECTORS, {"key": "A", "readonly": False, "value": None}], [CONNECTORS, {"key": "A", "readonly": False}]),
        ([{"key": None, "readonly": True}, CONNECTORS, "x", None, {"value": "1"}], [CONNECTORS]),
        ([{"key": "NumberOfConnectors", "value": "2"}], [{"key": "NumberOfConnectors", "value": "2"}]),
        ([CONNECTORS | {"readonly": "true", "more": 1}], [{"key": "NumberOfConnectors", "value": "2", "more": 1}]),
        ([CONNECTORS | {"value": "x" * 600}], [CONNECTORS | {"value": "x" * 600}]),
    ],
)
def test_what_is_almost_right_is_read(said, read):
    said, read = ({"configurationKey": each} if isinstance(each, list) else each for each in (said, read))
    assert read_answer("ocpp1.6", "GetConfiguration", said) == read


@pytest.mark.parametrize(
    ("protocol", "action", "said", "words"),
    [
        ("ocpp1.6", "TriggerMessage", {}, "status is missing"),
        ("ocpp1.6", "TriggerMessage", {"status": "Sure"}, "status: none of the words that it may be"),
        ("ocpp1.6", "GetConfiguration", {"configurationKey": {"key": "A"}}, "configurationKey: not of its type"),
        ("ocpp2.0.1", "GetVariables", {"getVariableResult": ["x"]}, "getVariableResult.0: not of its type"),
    ],
)
def test_what_makes_no_sense_is_said(protocol, action, said, words):
    assert read_answer(protocol, action, said).description == words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["key", "value", "readonly", "x"]), inside, max_size=4)
    ),
    max_leaves=15,
)


@given(st.fixed_dictionaries({}, optional={"configurationKey": JSON, "unknownKey": JSON}))
def test_whatever_it_says_is_read_or_is_a_problem(said):
    read = read_answer("ocpp1.6", "GetConfiguration", said)
    assert isinstance(read, Problem) or problem_with("ocpp1.6", "GetConfiguration", read, answer=True) is None


@pytest.fixture
def ended(station):
    """Give a function that asks the station and gives the end of the question."""

    def ask(action, payload):
        at = datetime.now(UTC)
        command = ask_station(station=station, action=action, payload=payload, at=at, timeout_s=PATIENCE_S)
        return wait_for(lambda: Command.objects.filter(pk=command.pk, ended_at__isnull=False).first())

    return ask


def test_a_malformed_answer_ends_the_question_and_is_kept(ended, call_in):
    call_in(answers={"GetConfiguration": {"configurationKey": {"password": "x" * 9000, "note": "y" * 9000}}})
    command = ended("GetConfiguration", {"key": ["X"]})
    raw = command.answer.pop("raw")
    assert (command.state, command.answer["code"]) == (CommandState.REFUSED, "MalformedAnswer")
    assert (raw[:44], len(raw)) == ('{"configurationKey":{"password":"***","note"', 4096)


def test_an_answer_that_is_no_object_ends_the_question(ended, call_in):
    call_in(answers={"Reset": []})
    error = {"code": "MalformedAnswer", "description": "the payload of an answer is not an object"}
    assert ended("Reset", SOFT).answer == error


def test_our_own_write_is_no_part_of_the_round_trip(ended, call_in, monkeypatch):
    run = Database.run

    async def slow(self, verb, **facts):
        if verb.__name__ == "configuration_told":
            await asyncio.sleep(WRITE_TAKES_S)
        return await run(self, verb, **facts)

    monkeypatch.setattr(Database, "run", slow)
    call_in(answers={"GetConfiguration": {"configurationKey": [CONNECTORS]}}).boot()
    begun = time.monotonic()
    command = ended("GetConfiguration", {"key": ["NumberOfConnectors"]})
    rest_s = time.monotonic() - begun - command.round_trip_s
    assert (command.state, rest_s > WRITE_TAKES_S) == (CommandState.ANSWERED, True)
    assert Command.objects.get().station.number_of_connectors == 2


def test_an_answer_counts_though_more_is_told_than_can_be_written(ended, call_in, monkeypatch):
    call_in(answers={"GetConfiguration": {"configurationKey": [CONNECTORS]}}).boot()
    monkeypatch.setattr(notes, "MOST_WAITING", 0)
    assert ended("GetConfiguration", {"key": ["NumberOfConnectors"]}).state == CommandState.ANSWERED
    assert Command.objects.get().station.number_of_connectors == 2


def test_what_was_claimed_for_one_connection_is_not_sent_over_another(ended, call_in, monkeypatch):
    claimed, came_back, run = threading.Event(), threading.Event(), Database.run

    async def late(self, verb, **facts):
        answer = await run(self, verb, **facts)
        if verb.__name__ == "claim" and answer:
            claimed.set()
            await asyncio.to_thread(came_back.wait, PATIENCE_S)
        return answer

    monkeypatch.setattr(Database, "run", late)
    boxes = [call_in(answers={"ClearCache": {"status": "Accepted"}})]
    boxes[0].boot()

    def come_back():
        claimed.wait(PATIENCE_S)
        boxes[0].vanish()
        boxes.append(call_in(answers={"ClearCache": {"status": "Accepted"}}))
        boxes[1].boot()
        came_back.set()

    thread = threading.Thread(target=come_back)
    thread.start()
    command = ended("ClearCache", {})
    thread.join(PATIENCE_S)
    assert boxes[1].heartbeat().current_time
    assert (command.state, command.answer["code"]) == (CommandState.TIMED_OUT, "ConnectionLost")
    assert [box.calls for box in boxes] == [[], []]
