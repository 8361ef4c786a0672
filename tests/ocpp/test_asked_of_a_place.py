"""A question about a connector reaches the EVSE that the station counts it in, whatever version it speaks."""

from __future__ import annotations

import pytest
from core.domain.commands.commanding import ask_station
from core.models import Command
from core.models.clock import database_now

from tests.stations import wait_for

ACCEPTED = {"status": "Accepted"}
ANSWERS = {
    "ChangeAvailability": ACCEPTED,
    "RemoteStartTransaction": ACCEPTED,
    "RequestStartTransaction": ACCEPTED,
    "TriggerMessage": ACCEPTED,
    "UnlockConnector": {"status": "Unlocked"},
}
QUESTIONS = [
    ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 2}),
    ("TriggerMessage", {"requestedMessage": "StatusNotification"}),
    ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 3}),
    ("UnlockConnector", {"connectorId": 3}),
    ("UnlockConnector", {"connectorId": 9}),
    ("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}),
    ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}),
    ("RemoteStartTransaction", {"connectorId": 3, "idTag": "T"}),
]


def place(evse, connector):
    return {"evse": {"id": evse, "connectorId": connector}}


IN_2 = [
    ("TriggerMessage", {"requestedMessage": "StatusNotification"} | place(1, 2)),
    ("TriggerMessage", {"requestedMessage": "StatusNotification"}),
    ("TriggerMessage", {"requestedMessage": "MeterValues"} | place(2, 1)),
    ("UnlockConnector", {"evseId": 2, "connectorId": 1}),
    ("UnlockConnector", {"evseId": 9, "connectorId": 1}),
    ("ChangeAvailability", {"operationalStatus": "Inoperative"} | place(1, 2)),
    ("ChangeAvailability", {"operationalStatus": "Operative"}),
    ("RequestStartTransaction", {"evseId": 2, "idToken": {"idToken": "T", "type": "Central"}}),
]


@pytest.fixture
def asked(station, call_in):
    """Give what reaches a station of two connectors at its first EVSE and one at its second."""

    def ask(protocol):
        box = call_in(protocol=protocol, answers=ANSWERS)
        box.boot()
        for evse, connector in ((1, 1), (1, 2), (2, 1)):
            if protocol == "ocpp1.6":
                box.status(evse + connector - 1 if evse == 1 else 3)
            else:
                box.status(connector, evse=evse)
        for action, payload in QUESTIONS:
            ask_station(station=station, action=action, payload=payload, at=database_now(), timeout_s=20)
            wait_for(lambda: not Command.objects.filter(ended_at=None).exists())
        return box

    return ask


@pytest.mark.parametrize("protocol", ["ocpp2.0.1", "ocpp2.1"])
def test_in_2_x_a_connector_is_asked_for_by_its_evse(asked, protocol):
    box = asked(protocol)
    number = Command.objects.get(action="RemoteStartTransaction").number
    assert box.calls[:-1] == IN_2[:-1]
    assert box.calls[-1] == (IN_2[-1][0], IN_2[-1][1] | {"remoteStartId": number})
    assert {*Command.objects.values_list("state", flat=True)} == {"answered"}


def test_in_1_6_a_connector_is_asked_for_as_it_is(asked):
    assert asked("ocpp1.6").calls == QUESTIONS
    assert {*Command.objects.values_list("state", flat=True)} == {"answered"}
