"""Each field of what stations say, and each word of what they are answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from core.ocpp.protocol import v16, v201
from core.ocpp.protocol.facts import Asked, Decision, boot_answered, time_told, written
from core.ocpp.protocol.metering import metered
from core.reports import Booted, Charge, Metered, Noticed, StatusChanged, TagShown

from tests.ocpp.test_every_message import SENT, schemas

AT = datetime(2026, 3, 1, 12, 30, 15, 123_456, tzinfo=UTC)
SAID = "2026-03-01T12:30:15.123Z"
TIME, OF_TIME = "2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)

FIELDS_16 = {
    "chargePointVendor": "vendor",
    "chargePointModel": "model",
    "chargePointSerialNumber": "charge_point_serial_number",
    "chargeBoxSerialNumber": "charge_box_serial_number",
    "firmwareVersion": "firmware_version",
    "iccid": "iccid",
    "imsi": "imsi",
    "meterType": "meter_type",
    "meterSerialNumber": "meter_serial_number",
}
FIELDS_2 = {
    "vendorName": "vendor",
    "model": "model",
    "serialNumber": "charge_point_serial_number",
    "firmwareVersion": "firmware_version",
}


@pytest.mark.parametrize(("said", "field"), FIELDS_16.items())
def test_each_field_of_a_boot_in_1_6_has_its_place(said, field):
    assert v16.understand("BootNotification", {said: "x"}) == (Booted(**{field: "x"}),)
    assert v16.understand("BootNotification", dict.fromkeys(FIELDS_16, "x")) == (Booted(*["x"] * 9),)


@pytest.mark.parametrize(("said", "field"), FIELDS_2.items())
def test_each_field_of_a_boot_in_2_x_has_its_place(said, field):
    boot = {"chargingStation": {said: "x"}}
    assert v201.understand("BootNotification", boot) == (Booted(**{field: "x"}),)


@pytest.mark.parametrize("field", ["iccid", "imsi"])
@pytest.mark.parametrize("modem", [{}, None])
def test_each_field_of_a_modem_has_its_place(field, modem):
    told = [v201.understand("BootNotification", {"chargingStation": {"modem": each}}) for each in ({field: "1"}, modem)]
    assert told == [(Booted(**{field: "1"}),), (Booted(),)]


def test_every_field_that_a_boot_of_1_6_may_have_is_read():
    assert {*schemas("1.6")["BootNotification"]["properties"]} == {*FIELDS_16}


@pytest.mark.parametrize(("box", "point", "serial"), [("", "", ""), ("B", "", "B"), ("", "P", "P"), ("B", "P", "B")])
def test_the_serial_of_the_box_counts_before_that_of_the_point(box, point, serial):
    assert Booted(charge_box_serial_number=box, charge_point_serial_number=point).serial == serial


# --- answers ---

YES, NO = Decision(charges=True, number=7), Decision(number=8)


@pytest.mark.parametrize(
    ("version", "action", "payload", "decided", "answer"),
    [
        (v16, "Authorize", {}, YES, {"idTagInfo": {"status": "Accepted"}}),
        (v16, "Authorize", {}, NO, {"idTagInfo": {"status": "Invalid"}}),
        (v16, "StartTransaction", {}, YES, {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}),
        (v16, "StartTransaction", {}, NO, {"transactionId": 8, "idTagInfo": {"status": "Invalid"}}),
        (v16, "StopTransaction", {}, YES, {}),
        (v16, "StopTransaction", {"idTag": ""}, YES, {}),
        (v16, "StopTransaction", {"idTag": "T"}, YES, {"idTagInfo": {"status": "Accepted"}}),
        (v16, "StopTransaction", {"idTag": "T"}, NO, {"idTagInfo": {"status": "Invalid"}}),
        (v16, "DataTransfer", {}, NO, {"status": "UnknownVendorId"}),
        (v16, "SignCertificate", {}, NO, {"status": "Rejected"}),
        (v16, "Heartbeat", {}, NO, {"currentTime": SAID}),
        (v16, "Reset", {}, NO, None),
        (v16, "", {}, NO, None),
        (v201, "Authorize", {}, YES, {"idTokenInfo": {"status": "Accepted"}}),
        (v201, "Authorize", {}, NO, {"idTokenInfo": {"status": "Invalid"}}),
        (v201, "TransactionEvent", {}, YES, {}),
        (v201, "TransactionEvent", {"idToken": {"idToken": "T"}}, YES, {"idTokenInfo": {"status": "Accepted"}}),
        (v201, "TransactionEvent", {"idToken": {"idToken": "T"}}, NO, {"idTokenInfo": {"status": "Invalid"}}),
        (v201, "DataTransfer", {}, NO, {"status": "UnknownVendorId"}),
        (v201, "Get15118EVCertificate", {}, NO, {"status": "Failed", "exiResponse": ""}),
        (v201, "GetCertificateStatus", {}, NO, {"status": "Failed"}),
        (v201, "Heartbeat", {}, NO, {"currentTime": SAID}),
        (v201, "NotifyEVChargingNeeds", {}, NO, {"status": "Rejected"}),
        (v201, "NotifyEVChargingSchedule", {}, NO, {"status": "Rejected"}),
        (v201, "OpenPeriodicEventStream", {}, NO, {"status": "Rejected"}),
        (v201, "PullDynamicScheduleUpdate", {}, NO, {"status": "Rejected"}),
        (v201, "SignCertificate", {}, NO, {"status": "Rejected"}),
        (v201, "VatNumberValidation", {"vatNumber": "N" * 21}, NO, {"status": "Rejected", "vatNumber": "N" * 20}),
        (v201, "GetCertificateChainStatus", {"certificateStatusRequests": []}, NO, {"certificateStatus": []}),
        (
            v201, "GetCertificateChainStatus",
            {"certificateStatusRequests": [{"certificateHashData": {"a": 1}, "source": "OCSP", "urls": ["x"]}]}, NO,
            {"certificateStatus": [
                {"certificateHashData": {"a": 1}, "source": "OCSP", "status": "Failed", "nextUpdate": SAID}
            ]},
        ),
        (v201, "RequestStartTransaction", {}, NO, None),
    ],
)  # fmt: skip
def test_each_answer_word_for_word(version, action, payload, decided, answer):
    assert version.answer(action, payload, at=AT, interval=300, decided=decided) == answer
    assert version.serves(action) is (answer is not None)


@pytest.mark.parametrize(("version", "module"), [("1.6", v16), ("2.0.1", v201), ("2.1", v201)])
def test_what_a_station_may_say_and_nothing_else_is_served(version, module):
    known = schemas(version)
    assert [action for action in known if module.serves(action)] == sorted(SENT[version])
    empty = {action for action in SENT[version] if action in module.EMPTY_ANSWERS}
    assert {action: module.answer(action, {}, at=AT, interval=1) for action in empty} == {
        action: {} for action in empty
    }


@pytest.mark.parametrize(
    ("interval", "again"), [(0, 10), (49, 10), (50, 10), (54, 10), (55, 11), (300, 60), (86_400, 17_280)]
)
def test_a_station_that_is_held_boots_again_five_times_as_often(interval, again):
    held = Asked({}, AT, interval, Decision(missing=("link",)))
    assert boot_answered(held) == {"status": "Pending", "currentTime": SAID, "interval": again}
    let_in = Asked({}, AT, interval)
    assert boot_answered(let_in) == {"status": "Accepted", "currentTime": SAID, "interval": interval}
    assert time_told(let_in) == {"currentTime": SAID}


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (AT, SAID),
        (AT.astimezone(timezone(timedelta(hours=-5))), SAID),
        (AT.replace(microsecond=0), "2026-03-01T12:30:15.000Z"),
        (AT.replace(microsecond=999_999), "2026-03-01T12:30:15.999Z"),
    ],
)
def test_our_time_is_in_utc_and_milliseconds(at, said):
    assert written(at) == said


# --- meters ---


@pytest.mark.parametrize(
    ("said", "unit", "value"),
    [
        ({}, "", 5.0),
        ({"multiplier": 0}, "", 5.0),
        ({"unit": "W", "multiplier": -3}, "W", 0.005),
        ({"unit": "W", "multiplier": 29}, "W", 5 * 10.0**29),
        ({"unit": "W", "multiplier": -30}, "W", 5.0),
        (None, "", 5.0),
    ],
)
def test_a_multiplier_scales_what_a_meter_could_measure(said, unit, value):
    sampled = {"value": 5, "measurand": "Power.Active.Import", "unitOfMeasure": said}
    (told,) = metered(1, [{"timestamp": TIME, "sampledValue": [sampled]}])
    assert told == Metered(1, "Power.Active.Import", value, unit, "", "Sample.Periodic", "Outlet", OF_TIME)


@pytest.mark.parametrize("values", [None, []])
def test_a_message_without_values_tells_none(values):
    assert metered(1, values) == ()


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ({"evse": None}, ()),
        ({"evse": {}}, ()),
        ({"triggerReason": "StopAuthorized", "idToken": {"idToken": "T"}}, (TagShown("T"),)),
        ({"triggerReason": "StopAuthorized", "idToken": {"idToken": "T"}, "evse": {"id": 1}}, (TagShown("T"),)),
        ({"triggerReason": "Authorized", "idToken": {"idToken": ""}}, ()),
        (
            {"transactionInfo": {"transactionId": "x", "remoteStartId": 0}},
            (Charge(transaction_id="x", remote_start=0),),
        ),
    ],
)
def test_what_comes_between_is_told_when_it_says_whose_it_is(event, facts):
    usual = {"eventType": "Updated", "transactionInfo": {"transactionId": "x"}}
    assert v201.understand("TransactionEvent", usual | event) == facts


@pytest.mark.parametrize(
    ("info", "code", "told"),
    [(None, None, ""), ("i", None, "i"), (None, "E", "E"), ("i", "E", "E: i"), ("", "E", "E"), ("i", "", "i")],
)
def test_what_a_vendor_says_of_an_error_stands_together(info, code, told):
    said = {"connectorId": 1, "status": "Faulted", "errorCode": "OtherError"}
    said |= {name: text for name, text in (("info", info), ("vendorErrorCode", code)) if text is not None}
    assert v16.understand("StatusNotification", said) == (
        StatusChanged("Faulted", 1, error_code="OtherError", info=told),
    )


@pytest.mark.parametrize(
    ("module", "action", "kind"),
    [
        (v16, "DiagnosticsStatusNotification", "log"), (v16, "LogStatusNotification", "log"),
        (v16, "FirmwareStatusNotification", "firmware"), (v16, "SignedFirmwareStatusNotification", "firmware"),
        (v201, "LogStatusNotification", "log"), (v201, "FirmwareStatusNotification", "firmware"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("asked", "info"), [({}, ""), ({"requestId": 0}, "requestId 0")])
def test_a_notice_names_the_request_that_it_is_of(module, action, kind, asked, info):
    assert module.understand(action, {"status": "S"} | asked) == (Noticed(kind, "S", info),)
