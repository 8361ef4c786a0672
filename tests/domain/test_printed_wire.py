"""What the management API prints of sockets, messages, meters, charges and commands, and what it leaves out."""

from __future__ import annotations

from datetime import UTC, datetime

from core.documents.wire import (
    charge_document,
    command_document,
    connection_document,
    connector_document,
    message_document,
    meter_document,
)
from core.models import Command, ConnectorReport, Exchange, GatewayNode, MeterReading, Session, Transaction

AT = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
LATER = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
NODE = GatewayNode(name="here")
SOCKET = {"node": NODE, "opened_at": AT, "last_seen": LATER, "protocol": "ocpp1.6", "security_profile": 0}


def test_a_connection_is_open_or_over_or_never_was() -> None:
    printed = {
        "online": True, "since": "2026-03-01T12:00:00Z", "protocol": "ocpp1.6", "profile": 0, "address": "192.0.2.7",
        "node": "here", "last_seen": "2026-03-01T12:05:00Z",
    }  # fmt: skip
    socket = Session(address="192.0.2.7", **SOCKET)
    assert connection_document(socket, last_message=None) == printed
    socket.closed_at, socket.tls, socket.gone_cause = LATER, "TLSv1.3", "silent"
    assert connection_document(socket, last_message=AT) == printed | {
        "online": False, "since": "2026-03-01T12:05:00Z", "tls": "TLSv1.3", "cause": "silent",
        "last_message": "2026-03-01T12:00:00Z",
    }  # fmt: skip
    assert connection_document(None, last_message=AT) == {"online": False}


def test_a_message_stands_as_it_stood_on_the_wire() -> None:
    message = Exchange(pk=7, at=AT, direction="in", raw='[3,"1",{}]')
    printed = {"id": 7, "at": "2026-03-01T12:00:00.123456Z", "direction": "in", "raw": '[3,"1",{}]'}
    assert message_document(message) == printed
    message.action, message.message_id = "Heartbeat", "1"
    assert message_document(message) == printed | {"action": "Heartbeat", "message_id": "1"}


def test_a_connector_has_its_meters_and_its_charges() -> None:
    report = ConnectorReport(connector_id=0, status="Available", received_at=AT)
    printed = {"connector_id": 0, "status": "Available", "received_at": "2026-03-01T12:00:00Z"}
    assert connector_document(report, meters=[], charges=[]) == printed
    report.error_code, report.info, report.reported_at = "OverVoltage", "E7", LATER
    report.evse_number, report.evse_connector = 1, 2
    reading = MeterReading(measurand="Voltage", value=0.0, received_at=AT)
    charge = Transaction(pk=9, accepted=False, received_at=AT)
    assert connector_document(report, meters=[reading], charges=[charge]) == printed | {
        "error_code": "OverVoltage", "info": "E7", "reported_at": "2026-03-01T12:05:00Z", "evse_number": 1,
        "evse_connector": 2, "meter_values": [meter_document(reading)], "transactions": [charge_document(charge)],
    }  # fmt: skip


def test_a_value_of_zero_is_a_value() -> None:
    reading = MeterReading(measurand="Voltage", value=0.0, received_at=AT)
    printed = {"measurand": "Voltage", "value": 0.0, "received_at": "2026-03-01T12:00:00Z"}
    assert meter_document(reading) == printed
    told = {"phase": "L1", "location": "Outlet", "unit": "V", "context": "Trigger", "reported_at": LATER}
    reading = MeterReading(measurand="Voltage", value=0.0, received_at=AT, **told)
    assert meter_document(reading) == printed | told | {"reported_at": "2026-03-01T12:05:00Z"}


def test_a_charge_is_named_by_its_own_number_or_ours() -> None:
    charge = Transaction(pk=9, accepted=False, received_at=AT)
    printed = {"transaction_id": "9", "accepted": False, "received_at": "2026-03-01T12:00:00Z"}
    assert charge_document(charge) == printed
    told = {"transaction_id": "T", "id_token": "TAG", "meter_start_wh": 0.0, "started_at": LATER}
    charge = Transaction(pk=9, accepted=False, received_at=AT, **told)
    assert charge_document(charge) == printed | told | {"started_at": "2026-03-01T12:05:00Z"}


def test_a_command_says_what_became_of_it() -> None:
    command = Command(pk=3, action="Reset", payload={"type": "Soft"}, state="waiting", created_at=AT, deadline=LATER)
    printed = {
        "id": 3, "command": "Reset", "payload": {"type": "Soft"}, "state": "waiting", "outcome": "waiting",
        "sentence": "It waits.", "created": "2026-03-01T12:00:00Z", "deadline": "2026-03-01T12:05:00Z",
    }  # fmt: skip
    assert command_document(command, outcome="waiting", sentence="It waits.") == printed
    command.sent_at, command.ended_at, command.answer = AT, LATER, {"status": "Accepted"}
    ended = {"sent": "2026-03-01T12:00:00Z", "ended": "2026-03-01T12:05:00Z", "answer": {"status": "Accepted"}}
    assert command_document(command, outcome="waiting", sentence="It waits.") == printed | ended
