"""What messages mean, version by version, and what they are answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from core.ocpp.charge_places import MOST, ChargePlaces
from core.ocpp.protocol import v16, v201
from core.ocpp.protocol.facts import Beat, ClockTold, ConfigurationTold, moment, written
from core.ocpp.protocol.schemas import problem_with
from core.ocpp.protocol.versions import MODULES
from core.reports import Booted, Charge, SettingTold, StatusChanged, TagShown
from hypothesis import given
from hypothesis import strategies as st

AT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
PAYLOADS = {"TransactionEvent": {"idToken": {"idToken": "x", "type": "Central"}}}


@pytest.mark.parametrize("protocol", MODULES)
def test_every_answer_fits_its_schema(protocol):
    version = MODULES[protocol]
    actions = [*version.EMPTY_ANSWERS, "Authorize", "BootNotification", "DataTransfer", "Heartbeat", "SignCertificate"]
    actions += (
        ["StartTransaction"]
        if protocol == "ocpp1.6"
        else ["TransactionEvent", "Get15118EVCertificate", "NotifyEVChargingNeeds"]
    )
    wrong = {}
    for action in actions:
        answer = version.answer(action, PAYLOADS.get(action, {}), at=AT, interval=300)
        wrong[action] = problem_with(protocol, action, answer, answer=True, strict=True)
    assert {action: problem for action, problem in wrong.items() if problem} == {}


def test_an_action_of_ours_is_not_for_us_to_answer():
    assert v16.answer("Reset", {}, at=AT, interval=300) is None
    assert v201.answer("Reset", {}, at=AT, interval=300) is None


def test_boot_16():
    said = {
        "chargePointVendor": "Alfen",
        "chargePointModel": "NG910",
        "chargeBoxSerialNumber": "ACE01",
        "iccid": "8931",
    }
    assert v16.understand("BootNotification", said) == (
        Booted(vendor="Alfen", model="NG910", charge_box_serial_number="ACE01", iccid="8931"),
    )


def test_boot_201():
    said = {"vendorName": "Alfen", "model": "NG910", "serialNumber": "ACE01", "modem": {"imsi": "204"}}
    (booted,) = v201.understand("BootNotification", {"reason": "PowerUp", "chargingStation": said})
    assert booted == Booted(vendor="Alfen", model="NG910", charge_point_serial_number="ACE01", imsi="204")
    assert booted.serial == "ACE01"


def test_status_16():
    said = {"connectorId": 2, "status": "Faulted", "errorCode": "GroundFailure", "vendorErrorCode": "E7", "info": "RCD"}
    assert v16.understand("StatusNotification", said) == (
        StatusChanged("Faulted", connector_id=2, error_code="GroundFailure", info="E7: RCD"),
    )


def test_status_201():
    said = {"timestamp": "2026-03-01T12:00:00Z", "connectorStatus": "Occupied", "evseId": 2, "connectorId": 1}
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert v201.understand("StatusNotification", said) == (
        StatusChanged("Occupied", evse_number=2, evse_connector=1, reported_at=at),
        ClockTold(at),
    )


def test_status_by_event_201():
    event = {
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 2}},
        "variable": {"name": "AvailabilityState"},
        "actualValue": "Faulted",
    }
    other = event | {"variable": {"name": "Power"}}
    assert v201.understand("NotifyEvent", {"eventData": [event, other]}) == (
        StatusChanged("Faulted", evse_number=1, evse_connector=2),
    )


def test_no_station_has_a_connector_of_that_number():
    place = {"name": "Connector", "evse": {"id": -1, "connectorId": 2}}
    event = {"component": place, "variable": {"name": "AvailabilityState"}, "actualValue": "Faulted"}
    assert v201.understand("NotifyEvent", {"eventData": [event]}) == ()


@pytest.mark.parametrize("version", [v16, v201])
def test_a_heartbeat_is_a_beat(version):
    assert version.understand("Heartbeat", {}) == (Beat(),)


def test_configuration_16():
    pairs = [{"key": "NumberOfConnectors", "value": "2"}, {"key": "HeartbeatInterval", "value": "300"}, {"key": "X"}]
    told = (SettingTold("NumberOfConnectors", "2"), SettingTold("HeartbeatInterval", "300"), SettingTold("X"))
    assert v16.learn("GetConfiguration", {}, {"configurationKey": pairs}) == ConfigurationTold(2, 300, told)
    odd = [{"key": "NumberOfConnectors", "value": "two"}, {"key": "HeartbeatInterval", "value": "9" * 30}]
    learnt = v16.learn("GetConfiguration", {}, {"configurationKey": odd})
    assert (learnt.number_of_connectors, learnt.heartbeat_interval) == (None, None)


def test_configuration_16_changed():
    asked = {"key": "HeartbeatInterval", "value": "60"}
    assert v16.learn("ChangeConfiguration", asked, {"status": "Accepted"}) == ConfigurationTold(
        heartbeat_interval=60, settings=(SettingTold("HeartbeatInterval", "60"),)
    )
    assert v16.learn("ChangeConfiguration", asked, {"status": "Rejected"}) is None


def test_configuration_201():
    variable = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
    told = {"attributeStatus": "Accepted", "attributeValue": "86400", **variable}
    key = "OCPPCommCtrlr.HeartbeatInterval"
    learnt = v201.learn("GetVariables", {}, {"getVariableResult": [told]})
    assert learnt == ConfigurationTold(None, 86400, (SettingTold(key, "86400"),))
    asked = {"setVariableData": [{"attributeValue": "60", **variable}]}
    said = {"setVariableResult": [{"attributeStatus": "Accepted"}]}
    learnt = v201.learn("SetVariables", asked, said)
    assert learnt == ConfigurationTold(None, 60, (SettingTold(key, "60"),))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00+00:00"),
        ("2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00.500000+00:00"),
        ("2026-03-01T13:00:00+01:00", "2026-03-01T12:00:00+00:00"),
        ("2026-03-01T12:00:00", "2026-03-01T12:00:00+00:00"),
        ("1970-01-01T00:00:07Z", "1970-01-01T00:00:07+00:00"),
    ],
)
def test_time_stamps_as_boxes_write_them(text, read):
    assert moment(text).isoformat() == read


@given(st.text() | st.none() | st.integers())
def test_W24_a_time_stamp_is_read_or_it_is_none(text):
    assert moment(text) is None or moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "-0001-01-01T00:00:00Z", ""]
)
def test_W24_impossible_time_stamps_are_none(text):
    assert moment(text) is None


def test_our_time_is_written_in_milliseconds_and_utc():
    assert written(AT) == "2026-03-01T12:00:00.123Z"


def event(kind, **said):
    info = {"transactionId": "T-1"} | said.pop("info", {})
    known = {"eventType": kind, "timestamp": "2026-03-01T12:00:00Z", "triggerReason": "RemoteStart", "seqNo": 1}
    return v201.understand("TransactionEvent", known | {"transactionInfo": info} | said)


def charges(facts):
    """Give of the charges among facts what tells whose they are."""
    found = [fact for fact in facts if isinstance(fact, Charge)]
    return [(one.begins, one.ends, one.id_token, one.remote_start, one.place) for one in found]


TOKEN, CENTRAL = {"idToken": {"idToken": "04AA", "type": "Central"}}, {"info": {"remoteStartId": 12}}


@pytest.mark.parametrize(
    ("kind", "said", "told", "shown"),
    [
        ("Started", {"evse": {"id": 2}}, [(True, False, "", None, 2)], 0),
        ("Started", {"evse": {"id": 2}} | TOKEN, [(True, False, "04AA", None, 2)], 0),
        ("Started", CENTRAL, [(True, False, "", 12, 0)], 0),
        ("Updated", {}, [], 0),
        ("Updated", TOKEN, [(False, False, "04AA", None, 0)], 1),
        ("Updated", CENTRAL, [(False, False, "", 12, 0)], 0),
        ("Updated", TOKEN | CENTRAL, [(False, False, "04AA", 12, 0)], 1),
        ("Ended", {"info": {"stoppedReason": "Remote"}}, [(False, True, "", None, 0)], 0),
        ("Ended", TOKEN, [(False, True, "04AA", None, 0)], 0),
    ],
)
def test_whose_a_charge_is_may_be_told_at_any_time_201(kind, said, told, shown):
    facts = event(kind, **said)
    assert (charges(facts), sum(isinstance(fact, TagShown) for fact in facts)) == (told, shown)


# --- where a charge happens ---


def said(kind, name="T-1", **more):
    return {"eventType": kind, "transactionInfo": {"transactionId": name}} | more


def test_the_evse_of_a_charge_is_said_once_and_known_until_it_ends():
    places = ChargePlaces()
    evse = {"id": 2, "connectorId": 1}
    told = [
        places.placed("TransactionEvent", one).get("evse")
        for one in (
            said("Updated"),
            said("Started", evse=evse),
            said("Updated"),
            said("Updated", "T-2"),
            said("Ended"),
            said("Updated"),
        )
    ]
    assert told == [None, evse, evse, None, evse, None]


def test_the_evse_of_a_charge_may_change():
    places = ChargePlaces()
    told = [
        places.placed("TransactionEvent", one)["evse"]["id"]
        for one in (said("Started", evse={"id": 1}), said("Updated", evse={"id": 2}), said("Updated"))
    ]
    assert told == [1, 2, 2]


def test_what_is_no_charge_keeps_its_place():
    payload = {"evseId": 1, "meterValue": []}
    assert ChargePlaces().placed("MeterValues", payload) is payload


@pytest.mark.parametrize(
    ("action", "payload", "missing"),
    [
        ("MeterValues", {"evseId": 1}, ""),
        ("TransactionEvent", said("Started"), ""),
        ("TransactionEvent", said("Updated", evse={"id": 1}), ""),
        ("TransactionEvent", said("Updated"), "T-1"),
        ("TransactionEvent", said("Ended", "T-2"), "T-2"),
    ],
)
def test_only_of_a_charge_that_goes_on_the_place_is_looked_up(action, payload, missing):
    assert ChargePlaces().missing(action, payload) == missing


@pytest.mark.parametrize(("place", "evse"), [(2, {"id": 2}), (0, None)])
def test_what_was_looked_up_is_not_looked_up_again(place, evse):
    places = ChargePlaces()
    places.found("T-1", place)
    told = places.placed("TransactionEvent", said("Updated")).get("evse")
    assert (told, places.missing("TransactionEvent", said("Updated"))) == (evse, "")
    assert places.placed("TransactionEvent", said("Ended", evse={"id": 3}))["evse"] == {"id": 3}
    assert places.missing("TransactionEvent", said("Updated")) == "T-1"


def test_a_station_that_begins_without_end_fills_nothing_up():
    places = ChargePlaces()
    for number in range(MOST + 1):
        places.placed("TransactionEvent", said("Started", f"T-{number}", evse={"id": 1}))
    told = [places.placed("TransactionEvent", said("Updated", name)).get("evse") for name in ("T-0", f"T-{MOST}")]
    assert told == [None, {"id": 1}]
