"""What a station's answer to a question of ours teaches us: its key, its version, its configuration."""

from __future__ import annotations

import pytest
from core.ocpp.protocol import v16, v201
from core.ocpp.protocol.facts import ConfigurationTold
from core.reports import SettingTold


@pytest.mark.parametrize(
    ("version", "answer", "word"),
    [
        (v16, {"status": "Accepted"}, "Accepted"),
        (v16, {}, ""),
        (v201, {"setVariableResult": [{"attributeStatus": "Rejected"}, {"attributeStatus": "Accepted"}]}, "Rejected"),
        (v201, {"setVariableResult": [{}]}, ""),
        (v201, {"setVariableResult": []}, ""),
        (v201, {"setVariableResult": {"attributeStatus": "Accepted"}}, ""),
        (v201, {"setVariableResult": ["Accepted"]}, ""),
        (v201, {}, ""),
    ],
)
def test_the_word_about_a_key_is_read_or_there_is_none(version, answer, word):
    assert version.key_outcome(answer) == word


def test_a_key_is_sent_as_each_version_takes_it():
    assert v16.set_key("abc~") == ("ChangeConfiguration", {"key": "AuthorizationKey", "value": "6162637e"})
    said = {
        "component": {"name": "SecurityCtrlr"},
        "variable": {"name": "BasicAuthPassword"},
        "attributeValue": "abc~",
    }
    assert v201.set_key("abc~") == ("SetVariables", {"setVariableData": [said]})


@pytest.mark.parametrize(
    ("action", "payload", "spoke_16", "spoke_2"),
    [
        ("BootNotification", {"chargePointVendor": "x"}, "", "OCPP 1.6"),
        ("BootNotification", {"chargingStation": {}}, "OCPP 2.0.1", ""),
        ("BootNotification", {}, "", ""),
        ("Heartbeat", {"chargePointVendor": "x", "chargingStation": {}}, "", ""),
    ],
)
def test_another_version_is_told_by_its_boot(action, payload, spoke_16, spoke_2):
    assert [each.speaks_another_version(action, payload) for each in (v16, v201)] == [spoke_16, spoke_2]


def pair(key, value, readonly=None):
    return {"key": key, "value": value} | ({} if readonly is None else {"readonly": readonly})


@pytest.mark.parametrize(
    ("pairs", "connectors", "interval", "settings"),
    [
        (None, None, None, ()),
        ([], None, None, ()),
        ([pair("NumberOfConnectors", "2", readonly=True)], 2, None, (SettingTold("NumberOfConnectors", "2", True),)),  # noqa: FBT003
        ([pair("HeartbeatInterval", " 60 ")], None, 60, (SettingTold("HeartbeatInterval", " 60 "),)),
        ([pair("HeartbeatInterval", "1e3")], None, None, (SettingTold("HeartbeatInterval", "1e3"),)),
        ([pair("heartbeatinterval", "60")], None, None, (SettingTold("heartbeatinterval", "60"),)),
        ([pair("X", None)], None, None, (SettingTold("X"),)),
        ([pair("X", 7, readonly="no")], None, None, (SettingTold("X"),)),
        ([pair("AuthorizationKey", "6162", readonly=False)], None, None,
         (SettingTold("AuthorizationKey", "***", False),)),  # noqa: FBT003
        ([7, {}, {"key": 7}, pair("X", "")], None, None, (SettingTold("X", ""),)),
    ],
)  # fmt: skip
def test_a_configuration_of_1_6_is_read_as_it_comes(pairs, connectors, interval, settings):
    told = v16.learn("GetConfiguration", {}, {} if pairs is None else {"configurationKey": pairs})
    assert told == ConfigurationTold(connectors, interval, settings)


@pytest.mark.parametrize(
    ("key", "value", "status", "told"),
    [
        ("HeartbeatInterval", "60", "Accepted", ConfigurationTold(None, 60, (SettingTold("HeartbeatInterval", "60"),))),
        ("HeartbeatInterval", "x", "Accepted", ConfigurationTold(None, None, (SettingTold("HeartbeatInterval", "x"),))),
        ("MeterValueSampleInterval", "60", "Accepted",
         ConfigurationTold(None, None, (SettingTold("MeterValueSampleInterval", "60"),))),
        ("AuthorizationKey", "6", "Accepted", ConfigurationTold(None, None, (SettingTold("AuthorizationKey", "***"),))),
        ("HeartbeatInterval", "60", "RebootRequired", None),
        ("HeartbeatInterval", "60", "Rejected", None),
        ("HeartbeatInterval", "60", "NotSupported", None),
    ],
)  # fmt: skip
def test_a_change_in_1_6_counts_when_it_was_accepted(key, value, status, told):
    assert v16.learn("ChangeConfiguration", pair(key, value), {"status": status}) == told


def variable(name, value=None, component="OCPPCommCtrlr", **more):
    told = {"component": {"name": component}, "variable": {"name": name}}
    return told | ({} if value is None else {"attributeValue": value}) | more


BEATS = "OCPPCommCtrlr.HeartbeatInterval"


@pytest.mark.parametrize(
    ("results", "interval", "settings"),
    [
        ([], None, ()),
        ([variable("HeartbeatInterval", "60", attributeStatus="Accepted")], 60, (SettingTold(BEATS, "60"),)),
        ([variable("HeartbeatInterval", attributeStatus="Accepted")], None, (SettingTold(BEATS),)),
        ([variable("HeartbeatInterval", "60", attributeStatus="Rejected")], None, ()),
        ([variable("HeartbeatInterval", "60")], None, ()),
        ([variable("HeartbeatInterval", "9", attributeStatus="Accepted", attributeType="MaxSet")], None, ()),
        ([variable("HeartbeatInterval", "60", attributeStatus="Accepted", attributeType="Actual")], 60,
         (SettingTold(BEATS, "60"),)),
        ([variable("BasicAuthPassword", "60", "SecurityCtrlr", attributeStatus="Accepted")], None,
         (SettingTold("SecurityCtrlr.BasicAuthPassword", "***"),)),
        ([variable("A", "1", attributeStatus="Accepted"),
          variable("HeartbeatInterval", "7", attributeStatus="Accepted")], 7,
         (SettingTold("OCPPCommCtrlr.A", "1"), SettingTold(BEATS, "7"))),
    ],
)  # fmt: skip
def test_variables_of_2_x_are_read_as_they_come(results, interval, settings):
    assert v201.learn("GetVariables", {}, {"getVariableResult": results}) == ConfigurationTold(None, interval, settings)
    asked = [{name: item[name] for name in item if name != "attributeStatus"} for item in results]
    told = [{"attributeStatus": item.get("attributeStatus", "")} for item in results]
    learned = v201.learn("SetVariables", {"setVariableData": asked}, {"setVariableResult": told})
    assert learned == ConfigurationTold(None, interval, settings)


@pytest.mark.parametrize(("version", "action"), [(v16, "Reset"), (v16, "GetVariables"), (v201, "GetConfiguration")])
def test_other_answers_teach_nothing(version, action):
    assert version.learn(action, {}, {"status": "Accepted"}) is None
