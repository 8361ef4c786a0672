"""Every fault of the simulated station leads to the knock or the fact that it is meant to show."""

from __future__ import annotations

import json

import pytest
from core.domain.stations.making import key_digest
from core.models import ChargeStation, Exchange, Session
from core.simulator import station as simulated

from tests.factories import make_station
from tests.ocpp.simulated import asked, booted, knock_of, reports
from tests.stations import KEY, PATIENCE_S, wait_for


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
def test_a_station_without_faults_boots_and_reports(station, switch_on, protocol):
    lines = switch_on(protocol=protocol)
    wait_for(lambda: set(reports(station)) >= {1, 2})
    station.refresh_from_db()
    assert (station.vendor, station.model, station.booted_at is not None) == ("Plinth", "Demo Double", True)
    assert (lines[0].startswith("called in at ws://127.0.0.1:"), lines[1]) == (True, "booted: Accepted")


KEPT_OUT = [
    ("wrong-path", "wrong_path", "404"),
    ("identity-twice", "identity_twice", "404"),
    ("wrong-identity", "unknown_identity", "404"),
    ("no-password", "no_authorization", "401"),
    ("wrong-password", "wrong_key", "401"),
    ("short-password", "wrong_key_short", "401"),
    ("hex-password", "wrong_key_hex", "401"),
]


def test_faults_that_keep_it_out(switch_on):
    told = {fault: switch_on(fault) for fault, _cause, _status in KEPT_OUT}
    for _fault, cause, _status in KEPT_OUT:
        knock_of(cause)
    wait_for(lambda: all(told.values()))
    first = {fault: lines[0] for fault, lines in told.items()}
    assert first == {fault: f"refused: {status} {cause}, retry in 5 s" for fault, cause, status in KEPT_OUT}


def test_faults_of_the_version(switch_on):
    for fault, cause in (("no-subprotocol", "no_subprotocol"), ("foreign-subprotocol", "foreign_subprotocol")):
        lines = switch_on(fault)
        knock_of(cause)
        assert wait_for(lambda: lines[1:])[0] == f"disconnected: 1002 {cause}, retry in 5 s"  # noqa: B023


@pytest.mark.parametrize("fault", ["silent", "no-boot"])
def test_faults_that_keep_it_unknown(station, switch_on, fault):
    switch_on(fault)
    session = wait_for(lambda: Session.objects.filter(station=station).first())
    within_s = 0.3 if fault == "silent" else PATIENCE_S  # who answers has the time that it needs
    command = asked(station, "TriggerMessage", {"requestedMessage": "BootNotification"}, timeout_s=within_s)
    assert (command.state, command.answer.get("status")) == (
        ("timed_out", None) if fault == "silent" else ("answered", "Rejected")
    )
    session.refresh_from_db()
    assert session.booted_at is None


def test_missing_connector(station, switch_on):
    switch_on("missing-connector")
    wait_for(lambda: reports(station) == {0: "Available", 1: "Available"})


def test_faulted_connector(station, switch_on):
    switch_on("faulted-connector")
    wait_for(lambda: reports(station) == {0: "Available", 1: "Faulted", 2: "Available"})
    assert station.connector_reports.get(connector_id=1).error_code == "GroundFailure"


def test_wrong_model(station, switch_on):
    switch_on("wrong-model")
    assert wait_for(lambda: ChargeStation.objects.get().model) == "Another Model"


def test_clocks(plinth, switch_on):
    clocks = ("clock-off", "clock-local", "clock-1970")
    for fault in clocks:
        make_station(plinth, fault, key_digest=key_digest(KEY))
        switch_on(fault, identity=fault)
    told = ChargeStation.objects.filter(clock_offset_s__isnull=False).values_list("charge_station_id", "clock_offset_s")
    off, local, of_1970 = [wait_for(lambda fault=fault: dict(told.all()).get(fault)) for fault in clocks]
    assert (off, local) == (pytest.approx(-420, abs=PATIENCE_S), pytest.approx(3600, abs=PATIENCE_S))
    assert of_1970 < -50 * 365 * 86400


def test_trigger_refused(station, switch_on):
    switch_on("trigger-refused")
    booted(station)
    assert asked(station, "TriggerMessage", {"requestedMessage": "Heartbeat"}).answer == {"status": "Rejected"}


def test_trigger_silent(station, switch_on):
    switch_on("trigger-silent")
    session = booted(station)
    assert asked(station, "TriggerMessage", {"requestedMessage": "Heartbeat"}).answer == {"status": "Accepted"}
    asked(station, "TriggerMessage", {"requestedMessage": "StatusNotification"})
    session.refresh_from_db()
    assert (session.last_heartbeat, reports(station)) == (None, {})


