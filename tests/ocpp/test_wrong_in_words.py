"""What is said of a payload that the schema does not want: where, in our words, with the code of the version."""

from __future__ import annotations

import pytest
from core.ocpp.protocol.schemas import Problem, format_violation, knows, problem_with
from core.ocpp.protocol.versions import OCPP16, OCPP201

TIME = "2026-03-01T12:00:00Z"
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


@pytest.mark.parametrize(
    ("action", "payload", "code", "words"),
    [
        ("Authorize", {}, "OccurenceConstraintViolation", "idTag is missing"),
        ("Authorize", {"idTag": 7}, "TypeConstraintViolation", "idTag: not of its type"),
        ("StatusNotification", STATUS | {"status": "Odd"}, "PropertyConstraintViolation",
         "status: none of the words that it may be"),
        ("Authorize", {"idTag": "x" * 21}, "PropertyConstraintViolation", "idTag: longer than 20 characters"),
        ("Authorize", {"idTag": "x", "more": 1}, "FormationViolation", "a field that it does not have"),
    ],
)  # fmt: skip
def test_16_says_what_is_wrong(action, payload, code, words):
    assert problem_with(OCPP16, action, payload, strict=True) == Problem(code, words)


@pytest.mark.parametrize(
    ("action", "payload", "code", "words"),
    [
        ("Authorize", {}, "OccurrenceConstraintViolation", "idToken is missing"),
        ("Authorize", {"idToken": {"type": "Central"}}, "OccurrenceConstraintViolation", "idToken: idToken is missing"),
        ("GetVariables", {"getVariableData": []}, "OccurrenceConstraintViolation", "getVariableData: fewer than 1"),
        ("Heartbeat", {"more": 1}, "FormatViolation", "a field that it does not have"),
        ("StatusNotification", {"timestamp": TIME, "connectorStatus": "Odd", "evseId": 1, "connectorId": 1},
         "PropertyConstraintViolation", "connectorStatus: none of the words that it may be"),
    ],
)  # fmt: skip
def test_2_says_what_is_wrong(action, payload, code, words):
    assert problem_with(OCPP201, action, payload, strict=True) == Problem(code, words)


@pytest.mark.parametrize("payload", [{"idTag": "x" * 21}, {"idTag": "x", "more": 1}])
def test_a_station_may_be_harmlessly_wrong(payload):
    assert problem_with(OCPP16, "Authorize", payload) is None


@pytest.mark.parametrize(
    ("action", "known"),
    [
        ("Heartbeat", True), ("X" * 50, False), ("X" * 51, False), ("", False), ("../Heartbeat", False),
        ("Heartbeat\u00e9", False),
    ],
)  # fmt: skip
def test_an_action_is_known_by_its_name_alone(action, known):
    assert (knows(OCPP16, action), knows(OCPP201, action)) == (known, known)


def test_a_wrong_form_is_spelt_as_the_version_has_it():
    assert [format_violation(each) for each in (OCPP16, OCPP201)] == ["FormationViolation", "FormatViolation"]
