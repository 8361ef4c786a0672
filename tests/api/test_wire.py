"""What the gateway knows of a station, as machines read it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Direction, GoneCause, Scope
from core.domain.commands.ordering import MOST_WAITING
from core.domain.told.leaving import leave
from core.domain.told.message_log import Said, exchanged
from core.models import Exchange, Session
from tests.factories import make_station
from tests.talk import STATUS, make_talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import ChargeStation, Operator

pytestmark = pytest.mark.django_db
STATION = "/api/2.0/ChargeStations/CP-1"


@pytest.fixture
def session(plinth: Operator) -> Session:
    return make_talk(make_station(plinth, "CP-1"))


def data(machine: Client, path: str) -> Any:
    return machine.get(f"{STATION}/{path}").json()["data"]


def test_a_connection(machine: Client, session: Session) -> None:
    said = {"online", "since", "protocol", "profile", "address", "node", "last_seen", "last_message"}
    told = data(machine, "connection")
    assert (set(told), told["online"], told["protocol"], told["profile"]) == (said, True, "ocpp1.6", 1)
    assert (told["address"], told["node"]) == ("10.0.0.7", "here:9000:1")
    left = session.opened_at + timedelta(minutes=3)
    leave([session.pk], cause=GoneCause.SILENT, at=left)
    told = data(machine, "connection")
    assert (told["online"], told["cause"], told["since"]) == (False, "silent", left.strftime("%Y-%m-%dT%H:%M:%SZ"))


def test_a_station_that_never_called(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    assert [data(machine, path) for path in ("connection", "messages", "connectors")] == [{"online": False}, [], []]


def test_the_connectors_as_they_were_reported(machine: Client, session: Session) -> None:
    first, second = data(machine, "connectors")
    assert (first["status"], second["status"], second["error_code"], second["info"]) == (
        "Charging",
        "Faulted",
        "GroundFailure",
        "RCD",
    )
    [meter] = first["meter_values"]
    assert (meter["measurand"], meter["phase"], meter["value"], meter["unit"]) == ("Voltage", "L1-N", 230.5, "V")
    [charge] = first["transactions"]
    number = str(session.station.transactions.get().pk)
    assert (charge["transaction_id"], charge["id_token"], charge["meter_start_wh"]) == (number, "04AABB", 1200.0)
    assert {"meter_values", "transactions"} & set(second) == set()


def test_the_messages_oldest_first_a_page_at_a_time(machine: Client, session: Session) -> None:
    page = machine.get(f"{STATION}/messages?limit=1")
    [row] = page.json()["data"]
    assert (row["direction"], row["action"], row["message_id"], row["raw"]) == ("in", "StatusNotification", "7", STATUS)
    assert (page["X-Total-Count"], page["X-Limit"], "offset=1" in page["Link"]) == ("2", "1", True)
    [row] = data(machine, "messages?offset=1")
    assert (row["direction"], row["raw"]) == ("out", '[3,"7",{}]')


def test_the_messages_of_a_while(machine: Client, session: Session) -> None:
    old = session.opened_at - timedelta(hours=1)
    exchanged(messages=[Said(session.station_id, session.pk, old, Direction.FROM_STATION, "Heartbeat", "1", "[]")])
    since = session.opened_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = [len(data(machine, f"messages?date_{side}={since}")) for side in ("from", "to")]
    assert told == [2, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_messages_costs_the_same(
    machine: Client, session: Session, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    Exchange.objects.all().delete()
    said = Said(session.station_id, session.pk, session.opened_at, Direction.FROM_STATION, "Heartbeat", "1", "[]")
    exchanged(messages=[said] * rows)
    data(machine, "messages")
    with django_assert_num_queries(4):  # the token, the station, how many, the rows
        assert len(data(machine, "messages")) == rows


def test_who_may_read_and_who_may_not(machine_with: Callable[..., Client], session: Session) -> None:
    for path in ("connection", "messages", "connectors"):
        told = [machine_with(scope).get(f"{STATION}/{path}").status_code for scope in (Scope.STATIONS_READ, "x")]
        assert told == [200, 403]


def test_a_command_that_is_none_is_refused_field_by_field(machine: Client, session: Session) -> None:
    for body, field in (
        ({"command": "Explode"}, "command"),
        ({}, "command"),
        ({"command": "Reset", "payload": []}, "payload"),
        ({"command": "Reset", "timeout_s": 0}, "timeout_s"),
        ({"command": "ChangeConfiguration", "payload": {"key": "HeartbeatInterval", "value": "1"}}, "payload.value"),
    ):
        answer = machine.post(f"{STATION}/commands", body, content_type="application/json").json()
        assert (answer["status_code"], [error["field"] for error in answer["errors"]]) == (2000, [field])


def test_a_command_is_given_once_for_its_key(machine: Client, session: Session) -> None:
    body = {"command": "Reset", "payload": {"type": "Soft"}}
    headers = {"Idempotency-Key": "a"}
    ids = [
        machine.post(f"{STATION}/commands", body, content_type="application/json", headers=headers).json()["data"]["id"]
        for _time in range(2)
    ]
    assert (ids[0] == ids[1], station_commands(session.station)) == (True, 1)


def station_commands(station: ChargeStation) -> int:
    return station.commands.count()


def test_no_more_commands_wait_than_a_station_can_do(machine: Client, session: Session) -> None:
    body = {"command": "Reset", "payload": {"type": "Soft"}}

    def told() -> Any:
        return machine.post(f"{STATION}/commands", body, content_type="application/json").json()

    assert {told()["status_code"] for _time in range(MOST_WAITING)} == {1000}
    assert told()["errors"][0]["code"] == "commands_waiting"


def test_a_command_to_nobody_is_not_found(machine: Client, plinth: Operator) -> None:
    answers = [
        machine.post(f"{STATION}/commands", {"command": "Reset"}, content_type="application/json"),
        machine.get(f"{STATION}/commands/1"),
    ]
    make_station(plinth, "CP-1")
    answers.append(machine.get(f"{STATION}/commands/1"))
    assert [one.status_code for one in answers] == [404, 404, 404]


def test_a_start_in_the_words_of_2_x_gets_a_tag_too(machine: Client, session: Session) -> None:
    body = {"command": "RequestStartTransaction", "payload": {"evseId": 1}}
    told = machine.post(f"{STATION}/commands", body, content_type="application/json").json()["data"]["payload"]
    assert (told["idToken"]["idToken"][:7], told["idToken"]["type"]) == ("PLINTH-", "Central")
