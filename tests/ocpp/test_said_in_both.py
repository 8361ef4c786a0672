"""What stations of either version say, and what is said to them: every field, its place, and what is left out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from core.ocpp.protocol import v16, v201
from core.ocpp.protocol.facts import Beat, ClockTold, count, moment
from core.ocpp.protocol.metering import energy_wh, metered, number
from core.ocpp.protocol.schemas import strange_number
from core.reports import Booted, Charge, Metered, Noticed, StatusChanged, TagShown

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TIME = "2026-03-01T12:00:00Z"
TOLD = ClockTold(AT)
NUMBERED, ENERGY = "requestId 7", "Energy.Active.Import.Register"
USUAL = ("", "Sample.Periodic", "Outlet", AT)


@pytest.mark.parametrize(
    ("action", "payload", "facts"),
    [
        ("Heartbeat", {}, (Beat(),)),
        ("Authorize", {"idTag": "T"}, (TagShown("T"),)),
        ("FirmwareStatusNotification", {"status": "Installed"}, (Noticed("firmware", "Installed"),)),
        ("SignedFirmwareStatusNotification", {"status": "S", "requestId": 7}, (Noticed("firmware", "S", NUMBERED),)),
        ("DiagnosticsStatusNotification", {"status": "Uploaded"}, (Noticed("log", "Uploaded"),)),
        ("LogStatusNotification", {"status": "Idle", "requestId": 0}, (Noticed("log", "Idle", "requestId 0"),)),
        (
            "SecurityEventNotification",
            {"type": "Tamper", "timestamp": TIME, "techInfo": "lid"},
            (Noticed("security", "Tamper", "lid", AT), TOLD),
        ),
        ("SecurityEventNotification", {"type": "Tamper"}, (Noticed("security", "Tamper", ""),)),
        (
            "StatusNotification",
            {"connectorId": 1, "status": "Faulted", "errorCode": "OverVoltage", "vendorErrorCode": "E7", "info": "i"},
            (StatusChanged("Faulted", 1, error_code="OverVoltage", info="E7: i"),),
        ),
        (
            "StatusNotification",
            {"connectorId": 0, "status": "Available", "errorCode": "NoError", "info": "i", "timestamp": TIME},
            (StatusChanged("Available", 0, info="i", reported_at=AT), TOLD),
        ),
        (
            "StartTransaction",
            {"connectorId": 2, "idTag": "T", "meterStart": 5, "timestamp": TIME},
            (Charge(begins=True, place=2, id_token="T", meter_wh=5.0, reported_at=AT), TOLD),
        ),
        (
            "StopTransaction",
            {"transactionId": 9, "meterStop": 7, "timestamp": TIME},
            (Charge(ends=True, number=9, meter_wh=7.0, reason="Local", reported_at=AT), TOLD),
        ),
        (
            "StopTransaction",
            {"transactionId": 9, "meterStop": 7, "timestamp": TIME, "idTag": "T", "reason": "EVDisconnected"},
            (Charge(ends=True, number=9, id_token="T", meter_wh=7.0, reason="EVDisconnected", reported_at=AT), TOLD),
        ),
        ("DataTransfer", {"vendorId": "x", "timestamp": TIME}, (TOLD,)),
    ],
)  # fmt: skip
def test_what_a_station_of_16_tells(action, payload, facts):
    assert v16.understand(action, payload) == facts


@pytest.mark.parametrize(
    ("action", "payload", "facts"),
    [
        ("Heartbeat", {}, (Beat(),)),
        ("Authorize", {"idToken": {"idToken": "T", "type": "Central"}}, (TagShown("T"),)),
        ("FirmwareStatusNotification", {"status": "Installed"}, (Noticed("firmware", "Installed"),)),
        ("LogStatusNotification", {"status": "Idle", "requestId": 3}, (Noticed("log", "Idle", "requestId 3"),)),
        (
            "SecurityEventNotification",
            {"type": "Tamper", "timestamp": TIME},
            (Noticed("security", "Tamper", "", AT), TOLD),
        ),
        (
            "StatusNotification",
            {"evseId": 2, "connectorId": 1, "connectorStatus": "Occupied", "timestamp": TIME},
            (StatusChanged("Occupied", evse_number=2, evse_connector=1, reported_at=AT), TOLD),
        ),
        (
            "TransactionEvent",
            {
                "eventType": "Started", "timestamp": TIME, "transactionInfo": {"transactionId": "x" * 37},
                "evse": {"id": 2}, "idToken": {"idToken": "t" * 37},
            },
            (Charge(begins=True, transaction_id="x" * 36, place=2, id_token="t" * 36, reported_at=AT), TOLD),
        ),
        (
            "TransactionEvent",
            {
                "eventType": "Ended", "timestamp": TIME,
                "transactionInfo": {"transactionId": "x", "stoppedReason": "r" * 31},
            },
            (Charge(ends=True, transaction_id="x", reason="r" * 30, reported_at=AT), TOLD),
        ),
        (
            "TransactionEvent",
            {"eventType": "Updated", "transactionInfo": {"transactionId": "x"}, "idToken": {"idToken": "T"}},
            (Charge(transaction_id="x", id_token="T"), TagShown("T")),
        ),
        ("TransactionEvent", {"eventType": "Updated", "transactionInfo": {"transactionId": "x"}}, ()),
        (
            "BootNotification",
            {
                "reason": "PowerUp",
                "chargingStation": {
                    "vendorName": "V", "model": "M", "serialNumber": "S", "firmwareVersion": "F",
                    "modem": {"iccid": "89", "imsi": "204"},
                },
            },
            (Booted("V", "M", "S", firmware_version="F", iccid="89", imsi="204"),),
        ),
        ("NotifyReport", {"generatedAt": TIME}, (TOLD,)),
    ],
)  # fmt: skip
def test_what_a_station_of_2_tells(action, payload, facts):
    assert v201.understand(action, payload) == facts


@pytest.mark.parametrize(
    ("component", "variable", "evse", "statuses"),
    [
        ("Connector", "AvailabilityState", {"id": 2}, [("Occupied", 2, 1)]),
        ("Connector", "AvailabilityState", {"id": 2, "connectorId": 3}, [("Occupied", 2, 3)]),
        ("Connector", "AvailabilityState", {"id": 0, "connectorId": 0}, [("Occupied", 0, 0)]),
        ("Connector", "AvailabilityState", {"id": 999}, [("Occupied", 999, 1)]),
        ("Connector", "AvailabilityState", {"id": 1000}, []),
        ("Connector", "AvailabilityState", {"id": 1, "connectorId": 1000}, []),
        ("Connector", "AvailabilityState", {"id": -1}, []),
        ("Connector", "AvailabilityState", None, []),
        ("Connector", "Available", {"id": 2}, []),
        ("EVSE", "AvailabilityState", {"id": 2}, []),
    ],
)
def test_a_state_by_event_is_a_connectors(component, variable, evse, statuses):
    named = {"name": component} | ({"evse": evse} if evse else {})
    event = {"component": named, "variable": {"name": variable}, "actualValue": "Occupied"}
    told = v201.understand("NotifyEvent", {"eventData": [event]})
    assert [(one.status, one.evse_number, one.evse_connector) for one in told] == statuses


@pytest.mark.parametrize(("number", "wrong"), [(0, False), (999, False), (1000, True), (-1, True)])
def test_no_station_has_more_than_999_of_anything(number, wrong):
    payloads = [{"connectorId": number}, {"evseId": number}, {"evse": {"id": number}}]
    assert [strange_number(payload) is not None for payload in payloads] == [wrong] * 3
    assert strange_number({"transactionId": number}) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0", 0),
        (" 42 ", 42),
        ("9" * 9, 999_999_999),
        ("1" * 10, None),
        ("", None),
        ("-1", None),
        ("²", None),
        (7, None),
    ],
)
def test_a_count_fits_its_column(text, read):
    assert count(text) == read


@pytest.mark.parametrize("length", [40, 41])
def test_a_time_stamp_has_forty_characters(length):
    text = TIME + " " * (length - len(TIME))
    assert moment(text) == (AT if length == 40 else None)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1.5", 1.5),
        (2, 2.0),
        ("1e299", 1e299),
        ("1e300", None),
        ("-1e300", None),
        ("x", None),
        (None, None),
        ("inf", None),
    ],
)
def test_a_number_stays_finite_after_scaling(text, read):
    assert number(text) == read


def sampled(*values, timestamp=TIME):
    return [{"timestamp": timestamp, "sampledValue": list(values)}]


@pytest.mark.parametrize(
    ("place", "value", "read"),
    [
        (0, {"value": "5"}, Metered(0, ENERGY, 5.0, "Wh", *USUAL)),
        (99, {"value": "5", "unit": "kWh"}, Metered(99, ENERGY, 5.0, "kWh", *USUAL)),
        (
            1,
            {"value": 5, "measurand": "Voltage", "phase": "L1-N", "context": "Trigger", "location": "Inlet"},
            Metered(1, "Voltage", 5.0, "", "L1-N", "Trigger", "Inlet", AT),
        ),
        (
            1,
            {"value": 5, "unitOfMeasure": {"unit": "kWh", "multiplier": 3}},
            Metered(1, ENERGY, 5000.0, "kWh", *USUAL),
        ),
        (
            1,
            {"value": 5, "unitOfMeasure": {"multiplier": 30}},
            Metered(1, ENERGY, 5.0, "Wh", *USUAL),
        ),
        (
            1,
            {"value": 5, "unitOfMeasure": {"multiplier": -29}},
            Metered(1, ENERGY, 5e-29, "Wh", *USUAL),
        ),
    ],
)  # fmt: skip
def test_a_value_of_a_meter_has_what_it_is_not_told(place, value, read):
    assert metered(place, sampled(value)) == (read,)


@pytest.mark.parametrize("place", [-1, 100, "1", None])
def test_a_meter_stands_at_a_place(place):
    assert metered(place, sampled({"value": "5"})) == ()


def test_the_newest_of_a_kind_counts_and_signed_data_do_not():
    values = ({"value": "1"}, {"value": "2"}, {"value": "3", "phase": "L1"}, {"value": "4", "format": "SignedData"})
    assert [(one.value, one.phase) for one in metered(1, sampled(*values))] == [(2.0, ""), (3.0, "L1")]


@pytest.mark.parametrize(
    ("value", "energy"),
    [
        ({"value": "2", "unit": "kWh"}, 2000.0),
        ({"value": "2", "unit": "Wh"}, 2.0),
        ({"value": "2"}, 2.0),
        ({"value": "2", "phase": "L1"}, None),
        ({"value": "2", "measurand": "Voltage"}, None),
    ],
)
def test_the_register_is_told_in_watt_hours(value, energy):
    assert energy_wh(metered(1, sampled(value))) == energy
