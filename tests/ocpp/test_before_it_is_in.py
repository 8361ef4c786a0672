"""What a station may say before it is let in: the whole table."""

from __future__ import annotations

import pytest
from core.ocpp.protocol.facts import Asked, Decision, boot_answered
from core.ocpp.protocol.pending import FROM_AFAR, LONGEST_S, Triggered, lets_say, may_say

from tests.domain.known import AT

BOOT, BEAT, STATUS = "BootNotification", "Heartbeat", "StatusNotification"


@pytest.mark.parametrize(
    ("known", "held", "triggered", "allowed"),
    [
        (False, False, False, [BOOT]),
        (False, False, True, [BOOT]),
        (True, False, False, [BOOT, BEAT, STATUS]),
        (True, False, True, [BOOT, BEAT, STATUS]),
        (False, True, False, [BOOT, BEAT]),
        (True, True, False, [BOOT, BEAT]),
        (False, True, True, [BOOT, BEAT, STATUS]),
        (True, True, True, [BOOT, BEAT, STATUS]),
    ],
)
def test_who_may_say_what(known, held, triggered, allowed):
    told = [action for action in (BOOT, BEAT, STATUS) if may_say(action, known=known, held=held, triggered=triggered)]
    assert told == allowed


@pytest.mark.parametrize(
    ("action", "payload", "calls"),
    [
        ("TriggerMessage", {"requestedMessage": "MeterValues"}, ("MeterValues",)),
        ("TriggerMessage", {"requestedMessage": "StatusNotification"}, ("StatusNotification", "NotifyEvent")),
        ("ExtendedTriggerMessage", {"requestedMessage": "SignChargePointCertificate"}, ("SignCertificate",)),
        ("TriggerMessage", {"requestedMessage": "SignChargingStationCertificate"}, ("SignCertificate",)),
        ("TriggerMessage", {"requestedMessage": "SignV2GCertificate"}, ("SignCertificate",)),
        ("TriggerMessage", {"requestedMessage": "SignV2G20Certificate"}, ("SignCertificate",)),
        ("TriggerMessage", {"requestedMessage": "SignCombinedCertificate"}, ("SignCertificate",)),
        ("TriggerMessage", {}, ("",)),
        ("GetBaseReport", {"reportBase": "FullInventory"}, ("NotifyReport",)),
        ("GetDiagnostics", {"location": "ftp://x"}, ("DiagnosticsStatusNotification",)),
        ("GetLog", {}, ("LogStatusNotification",)),
        ("GetConfiguration", {"requestedMessage": "Heartbeat"}, ()),
        ("ChangeConfiguration", {"key": "x", "value": "y"}, ()),
    ],
)
def test_what_a_question_lets_it_say(action, payload, calls):
    assert lets_say(action, payload) == calls


def test_it_may_answer_for_five_minutes_and_each_question_begins_anew():
    asked = Triggered()
    assert asked.covers(STATUS, {}, at=0.0) is False
    asked.ask("TriggerMessage", {"requestedMessage": STATUS}, at=10.0)
    assert [asked.covers(STATUS, {}, at=at) for at in (10.0, 309.9, 310.0)] == [True, True, False]
    asked.ask("TriggerMessage", {"requestedMessage": BEAT}, at=300.0)
    assert [asked.covers(each, {}, at=320.0) for each in (STATUS, BEAT, "NotifyReport")] == [False, True, False]
    asked.ask("TriggerMessage", {"requestedMessage": STATUS}, at=320.0)
    assert (asked.covers(STATUS, {}, at=619.0), LONGEST_S) == (True, 300.0)


def evse(number, connector=None):
    return {"evse": {"id": number} | ({"connectorId": connector} if connector else {})}


def event(*places):
    return {"eventData": [{"component": {"name": "Connector"} | evse(*place)} for place in places]}


UPDATED = {"eventType": "Updated", "triggerReason": "Trigger"}


