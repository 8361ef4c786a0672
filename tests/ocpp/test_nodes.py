"""Gateway processes come and go; what a dead one leaves open is closed for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from core.choices import CommandState, GoneCause
from core.domain.commands.commanding import ask_station, claim
from core.domain.told import nodes
from core.domain.told.nodes import bury_dead_nodes, node_beat, node_started
from core.models import Session

from tests.factories import make_station
from tests.ocpp.posts import AT, LATER, make_node, make_post, opened


@pytest.fixture
def node(db):
    return make_node()


@pytest.fixture
def station(plinth):
    return make_post(plinth)


def test_a_gateway_that_beats_no_more_is_buried(station, node):
    session = opened(station, node)
    ask_station(station=station, action="Heartbeat", payload={}, at=AT, timeout_s=60)
    (command,) = claim(node_id=node.pk, at=AT)
    assert bury_dead_nodes(at=AT + timedelta(seconds=14)) == 0
    assert bury_dead_nodes(at=AT + timedelta(seconds=16)) == 1
    session.refresh_from_db()
    command.refresh_from_db()
    assert (session.gone_cause, command.state) == (GoneCause.GATEWAY, CommandState.GATEWAY_LOST)
    node_beat(node_id=node.pk, at=LATER)
    node.refresh_from_db()
    assert node.stopped_at is None


def test_a_restarted_gateway_closes_what_its_forerunner_left(station, node):
    session = opened(station, node)
    fresh = node_started(host="here", port=9000, pid=2, at=AT, running=set().__contains__)
    session.refresh_from_db()
    assert (fresh.name, session.gone_cause) == ("here:9000:2", GoneCause.GATEWAY)


def test_many_sessions_are_closed_in_slices(plinth, node, monkeypatch):
    monkeypatch.setattr(nodes, "SLICE", 2)
    for number in range(5):
        opened(make_station(plinth, f"CP-{number}"), node)
    assert nodes.node_stopped(node_id=node.pk, at=LATER) == 5
    assert Session.objects.filter(closed_at__isnull=True).count() == 0
