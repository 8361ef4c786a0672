"""Several gateways over one database: each owns its sockets, and what one leaves open others close."""

from __future__ import annotations

from datetime import timedelta

import pytest
from core import tasks
from core.choices import CommandState
from core.domain.commanding import ask_station
from core.models import Command, GatewayNode, Session
from core.models.clock import database_now

from tests.ocpp.programs import free_port
from tests.stations import KEY, ScriptedStation, wait_for

ANSWERS = {"Reset": {"status": "Accepted"}}


@pytest.fixture
def two_gateways(run):
    """Give the ports and the processes of two gateways that listen."""
    ports = [free_port(), free_port()]
    processes = [run("gateway", "--port", str(port)) for port in ports]
    for process in processes:
        assert process.stdout.readline().startswith("Gateway listening")
    return list(zip(ports, processes, strict=True))


def ask(station, timeout_s=10):
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


def test_a_station_that_moves_to_another_gateway_leaves_the_first(station, two_gateways):
    """Gateways do not know each other's sockets: the database closes the older session, its gateway the socket."""
    (first, _one), (second, _two) = two_gateways
    with ScriptedStation("CP-1", first, key=KEY) as before, ScriptedStation("CP-1", second, key=KEY) as after:
        before.say('[2,"1","Heartbeat",{}]')
        wait_for(lambda: before.is_closed)
        assert (before.close_code, after.boot().status) == (1008, "Accepted")
    sessions = Session.objects.order_by("epoch").values_list("gone_cause", flat=True)
    wait_for(lambda: list(sessions.all()) == ["replaced", "station"])


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


def test_a_station_of_a_killed_gateway_comes_back_at_another(station, two_gateways):
    (port, _living), (dying_port, dying) = two_gateways
    with ScriptedStation("CP-1", dying_port, key=KEY) as box:
        box.boot()
        dying.kill()
        wait_for(lambda: box.is_closed)
    with ScriptedStation("CP-1", port, key=KEY, answers=ANSWERS) as box:
        assert box.heartbeat().current_time
        assert ended(ask(station)).state == CommandState.ANSWERED
    dead(f":{dying.pid}")
    tasks.tidy(timestamp=0)
    assert Session.objects.filter(gone_cause="gateway").count() == 0
