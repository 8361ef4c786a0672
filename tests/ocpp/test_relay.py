"""A page asks, the station answers: over real sockets, whatever the station makes of it."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest
from core.choices import CommandState
from core.domain.commands.commanding import ask_station
from core.domain.stations.making import key_digest
from core.models import Command, Exchange, Session
from core.models.clock import database_now
from core.ocpp import carrying
from core.ocpp import gateway as gateways

from tests.factories import make_station
from tests.stations import KEY, PATIENCE_S, wait_for

TRIGGER = {"requestedMessage": "Heartbeat"}


@pytest.fixture
def ask(station):
    def put(action="TriggerMessage", payload=None, timeout_s=PATIENCE_S):
        at = datetime.now(UTC)
        return ask_station(station=station, action=action, payload=payload or TRIGGER, at=at, timeout_s=timeout_s)

    return put


def ended(command):
    """Wait for the end of a question, and give it."""
    return wait_for(lambda: Command.objects.filter(pk=command.pk, ended_at__isnull=False).first())


def test_a_question_goes_out_and_its_answer_comes_back(ask, call_in):
    box = call_in(answers={"TriggerMessage": {"status": "Accepted"}})
    command = ended(ask())
    assert (command.state, command.answer) == (CommandState.ANSWERED, {"status": "Accepted"})
    assert box.calls == [("TriggerMessage", TRIGGER)]
    assert 0 < command.round_trip_s < PATIENCE_S
    row = wait_for(lambda: Exchange.objects.filter(message_id=command.message_id, direction="in").first())
    assert row.action == "TriggerMessage"


def test_a_rejection_is_an_answer(ask, call_in):
    call_in(answers={"TriggerMessage": {"status": "Rejected"}})
    command = ended(ask())
    assert (command.state, command.answer) == (CommandState.ANSWERED, {"status": "Rejected"})


def test_a_callerror_is_a_refusal(ask, call_in):
    call_in(answers={"TriggerMessage": ("NotSupported", "not this one")})
    command = ended(ask())
    assert (command.state, command.answer) == (
        CommandState.REFUSED,
        {"code": "NotSupported", "description": "not this one"},
    )


def test_silence_times_out_and_does_not_block_the_next(ask, call_in):
    call_in(answers={"TriggerMessage": None, "Reset": {"status": "Accepted"}})
    silent, next_one = ask(timeout_s=0.2), ask("Reset", {"type": "Soft"})
    assert ended(silent).state == CommandState.TIMED_OUT
    assert ended(next_one).state == CommandState.ANSWERED


def test_a_question_waits_for_its_station(ask, call_in):
    command = ask()
    call_in(answers={"TriggerMessage": {"status": "Accepted"}})
    assert ended(command).state == CommandState.ANSWERED


def test_nobody_there_times_out(ask, gateway):
    assert ended(ask(timeout_s=0.1)).answer["code"] == "TimedOut"


def test_a_socket_that_dies_ends_what_waits(ask, call_in):
    box = call_in(answers={"TriggerMessage": None})
    command = ask(timeout_s=3600)
    box.wait_for_call("TriggerMessage")
    box.vanish()
    command = ended(command)
    assert (command.state, command.answer["code"]) == (CommandState.TIMED_OUT, "ConnectionLost")


@pytest.fixture
def curtly(monkeypatch):
    monkeypatch.setattr(gateways, "WRITTEN_WITHIN_S", 0.1)


@pytest.fixture
def unwritten(ask, call_in, gateway, monkeypatch):
    """Let a station answer and be gone before that is written; give the question, and what lets it be written."""
    settle, settles, may_settle = carrying.settle, threading.Event(), threading.Event()

    def settle_late(**facts):
        settles.set()
        may_settle.wait(PATIENCE_S)
        settle(**facts)

    monkeypatch.setattr(carrying, "settle", settle_late)
    box = call_in(answers={"TriggerMessage": {"status": "Accepted"}})
    command = ask()
    assert settles.wait(PATIENCE_S)
    box.vanish()
    wait_for(lambda: not len(gateway.gateway.register))
    yield command, may_settle
    may_settle.set()


def left():
    return Session.objects.filter(closed_at__isnull=False).first()


def test_who_died_of_what_it_answered_has_answered_and_was_gone_before_that_was_written(gateway, unwritten):
    command, may_settle = unwritten
    gateway.thread.run(asyncio.sleep(0.1))  # in which leave would be taken
    assert left() is None
    later = database_now()
    may_settle.set()
    assert (ended(command).state, wait_for(left).closed_at < later) == (CommandState.ANSWERED, True)


def test_leave_does_not_wait_for_ever_for_what_cannot_be_written(curtly, unwritten):
    command, _may_settle = unwritten
    assert (wait_for(left).gone_cause, ended(command).state) == ("station", CommandState.TIMED_OUT)


def test_what_the_version_does_not_know_is_not_sent(ask, call_in):
    box = call_in()
    assert ended(ask("GetBaseReport", {"requestId": 1})).answer["code"] == "NotSupported"
    assert ended(ask("Reset", {"type": "Gentle"})).answer["code"] == "PropertyConstraintViolation"
    assert box.calls == []


def test_the_triggered_message_may_come_first(station, ask, call_in):
    """Some stations send what was triggered before they say that they will."""
    box = call_in(answers={"TriggerMessage": None})
    box.boot()
    command = ask()
    box.wait_for_call("TriggerMessage")
    box.heartbeat()
    box.say(f'[3,"p{command.pk}",{{"status":"Accepted"}}]')
    assert ended(command).state == CommandState.ANSWERED


def test_an_error_without_an_id_answers_the_only_question(ask, call_in):
    box = call_in(answers={"TriggerMessage": None})
    command = ask()
    box.wait_for_call("TriggerMessage")
    box.say('[4,"-1","FormationViolation","what?",{}]')
    assert ended(command).answer == {"code": "FormationViolation", "description": "what?"}


def test_configuration_is_learnt_from_answers(station, ask, call_in):
    told = [
        {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
        {"key": "HeartbeatInterval", "readonly": False, "value": "60"},
    ]
    call_in(answers={"GetConfiguration": {"configurationKey": told}})
    ended(ask("GetConfiguration", {"key": ["NumberOfConnectors", "HeartbeatInterval"]}))
    station.refresh_from_db()
    assert (station.number_of_connectors, station.heartbeat_interval) == (2, 60)


def test_a_nonsensical_answer_is_kept_and_harms_nobody(ask, call_in):
    call_in(answers={"GetConfiguration": {"configurationKey": "none"}})
    command = ended(ask("GetConfiguration", {"key": ["X"]}))
    error = {"code": "MalformedAnswer", "description": "configurationKey: not of its type"}
    assert (command.state, command.answer) == (
        CommandState.REFUSED,
        error | {"raw": '{"configurationKey": "none"}'},
    )


def test_a_key_that_was_set_is_not_kept(ask, call_in):
    call_in(answers={"ChangeConfiguration": {"status": "Accepted"}})
    command = ended(ask("ChangeConfiguration", {"key": "AuthorizationKey", "value": "30313233343536373839"}))
    assert command.payload == {"key": "AuthorizationKey", "value": "***"}
    wait_for(lambda: Exchange.objects.filter(action="ChangeConfiguration", direction="out").first())
    assert Exchange.objects.filter(raw__contains="3031323334").count() == 0


def test_after_a_reset_the_station_comes_back_before_the_old_line_is_gone(station, ask, call_in):
    first = call_in(answers={"Reset": {"status": "Accepted"}})
    ended(ask("Reset", {"type": "Soft"}))
    second = call_in()
    assert second.boot().status == "Accepted"
    wait_for(lambda: first.is_closed)
    assert list(Session.objects.order_by("epoch").values_list("gone_cause", flat=True)) == ["replaced", ""]


def test_W10_we_never_lower_a_security_profile(station, ask, call_in):
    box = call_in(answers={"ChangeConfiguration": {"status": "Accepted"}})
    lower = ended(ask("ChangeConfiguration", {"key": "SecurityProfile", "value": "0"}))
    assert (lower.state, lower.answer["code"]) == (CommandState.REFUSED, "SecurityError")
    assert ended(ask("ChangeConfiguration", {"key": "SecurityProfile", "value": "2"})).state == CommandState.ANSWERED
    assert [payload["value"] for _action, payload in box.calls] == ["2"]


def test_W12_an_answer_that_comes_late_changes_nothing(ask, call_in):
    box = call_in(answers={"TriggerMessage": None})
    late = ended(ask(timeout_s=0.2))
    box.say(f'[3,"p{late.pk}",{{"status":"Accepted"}}]')
    box.boot()
    late.refresh_from_db()
    assert (late.state, late.answer["code"]) == (CommandState.TIMED_OUT, "TimedOut")


def test_W13_a_station_cannot_answer_for_another(plinth, ask, call_in):
    make_station(plinth, "CP-2", key_digest=key_digest(KEY))
    asked, other = call_in(answers={"TriggerMessage": None}), call_in("CP-2")
    command = ask()
    asked.wait_for_call("TriggerMessage")
    other.say(f'[3,"p{command.pk}",{{"status":"Rejected"}}]')
    other.boot()
    asked.say(f'[3,"p{command.pk}",{{"status":"Accepted"}}]')
    assert ended(command).answer == {"status": "Accepted"}
