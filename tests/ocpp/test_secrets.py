"""Keys of stations are never written down."""

from __future__ import annotations

import json

import pytest
from core.ocpp.protocol.secrets import masked, masked_text
from hypothesis import given
from hypothesis import strategies as st

KEY = "Zq3vT8mK1pLw9sXe5RbN"


@pytest.mark.parametrize(
    "payload",
    [
        {"key": "AuthorizationKey", "value": KEY},
        {"configurationKey": [{"key": "authorizationkey", "readonly": False, "value": KEY}]},
        {"setVariableData": [{"variable": {"name": "BasicAuthPassword"}, "attributeValue": KEY}]},
        {"connectionData": {"basicAuthPassword": KEY}},
        {"list": [{"deeper": {"password": KEY}}]},
    ],
)
def test_a_key_is_masked_wherever_it_stands(payload):
    assert KEY not in json.dumps(masked(payload))
    assert KEY not in masked_text(json.dumps([2, "1", "X", payload]))
    assert KEY not in masked_text(json.dumps([2, "1", "X", payload])[:-3])


def test_what_is_no_secret_stays():
    payload = {"key": "HeartbeatInterval", "value": "300"}
    assert masked(payload) == payload
    assert masked_text('[2, "1", "ChangeConfiguration", {}]') == '[2, "1", "ChangeConfiguration", {}]'


@given(st.text())
def test_any_text_can_be_masked(text):
    assert isinstance(masked_text(text + "password"), str)
