"""Held stations: what they may do and say until they are let in (OCPP 1.6 §4.2, 2.0.1 B02, B30, B31, A01)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from core.choices import Hold
from core.domain.stations.registering import create_registration_token
from core.models import Actor, ChargeStation, Command, Operator, Session, StationSetting, Transaction
from core.models.clock import database_now
from ocpp.exceptions import OCPPError

from tests.factories import make_location
from tests.ocpp.held import STATION, TAKEN, ask, hold, is_in, link
from tests.ocpp.simulated import reports
from tests.stations import KEY, ScriptedStation, wait_for

VERSIONS = ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"]


# --- what a station that is held may do ---


@pytest.mark.parametrize("protocol", VERSIONS)
def test_TC_B_02_it_is_held_until_it_is_linked(held, call_in, protocol):
    box = call_in(protocol=protocol, serial="SN-77", answers={"TriggerMessage": TAKEN})
    answer = box.boot()
    assert (answer.status, answer.interval) == ("Pending", 60)
    held.refresh_from_db()
    assert (held.serials, held.held_since == held.booted_at) == (["SN-77"], True)
    assert Session.objects.get().booted_at is None
    link(held)
    assert box.wait_for_call("TriggerMessage") == {"requestedMessage": "BootNotification"}
    assert box.boot().status == "Accepted"
    held.refresh_from_db()
    assert (held.held_since, Session.objects.get().booted_at) == (None, held.booted_at)
    box.status(1)
    wait_for(lambda: reports(held) == {1: "Available"})
    assert len(box.calls) == 1


@pytest.mark.parametrize("protocol", VERSIONS)
def test_TC_B_30_what_nobody_asked_for_is_a_security_error_and_no_beat_lets_it_in(held, call_in, gateway, protocol):
    box = call_in(protocol=protocol)
    box.boot()
    for speak in (lambda: box.status(1), lambda: box.call("DataTransfer", vendor_id="Plinth")):
        with pytest.raises(OCPPError) as refused:
            speak()
        assert refused.value.code == "SecurityError"
    assert reports(held) == {}
    assert box.heartbeat().current_time
    assert box.boot().status == "Pending"
    gateway.thread.run(gateway.gateway.presence.flush())
    session = Session.objects.get()
    assert (session.last_heartbeat, session.booted_at, is_in(held)) == (None, None, False)


@pytest.mark.parametrize("protocol", VERSIONS)
def test_TC_B_31_what_we_asked_for_is_taken(held, call_in, protocol):
    box = call_in(protocol=protocol, answers={"TriggerMessage": TAKEN})
    box.boot()
    ask(held, "TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1})
    box.wait_for_call("TriggerMessage")
    box.status(1)
    wait_for(lambda: reports(held) == {1: "Available"})
    with pytest.raises(OCPPError):
        box.call("DataTransfer", vendor_id="Plinth")


def test_what_we_asked_for_is_taken_once(held, call_in):
    box = call_in(answers={"TriggerMessage": TAKEN})
    box.boot()
    ask(held, "TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1})
    box.wait_for_call("TriggerMessage")
    for number in (2, 1, 1):
        with suppress(OCPPError):
            box.status(number)
    wait_for(lambda: reports(held) == {1: "Available"})
    with pytest.raises(OCPPError) as refused:
        box.status(1, "Faulted")
    assert (refused.value.code, reports(held)) == ("SecurityError", {1: "Available"})


def test_a_charge_does_not_begin_because_we_asked_how_it_is(held, call_in):
    box = call_in(protocol="ocpp2.0.1", answers={"TriggerMessage": TAKEN})
    box.boot()
    ask(held, "TriggerMessage", {"requestedMessage": "TransactionEvent"})
    box.wait_for_call("TriggerMessage")
    facts = {"timestamp": database_now().isoformat(), "seq_no": 0, "transaction_info": {"transactionId": "t"}}
    for begins in ({"event_type": "Started", "trigger_reason": "Authorized"}, {"event_type": "Started"}):
        with pytest.raises(OCPPError) as refused:
            box.call("TransactionEvent", **{"trigger_reason": "Trigger", "evse": {"id": 1}} | facts | begins)
        assert refused.value.code == "SecurityError"
    assert Transaction.objects.count() == 0


def test_a_heartbeat_that_we_asked_for_counts(held, call_in):
    box = call_in(answers={"TriggerMessage": TAKEN})
    box.boot()
    ask(held, "TriggerMessage", {"requestedMessage": "Heartbeat"})
    box.wait_for_call("TriggerMessage")
    box.heartbeat()
    assert wait_for(lambda: Session.objects.get().last_heartbeat)


def test_a_report_that_we_asked_for_is_kept(held, call_in):
    box = call_in(protocol="ocpp2.0.1", answers={"GetBaseReport": TAKEN})
    box.boot()
    ask(held, "GetBaseReport", {"reportBase": "FullInventory"})
    number = box.wait_for_call("GetBaseReport")["requestId"]
    variable = {
        "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "HeartbeatInterval"},
        "variable_attribute": [{"value": "60"}],
    }
    at = database_now().isoformat()
    box.call("NotifyReport", request_id=number, generated_at=at, seq_no=0, report_data=[variable])
    kept = StationSetting.objects.values_list("key", "value")
    assert wait_for(lambda: [*kept.all()]) == [("OCPPCommCtrlr.HeartbeatInterval", "60")]


def test_it_is_read_and_set_meanwhile_but_starts_no_charge(held, call_in, machine):
    box = call_in(
        answers={
            "GetConfiguration": {"configurationKey": [{"key": "HeartbeatInterval", "value": "300", "readonly": False}]},
            "ChangeConfiguration": TAKEN,
        }
    )
    box.boot()

    def told(command, payload):
        body = {"command": command, "payload": payload}
        return machine.post(f"{STATION}/commands", body, content_type="application/json").json()

    done = [
        told("GetConfiguration", {}),
        told("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}),
    ]
    ends = [machine.get(f"{STATION}/commands/{each['data']['id']}?wait=10").json()["data"] for each in done]
    assert [end["outcome"] for end in ends] == ["done", "done"]
    charges = [
        ("RemoteStartTransaction", {"connectorId": 1}),
        ("RemoteStopTransaction", {"transactionId": 1}),
        ("RequestStartTransaction", {"evseId": 1}),
        ("RequestStopTransaction", {"transactionId": "x"}),
    ]
    answers = [told(*each) for each in charges]
    assert [(each["status_code"], each["status_message"]) for each in answers] == [
        (2999, "CP-1 is held until it is linked to a Location: nothing is started or stopped from afar before.")
    ] * 4
    assert [name for name, _payload in box.calls] == ["GetConfiguration", "ChangeConfiguration"]


@pytest.mark.parametrize(
    ("protocol", "payload"), [("ocpp1.6", {"connectorId": 1, "idTag": "T"}), ("ocpp2.0.1", {"connectorId": 1})]
)
def test_a_start_that_waited_since_before_is_not_sent(held, call_in, protocol, payload):
    box = call_in(protocol=protocol)
    box.boot()
    ask(held, "RemoteStartTransaction", payload | {"idTag": "T"})
    end = wait_for(lambda: Command.objects.filter(ended_at__isnull=False).first())
    said = {"code": "SecurityError", "description": "The station is held (Pending).", "unsent": True}
    assert (end.state, end.answer, box.calls) == ("refused", said, [])


def test_the_connection_names_the_registration(held, call_in, machine):
    def registration():
        return machine.get(f"{STATION}/connection").json()["data"].get("registration")

    box = call_in(answers={"TriggerMessage": TAKEN})
    assert registration() is None
    box.boot()
    assert registration() == "Pending"
    link(held)
    box.wait_for_call("TriggerMessage")
    box.boot()
    assert registration() == "Accepted"


# --- who is held ---


def test_whoever_is_in_stays_in_until_the_next_boot(station, call_in):
    box = call_in()
    box.boot()
    hold(Hold.LINKED)
    box.status(1)
    assert (box.boot().status, is_in(station)) == ("Pending", False)
    with pytest.raises(OCPPError):
        box.status(2)


def test_who_is_linked_is_let_in_at_once(held, call_in):
    link(held)
    assert call_in().boot().status == "Accepted"


@pytest.mark.parametrize("until", [Hold.LINKED, Hold.KEYED])
def test_a_setting_that_is_taken_back_lets_in_who_is_held(station, call_in, until):
    hold(until)
    box = call_in(answers={"TriggerMessage": TAKEN})
    box.boot()
    hold(Hold.NEVER)
    box.wait_for_call("TriggerMessage")
    assert (box.boot().status, is_in(station)) == ("Accepted", True)


@pytest.fixture
def brought(transactional_db, gateway, plinth):
    """A box that registers itself with the password of its factory; gives what connects it."""
    Operator.objects.update(registers_by_token=True, hold_stations=Hold.KEYED)
    plinth.refresh_from_db()
    place = make_location(plinth)
    secret = create_registration_token(actor=Actor(operator=plinth), name="Site", location=place)[1]
    boxes = []

    def connect(**facts):
        path = f"/ocpp/{secret}/{{identity}}"
        boxes.append(ScriptedStation("CP-1", gateway.port, **{"key": KEY, "path": path} | facts).connect())
        return boxes[-1]

    yield connect
    for box in boxes:
        box.close()


def accepted_2x():
    result = {"attributeStatus": "Accepted", "component": {"name": "SecurityCtrlr"}}
    return {"setVariableResult": [result | {"variable": {"name": "BasicAuthPassword"}}]}


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
def test_A01_806_a_factory_password_is_replaced_first(brought, machine, protocol):
    answers = {"TriggerMessage": TAKEN, "ChangeConfiguration": TAKEN, "SetVariables": accepted_2x()}
    box = brought(protocol=protocol, answers=answers)
    assert box.boot().status == "Pending"
    body = {"command": "RemoteStartTransaction", "payload": {"connectorId": 1}}
    refused = machine.post(f"{STATION}/commands", body, content_type="application/json").json()
    assert refused["status_message"].startswith("CP-1 is held until its factory password is replaced:")
    machine.post(f"{STATION}/commands", {"command": "PushKey"}, content_type="application/json")
    box.wait_for_call("TriggerMessage")
    assert (box.boot().status, is_in(ChargeStation.objects.get())) == ("Accepted", True)


def test_a_password_that_it_does_not_take_lets_nobody_in(brought, machine):
    box = brought(answers={"ChangeConfiguration": {"status": "Rejected"}})
    box.boot()
    body = {"command": "PushKey"}
    taken = machine.post(f"{STATION}/commands", body, content_type="application/json").json()["data"]
    assert machine.get(f"{STATION}/commands/{taken['id']}?wait=10").json()["data"]["outcome"] == "rejected"
    assert (box.boot().status, is_in(ChargeStation.objects.get())) == ("Pending", False)
