"""Whatever is a lawful question in OCPP 1.6 is one in 2.x when it is worded so: every word, field and bound of it."""

from __future__ import annotations

import pytest
from core.ocpp.protocol.schemas import problem_with
from core.ocpp.protocol.versions import OCPP16, OCPP21, OCPP201
from core.ocpp.protocol.wording import COMPONENTS, IN_2X, RESETS, worded
from hypothesis import given
from hypothesis import strategies as st

from tests.ocpp.test_almost_right import KINDS, USUAL, filled
from tests.ocpp.test_every_message import least, schemas

PLACES = {1: (1, 1), 2: (1, 2), 3: (2, 1)}
ASKED = schemas("1.6")


def questions(action):
    """Give lawful questions: the smallest, the fullest, and one for each word of each field that has words."""
    schema = ASKED[action]
    full = [filled(schema, schema, USUAL | KINDS[kind]) for kind in ("usual", "first words", "whole")]
    words = [
        {**least(schema), name: word} for name, field in schema["properties"].items() for word in field.get("enum", ())
    ]
    return [least(schema), *full, *words]


@pytest.mark.parametrize("protocol", [OCPP201, OCPP21])
@pytest.mark.parametrize("action", IN_2X)
def test_a_lawful_question_of_1_6_is_lawful_in_2_x(action, protocol):
    for payload in questions(action):
        assert problem_with(OCPP16, action, payload, strict=True) is None
        said = worded(protocol, action, payload, number=77, places=PLACES)
        assert (payload, said, problem_with(protocol, *said, strict=True)) == (payload, said, None)
        assert worded(OCPP16, action, payload, number=77, places=PLACES) == (action, payload)


@pytest.mark.parametrize("action", IN_2X)
def test_a_question_is_left_as_it_was(action):
    for payload in questions(action):
        before = repr(payload)
        worded(OCPP201, action, payload, number=77, places=PLACES)
        assert repr(payload) == before


names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)


@given(names, names)
def test_a_key_is_a_variable_of_its_component(component, variable):
    for key, where in ((f"{component}.{variable}", component), (variable, COMPONENTS.get(variable, ""))):
        said = {"component": {"name": where}, "variable": {"name": variable}}
        read = worded(OCPP201, "GetConfiguration", {"key": [key]}, number=1, places={})
        wrote = worded(OCPP201, "ChangeConfiguration", {"key": key, "value": "v"}, number=1, places={})
        assert read == ("GetVariables", {"getVariableData": [said]})
        assert wrote == ("SetVariables", {"setVariableData": [said | {"attributeValue": "v"}]})


@pytest.mark.parametrize(
    ("key", "component", "variable"),
    [
        ("HeartbeatInterval", "OCPPCommCtrlr", "HeartbeatInterval"),
        ("WebSocketPingInterval", "OCPPCommCtrlr", "WebSocketPingInterval"),
        ("Other.HeartbeatInterval", "Other", "HeartbeatInterval"),
        ("A.B.C", "A.B", "C"),
        (".C", "", "C"),
        ("A.", "A", ""),
        (None, "", "None"),
    ],
)
def test_a_key_is_parted_at_its_last_dot(key, component, variable):
    _action, said = worded(OCPP201, "GetConfiguration", {"key": [key]}, number=1, places={})
    assert said == {"getVariableData": [{"component": {"name": component}, "variable": {"name": variable}}]}


@pytest.mark.parametrize("action", ["GetBaseReport", "GetLog", "RequestStartTransaction"])
def test_what_is_numbered_keeps_a_number_of_its_own(action):
    name = "remoteStartId" if action == "RequestStartTransaction" else "requestId"
    assert worded(OCPP201, action, {}, number=77, places={}) == (action, {name: 77})
    assert worded(OCPP201, action, {name: 5}, number=77, places={}) == (action, {name: 5})


def test_every_reset_of_1_6_has_its_word():
    assert {*RESETS} == {*ASKED["Reset"]["properties"]["type"]["enum"]}
