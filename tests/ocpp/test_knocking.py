"""Knocks are grouped, bounded, and shown to those whom they concern."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from core.choices import Role
from core.domain.told import knocking
from core.domain.told.knocking import knocked, purge
from core.models import Actor, GatewayNode, Knock
from core.queries.knock_views import knocks_for, view_knocks
from core.queries.knocks import knocks_visible_to

from tests.factories import make_person, make_station
from tests.talk import come_in

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def knock(identity="CP-1", address="10.0.0.7", cause="wrong_key", at=AT, **facts):
    return knocked(identity=identity, address=address, port=9000, cause=cause, evidence=facts, at=at)


@pytest.fixture
def plinths(plinth):
    return Actor(operator=plinth)


@pytest.fixture
def voltas(volta):
    return Actor(operator=volta)


def seen(actor, station=None):
    if station is None:
        views = view_knocks(actor, list(knocks_visible_to(actor)))
    else:
        views = knocks_for(actor, station=station, since=AT - timedelta(hours=1))
    return [(view.identity, view.cause) for view in views]


def test_the_same_attempt_is_one_row(db):
    knock(length=7)
    row = knock(at=AT + timedelta(minutes=1), length=8)
    assert (row.count, row.first_seen, row.last_seen) == (2, AT, AT + timedelta(minutes=1))
    assert (row.evidence, row.look_alike) == ({"length": 8}, "CP1")


def test_who_where_and_why_tell_attempts_apart(db):
    for facts in ({}, {"identity": "CP-2"}, {"address": "10.0.0.8"}, {"cause": "wrong_user"}, {"address": None}):
        knock(**facts)
    assert Knock.objects.count() == 5


def test_a_knock_without_an_address_is_grouped_too(db):
    assert [knock(address=None).count, knock(address=None).count] == [1, 2]


def test_evidence_may_hold_anything(db):
    assert knock(identity="a\0b", user="x\0y").evidence == {"user": "xy"}


@pytest.mark.parametrize(("told", "kept"), [("/ocpp/\\u0000", "/ocpp/\\u0000"), ("/\udc80", "/\ufffd")])
def test_what_only_looks_like_nul_is_kept_and_half_a_pair_is_not(db, told, kept):
    assert knock(path=told).evidence == {"path": kept}


def test_the_oldest_of_an_address_go_first(db, monkeypatch):
    monkeypatch.setattr(knocking, "MOST_PER_ADDRESS", 3)
    for number in range(5):
        knock(identity=f"CP-{number}", at=AT + timedelta(seconds=number))
    knock(identity="OTHER", address="10.0.0.8")
    assert purge(at=AT) == 2
    assert sorted(Knock.objects.values_list("identity", flat=True)) == ["CP-2", "CP-3", "CP-4", "OTHER"]


def test_all_together_are_bounded(db, monkeypatch):
    monkeypatch.setattr(knocking, "MOST_ROWS", 2)
    for number in range(4):
        knock(address=f"10.0.0.{number}", at=AT + timedelta(seconds=number))
    assert purge(at=AT) == 2
    assert sorted(Knock.objects.values_list("address", flat=True)) == ["10.0.0.2", "10.0.0.3"]


def test_the_only_operator_sees_all(plinths):
    knock("ANYTHING")
    assert seen(plinths) == [("ANYTHING", "wrong_key")]


def test_one_of_several_sees_its_own_names_and_those_alike(plinths, voltas):
    make_station(plinths.operator, "CP-1")
    for identity in ("CP-1", "cp1", "CPI", "OTHER"):
        knock(identity)
    assert sorted(seen(plinths)) == [("CP-1", "wrong_key"), ("CPI", "wrong_key"), ("cp1", "wrong_key")]
    assert seen(voltas) == []


def test_a_neighbour_is_seen_without_its_name(plinths, voltas):
    at_home(make_station(plinths.operator, "CP-1"))
    knock("OTHER", cause="unknown_identity", identity_said="OTHER")
    (view,) = view_knocks(plinths, list(knocks_visible_to(plinths)))
    assert (view.identity, view.address, view.mine) == ("", "10.0.0.7", False)
    assert str(view.sentence) == "Something that is no station of yours called from the same address."


def at_home(station, address="10.0.0.7"):
    node = GatewayNode.objects.create(name=f"node-{station.pk}")
    facts = {"port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "at": AT}
    return come_in(station_id=station.pk, node_id=node.pk, address=address, **facts)


def test_a_superuser_sees_all(plinths, voltas):
    knock("ANYTHING")
    root = make_person(plinths.operator, "root", Role.ADMIN)
    root.is_superuser = True
    assert seen(Actor(operator=plinths.operator, user=root)) == [("ANYTHING", "wrong_key")]


def test_for_a_station_its_own_and_what_looks_like_it(plinths):
    station = make_station(plinths.operator, "ACE0100201", charge_box_serial_number="990017")
    for identity in ("ACE0100201", "ACE100201", "ACEO100201", "BOX-990017"):
        knock(identity, address="10.9.9.9")
    knock("FAR-AWAY", address="10.9.9.8")
    views = {view.identity: view for view in knocks_for(plinths, station=station, since=AT - timedelta(hours=1))}
    assert set(views) == {"ACE0100201", "ACE100201", "ACEO100201", "BOX-990017"}
    assert [name for name, view in views.items() if view.mine] == ["ACE0100201"]
    assert str(views["ACE100201"].why) == "It differs by one character."


def test_a_knock_without_a_name_is_a_stations_by_its_address(plinths):
    station = make_station(plinths.operator, "CP-1")
    knock("", cause="tls_on_plain_port")
    knock("", cause="no_bytes", address="10.9.9.9")
    assert seen(plinths, station=station) == []
    at_home(station)
    assert seen(plinths, station=station) == [("", "tls_on_plain_port")]


def test_old_knocks_are_not_shown(plinths):
    station = make_station(plinths.operator, "CP-1")
    knock(at=AT - timedelta(hours=2))
    assert seen(plinths, station) == []