def test_mute(station, switch_on):
    switch_on("mute")
    booted(station)
    assert asked(station, "ClearCache", {}, timeout_s=0.3).state == "timed_out"


QUESTIONS_16 = [
    ("GetConfiguration", {"key": ["NumberOfConnectors", "Nonsense"]}, "configurationKey"),
    ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}, "Accepted"),
    ("ChangeConfiguration", {"key": "NumberOfConnectors", "value": "9"}, "Rejected"),
    ("ChangeConfiguration", {"key": "Nonsense", "value": "9"}, "NotSupported"),
    ("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, "Accepted"),
    ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1}, "Accepted"),
    ("TriggerMessage", {"requestedMessage": "FirmwareStatusNotification"}, "NotImplemented"),
    ("RemoteStopTransaction", {"transactionId": 1}, "Rejected"),
    ("UnlockConnector", {"connectorId": 1}, "Unlocked"),
    ("ClearCache", {}, "Accepted"),
    ("DataTransfer", {"vendorId": "x"}, "UnknownVendorId"),
    ("GetDiagnostics", {"location": "ftp://x"}, "NotImplemented"),
]
NAMED = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
QUESTIONS_201 = [
    ("GetVariables", {"getVariableData": [NAMED]}, "getVariableResult"),
    ("SetVariables", {"setVariableData": [NAMED | {"attributeValue": "60"}]}, "setVariableResult"),
    ("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}, "Accepted"),
    ("ChangeAvailability", {"operationalStatus": "Inoperative"}, "Accepted"),
    ("TriggerMessage", {"requestedMessage": "StatusNotification", "evse": {"id": 1}}, "Accepted"),
    ("TriggerMessage", {"requestedMessage": "MeterValues"}, "NotImplemented"),
    ("RequestStopTransaction", {"transactionId": "1-1"}, "Rejected"),
    ("UnlockConnector", {"evseId": 1, "connectorId": 1}, "Unlocked"),
    ("ClearCache", {}, "Accepted"),
    ("DataTransfer", {"vendorId": "x"}, "UnknownVendorId"),
    ("GetLog", {"logType": "SecurityLog", "requestId": 1, "log": {"remoteLocation": "ftp://x"}}, "NotImplemented"),
]


def word_of(answer):
    return answer.get("status") or answer.get("code") or min(answer)


@pytest.mark.parametrize(("protocol", "questions"), [("ocpp1.6", QUESTIONS_16), ("ocpp2.0.1", QUESTIONS_201)])
def test_it_answers_calls(station, switch_on, protocol, questions):
    switch_on(protocol=protocol)
    booted(station)
    answers = [
        (action, payload, word_of(asked(station, action, payload).answer)) for action, payload, _word in questions
    ]
    assert answers == questions
    wait_for(lambda: reports(station).get(1) == "Unavailable")
    station.refresh_from_db()
    assert station.heartbeat_interval == 60


def test_it_charges_and_stops_in_1_6(station, switch_on):
    lines = switch_on()
    wait_for(lambda: reports(station).get(2) == "Available")
    assert asked(station, "RemoteStartTransaction", {"idTag": "TEST", "connectorId": 1}).answer == {
        "status": "Accepted"
    }
    wait_for(lambda: reports(station)[1] == "Charging")
    assert asked(station, "RemoteStartTransaction", {"idTag": "TEST", "connectorId": 1}).answer == {
        "status": "Rejected"
    }
    assert "sent StartTransaction (connectorId=1)" in lines
    said = wait_for(lambda: Exchange.objects.filter(action="StartTransaction", direction="out").first())
    number = json.loads(said.raw)[2]["transactionId"]
    assert asked(station, "RemoteStopTransaction", {"transactionId": number}).answer == {"status": "Accepted"}
    wait_for(lambda: reports(station)[1] == "Available")


def test_it_charges_and_stops_in_2_0_1(station, switch_on):
    switch_on(protocol="ocpp2.0.1")
    wait_for(lambda: reports(station).get(2) == "Available")
    start = {"idToken": {"idToken": "TEST", "type": "Central"}, "remoteStartId": 7, "evseId": 1}
    assert asked(station, "RequestStartTransaction", start).answer == {"status": "Accepted"}
    wait_for(lambda: reports(station)[1] == "Occupied")
    assert asked(station, "RequestStopTransaction", {"transactionId": "1-7"}).answer == {"status": "Accepted"}
    wait_for(lambda: reports(station)[1] == "Available")


def test_after_a_reset_it_boots_again(station, switch_on, monkeypatch):
    monkeypatch.setattr(simulated, "RESTART_TAKES_S", 0.05)
    switch_on()
    first = booted(station)
    asked(station, "Reset", {"type": "Soft"})
    wait_for(lambda: Session.objects.filter(booted_at__isnull=False).exclude(pk=first.pk).first())
