"""What we ask, in the words of the version that a station speaks; and which of what is said is kept to ourselves."""

from __future__ import annotations

import json

import pytest
from core.masking import masked, masked_text
from core.ocpp.protocol.versions import OCPP16, OCPP201
from core.ocpp.protocol.wording import worded

PLACES = {1: (1, 1), 2: (1, 2), 3: (2, 1)}
CABLE_2 = {"evse": {"id": 1, "connectorId": 2}}


def in_2(action, payload):
    return worded(OCPP201, action, payload, number=77, places=PLACES)


@pytest.mark.parametrize(
    ("action", "payload", "said"),
    [
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}, ("TriggerMessage", {"requestedMessage": "Heartbeat"})),
        (
            "TriggerMessage",
            {"requestedMessage": "StatusNotification", "connectorId": 2},
            ("TriggerMessage", {"requestedMessage": "StatusNotification"} | CABLE_2),
        ),
        (
            "TriggerMessage",
            {"requestedMessage": "DiagnosticsStatusNotification", "connectorId": 0},
            ("TriggerMessage", {"requestedMessage": "LogStatusNotification"}),
        ),
        ("GetConfiguration", {}, ("GetBaseReport", {"requestId": 77, "reportBase": "FullInventory"})),
        (
            "GetConfiguration",
            {"key": ["HeartbeatInterval", "AuthCtrlr.Enabled", "Unknown"]},
            (
                "GetVariables",
                {
                    "getVariableData": [
                        {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}},
                        {"component": {"name": "AuthCtrlr"}, "variable": {"name": "Enabled"}},
                        {"component": {"name": ""}, "variable": {"name": "Unknown"}},
                    ]
                },
            ),
        ),
        (
            "ChangeConfiguration",
            {"key": "WebSocketPingInterval", "value": "30"},
            (
                "SetVariables",
                {
                    "setVariableData": [
                        {
                            "component": {"name": "OCPPCommCtrlr"},
                            "variable": {"name": "WebSocketPingInterval"},
                            "attributeValue": "30",
                        }
                    ]
                },
            ),
        ),
        (
            "RemoteStartTransaction",
            {"idTag": "T", "connectorId": 3},
            (
                "RequestStartTransaction",
                {"remoteStartId": 77, "idToken": {"idToken": "T", "type": "Central"}, "evseId": 2},
            ),
        ),
        (
            "RemoteStartTransaction",
            {"idTag": "T"},
            ("RequestStartTransaction", {"remoteStartId": 77, "idToken": {"idToken": "T", "type": "Central"}}),
        ),
        ("RemoteStopTransaction", {"transactionId": 9}, ("RequestStopTransaction", {"transactionId": "9"})),
        ("UnlockConnector", {"connectorId": 2}, ("UnlockConnector", {"evseId": 1, "connectorId": 2})),
        ("UnlockConnector", {"connectorId": 9}, ("UnlockConnector", {"evseId": 9, "connectorId": 1})),
        (
            "UnlockConnector",
            {"evseId": 4, "connectorId": 2},
            ("UnlockConnector", {"evseId": 4, "connectorId": 2}),
        ),
        ("Reset", {"type": "Soft"}, ("Reset", {"type": "OnIdle"})),
        ("Reset", {"type": "Hard"}, ("Reset", {"type": "Immediate"})),
        ("Reset", {"type": "OnIdle", "evseId": 1}, ("Reset", {"type": "OnIdle", "evseId": 1})),
        (
            "ChangeAvailability",
            {"type": "Inoperative", "connectorId": 2},
            ("ChangeAvailability", {"operationalStatus": "Inoperative"} | CABLE_2),
        ),
        (
            "ChangeAvailability",
            {"type": "Operative", "connectorId": 0},
            ("ChangeAvailability", {"operationalStatus": "Operative"}),
        ),
        (
            "ChangeAvailability",
            {"operationalStatus": "Operative"},
            ("ChangeAvailability", {"operationalStatus": "Operative"}),
        ),
        (
            "GetDiagnostics",
            {"location": "ftp://x", "startTime": "a", "stopTime": "b", "retries": 3},
            (
                "GetLog",
                {
                    "requestId": 77,
                    "retries": 3,
                    "logType": "DiagnosticsLog",
                    "log": {"remoteLocation": "ftp://x", "oldestTimestamp": "a", "latestTimestamp": "b"},
                },
            ),
        ),
        ("GetLog", {"logType": "SecurityLog"}, ("GetLog", {"requestId": 77, "logType": "SecurityLog"})),
        ("GetLog", {"requestId": 5, "logType": "SecurityLog"}, ("GetLog", {"requestId": 5, "logType": "SecurityLog"})),
        ("ClearCache", {}, ("ClearCache", {})),
    ],
)
def test_a_question_is_asked_in_the_words_of_2(action, payload, said):
    assert in_2(action, payload) == said


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Reset", {"type": "Soft"}),
        ("GetConfiguration", {}),
        ("RemoteStartTransaction", {"idTag": "T"}),
        ("UnlockConnector", {"connectorId": 1}),
    ],
)
def test_to_16_it_is_said_as_it_is(action, payload):
    assert worded(OCPP16, action, payload, number=77, places=PLACES) == (action, payload)


