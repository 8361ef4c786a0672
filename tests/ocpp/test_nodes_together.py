"""Several gateways over one database: each owns its sockets, and what one leaves open others close."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from core import tasks
from core.choices import CommandState, Scope
from core.domain.commands.commanding import ask_station
from core.domain.people.tokens import create_token
from core.domain.told.nodes import PONG
from core.models import Command, GatewayNode, Knock, Session
from core.models.clock import database_now
from core.ocpp import neighbours, register
from django.db import connection
from websockets.exceptions import InvalidStatus

from tests.ocpp.programs import free_port
from tests.stations import KEY, PATIENCE_S, ScriptedStation, basic, running_gateway, wait_for

ANSWERS = {"Reset": {"status": "Accepted"}}


def hear_each_other():
    """Wait until both gateways listen to what the other one asks."""
    listen = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query = %s"
    with connection.cursor() as cursor:
        wait_for(lambda: cursor.execute(listen, [f"LISTEN {PONG}"]) or cursor.rowcount == 2)


@pytest.fixture
def two_gateways(run):
    """Give the ports and the processes of two gateways that listen."""
    ports = [free_port(), free_port()]
    processes = [run("gateway", "--port", str(port)) for port in ports]
    for process in processes:
        assert process.stdout.readline().startswith("Gateway listening")
    hear_each_other()
    return list(zip(ports, processes, strict=True))


@pytest.fixture
def two_hasty(transactional_db, monkeypatch, curt):
    """Give the ports of two gateways in here, that wait less long for the answer to a ping: none is given."""
    monkeypatch.setattr(register, "PING_WITHIN_S", 0.05)
    with running_gateway() as first, running_gateway() as second:
        hear_each_other()
        yield first.port, second.port


def ask(station, timeout_s=PATIENCE_S):
    payload = {"type": "Soft"}
    return ask_station(station=station, action="Reset", payload=payload, at=database_now(), timeout_s=timeout_s)


def ended(command):
    return wait_for(lambda: Command.objects.filter(pk=command.pk, ended_at__isnull=False).first())


def dead(node_name_end):
    """Say that a gateway has not beaten for longer than a living one ever would."""
    GatewayNode.objects.filter(name__endswith=node_name_end).update(beat_at=database_now() - timedelta(seconds=16))


def test_a_question_reaches_the_gateway_that_holds_the_socket(station, two_gateways):
    for port, _process in two_gateways:
        with ScriptedStation("CP-1", port, key=KEY, answers=ANSWERS) as box:
            command = ended(ask(station))
            assert (command.state, box.calls) == (CommandState.ANSWERED, [("Reset", {"type": "Soft"})])
            assert command.session.node.name.split(":")[1] == str(port)


def half_open(port, address):
    """Open a line that never answers a ping, as the network leaves them."""
    headers = {"Host": "x", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    headers |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "ocpp1.6"}
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S, source_address=(address, 0))
    told = "".join(f"{name}: {value}\r\n" for name, value in (headers | basic("CP-1", KEY)).items())
    line.sendall(f"GET /ocpp/CP-1 HTTP/1.1\r\n{told}\r\n".encode())
    assert line.recv(4096).split()[1] == b"101"
    return line


def went():
    return list(Session.objects.order_by("epoch").values_list("gone_cause", flat=True))


def test_W6_a_second_post_is_refused_at_another_gateway_too(station, two_gateways):
    (first, _one), (second, _two) = two_gateways
    with ScriptedStation("CP-1", first, key=KEY) as box:
        box.boot()
        with pytest.raises(InvalidStatus) as refused:
            ScriptedStation("CP-1", second, key=KEY, source="127.0.0.2").connect()
        assert box.heartbeat().current_time
        assert (refused.value.response.status_code, went()) == (409, [""])
    knock = wait_for(lambda: Knock.objects.filter(cause="second_connection").first())
    assert knock.evidence == {"connected": "127.0.0.1", "address": "127.0.0.2"}


def test_W5_the_dead_one_at_another_gateway_is_replaced_and_let_go(station, two_hasty):
    first, second = two_hasty
    with half_open(first, "127.0.0.1") as line, ScriptedStation("CP-1", second, key=KEY) as box:
        assert (box.boot().status, went()) == ("Accepted", ["replaced", ""])
        assert line.recv(100)[:1] == b"\x89"  # the ping that it did not answer
        wait_for(lambda: line.recv(100) == b"")


def test_a_box_that_starts_anew_gets_in_at_another_gateway(station, two_gateways):
    (first, _one), (second, _two) = two_gateways
    with ScriptedStation("CP-1", first, key=KEY) as old:
        old.boot()
        with ScriptedStation("CP-1", second, key=KEY) as new:
            assert new.boot().status == "Accepted"
            wait_for(lambda: old.is_closed)
            assert (old.close_code, new.boot().status) == (1008, "Accepted")


def test_W8_twins_at_two_gateways_are_quarantined(station, two_hasty):
    """Takeovers are counted on where the other gateway left off."""
    lines = [half_open(two_hasty[number % 2], f"127.0.0.{1 + number % 2}") for number in range(4)]
    with pytest.raises(InvalidStatus):
        ScriptedStation("CP-1", two_hasty[0], key=KEY).connect()
    assert wait_for(lambda: Knock.objects.filter(cause="quarantine").first()).identity == "CP-1"
    for line in lines:
        line.close()


def test_two_that_come_to_two_gateways_at_once_do_not_both_stay(station, two_gateways):
    """Neither was there when the other asked: the database lets one in and the other finds that out."""
    boxes = [ScriptedStation("CP-1", port, key=KEY) for port, _process in two_gateways]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(come, boxes))
    assert Session.objects.filter(closed_at=None).count() == 1
    for box in boxes:
        box.close()


def come(box):
    with contextlib.suppress(InvalidStatus):
        box.connect()


def test_F21_the_worker_ends_what_a_killed_gateway_left(station, two_gateways):
    (_port, living), (port, dying) = two_gateways
    with ScriptedStation("CP-1", port, key=KEY, answers={"Reset": None}) as box:
        box.boot()
        command = ask(station, timeout_s=60)
        box.wait_for_call("Reset")
        dying.kill()
        wait_for(lambda: box.is_closed)
        tasks.tidy(timestamp=0)
        assert Session.objects.get().closed_at is None  # a pause of a moment is no death
        dead(f":{dying.pid}")
        tasks.tidy(timestamp=0)
    assert (Session.objects.get().gone_cause, ended(command).state) == ("gateway", CommandState.GATEWAY_LOST)
    assert GatewayNode.objects.get(name__endswith=f":{living.pid}").stopped_at is None


def test_F21_what_was_answered_before_the_gateway_was_killed_is_written(station, two_gateways):
    """A station says a status once: were it answered before it is written, a kill would lose it for ever."""
    (port, dying), _other = two_gateways
    with ScriptedStation("CP-1", port, key=KEY) as box:
        box.boot()
        for connector in range(1, 9):
            box.status(connector)
        dying.kill()
        dying.wait(PATIENCE_S)
    assert set(station.connector_reports.values_list("connector_id", flat=True)) == set(range(1, 9))


def test_a_station_of_a_killed_gateway_comes_back_at_another(station, run, gateway, monkeypatch):
    monkeypatch.setattr(neighbours, "ANSWERS_WITHIN_S", 0.1)
    port = free_port()
    dying = run("gateway", "--port", str(port))
    assert dying.stdout.readline().startswith("Gateway listening")
    with ScriptedStation("CP-1", port, key=KEY) as box:
        box.boot()
        dying.kill()
        wait_for(lambda: box.is_closed)
    with ScriptedStation("CP-1", gateway.port, key=KEY, answers=ANSWERS) as box:
        assert box.heartbeat().current_time
        assert ended(ask(station)).state == CommandState.ANSWERED
    dead(f":{dying.pid}")
    tasks.tidy(timestamp=0)
    assert Session.objects.filter(gone_cause="gateway").count() == 0


@pytest.fixture
def two_webs(run):
    """Give the addresses of two webs that answer."""
    ports = [free_port(), free_port()]
    for port in ports:
        run("runserver", "--noreload", f"127.0.0.1:{port}")
    for port in ports:
        wait_for(lambda port=port: is_open(port))
    return [f"http://127.0.0.1:{port}/api/2.0/ChargeStations/CP-1" for port in ports]


def is_open(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


def fetched(secret, address, body=None):
    headers = {"Authorization": f"Token {secret}", "Content-Type": "application/json"}
    asked = urllib.request.Request(address, json.dumps(body).encode() if body else None, headers)  # noqa: S310 -- ours
    with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:  # noqa: S310 -- ours
        return json.loads(answer.read())["data"]


def unlocked(secret, webs):
    """Command by one web, and read the end at the other."""
    taken = fetched(secret, f"{webs[0]}/commands", {"command": "UnlockConnector", "payload": {"connectorId": 1}})
    told = fetched(secret, f"{webs[1]}/commands/{taken['id']}?wait=20")
    return told["outcome"], fetched(secret, f"{webs[1]}/connection")["node"].split(":")[1]


def test_F22_two_webs_and_two_gateways_are_one_through_a_rolling_restart(station, plinth, two_gateways, two_webs):
    """What was answered before the first gateway stopped is kept, though the station is at the second at once."""
    (first, stopping), (second, _living) = two_gateways
    _token, secret = create_token(operator=plinth, name="test", scopes=Scope.values)
    answers, answered = {"UnlockConnector": {"status": "Unlocked"}}, set()
    with ScriptedStation("CP-1", first, key=KEY, answers=answers) as box:
        box.boot()
        assert unlocked(secret, two_webs) == ("done", str(first))
        stopping.send_signal(signal.SIGTERM)
        with contextlib.suppress(Exception):  # until it is let go
            for connector in range(1, 200):
                box.status(connector)
                answered.add(connector)
        wait_for(lambda: box.is_closed)
    with ScriptedStation("CP-1", second, key=KEY, answers=answers):
        assert unlocked(secret, two_webs[::-1]) == ("done", str(second))
    assert stopping.wait(PATIENCE_S) == 0
    assert answered - set(station.connector_reports.values_list("connector_id", flat=True)) == set()
