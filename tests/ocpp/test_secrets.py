"""Keys of stations are never written down."""

from __future__ import annotations

import json

import pytest
from core.masking import masked, masked_text
from core.ocpp.protocol.frames import read_frame
from core.ocpp.protocol.schemas import problem_with
from hypothesis import given
from hypothesis import strategies as st

KEY = "Zq3vT8mK1pLw9sXe5RbN"
PASSWORD = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}


@pytest.mark.parametrize(
    "payload",
    [
        {"key": "AuthorizationKey", "value": KEY},
        {"configurationKey": [{"key": "authorizationkey", "readonly": False, "value": KEY}]},
        {"configurationKey": [{"key": "Vendor_WiFi-Password", "readonly": False, "value": KEY}]},
        {"setVariableData": [PASSWORD | {"attributeValue": KEY}]},
        {"getVariableResult": [PASSWORD | {"attributeStatus": "Accepted", "attributeValue": KEY}]},
        {"reportData": [PASSWORD | {"variableAttribute": [{"type": "Actual", "value": KEY}, {"value": KEY}]}]},
        {"eventData": [PASSWORD | {"eventId": 1, "actualValue": KEY}]},
        {"eventData": [PASSWORD | {"variable": {"name": "SimPin", "instance": "1"}, "actualValue": KEY}]},
        {"connectionData": {"basicAuthPassword": KEY, "apn": {"apn": "x", "apnPassword": KEY, "simPin": KEY}}},
        {"connectionData": {"vpn": {"server": "vpn.example", "user": "x", "password": KEY, "key": KEY}}},
        {"list": [{"deeper": {"password": KEY}}]},
        {"location": f"ftp://plinth:{KEY}@files.example/up"},
        {"log": {"remoteLocation": f"sftp://:{KEY}@files.example"}},
    ],
)
def test_a_key_is_masked_wherever_it_stands(payload):
    assert KEY not in json.dumps(masked(payload))
    assert KEY not in masked_text(json.dumps([2, "1", "X", payload]))
    assert KEY not in masked_text(json.dumps([2, "1", "X", payload])[:-3])
    assert KEY not in masked_text(json.dumps([2, "1", "X", payload]).replace("p", "\\u0070").replace("P", "\\u0050"))


@pytest.mark.parametrize(
    "payload",
    [
        {"key": "HeartbeatInterval", "value": "300"},
        {"key": ["AuthorizationKey", "HeartbeatInterval"]},
        {"connectionData": {"vpn": {"server": "vpn.example", "type": "IKEv2"}}},
        {"location": "https://files.example/@here", "mail": "me@x.example"},
        {"reportData": [{"variable": {"name": "Spinning"}, "variableAttribute": [{"value": "true"}]}]},
    ],
)
def test_what_is_no_secret_stays(payload):
    raw = json.dumps([2, "1", "X", payload], indent=1)
    assert (masked(payload), masked_text(raw)) == (payload, raw)


@pytest.mark.parametrize(
    "said",
    [
        f'{{"apnPassword": "{KEY}", "apnPassword": "***"}}',
        f'{{"data": {{"password": "{KEY}"}}, "data": 1}}',
        f'{{"key": "AuthorizationKey", "key": "HeartbeatInterval", "value": "{KEY}"}}',
    ],
)
def test_of_what_is_named_twice_neither_comes_through(said):
    assert KEY not in masked_text(f'[2, "1", "X", {said}]')
    assert KEY not in json.dumps(masked({"data": said}))


@pytest.mark.parametrize("cut", [0, 2, 5])
def test_what_is_quoted_is_looked_into_however_often(cut):
    data = {"password": KEY, "apn": "x"}
    for _time in range(4):
        data = json.dumps(data)
        assert KEY not in masked_text(json.dumps([2, "1", "DataTransfer", {"data": data[: len(data) - cut]}]))
    assert masked(json.dumps(json.dumps({"password": KEY, "apn": "x"}))) == r'"{\"password\":\"***\",\"apn\":\"x\"}"'
    assert masked('"Spin" it') == "***"  # no JSON, and it may have been
    assert masked('"All is well"') == '"All is well"'


def test_what_is_beside_a_secret_stays():
    told = {"reportData": [PASSWORD | {"variableAttribute": [{"type": "Actual", "value": KEY}]}]}
    shown = {"reportData": [PASSWORD | {"variableAttribute": [{"type": "Actual", "value": "***"}]}]}
    assert masked(told) == shown


@given(st.text())
def test_any_text_can_be_masked(text):
    assert isinstance(masked_text(text + "password"), str)


secrets = st.text("abcXYZ019", min_size=12)
plain = st.dictionaries(st.sampled_from(["status", "value", "type", "unit"]), st.integers() | st.booleans())


@given(
    secrets,
    st.recursive(plain, lambda inside: st.lists(inside) | st.dictionaries(st.just("nested"), inside), max_leaves=12),
)
def test_a_password_does_not_come_through_whatever_is_around_it(secret, around):
    message = [2, "1", "DataTransfer", {"around": around, "connectionData": {"basicAuthPassword": secret}}]
    assert json.loads(masked_text(json.dumps(message)))[3] == {
        "around": around,
        "connectionData": {"basicAuthPassword": "***"},
    }


@pytest.mark.parametrize(
    ("protocol", "action", "payload"),
    [
        ("ocpp1.6", "ChangeConfiguration", {"key": {"x": KEY}, "value": KEY}),
        ("ocpp1.6", "ChangeConfiguration", {"key": "AuthorizationKey", "value": KEY * 100}),
        ("ocpp1.6", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": KEY}),
        ("ocpp1.6", "Heartbeat", {KEY: 1}),
        ("ocpp2.0.1", "BootNotification", {"reason": KEY, "chargingStation": {"model": "a", "vendorName": "b"}}),
        ("ocpp2.0.1", "SetVariables", {"setVariableData": []}),
        ("ocpp2.0.1", "SetVariables", {"setVariableData": [KEY]}),
    ],
)
def test_what_is_said_of_a_wrong_payload_quotes_nothing_of_it(protocol, action, payload):
    problem = problem_with(protocol, action, payload, strict=True)
    assert problem is not None
    assert KEY not in problem.description


@pytest.mark.parametrize("text", [f'[2,"1","X",{{"a":{KEY}}}]', f'["{KEY}"]', f'[2,"{KEY * 2}","X",{{}}]', "[1e999]"])
def test_what_is_said_of_a_malformed_message_quotes_nothing_of_it(text):
    reason = read_frame(text).reason
    assert (KEY in reason, "999" in reason) == (False, False)
