"""Every message that a station may send, in each version: answered by the book; and every other is turned down so."""

from __future__ import annotations

import asyncio
import json
from importlib.resources import files

import pytest
from ocpp.messages import Call, CallResult, validate_payload

from tests.stations import KEY, PATIENCE_S, basic, connect_raw


def words(text):
    return text.split()


# OCPP 1.6 §4 and its security whitepaper; OCPP 2.0.1 part 2; OCPP 2.1 part 2: who sends what.
SENT_16 = words(
    """Authorize BootNotification DataTransfer DiagnosticsStatusNotification FirmwareStatusNotification Heartbeat
    LogStatusNotification MeterValues SecurityEventNotification SignCertificate SignedFirmwareStatusNotification
    StartTransaction StatusNotification StopTransaction"""
)
SENT_201 = words(
    """Authorize BootNotification ClearedChargingLimit DataTransfer FirmwareStatusNotification
    Get15118EVCertificate GetCertificateStatus Heartbeat LogStatusNotification MeterValues NotifyChargingLimit
    NotifyCustomerInformation NotifyDisplayMessages NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyEvent
    NotifyMonitoringReport NotifyReport PublishFirmwareStatusNotification ReportChargingProfiles
    ReservationStatusUpdate SecurityEventNotification SignCertificate StatusNotification TransactionEvent"""
)
ONLY_21 = words(
    """BatterySwap ClosePeriodicEventStream GetCertificateChainStatus NotifyDERAlarm NotifyDERStartStop
    NotifyPriorityCharging NotifySettlement NotifyWebPaymentStarted OpenPeriodicEventStream PullDynamicScheduleUpdate
    ReportDERControl VatNumberValidation"""
)
SENT = {"1.6": SENT_16, "2.0.1": SENT_201, "2.1": [*SENT_201, *ONLY_21]}
FOLDER = {"1.6": "v16", "2.0.1": "v201", "2.1": "v21"}


def schemas(version):
    """Give the schema of every request that this version has, by action."""
    end = ".json" if version == "1.6" else "Request.json"
    names = [file.name for file in (files("ocpp") / FOLDER[version] / "schemas").iterdir()]
    told = [name for name in names if name.endswith(end) and not name.endswith("Response.json")]
    return {name.removesuffix(end): read(version, name) for name in sorted(told)}


def read(version, name):
    return json.loads((files("ocpp") / FOLDER[version] / "schemas" / name).read_text(encoding="utf-8-sig"))


def least(schema, whole=None):
    """Give the smallest thing that a schema allows."""
    whole = whole or schema
    if "$ref" in schema:
        return least(whole["definitions"][schema["$ref"].rsplit("/", 1)[1]], whole)
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        return {name: least(schema["properties"][name], whole) for name in schema.get("required", ())}
    if schema["type"] == "array":
        return [least(schema["items"], whole) for _item in range(schema.get("minItems", 0))]
    plain = {"integer": int(schema.get("minimum", 1)), "number": 1.5, "boolean": True, "string": "1"}
    return "2026-03-01T12:00:00Z" if schema.get("format") == "date-time" else plain[schema["type"]]


@pytest.fixture(params=SENT)
def line(request, station, gateway):
    """A bare line of a station, in each version."""
    headers = basic("CP-1", KEY)
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=headers, subprotocols=(f"ocpp{request.param}",)) as raw:
        raw.version = request.param
        ask(raw, "BootNotification", least(schemas(request.param)["BootNotification"]))
        yield raw


def ask(raw, action, payload):
    """Make a call; give the answer, which is what the version's schema says."""
    raw.send(json.dumps([2, f"id-{action}"[:36], action, payload]))
    answer = json.loads(raw.recv(timeout=PATIENCE_S))
    if answer[0] == 3:
        result = CallResult(answer[1], answer[2], action)
        asyncio.run(validate_payload(result, raw.version))
    return answer


def test_every_message_of_a_station_is_answered_by_the_book(line):
    known = schemas(line.version)
    for action in SENT[line.version]:
        payload = least(known[action])
        asyncio.run(validate_payload(Call("1", action, payload), line.version))
        assert (action, ask(line, action, payload)[0]) == (action, 3)


def test_every_other_message_is_turned_down_by_the_book(line):
    others = [action for action in schemas(line.version) if action not in SENT[line.version]]
    answers = {action: ask(line, action, {})[2] for action in others}
    assert set(answers.values()) == {"NotSupported"}
    assert ask(line, "Nonsense", {})[2] == "NotImplemented"
