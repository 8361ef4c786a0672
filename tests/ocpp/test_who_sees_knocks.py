"""Who may see a knock, and how much of it (every cause is told; a stranger's name never is)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from core.choices import GoneCause
from core.domain.people.tokens import create_token
from core.domain.told.knocking import knocked
from core.domain.told.leaving import leave
from core.models import Actor, GatewayNode, StepAttempt
from core.queries.knock_filters import knocks_asked_for
from core.queries.knock_views import knocks_for, view_knocks
from core.queries.knocks import knocks_visible_to

from tests.factories import make_location, make_station, make_template
from tests.ocpp.posts import opened

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


def knock(identity="STRANGER", address="10.0.0.7", cause="unknown_identity", at=AT, **facts):
    evidence = facts.pop("evidence", {"identity": identity, "path": f"/ocpp/{identity}"})
    return knocked(identity=identity, address=address, port=9000, cause=cause, evidence=evidence, at=at, **facts)


@pytest.fixture
def plinths(plinth, volta):
    """Plinth, one of two operators."""
    return Actor(operator=plinth)


def seen(actor, **asked):
    return [view.identity for view in view_knocks(actor, list(knocks_asked_for(actor, asked)))]


@pytest.fixture
def at_home(plinths):
    """A station of Plinth's that was connected from 10.0.0.7 at noon."""
    station = make_station(plinths.operator, "CP-1", location=make_location(plinths.operator))
    session = opened(station, GatewayNode.objects.create(name="n"), at=AT, address="10.0.0.7")
    leave([session.pk], cause=GoneCause.STATION, at=AT)
    return station


@pytest.mark.parametrize(("hours", "sees"), [(0, [""]), (23, [""]), (-23, [""]), (25, []), (-25, [])])
def test_a_neighbour_of_24_hours_is_seen_without_its_name(plinths, at_home, hours, sees):
    knock(at=AT + timedelta(hours=hours))
    assert seen(plinths) == sees


def test_a_neighbour_is_told_by_no_evidence_and_no_sentence(plinths, at_home):
    knock()
    knock(cause="wrong_user", evidence={"user": "STRANGER", "identity": "STRANGER"})
    knock(cause="certificate_of_another_box", evidence={"common_name": "STRANGER", "serial": "STRANGER"})
    knock(cause="second_connection", evidence={"connected": "10.77.0.1", "address": "10.0.0.7"})
    knock(cause="wrong_key", evidence={"length": 7})
    views = view_knocks(plinths, list(knocks_visible_to(plinths)))
    assert ("STRANGER" in str(views), "10.77.0.1" in str(views)) == (False, False)
    assert str(views[-1].sentence) == "The password is wrong (it sent 7 characters)."


@pytest.mark.parametrize("name", ["CP-1", "cp-1", "CPI", "CP-11", "CP-L"])
def test_a_neighbour_that_looks_like_ones_own_is_named(plinths, at_home, name):
    knock(name)
    assert seen(plinths) == [name]


@pytest.mark.parametrize("identity", ["STRANGER", "STRANGE", "stranger"])
def test_a_masked_name_cannot_be_guessed(plinths, at_home, identity):
    knock()
    assert (seen(plinths, identity=identity), seen(plinths, search=identity)) == ([], [])
    assert seen(plinths, address="10.0.0.7") == seen(plinths, search="10.0.0.7") == [""]


def test_where_a_persons_phone_was_within_24_hours(plinths, volta):
    facts = {"operator": plinths.operator, "step": "scan", "outcome": 1000, "nonce": uuid.uuid4()}
    StepAttempt.objects.create(**facts, address="10.0.0.9", at=AT)
    knock(address="10.0.0.9")
    knock(address="10.0.0.9", cause="no_bytes", at=AT + DAY + DAY)
    assert (seen(plinths), seen(Actor(operator=volta))) == ([""], [])


def test_what_came_with_a_registration_token_is_its_operators(plinths, volta):
    knock(cause="token_expired", operator_id=plinths.operator.pk)
    assert (seen(plinths), seen(Actor(operator=volta))) == (["STRANGER"], [])
    knock(cause="token_expired")
    assert (seen(plinths), seen(plinths, identity="STRANGER")) == (["STRANGER"], ["STRANGER"])


def test_a_token_limited_to_a_company_never_sees_all(plinth):
    """Not even where there is one operator only, and nothing by its people's phones or its registration tokens."""
    token, _secret = create_token(operator=plinth, name="sub", scopes=["stations:read"], cpo_ids=["NLSUB"])
    make_station(plinth, "CP-1", location=make_location(plinth))
    make_station(plinth, "SUB-1", location=make_location(plinth, cpo_id="NLSUB"))
    for name in ("CP-1", "SUB-1", "STRANGER"):
        knock(name, operator_id=plinth.pk)
    assert (seen(Actor.of_machine(token)), len(seen(Actor(operator=plinth)))) == (["SUB-1"], 3)


def test_filters_narrow_what_may_be_seen(plinths, at_home):
    make_station(plinths.operator, "FAR-1")
    for name, address in (("CP-1", "10.1.1.1"), ("FAR-1", "10.0.0.8"), ("FAR-1", "10.0.0.7")):
        knock(name, address)
    knock("CP-1", "10.0.0.7", cause="wrong_key", at=AT + timedelta(hours=1))
    place = at_home.location.location_id
    assert seen(plinths, location_id=place) == ["CP-1", "FAR-1", "CP-1"]
    assert seen(plinths, location_id="nowhere") == []
    assert seen(plinths, identity="cp1") == ["CP-1", "CP-1"]
    assert seen(plinths, cause="wrong_key") == seen(plinths, date_from=AT + timedelta(hours=1)) == ["CP-1"]
    assert len(seen(plinths, date_to=AT + timedelta(hours=1))) == 3


def test_the_playbook_of_the_stations_model_speaks(plinths):
    playbook = {"remedies": {"wrong_key": "Hold the button."}}
    station = make_station(plinths.operator, "CP-1", template=make_template(plinths.operator, playbook=playbook))
    knock("CP-1", cause="wrong_key")
    (listed,) = view_knocks(plinths, list(knocks_visible_to(plinths)))
    (alone,) = knocks_for(plinths, station=station, since=AT - DAY)
    for view in (listed, alone):
        assert [str(each) for each in view.advice] == ["On this model: Hold the button."]


def test_whom_a_name_may_mean(plinths):
    for identity, serial in (("ACE0100201", ""), ("ACE0100202", ""), ("NLPLIACE0100201", ""), ("BOX-7", "990017")):
        make_station(plinths.operator, identity, charge_box_serial_number=serial)
    rows = [knock(name, operator_id=plinths.operator.pk) for name in ("ACEO10020I", "SN990017", "ACE0100202")]
    alike = [
        [(each.station.charge_station_id, str(each.why)) for each in view.look_alikes]
        for view in view_knocks(plinths, rows)
    ]
    assert [[name for name, _why in each] for each in alike] == [
        ["ACE0100201", "ACE0100202", "NLPLIACE0100201"],
        ["BOX-7"],
        [],
    ]
    assert alike[1][0][1] == "It contains the serial number of this station."
