"""Values that would harm a station are refused before they are sent; in the words of either version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.commands.values import objections


def change(key, value):
    return {"key": key, "value": value}


def set_variable(name, value):
    where = {"component": {"name": "X"}, "variable": {"name": name}}
    return {"setVariableData": [where | {"attributeValue": value}]}


GOOD = [
    change("HeartbeatInterval", "60"),
    change("WebSocketPingInterval", "0"),
    change("ClockAlignedDataInterval", "0"),
    change("RetryBackOffWaitMinimum", "30"),
    change("Anything", ""),
    change("SecurityProfile", "2"),
    set_variable("HeartbeatInterval", "86400"),
    {"location": "ftp://files.example:21/x"},
    {"log": {"remoteLocation": "https://files.example/up"}},
    {"connectionData": {"ocppCsmsUrl": "wss://x.example/ocpp", "securityProfile": 2}},
    {"key": ["HeartbeatInterval"]},
]
BAD = [
    (change("HeartbeatInterval", "1"), "payload.value", "range"),
    (change("heartbeatinterval", "0"), "payload.value", "range"),
    (change("HeartbeatInterval", "-60"), "payload.value", "range"),
    (change("HeartbeatInterval", None), "payload.value", "range"),
    (change("OCPPCommCtrlr.HeartbeatInterval", "1"), "payload.value", "range"),
    (change("WebSocketPingInterval", "1"), "payload.value", "range"),
    (change("ClockAlignedDataInterval", "1"), "payload.value", "range"),
    (change("RetryBackOffWaitMinimum", "0"), "payload.value", "range"),
    (change("AlignedDataCtrlr.Interval", "2"), "payload.value", "range"),
    (set_variable("TxUpdatedInterval", "1"), "payload.setVariableData.0.attributeValue", "range"),
    (change("SecurityProfile", "0"), "payload.value", "range"),
    (change("SecurityProfile", "4"), "payload.value", "range"),
    (change("AuthorizationKey", "30313233343536373839"), "payload.value", "secret"),
    (set_variable("BasicAuthPassword", "x" * 20), "payload.setVariableData.0.attributeValue", "secret"),
    (set_variable("HeartbeatInterval", "soon"), "payload.setVariableData.0.attributeValue", "range"),
    ({"location": "file:///etc/passwd"}, "payload.location", "url"),
    ({"location": "https://"}, "payload.location", "url"),
    ({"location": "https://x.example:0/"}, "payload.location", "url"),
    ({"location": "https://x.example:99999/"}, "payload.location", "url"),
    ({"location": "https://x.example/\u202ey"}, "payload.location", "url"),
    ({"log": {"remoteLocation": 7}}, "payload.log.remoteLocation", "url"),
    ({"connectionData": {"ocppCsmsUrl": "https://x.example"}}, "payload.connectionData.ocppCsmsUrl", "url"),
    ({"connectionData": {"securityProfile": 0}}, "payload.connectionData.securityProfile", "range"),
    ({"connectionData": {"basicAuthPassword": "x"}}, "payload.connectionData.basicAuthPassword", "secret"),
    ({"connectionData": [{"apnPassword": "x"}]}, "payload.connectionData.0.apnPassword", "secret"),
]


@pytest.mark.parametrize("payload", GOOD)
def test_what_is_harmless_is_let_through(payload):
    assert objections(payload, security_profile=1) == []


@pytest.mark.parametrize(("payload", "field", "code"), BAD)
def test_what_would_harm_is_refused(payload, field, code):
    assert [(error.field, error.code) for error in objections(payload, security_profile=1)] == [(field, code)]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inside: st.lists(inside, max_size=3)
)
names = st.sampled_from(["key", "value", "setVariableData", "location", "log", "connectionData", "securityProfile"])


@given(st.dictionaries(names, anything | st.dictionaries(names, anything)))
def test_any_payload_is_looked_at(payload):
    assert isinstance(objections(payload, security_profile=1), list)
