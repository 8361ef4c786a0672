"""Commands by the API, to a station on a real socket: what becomes of them is told in a word and a sentence."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from core.api import waiting
from core.choices import CommandState, Scope
from core.domain.commands.commanding import ask_station
from core.models import ChargeStation, Command, Event
from core.models.clock import database_now
from django.db import connections

from tests.installs import make_linked
from tests.stations import PATIENCE_S, wait_for

STATION = "/api/2.0/ChargeStations/CP-1"
ACCEPTED = {"status": "Accepted"}


@pytest.fixture
def tell(station, machine):
    """Tell the station something and give what it amounts to, once it is over."""

    def post(command, payload=None, wait=10, **more):
        body = {"command": command, "payload": payload or {}, **more}
        answer = machine.post(f"{STATION}/commands", body, content_type="application/json").json()
        assert answer["status_code"] == 1000, answer
        return machine.get(f"{STATION}/commands/{answer['data']['id']}?wait={wait}").json()["data"]

    return post


def test_a_command_is_taken_at_once_and_its_end_is_told(station, machine, call_in):
    call_in(answers={"UnlockConnector": {"status": "Unlocked"}})
    body = {"command": "UnlockConnector", "payload": {"connectorId": 1}, "timeout_s": 9}
    taken = machine.post(f"{STATION}/commands", body, content_type="application/json").json()["data"]
    assert (taken["state"], taken["outcome"], taken["payload"]) == ("waiting", "waiting", {"connectorId": 1})
    told = machine.get(f"{STATION}/commands/{taken['id']}?wait=20").json()["data"]
    assert (told["state"], told["outcome"], told["answer"]) == ("answered", "done", {"status": "Unlocked"})
    assert Event.objects.get(verb="command").changes == {"command": "UnlockConnector"}


KNOWS_NOT = "The station does not know this command at all (NotSupported)."
HAS_NOT = "The station does not have what was asked for: NotImplemented."


ENDS = [
    (("NotSupported", ""), "refused", "not_supported", KNOWS_NOT),
    (("InternalError", "oh"), "refused", "error", "The station answered with an error: InternalError: oh."),
    ({"status": "Rejected"}, "answered", "rejected", "The station understood, and said no: Rejected."),
    ({"status": "NotImplemented"}, "answered", "not_implemented", HAS_NOT),
    (ACCEPTED, "answered", "promised", "The station said that it will; it has not yet."),
]


def test_four_noes_and_a_yes_are_told_apart(tell, call_in):
    box, ends = call_in(), []
    for answer, *_end in ENDS:
        box.answers["TriggerMessage"] = answer
        told = tell("TriggerMessage", {"requestedMessage": "Heartbeat"})
        ends.append((answer, told["state"], told["outcome"], told["sentence"]))
    assert ends == ENDS


def test_accepted_and_silent_is_a_no_as_well(tell, machine, call_in):
    box = call_in(answers={"TriggerMessage": ACCEPTED})
    box.boot()
    told = tell("TriggerMessage", {"requestedMessage": "StatusNotification"})
    address = f"{STATION}/commands/{told['id']}"
    Command.objects.update(ended_at=Command.objects.get().ended_at.replace(year=2020))
    assert machine.get(address).json()["data"]["outcome"] == "silent"
    box.status(1)
    wait_for(lambda: machine.get(address).json()["data"]["outcome"] == "done")


def over(command):
    """Let the time of a question be over that waits in the database alone."""
    assert command.deadline - command.created_at == timedelta(seconds=9)
    Command.objects.filter(pk=command.pk).update(deadline=command.created_at)


def test_nobody_there_and_no_answer_are_not_the_same(station, tell, machine, call_in):
    absent = tell("Reset", {"type": "Soft"}, wait=0, timeout_s=9)
    over(Command.objects.get())
    assert machine.get(f"{STATION}/commands/{absent['id']}?wait=10").json()["data"]["outcome"] == "not_connected"
    call_in(answers={"UnlockConnector": None})
    asked = {"action": "UnlockConnector", "payload": {"connectorId": 1}, "at": database_now(), "timeout_s": 0.5}
    silent = ask_station(station=station, **asked)
    assert machine.get(f"{STATION}/commands/{silent.pk}?wait=10").json()["data"]["outcome"] == "timed_out"


def test_what_the_version_has_no_words_for_is_not_sent(tell, call_in):
    box = call_in()
    told = tell("SetNetworkProfile", {"configurationSlot": 1})
    assert (told["state"], told["outcome"], box.calls) == ("refused", "not_sent", [])


WORDS_OF_2X = [
    ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 2},
     "TriggerMessage", {"requestedMessage": "StatusNotification", "evse": {"id": 2, "connectorId": 1}}),
    ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"},
     "SetVariables", {"setVariableData": [{
         "component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}, "attributeValue": "60"
     }]}),
    ("GetConfiguration", {"key": ["AuthCtrlr.Enabled"]},
     "GetVariables", {"getVariableData": [{"component": {"name": "AuthCtrlr"}, "variable": {"name": "Enabled"}}]}),
    ("GetConfiguration", {}, "GetBaseReport", {"requestId": 0, "reportBase": "FullInventory"}),
    ("RemoteStartTransaction", {"connectorId": 2, "idTag": "A"},
     "RequestStartTransaction", {"remoteStartId": 0, "evseId": 2, "idToken": {"idToken": "A", "type": "Central"}}),
    ("RemoteStopTransaction", {"transactionId": 7}, "RequestStopTransaction", {"transactionId": "7"}),
    ("UnlockConnector", {"connectorId": 2}, "UnlockConnector", {"evseId": 2, "connectorId": 1}),
    ("UnlockConnector", {"connectorId": 2, "evseId": 1}, "UnlockConnector", {"evseId": 1, "connectorId": 2}),
    ("Reset", {"type": "Hard"}, "Reset", {"type": "Immediate"}),
    ("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"},
     "ChangeAvailability", {"operationalStatus": "Inoperative"}),
    ("ChangeAvailability", {"operationalStatus": "Operative"},
     "ChangeAvailability", {"operationalStatus": "Operative"}),
    ("GetDiagnostics", {"location": "https://x.example/up"},
     "GetLog", {"requestId": 0, "logType": "DiagnosticsLog", "log": {"remoteLocation": "https://x.example/up"}}),
]  # fmt: skip


def test_a_caller_need_not_know_the_version(tell, call_in):
    """What is said in the words of OCPP 1.6 is told a station of 2.x in its own."""
    told = {action: {"status": "Rejected"} for _word, _said, action, _payload in WORDS_OF_2X}
    box = call_in(protocol="ocpp2.0.1", answers=told)
    for word, said, _action, _payload in WORDS_OF_2X:
        tell(word, said)
    numberless = [
        (action, {name: 0 if name in {"requestId", "remoteStartId"} else value for name, value in payload.items()})
        for action, payload in box.calls
    ]
    assert numberless == [(action, payload) for _word, _said, action, payload in WORDS_OF_2X]


def test_a_remote_start_without_a_tag_gets_one_that_may_charge(tell, call_in):
    box = call_in(answers={"RemoteStartTransaction": ACCEPTED})
    box.boot()
    told = tell("RemoteStartTransaction", {"connectorId": 1})
    assert (told["outcome"], told["payload"]["idTag"][:7]) == ("done", "PLINTH-")
    assert box.call("Authorize", id_tag=told["payload"]["idTag"]).id_tag_info["status"] == "Accepted"


@pytest.mark.parametrize("answer", [None, ACCEPTED])
def test_a_reset_has_worked_when_the_station_starts_anew(tell, machine, call_in, answer):
    """Answered, and a new boot; or the line is gone without an answer, and a new boot (some boxes just go)."""
    box = call_in(answers={"Reset": answer})
    box.boot()
    told = tell("Reset", {"type": "Hard"}, wait=0)
    box.wait_for_call("Reset")
    box.vanish()
    again = call_in()
    assert machine.get(f"{STATION}/commands/{told['id']}").json()["data"]["outcome"] in {"sent", "promised"}
    again.boot()
    wait_for(lambda: machine.get(f"{STATION}/commands/{told['id']}").json()["data"]["outcome"] == "done")
    assert Command.objects.get().state == CommandState.ANSWERED


def test_F12_a_station_that_goes_away_ends_what_it_was_asked(tell, call_in):
    box = call_in(answers={"UnlockConnector": None})
    box.boot()
    told = tell("UnlockConnector", {"connectorId": 1}, wait=0)
    box.wait_for_call("UnlockConnector")
    box.vanish()
    call_in().boot()
    wait_for(lambda: Command.objects.get(pk=told["id"]).ended_at)
    assert Command.objects.get().answer["code"] == "ConnectionLost"


def test_a_reset_that_nobody_comes_back_from_ends(tell, call_in):
    box = call_in(answers={"Reset": None})
    told = tell("Reset", {"type": "Hard"}, wait=0, timeout_s=9)
    box.wait_for_call("Reset")
    box.vanish()
    over(Command.objects.get())
    wait_for(lambda: Command.objects.get(pk=told["id"]).ended_at)
    assert (Command.objects.get().state, Command.objects.get().answer["code"]) == ("timed_out", "ConnectionLost")


def test_an_installer_commands_the_station_that_is_being_installed(plinth, transactional_db, machine_with):
    make_linked(plinth, identity="CP-9")
    tokens = [
        machine_with(Scope.FIELD_INSTALL),
        machine_with(Scope.STATIONS_COMMAND),
        machine_with(Scope.STATIONS_WRITE),
    ]
    body = {"command": "Reset", "payload": {"type": "Soft"}}
    address = "/api/2.0/ChargeStations/CP-9/commands"

    def asked():
        return [one.post(address, body, content_type="application/json").status_code for one in tokens]

    assert asked() == [200, 200, 403]
    ChargeStation.objects.get(charge_station_id="CP-9").installations.update(state="approved")
    assert asked() == [403, 200, 403]


def test_only_a_quarter_of_the_threads_wait(station, machine, tell, monkeypatch):
    """Who finds no place is told at once how it stands; and whoever waits holds no connection to the database."""
    monkeypatch.setattr(waiting, "PLACES", threading.BoundedSemaphore(1))
    told = tell("Reset", {"type": "Soft"}, wait=0)
    looked = threading.Event()
    ends = []

    def wait_long():
        ends.append(waiting.until(looked.set, lambda _seen: bool(ends), within_s=PATIENCE_S))
        connections.close_all()

    waiter = threading.Thread(target=wait_long)
    waiter.start()
    looked.wait(PATIENCE_S)
    wait_for(lambda: waiting.PLACES._value == 0)
    assert machine.get(f"{STATION}/commands/{told['id']}?wait=20").json()["data"]["state"] == "waiting"
    ends.append(None)
    waiter.join(PATIENCE_S)
    assert waiting.PLACES._value == 1
