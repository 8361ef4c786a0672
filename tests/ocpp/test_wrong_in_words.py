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


def profile(limit):
    period = {"startPeriod": 0, "limit": limit}
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
    kind = {"chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Absolute"}
    return {
        "connectorId": 1,
        "csChargingProfiles": {"chargingProfileId": 1, "stackLevel": 0, "chargingSchedule": schedule} | kind,
    }


LIMIT = "csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0.limit: not allowed"


@pytest.mark.parametrize("limit", [0, 6, 16.3, 0.1, 0.3, 32.0, 63.9, 1000.7])
def test_a_limit_has_one_decimal(limit):
    assert problem_with(OCPP16, "SetChargingProfile", profile(limit), strict=True) is None


@pytest.mark.parametrize("limit", [0.05, 16.33])
def test_a_limit_of_two_decimals_is_not_allowed(limit):
    told = problem_with(OCPP16, "SetChargingProfile", profile(limit), strict=True)
    assert told == Problem("PropertyConstraintViolation", LIMIT)


def needs(**charge):
    charged = {"evMaxCurrent": 1, "evMaxVoltage": 1} | charge
    return {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC", "dcChargingParameters": charged}}


DC = "chargingNeeds.dcChargingParameters"


@pytest.mark.parametrize(
    ("charge", "code", "words"),
    [
        ({"stateOfCharge": 0}, None, None),
        ({"stateOfCharge": 100}, None, None),
        ({"stateOfCharge": -1}, "PropertyConstraintViolation", f"{DC}.stateOfCharge: less than 0.0"),
        ({"stateOfCharge": 101}, "PropertyConstraintViolation", f"{DC}.stateOfCharge: more than 100.0"),
        ({"stateOfCharge": "x"}, "TypeConstraintViolation", f"{DC}.stateOfCharge: not of its type"),
        ({"evMaxCurrent": None}, "TypeConstraintViolation", f"{DC}.evMaxCurrent: not of its type"),
    ],
)
def test_a_number_has_its_bounds(charge, code, words):
    told = problem_with(OCPP201, "NotifyEVChargingNeeds", needs(**charge))
    assert told == (code and Problem(code, words))


@pytest.mark.parametrize(("count", "words"), [(0, "fewer than 1"), (1, None), (4, None), (5, "more than 4")])
def test_a_list_has_its_length(count, words):
    hashed = {"hashAlgorithm": "SHA256", "issuerNameHash": "x", "issuerKeyHash": "x", "serialNumber": "x"}
    asked = {
        "idToken": {"idToken": "x", "type": "Central"},
        "iso15118CertificateHashData": [hashed | {"responderURL": "x"}] * count,
    }
    told = problem_with(OCPP201, "Authorize", asked)
    where = "iso15118CertificateHashData"
    assert told == (words and Problem("OccurrenceConstraintViolation", f"{where}: {words}"))


def test_what_is_said_is_cut_to_its_column():
    payload = {"a" * 300: 1, "chargingStation": 7, "reason": "PowerUp"}
    told = problem_with(OCPP201, "BootNotification", payload, strict=True)
    assert len(told.description) <= 255


def test_an_answer_is_held_to_its_own_schema():
    assert problem_with(OCPP16, "Reset", {"status": "Accepted"}, answer=True) is None
    assert problem_with(OCPP16, "Reset", {"type": "Soft"}, answer=True) == Problem(
        "OccurenceConstraintViolation", "status is missing"
    )
    assert problem_with(OCPP16, "Nonsense", {"status": 7}, answer=True) is None
