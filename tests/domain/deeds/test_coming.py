"""Stations come in, processes begin and die: which key is known, who is replaced, and how long it is all kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Direction
from core.domain.told.charging import charge_told
from core.domain.told.clocks import Reading, clocks_read
from core.domain.told.knocking import knocked, let_in
from core.domain.told.message_log import Said, exchanged, forget_messages
from core.domain.told.nodes import bury_dead_nodes, node_beat, node_started, node_stopped
from core.domain.told.observing import configuration_told, connected
from core.domain.told.telling import Told, purge, told
from core.models import (
    ChargeStation,
    Exchange,
    GatewayNode,
    Knock,
    MeterReading,
    Notice,
    Session,
    StationSetting,
    Transaction,
)
from core.reports import Charge, Metered, Noticed, SettingTold
from tests.domain.deeds.asked import changed
from tests.domain.deeds.coming import AT, after, newcomer

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db
A_MOMENT, A_DAY = timedelta(microseconds=1), timedelta(days=1)


# --- coming ---


@pytest.mark.parametrize(
    ("next_key", "next_digest", "known"),
    [(False, b"new", (b"old", b"new")), (True, b"new", (b"new", None)), (True, None, (b"old", None))],
)
def test_who_comes_with_the_key_that_was_sent_has_that_one_alone(
    next_digest: bytes | None,
    known: tuple[bytes, bytes | None],
    station: ChargeStation,
    node: GatewayNode,
    *,
    next_key: bool,
) -> None:
    until = AT + A_DAY
    kept = {"key_digest": b"old", "next_key_digest": next_digest, "next_key_until": until, "epoch": 4}
    ChargeStation.objects.update(**kept)
    [opened] = connected(newcomers=[newcomer(station, node, next_key=next_key, tls="TLSv1.3", protocol="ocpp2.0.1")])
    station.refresh_from_db()
    assert opened is not None
    assert (opened.epoch, station.epoch, opened.identity, station.protocol_version, station.last_seen) == (
        5, 5, "CP-1", "ocpp2.0.1", AT,
    )  # fmt: skip
    keys = [bytes(each) if each else None for each in (station.key_digest, station.next_key_digest)]
    assert (tuple(keys), station.next_key_until) == (known, None if next_key else until)
    row = Session.objects.get()
    assert (row.tls, row.protocol, row.epoch, row.opened_at, row.last_seen, row.booted_at) == (
        "TLSv1.3", "ocpp2.0.1", 5, AT, AT, None,
    )  # fmt: skip


def test_who_comes_again_replaces_and_who_is_elsewhere_stays_there(
    station: ChargeStation, session: Session, node: GatewayNode
) -> None:
    there = GatewayNode.objects.create(name="there:9000:1")
    assert changed(lambda: connected(newcomers=[newcomer(station, there)])) == []
    [opened] = connected(newcomers=[newcomer(station, there, instead_of=session.pk, at=after(1))])
    session.refresh_from_db()
    assert opened is not None
    assert (session.gone_cause, session.closed_at, opened.epoch) == ("replaced", after(1), session.epoch + 1)
    assert connected(newcomers=[newcomer(ChargeStation(pk=987654), node)]) == [None]


def test_only_the_newest_line_tells_of_clock_and_configuration(station: ChargeStation, session: Session) -> None:
    here = {"station_id": station.pk, "epoch": station.epoch}
    assert changed(lambda: configuration_told(**here)) == []
    configuration_told(**here, number_of_connectors=2)
    configuration_told(**here, heartbeat_interval=0)
    configuration_told(station_id=station.pk, epoch=station.epoch - 1, number_of_connectors=9)
    readings = [Reading(station.pk, station.epoch, -2.5, AT), Reading(station.pk + 1, 1, 9.0, AT)]
    assert (clocks_read(readings=readings), clocks_read(readings=[Reading(station.pk, 99, 7.0, AT)])) == (1, 0)
    station.refresh_from_db()
    assert (station.number_of_connectors, station.heartbeat_interval) == (2, 0)
    assert (station.clock_offset_s, station.clock_read_at) == (-2.5, AT)


# --- processes ---


@pytest.mark.parametrize(("seconds", "buried"), [(15, 0), (15.000001, 1)])
def test_a_process_is_dead_after_fifteen_seconds(
    seconds: float, buried: int, session: Session, node: GatewayNode
) -> None:
    assert [bury_dead_nodes(at=after(seconds)) for _twice in range(2)] == [buried, 0]
    session.refresh_from_db()
    node.refresh_from_db()
    at = after(seconds) if buried else None
    assert (session.closed_at, session.gone_cause, node.stopped_at) == (at, "gateway" if buried else "", at)
    node_beat(node_id=node.pk, at=after(60))
    node.refresh_from_db()
    assert (node.beat_at, node.stopped_at) == (after(60), None)


def test_a_process_takes_the_port_of_those_that_run_no_more(node: GatewayNode) -> None:
    for name in ("here:9000:2", "here:9001:1", "there:9000:1"):
        GatewayNode.objects.create(name=name, beat_at=after(100), started_at=AT)
    made = node_started(host="here", port=9000, pid=7, at=after(100), running=lambda pid: pid == 2)
    stopped = GatewayNode.objects.exclude(stopped_at=None).values_list("name", flat=True)
    assert (made.name, made.started_at, made.beat_at, [*stopped]) == (
        "here:9000:7", after(100), after(100), ["here:9000:1"],
    )  # fmt: skip
    long = node_started(host="h" * 90, port=1, pid=2, at=AT, running=lambda _pid: False)
    assert (long.name, node_stopped(node_id=made.pk, at=AT)) == (f"{'h' * 80}:1:2", 0)


# --- what is kept of all that ---


@pytest.mark.parametrize(("ago", "left"), [(90 * A_DAY, 1), (90 * A_DAY + A_MOMENT, 0)])
def test_notices_and_charges_go_after_ninety_days_and_facts_stay(
    ago: timedelta, left: int, station: ChargeStation, session: Session
) -> None:
    facts = [Metered(1, "Voltage", 1.0), SettingTold("A", "1"), Noticed("log", "Idle")]
    told(facts=[Told(station.pk, station.epoch, AT, fact) for fact in facts])
    charge_told(station_id=station.pk, epoch=station.epoch, said=Charge(begins=True, place=1, id_token="T"), at=AT)
    assert purge(at=AT + ago) == 2 * (1 - left)
    rows = [model.objects.count() for model in (Notice, Transaction, MeterReading, StationSetting)]
    assert rows == [left, left, 1, 1]


def test_messages_of_an_operator_go_that_are_older(
    station: ChargeStation, session: Session, plinth: Operator, volta: Operator
) -> None:
    moments = [AT - A_MOMENT, AT, AT + A_MOMENT]
    said = [Said(station.pk, session.pk, at, Direction.FROM_STATION, "A", "1", "[]") for at in moments]
    assert exchanged(messages=said) == 3
    assert (forget_messages(operator_id=volta.pk, until=AT), forget_messages(operator_id=plinth.pk, until=AT)) == (0, 1)
    assert list(Exchange.objects.order_by("at").values_list("at", flat=True)) == moments[1:]


def test_a_call_that_comes_again_keeps_the_newest_of_it(plinth: Operator) -> None:
    who: dict[str, Any] = {"identity": "CP-1", "address": "10.0.0.7", "port": 9000, "cause": "held_link"}
    knocked(**who, evidence={"n": 1}, at=after(9), count=3)
    row = knocked(**who, evidence={"n": 2}, at=AT, operator_id=plinth.pk)
    knocked(**who | {"cause": "wrong_key"}, evidence={}, at=AT)
    again = knocked(**who, evidence={"n": 3}, at=after(5))
    assert (again.pk, again.count, again.last_seen, again.first_seen, again.evidence, again.operator_id) == (
        row.pk, 5, after(9), after(9), {"n": 3}, plinth.pk,
    )  # fmt: skip
    assert (let_in(identity="cp-1", at=AT), let_in(identity="CP-1", at=AT)) == (0, 1)
    assert Knock.objects.get(answered_at=AT).cause == "held_link"
