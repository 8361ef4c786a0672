"""Questions: claimed once, ended once, whoever races for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from core.choices import CommandState
from core.domain.commands.commanding import ask_station, claim, expire, settle
from core.models import Command, GatewayNode
from django.db import connections

from tests.factories import make_station
from tests.talk import come_in

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def node(db):
    return GatewayNode.objects.create(name="here:9000:1")


@pytest.fixture
def station(plinth, node):
    row = make_station(plinth, "CP-1")
    facts = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "at": AT}
    come_in(station_id=row.pk, node_id=node.pk, **facts)
    return row


def ask(station, action="Heartbeat", at=AT, timeout_s=20):
    return ask_station(station=station, action=action, payload={}, at=at, timeout_s=timeout_s)


def test_a_question_belongs_to_the_stations_operator(station, plinth):
    command = ask(station)
    assert (command.operator, command.state, command.deadline) == (plinth, "waiting", AT + timedelta(seconds=20))


def test_one_question_at_a_time_in_their_order(station, node):
    first, second = ask(station), ask(station, at=AT + timedelta(seconds=1))
    assert claim(node_id=node.pk, at=AT) == [first]
    assert claim(node_id=node.pk, at=AT) == []
    assert settle(command_id=first.pk, state=CommandState.ANSWERED, answer={}, at=AT) is True
    assert claim(node_id=node.pk, at=AT) == [second]


def test_what_is_claimed_is_sent_over_a_session(station, node):
    ask(station)
    (command,) = claim(node_id=node.pk, at=AT)
    command.refresh_from_db()
    assert (command.state, command.sent_at, command.session.node) == (CommandState.SENT, AT, node)
    assert command.message_id == f"p{command.pk}"


def test_only_the_gateway_with_the_socket_claims(station):
    ask(station)
    assert claim(node_id=GatewayNode.objects.create(name="there:9000:1").pk, at=AT) == []


def test_a_question_whose_time_is_over_is_not_sent(station, node):
    ask(station, timeout_s=5)
    assert claim(node_id=node.pk, at=AT + timedelta(seconds=5)) == []


def test_the_first_end_wins(station, node):
    command = ask(station)
    assert settle(command_id=command.pk, state=CommandState.TIMED_OUT, answer=None, at=AT) is True
    assert settle(command_id=command.pk, state=CommandState.ANSWERED, answer={"late": True}, at=AT) is False
    command.refresh_from_db()
    assert (command.state, command.answer) == (CommandState.TIMED_OUT, None)


def test_every_question_ends(station, node, plinth):
    sent, waiting = ask(station), ask(make_station(plinth, "CP-2"))
    claim(node_id=node.pk, at=AT)
    assert expire(at=AT + timedelta(seconds=19)) == 0
    assert expire(at=AT + timedelta(seconds=20)) == 1  # the gateway that sent the other still has its grace
    assert expire(at=AT + timedelta(seconds=25)) == 1
    assert states(waiting, sent) == [CommandState.TIMED_OUT, CommandState.GATEWAY_LOST]


def states(*commands):
    return [Command.objects.get(pk=command.pk).state for command in commands]


def race(work, times=8):
    """Do the same thing in so many threads at once, and give what each got."""

    def alone(_number):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(alone, range(times)))


def test_of_eight_claims_one_gets_it(transactional_db, station, node):
    command = ask(station)
    claims = race(lambda: claim(node_id=node.pk, at=AT))
    assert sorted(claims, key=len) == [[]] * 7 + [[command]]


def test_of_eight_ends_one_is_written(transactional_db, station):
    command = ask(station)
    ends = race(lambda: settle(command_id=command.pk, state=CommandState.ANSWERED, answer={}, at=AT))
    assert sorted(ends) == [False] * 7 + [True]


def test_of_eight_connections_one_stays(transactional_db, station, node):
    facts = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "at": AT}
    opened = race(lambda: come_in(station_id=station.pk, node_id=node.pk, **facts))
    assert sorted(session.epoch for session in opened) == list(range(2, 10))
    (left,) = station.sessions.filter(closed_at__isnull=True)
    assert left.epoch == 9
