"""What a simulated station says and answers, word for word in each version: by the schema, of nothing it has not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from core.ocpp.protocol.schemas import problem_with
from core.simulator.answers import brief
from core.simulator.dialect16 import Dialect16
from core.simulator.dialect201 import Dialect201
from core.simulator.profile import Profile
from core.simulator.state import Reply, State

ACCEPTED, REJECTED = {"status": "Accepted"}, {"status": "Rejected"}
BOX = Profile("CP-1", "ws://here/ocpp", connectors=2)
BOTH = {"ocpp1.6": Dialect16, "ocpp2.0.1": Dialect201}


def station(protocol="ocpp1.6", *faults, **facts):
    profile = replace(BOX, protocol=protocol, faults=frozenset(faults), **facts)
    return BOTH[protocol](profile, State.of(profile))


def said(protocol, action, payload, *faults):
    """Ask, and give the answer and what follows, after both were held to the schema."""
    box = station(protocol, *faults)
    return answered(protocol, box, action, payload)


def answered(protocol, box, action, payload):
    assert problem_with(protocol, action, payload, strict=True) is None
    reply = box.answer(action, payload)
    assert problem_with(protocol, action, reply.payload, answer=True, strict=True) is None
    assert [problem_with(protocol, *message, strict=True) for message in reply.then] == [None] * len(reply.then)
    return reply.payload, [(name, brief(message)) for name, message in reply.then]


@pytest.mark.parametrize("protocol", BOTH)
@pytest.mark.parametrize("faults", [(), ("evse-0",), ("no-connector-0",), ("faulted-connector",), ("milliseconds",)])
def test_what_it_says_by_itself_is_by_the_schema(protocol, faults):
    box = station(protocol, *faults)
    said = [box.boot(), box.heartbeat(), *box.statuses()]
    assert [(name, problem_with(protocol, name, message, strict=True)) for name, message in said] == [
        (name, None) for name, _message in said
    ]


AVAILABLE = "status=Available, errorCode=NoError"


@pytest.mark.parametrize(
    ("action", "payload", "answer", "then"),
    [
        ("ClearCache", {}, ACCEPTED, []),
        ("DataTransfer", {"vendorId": "x"}, {"status": "UnknownVendorId"}, []),
        ("Reset", {"type": "Soft"}, ACCEPTED, []),
        ("UnlockConnector", {"connectorId": 1}, {"status": "Unlocked"}, []),
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}, ACCEPTED, [("Heartbeat", "")]),
        ("TriggerMessage", {"requestedMessage": "BootNotification"}, ACCEPTED, [("BootNotification", "")]),
        ("TriggerMessage", {"requestedMessage": "MeterValues"}, ACCEPTED, [("MeterValues", " (connectorId=1)")]),
        ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 2}, ACCEPTED,
         [("MeterValues", " (connectorId=2)")]),
        ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 3}, REJECTED, []),
        ("TriggerMessage", {"requestedMessage": "FirmwareStatusNotification"}, {"status": "NotImplemented"}, []),
        ("TriggerMessage", {"requestedMessage": "StatusNotification"}, ACCEPTED,
         [("StatusNotification", f" (connectorId={n}, {AVAILABLE})") for n in (0, 1, 2)]),
        ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 2}, ACCEPTED,
         [("StatusNotification", f" (connectorId=2, {AVAILABLE})")]),
        ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 3}, REJECTED, []),
        ("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}, ACCEPTED,
         [("StatusNotification", " (connectorId=2, status=Unavailable, errorCode=NoError)")]),
        ("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, ACCEPTED,
         [("StatusNotification", f" (connectorId={n}, status=Unavailable, errorCode=NoError)") for n in (0, 1, 2)]),
        ("ChangeAvailability", {"connectorId": 3, "type": "Operative"}, REJECTED, []),
        ("RemoteStartTransaction", {"idTag": "T"}, ACCEPTED, [
            ("StartTransaction", " (connectorId=1)"),
            ("StatusNotification", " (connectorId=1, status=Charging, errorCode=NoError)"),
        ]),
        ("RemoteStartTransaction", {"idTag": "T", "connectorId": 2}, ACCEPTED, [
            ("StartTransaction", " (connectorId=2)"),
            ("StatusNotification", " (connectorId=2, status=Charging, errorCode=NoError)"),
        ]),
        ("RemoteStartTransaction", {"idTag": "T", "connectorId": 3}, REJECTED, []),
        ("RemoteStartTransaction", {"idTag": "T", "connectorId": 0}, REJECTED, []),
        ("RemoteStopTransaction", {"transactionId": 7}, REJECTED, []),
        ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}, ACCEPTED, []),
        ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "sixty"}, REJECTED, []),
        ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "-1"}, REJECTED, []),
        ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "²"}, REJECTED, []),
        ("ChangeConfiguration", {"key": "AuthorizeRemoteTxRequests", "value": "true"}, ACCEPTED, []),
        ("ChangeConfiguration", {"key": "NumberOfConnectors", "value": "9"}, REJECTED, []),
        ("ChangeConfiguration", {"key": "SupportedFeatureProfiles", "value": "x"}, REJECTED, []),
        ("ChangeConfiguration", {"key": "heartbeatinterval", "value": "60"}, {"status": "NotSupported"}, []),
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": "61" * 15}, REJECTED, []),
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": "61" * 16}, ACCEPTED, []),
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": "61" * 20}, ACCEPTED, []),
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": "61" * 21}, REJECTED, []),
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": "ff" * 16}, REJECTED, []),
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": "no hex digits"}, REJECTED, []),
    ],
)  # fmt: skip
def test_what_it_answers_in_1_6(action, payload, answer, then):
    assert said("ocpp1.6", action, payload) == (answer, then)


def evse(number, connector=1):
    return {"evse": {"id": number, "connectorId": connector}}


def variable(name, value=None):
    told = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": name}}
    return told if value is None else told | {"attributeValue": value}


@pytest.mark.parametrize(
    ("action", "payload", "answer", "then"),
    [
        ("ClearCache", {}, ACCEPTED, []),
        ("DataTransfer", {"vendorId": "x"}, {"status": "UnknownVendorId"}, []),
        ("Reset", {"type": "OnIdle"}, ACCEPTED, []),
        ("UnlockConnector", {"evseId": 1, "connectorId": 1}, {"status": "Unlocked"}, []),
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}, ACCEPTED, [("Heartbeat", "")]),
        ("TriggerMessage", {"requestedMessage": "BootNotification"}, ACCEPTED, [("BootNotification", "")]),
        ("TriggerMessage", {"requestedMessage": "MeterValues"}, {"status": "NotImplemented"}, []),
        ("TriggerMessage", {"requestedMessage": "StatusNotification"}, ACCEPTED,
         [("StatusNotification", f" (connectorId=1, evseId={n}, connectorStatus=Available)") for n in (1, 2)]),
        ("TriggerMessage", {"requestedMessage": "StatusNotification"} | evse(2), ACCEPTED,
         [("StatusNotification", " (connectorId=1, evseId=2, connectorStatus=Available)")]),
        ("TriggerMessage", {"requestedMessage": "StatusNotification"} | evse(3), REJECTED, []),
        ("ChangeAvailability", {"operationalStatus": "Inoperative"} | evse(2), ACCEPTED,
         [("StatusNotification", " (connectorId=1, evseId=2, connectorStatus=Unavailable)")]),
        ("ChangeAvailability", {"operationalStatus": "Inoperative"}, ACCEPTED,
         [("StatusNotification", f" (connectorId=1, evseId={n}, connectorStatus=Unavailable)") for n in (1, 2)]),
        ("ChangeAvailability", {"operationalStatus": "Operative"} | evse(3), REJECTED, []),
        ("RequestStopTransaction", {"transactionId": "1-7"}, REJECTED, []),
        ("GetBaseReport", {"requestId": 7, "reportBase": "FullInventory"}, ACCEPTED, [("NotifyReport", "")]),
        ("GetVariables", {"getVariableData": [variable("HeartbeatInterval"), variable("Other")]},
         {"getVariableResult": [
             variable("HeartbeatInterval", "300") | {"attributeStatus": "Accepted"},
             variable("Other") | {"attributeStatus": "UnknownVariable"},
         ]}, []),
    ],
)  # fmt: skip
def test_what_it_answers_in_2_0_1(action, payload, answer, then):
    assert said("ocpp2.0.1", action, payload) == (answer, then)


@pytest.mark.parametrize(
    ("name", "value", "status", "password"),
    [
        ("HeartbeatInterval", "60", "Accepted", ""),
        ("HeartbeatInterval", "x", "Rejected", ""),
        ("HeartbeatInterval", "", "Rejected", ""),
        ("Other", "60", "UnknownVariable", ""),
        ("BasicAuthPassword", "p" * 15, "Rejected", ""),
        ("BasicAuthPassword", "p" * 16, "Accepted", "p" * 16),
        ("BasicAuthPassword", "p" * 40, "Accepted", "p" * 40),
        ("BasicAuthPassword", "p" * 41, "Rejected", ""),
    ],
)
def test_what_it_lets_be_set_in_2_0_1(name, value, status, password):
    box = station("ocpp2.0.1")
    reply = box.answer("SetVariables", {"setVariableData": [variable(name, value)]})
    told = variable(name) | {"attributeStatus": status}
    assert reply == Reply({"setVariableResult": [told]}, password=password)
    kept = box.state.configuration.get(name)
    assert kept == (value if status == "Accepted" and not password else {"HeartbeatInterval": "300"}.get(name))


@pytest.mark.parametrize(("faults", "password"), [((), "a" * 16), (("byte-password",), "61" * 16)])
def test_a_new_key_in_1_6_is_kept_as_it_sends_it(faults, password):
    asked = {"key": "AuthorizationKey", "value": "61" * 16}
    assert station("ocpp1.6", *faults).answer("ChangeConfiguration", asked) == Reply(ACCEPTED, password=password)


def test_a_key_is_never_told():
    box = station()
    told = box.answer("GetConfiguration", {"key": ["AuthorizationKey", "HeartbeatInterval", "NumberOfConnectors"]})
    assert told.payload == {
        "configurationKey": [
            {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
            {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
        ],
        "unknownKey": ["AuthorizationKey"],
    }
    known = box.answer("GetConfiguration", {}).payload
    assert [(pair["key"], pair["value"]) for pair in known["configurationKey"]] == [*box.state.configuration.items()]
    assert "unknownKey" not in known


@pytest.mark.parametrize(("protocol", "action"), [("ocpp1.6", "GetLog"), ("ocpp2.0.1", "GetLog"), ("ocpp1.6", "")])
def test_what_it_does_not_know_it_does_not_answer(protocol, action):
    assert station(protocol).answer(action, {}) is None


@pytest.mark.parametrize("protocol", BOTH)
def test_only_a_reset_starts_it_anew(protocol):
    box = station(protocol)
    assert (box.answer("Reset", {}).restarts, box.answer("ClearCache", {}).restarts) == (True, False)


def test_a_charge_in_1_6_begins_and_ends_where_it_was_asked_for():
    box = station()
    start = {"idTag": "T", "connectorId": 2}
    assert answered("ocpp1.6", box, "RemoteStartTransaction", start)[0] == ACCEPTED
    assert answered("ocpp1.6", box, "RemoteStartTransaction", start) == (REJECTED, [])
    box.started(2, 77)
    assert answered("ocpp1.6", box, "RemoteStopTransaction", {"transactionId": 76}) == (REJECTED, [])
    stop = box.answer("RemoteStopTransaction", {"transactionId": 77})
    (name, message), (_name, status) = stop.then
    assert (name, message["transactionId"], message["meterStop"], brief(status)) == (
        "StopTransaction", 77, 1250, f" (connectorId=2, {AVAILABLE})",
    )  # fmt: skip
    assert answered("ocpp1.6", box, "RemoteStopTransaction", {"transactionId": 77}) == (REJECTED, [])


def test_a_charge_in_2_0_1_has_the_stations_own_number():
    box = station("ocpp2.0.1")
    token = {"idToken": {"idToken": "T", "type": "Central"}}
    for wrong in (0, 3):
        ask = token | {"remoteStartId": 7, "evseId": wrong}
        assert box.answer("RequestStartTransaction", ask) == Reply(REJECTED)
    started = box.answer("RequestStartTransaction", token | {"remoteStartId": 7, "evseId": 2})
    assert box.answer("RequestStartTransaction", token | {"remoteStartId": 8, "evseId": 2}) == Reply(REJECTED)
    box.started(2, 77)
    ended = box.answer("RequestStopTransaction", {"transactionId": "2-7"})
    events = [message for _name, message in (started.then[0], ended.then[0])]
    assert [(e["eventType"], e["triggerReason"], e["seqNo"], e["transactionInfo"], e["evse"]) for e in events] == [
        ("Started", "RemoteStart", 0, {"transactionId": "2-7"}, {"id": 2, "connectorId": 1}),
        ("Ended", "RemoteStop", 1, {"transactionId": "2-7"}, {"id": 2, "connectorId": 1}),
    ]
    statuses = [reply.then[1][1]["connectorStatus"] for reply in (started, ended)]
    assert (statuses, box.answer("RequestStopTransaction", {"transactionId": "2-7"})) == (
        ["Occupied", "Available"],
        Reply(REJECTED),
    )


@pytest.mark.parametrize(
    ("faults", "behind"),
    [((), 0), (("clock-off",), 420), (("clock-local",), -3600), (("clock-off", "clock-local"), -3180)],
)
def test_its_clock_is_as_wrong_as_was_said(faults, behind):
    told = datetime.fromisoformat(station("ocpp1.6", *faults).profile.now())
    assert abs((datetime.now(UTC) - told).total_seconds() - behind) < 60


def test_a_clock_that_was_never_set_goes_on_from_1970():
    profile = replace(BOX, faults=frozenset({"clock-1970"}), started_at=datetime.now(UTC) - timedelta(minutes=3))
    assert profile.now()[:16] == "1970-01-01T00:03"


@pytest.mark.parametrize(("number", "days"), [(0, 0), (1, 0), (2, 1)])
def test_an_old_state_is_dated_to_yesterday(number, days):
    told = datetime.fromisoformat(station("ocpp1.6", "old-timestamps").profile.changed(number))
    assert round((datetime.now(UTC) - told) / timedelta(days=1), 2) == days


@pytest.mark.parametrize(("faults", "length"), [((), 20), (("milliseconds",), 24)])
def test_its_time_stamps_are_utc(faults, length):
    told = station("ocpp1.6", *faults).profile.now()
    assert (len(told), told[-1]) == (length, "Z")