@pytest.mark.parametrize(
    ("action", "place", "said", "taken"),
    [
        # a trigger that names a place asks for one message, and for that place's
        (STATUS, {"connectorId": 1}, [{"connectorId": 1}, {"connectorId": 1}], [True, False]),
        (STATUS, {"connectorId": 1}, [{"connectorId": 2}, {"connectorId": 0}], [False, False]),
        (STATUS, evse(1, 1), [{"evseId": 1, "connectorId": 2}, {"evseId": 1, "connectorId": 1}], [False, True]),
        (STATUS, evse(1), [{"evseId": 1, "connectorId": 1}, {"evseId": 1, "connectorId": 2}], [True, True]),
        ("NotifyEvent", evse(1, 1), [event((2, 1)), event((1, 1), (1, 2)), event((1, 1))], [False, False, True]),
        ("MeterValues", evse(2, 1), [{"evseId": 1}, {"evseId": 2}, {"evseId": 2}], [False, True, False]),
        # one that names none asks for each place once
        (STATUS, {}, [{"connectorId": one} for one in (0, 1, 2, 1, 0)], [True, True, True, False, False]),
        ("NotifyEvent", {}, [event((1, 1), (2, 1)), event((1, 1)), event((1, 1))], [True, True, False]),
        (BEAT, {}, [{}, {}], [True, False]),
        ("SignCertificate", {}, [{"certificateType": kind} for kind in ("A", "B", "A")], [True, True, False]),
        # a charge may go on, yet neither begin nor end by our asking
        ("TransactionEvent", {}, [UPDATED | evse(1), UPDATED | evse(2), UPDATED | evse(1)], [True, True, False]),
        ("TransactionEvent", {}, [UPDATED | {"eventType": "Started"}, UPDATED | {"eventType": "Ended"}], [False] * 2),
        ("TransactionEvent", evse(1), [UPDATED | {"triggerReason": "CablePluggedIn"}, UPDATED], [False, True]),
        # what is not read yet may be anything
        (STATUS, {"evse": [1]}, [{"connectorId": [1]}, {"connectorId": [1]}, {"evse": "1"}], [True, False, True]),
        ("NotifyEvent", {}, [{"eventData": ["x"]}, {"eventData": {}}, {"eventData": []}], [True, False, False]),
    ],
)
def test_what_was_triggered_is_taken_once(action, place, said, taken):
    asked, named = Triggered(), {"NotifyEvent": STATUS, "SignCertificate": "SignV2GCertificate"}.get(action, action)
    asked.ask("TriggerMessage", {"requestedMessage": named} | place, at=0.0)
    told = []
    for payload in said:
        told.append(asked.covers(action, payload, at=1.0))
        asked.spend(action, payload, at=1.0)
    assert told == taken


def test_each_question_is_answered_by_itself():
    asked = Triggered()
    for number in (1, 1, 2):
        asked.ask("TriggerMessage", {"requestedMessage": STATUS, "connectorId": number}, at=0.0)
    told = []
    for number in (1, 2, 1, 1, 2):
        told.append(asked.covers(STATUS, {"connectorId": number}, at=1.0))
        asked.spend(STATUS, {"connectorId": number}, at=1.0)
    assert told == [True, True, True, False, False]


def test_a_report_comes_in_as_many_parts_as_it_has():
    asked = Triggered()
    asked.ask("GetBaseReport", {"reportBase": "FullInventory"}, at=0.0)
    told = []
    for number in range(3):
        told.append(asked.covers("NotifyReport", {"seqNo": number}, at=1.0))
        asked.spend("NotifyReport", {"seqNo": number}, at=1.0)
    assert (told, asked.covers("NotifyReport", {}, at=300.0)) == ([True] * 3, False)


@pytest.mark.parametrize(
    ("missing", "interval", "told"),
    [
        ((), 300, ("Accepted", 300)),
        (("link",), 300, ("Pending", 60)),
        (("link", "key"), 600, ("Pending", 120)),
        (("key",), 54, ("Pending", 10)),
        (("key",), 55, ("Pending", 11)),
        (("key",), 1, ("Pending", 10)),
    ],
)
def test_who_is_held_boots_five_times_as_often_as_it_would_beat(missing, interval, told):
    answer = boot_answered(Asked({}, AT, interval, Decision(missing=missing)))
    assert (answer["status"], answer["interval"]) == told
    assert answer["currentTime"] == "2026-03-01T12:00:00.000Z"


def test_nothing_is_started_or_stopped_from_afar_in_any_version():
    both = ("Start", "Stop")
    assert {f"Remote{each}Transaction" for each in both} | {f"Request{each}Transaction" for each in both} == FROM_AFAR
