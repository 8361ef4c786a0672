"""A new gateway beside the old one, on the same port."""

from __future__ import annotations

import signal

from core.choices import GoneCause
from core.domain.told.nodes import node_started
from core.models import GatewayNode, Session

from tests.ocpp.posts import AT, make_node, make_post, opened
from tests.ocpp.programs import free_port
from tests.stations import KEY, PATIENCE_S, ScriptedStation, wait_for


def test_the_new_one_takes_calls_while_the_old_one_lets_its_stations_go(station, run):
    port = free_port()
    old = run("gateway", "--port", str(port))
    old.stdout.readline()
    box = ScriptedStation("CP-1", port, key=KEY).connect()
    box.boot()
    assert run("gateway", "--port", str(port)).stdout.readline().startswith("Gateway listening")
    assert (box.heartbeat().current_time != "", Session.objects.get().closed_at) == (True, None)
    old.send_signal(signal.SIGTERM)
    wait_for(lambda: box.is_closed)
    with ScriptedStation("CP-1", port, key=KEY) as again:
        assert (again.boot().status, box.close_code, old.wait(PATIENCE_S)) == ("Accepted", 1012, 0)
    box.close()
    assert GatewayNode.objects.filter(stopped_at=None).count() == 1


def test_a_forerunner_that_runs_keeps_its_stations(plinth):
    session = opened(make_post(plinth), make_node("here:9000:7"))
    for running, cause in (({7}, ""), (set(), GoneCause.GATEWAY)):
        node_started(host="here", port=9000, pid=8, at=AT, running=running.__contains__)
        session.refresh_from_db()
        assert session.gone_cause == cause


def test_a_restarted_container_has_the_number_of_its_forerunner(plinth):
    session = opened(make_post(plinth), make_node("here:9000:1"))
    node_started(host="here", port=9000, pid=1, at=AT, running={1}.__contains__)
    session.refresh_from_db()
    assert (session.gone_cause, GatewayNode.objects.get().stopped_at) == (GoneCause.GATEWAY, None)
