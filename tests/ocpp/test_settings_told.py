"""What a station tells of its settings, in either version: which of them count, and what they are called."""

from __future__ import annotations

import pytest
from core.ocpp.protocol import v16, v201
from core.ocpp.protocol.device_model import key_of, settings_reported, settings_said
from core.ocpp.protocol.facts import ConfigurationTold
from core.reports import SettingTold

BEAT = SettingTold("HeartbeatInterval", "60")


def test_settings_of_16_are_learnt_with_what_they_count():
    pairs = [
        {"key": "NumberOfConnectors", "value": "2", "readonly": True},
        {"key": "HeartbeatInterval", "value": "300", "readonly": "no"},
        {"key": "AuthorizationKey", "value": "hush"},
        {"key": "Empty"},
        {"value": "no key"},
        "odd",
    ]
    assert v16.learn("GetConfiguration", {}, {"configurationKey": pairs}) == ConfigurationTold(
        2, 300,
        (
            SettingTold("NumberOfConnectors", "2", True),  # noqa: FBT003 -- as told
            SettingTold("HeartbeatInterval", "300"),
            SettingTold("AuthorizationKey", "***"),
            SettingTold("Empty"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "status", "told"),
    [
        ({"key": "HeartbeatInterval", "value": "60"}, "Accepted", ConfigurationTold(None, 60, (BEAT,))),
        ({"key": "Other", "value": "60"}, "Accepted", ConfigurationTold(None, None, (SettingTold("Other", "60"),))),
        ({"key": "HeartbeatInterval", "value": "60"}, "Rejected", None),
        ({"key": "HeartbeatInterval", "value": "60"}, "RebootRequired", None),
    ],
)  # fmt: skip
def test_what_was_set_is_learnt_when_it_was_taken(request_, status, told):
    assert v16.learn("ChangeConfiguration", request_, {"status": status}) == told
    assert v16.learn("Reset", request_, {"status": status}) is None


def variable(name="HeartbeatInterval", component="OCPPCommCtrlr", **more):
    return {"component": {"name": component}, "variable": {"name": name}, **more}


def test_settings_of_2_are_learnt_of_what_was_accepted():
    read = [
        variable(attributeStatus="Accepted", attributeValue="300"),
        variable("Other", attributeStatus="Rejected", attributeValue="1"),
        variable("Third", attributeStatus="Accepted", attributeValue="1", attributeType="Target"),
    ]
    beat = SettingTold("OCPPCommCtrlr.HeartbeatInterval", "300")
    assert v201.learn("GetVariables", {}, {"getVariableResult": read}) == ConfigurationTold(None, 300, (beat,))
    asked = [variable(attributeValue="300"), variable("Other", attributeValue="1")]
    said = [{"attributeStatus": "Accepted"}, {"attributeStatus": "RebootRequired"}]
    told = v201.learn("SetVariables", {"setVariableData": asked}, {"setVariableResult": said})
    assert told == ConfigurationTold(None, 300, (beat,))
    assert v201.learn("Reset", {}, {}) is None


@pytest.mark.parametrize(
    ("attribute", "told"),
    [
        ({"value": "1"}, [("1", False)]),
        ({"value": "1", "mutability": "ReadOnly"}, [("1", True)]),
        ({"value": "1", "mutability": "WriteOnly"}, [("1", False)]),
        ({"type": "Actual"}, [(None, False)]),
        ({"type": "MaxSet", "value": "1"}, []),
    ],
)
def test_of_a_report_the_actual_values_count(attribute, told):
    report = [variable("V", variableAttribute=[attribute])]
    assert [(one.value, one.readonly) for one in settings_reported(report)] == told


def test_a_variable_is_named_with_its_place_and_instances():
    component = {"name": "Connector", "instance": "i", "evse": {"id": 1, "connectorId": 2}}
    said = {"component": component, "variable": {"name": "Available", "instance": "x"}}
    assert key_of(said) == "Connector[i]#1.2.Available[x]"
    assert key_of(variable() | {"component": {"name": "EVSE", "evse": {"id": 3}}}) == "EVSE#3.HeartbeatInterval"
    assert [one.value for one in settings_said([variable("BasicAuthPassword", attributeValue="hush")])] == ["***"]