def test_what_16_numbers_too_gets_a_number():
    assert worded(OCPP16, "GetLog", {"log": {}}, number=77, places={}) == ("GetLog", {"requestId": 77, "log": {}})


@pytest.mark.parametrize(
    "name",
    [
        "AuthorizationKey", "authorization_key", "basicAuthPassword", "wifiPasswd", "Passphrase", "SharedSecret",
        "SimPin", "pinCode", "wifi-psk", "VpnKey", "private key",
    ],
)  # fmt: skip
def test_a_secret_is_told_by_the_end_of_its_name(name):
    pair, variable = (
        {"key": name, "value": "x"},
        {"variable": {"name": name}, "attributeValue": "x", "actualValue": "x"},
    )
    assert masked([{name: "x"}, pair, variable]) == [
        {name: "***"},
        {"key": name, "value": "***"},
        {"variable": {"name": name}, "attributeValue": "***", "actualValue": "***"},
    ]


@pytest.mark.parametrize("name", ["PasswordLength", "key", "PinCodes", "Secretary", "user", "vpn"])
def test_any_other_name_is_none(name):
    said = [{"key": name, "value": "x"}, {"variable": {"name": name}, "attributeValue": "x"}]
    assert masked(said) == said


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"vpn": {"key": "x", "user": "u"}}, {"vpn": {"key": "***", "user": "u"}}),
        ({"apn": {"key": "x"}}, {"apn": {"key": "x"}}),
        ({"vpn": {"in": {"key": "x"}}}, {"vpn": {"in": {"key": "x"}}}),
        ({"location": "ftp://u:pw@host/x"}, {"location": "ftp://u:***@host/x"}),
        ({"location": "ftp://u@host/x"}, {"location": "ftp://u@host/x"}),
        ({"location": "ftp://:pw@host"}, {"location": "ftp://:***@host"}),
        ({"location": "ftp://u:p@ss:w@rd@host/x@y"}, {"location": "ftp://u:***@host/x@y"}),
        (["a://b:c@d,e://f:g@h"], ["a://b:***@d,e://f:***@h"]),
        (["a://b:c@d e://f:g@h"], ["a://b:***@d e://f:***@h"]),
        (
            {"variable": {"name": "BasicAuthPassword"}, "variableAttribute": [{"value": "x", "type": "Actual"}]},
            {"variable": {"name": "BasicAuthPassword"}, "variableAttribute": [{"value": "***", "type": "Actual"}]},
        ),
        ({"key": "SimPin", "other": "x", "readonly": False}, {"key": "SimPin", "other": "x", "readonly": False}),
        ({"key": 7, "value": "x"}, {"key": 7, "value": "x"}),
        (7, 7),
        (None, None),
    ],
)
def test_what_is_masked_and_what_stays(said, kept):
    assert masked(said) == kept
    text, mended = json.dumps(said, separators=(",", ":")), json.dumps(kept, separators=(",", ":"))
    assert masked_text(text) == mended


def test_a_text_with_a_telltale_that_is_no_json_is_hidden_whole():
    spaced = '[2, "1", "Reset", {"password": 1}]'
    assert [masked_text(text) for text in ("pin", "no word", '[ "pin" ]', spaced)] == [
        "***", "no word", '[ "pin" ]', '[2,"1","Reset",{"password":"***"}]',
    ]  # fmt: skip
