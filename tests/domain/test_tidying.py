"""What is old and of no use goes, and nothing else."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session as SignIn

from core.choices import CommandState, Protocol
from core.domain import tidying
from core.domain.told import nodes
from core.models import ChargeStation, Command, GatewayNode, Session, StepAttempt
from core.models.clock import database_now
from tests.factories import make_station

if TYPE_CHECKING:
    from datetime import datetime

    from core.models import Operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(db: None) -> datetime:
    return database_now()


@pytest.fixture
def station(plinth: Operator) -> ChargeStation:
    return make_station(plinth)


def make_session(station: ChargeStation, node: GatewayNode, closed_at: datetime | None) -> Session:
    facts = {"address": "192.0.2.1", "port": 9000, "protocol": Protocol.OCPP16, "security_profile": 1, "epoch": 1}
    return Session.objects.create(station=station, node=node, closed_at=closed_at, **facts)


def test_where_phones_were_is_forgotten_after_two_days(plinth: Operator, at: datetime) -> None:
    for hours in (49, 47):
        facts = {"operator": plinth, "step": "scan", "outcome": 1000, "address": "192.0.2.1"}
        StepAttempt.objects.create(nonce=uuid.uuid4(), at=at - timedelta(hours=hours), **facts)
    assert tidying.forget_phones(at=at) == 1
    assert list(StepAttempt.objects.order_by("at").values_list("address", flat=True)) == [None, "192.0.2.1"]


def test_sockets_go_after_ninety_days(station: ChargeStation, at: datetime) -> None:
    node = GatewayNode.objects.create(name="here")
    moments = [at - timedelta(days=91), at - timedelta(days=89), None]
    _old, *kept = [make_session(station, node, moment) for moment in moments]
    assert tidying.purge_sessions(at=at) == 1
    assert list(Session.objects.order_by("pk")) == kept


def test_questions_go_after_ninety_days(station: ChargeStation, at: datetime) -> None:
    facts = {"operator": station.operator, "station": station, "deadline": at, "state": CommandState.ANSWERED}
    moments = [at - timedelta(days=91), at - timedelta(days=89), None]
    _old, *kept = [Command.objects.create(**facts, action="Reset", ended_at=moment) for moment in moments]
    assert tidying.purge_commands(at=at) == 1
    assert list(Command.objects.order_by("pk")) == kept


def test_refusals_go_after_ninety_days_and_deeds_never(plinth: Operator, at: datetime) -> None:
    attempts = [(2904, 91), (2904, 89), (1000, 91)]
    _old, *kept = [
        StepAttempt.objects.create(
            operator=plinth, step="scan", nonce=uuid.uuid4(), outcome=outcome, at=at - timedelta(days=days)
        )
        for outcome, days in attempts
    ]
    assert tidying.purge_refused_attempts(at=at) == 1
    assert list(StepAttempt.objects.order_by("pk")) == kept


def test_gateways_go_a_day_after_they_stopped_unless_a_socket_names_them(station: ChargeStation, at: datetime) -> None:
    days_ago = {"gone": 2, "named": 2, "lately": 0}
    for name, days in days_ago.items():
        GatewayNode.objects.create(name=name, stopped_at=at - timedelta(days=days))
    GatewayNode.objects.create(name="running")
    make_session(station, GatewayNode.objects.get(name="named"), at)
    assert tidying.purge_nodes(at=at) == 1
    assert list(GatewayNode.objects.order_by("name").values_list("name", flat=True)) == ["lately", "named", "running"]


def test_a_gateway_that_starts_leaves_the_day_on_which_others_stopped(at: datetime) -> None:
    stopped_at = at - timedelta(days=2)
    GatewayNode.objects.create(name="host:9000:1", stopped_at=stopped_at)
    nodes.node_started(host="host", port=9000, pid=2, at=at, running=set().__contains__)
    assert GatewayNode.objects.get(name="host:9000:1").stopped_at == stopped_at


def test_sign_ins_go_when_they_expire(at: datetime) -> None:
    for key, hours in (("old", -1), ("new", 1)):
        SignIn.objects.create(session_key=key, session_data="", expire_date=at + timedelta(hours=hours))
    assert tidying.purge_sign_ins(at=at) == 1
    assert [row.session_key for row in SignIn.objects.all()] == ["new"]


def test_a_turn_takes_a_slice_the_oldest_first(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "SLICE", 2)
    for days in (3, 5, 4):
        SignIn.objects.create(session_key=str(days), session_data="", expire_date=at - timedelta(days=days))
    assert [tidying.purge_sign_ins(at=at), SignIn.objects.get().session_key] == [2, "3"]
