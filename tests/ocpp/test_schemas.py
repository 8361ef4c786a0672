"""What is wrong with a payload, in the spelling of each version."""

from __future__ import annotations

import pytest
from core.ocpp.protocol.schemas import EVERYBODYS, knows, prepare, problem_with, validator

BOOT = {"chargePointVendor": "Alfen", "chargePointModel": "NG910"}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"chargePointModel": "NG910"}, "OccurenceConstraintViolation"),
        (BOOT | {"chargePointVendor": 7}, "TypeConstraintViolation"),
    ],
)
def test_violations_16(payload, code):
    assert problem_with("ocpp1.6", "BootNotification", payload).code == code


def test_violations_201():
    assert problem_with("ocpp2.0.1", "BootNotification", {"reason": "PowerUp"}).code == "OccurrenceConstraintViolation"
    odd = {"reason": "Because", "chargingStation": {"vendorName": "a", "model": "b"}}
    assert problem_with("ocpp2.0.1", "BootNotification", odd).code == "PropertyConstraintViolation"


def test_harmless_flaws_keep_no_station_out():
    odd = {"chargePointVendor": "", "chargePointModel": "x" * 500, "ours": 1}
    assert problem_with("ocpp1.6", "BootNotification", odd) is None
    assert problem_with("ocpp1.6", "BootNotification", BOOT | {"ours": 1}, strict=True).code == "FormationViolation"


def test_a_wrong_status_is_a_property():
    assert (
        problem_with("ocpp1.6", "StatusNotification", STATUS | {"status": "Fine"}).code == "PropertyConstraintViolation"
    )
    assert problem_with("ocpp1.6", "StatusNotification", STATUS) is None


@pytest.mark.parametrize(
    "action", ["Nonsense", "", "../v201/schemas/Heartbeat", "x" * 60, "Ünïcode", "bootnotification "]
)
def test_unknown_actions_are_unknown(action):
    assert knows("ocpp1.6", action) is False


def test_each_version_has_its_own_actions():
    assert (knows("ocpp1.6", "StartTransaction"), knows("ocpp2.0.1", "StartTransaction")) == (True, False)
    assert (knows("ocpp2.0.1", "BatterySwap"), knows("ocpp2.1", "BatterySwap")) == (False, True)


def test_what_everybody_says_is_compiled_beforehand():
    validator.cache_clear()
    prepare()
    made = validator.cache_info().misses
    for protocol in ("ocpp1.6", "ocpp2.0.1", "ocpp2.1"):
        for action in EVERYBODYS:
            assert knows(protocol, action)
            problem_with(protocol, action, {})
    assert (made, validator.cache_info().misses) == (12, 12)
