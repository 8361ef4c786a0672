"""Held stations are let in once nothing is missing: asked to boot, or sent round; whoever else is at it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from core.choices import Hold
from core.domain.stations.making import key_digest
from core.domain.told import holding
from core.models import ChargeStation, Command, Knock, Operator
from django.db import connection, transaction
from ocpp.exceptions import OCPPError

from tests.factories import make_location, make_station, stored
from tests.ocpp.held import TAKEN, ask, hold, is_in, link
from tests.stations import KEY, PATIENCE_S, ScriptedStation, basic, connect_raw, running_gateway, wait_for

BOOT_16 = '[2,"b","BootNotification",{"chargePointVendor":"Plinth","chargePointModel":"Demo Double"}]'


def boot(wire, text=BOOT_16):
    wire.send(text)
    return json.loads(wire.recv(PATIENCE_S))


def raw(gateway, **facts):
    return connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY), **facts)


# --- let in: asked, or sent round ---


NOES = [{"status": "Rejected"}, {"status": "NotImplemented"}, ("NotSupported", "no triggers"), {"status": 7}]


def test_one_that_will_not_boot_is_hung_up_on_and_boots_when_it_calls_again(held, call_in):
    for number, says in enumerate(NOES):
        station = make_station(held.operator, f"CP-7{number}", key_digest=key_digest(KEY))
        box = call_in(f"CP-7{number}", answers={"TriggerMessage": says})
        box.boot()
        link(station)
        wait_for(lambda box=box: box.is_closed)
        session = wait_for(station.sessions.filter(closed_at__isnull=False).first)
        assert (box.close_code, session.gone_cause) == (1012, "let_in")
        assert (call_in(f"CP-7{number}").boot().status, is_in(station)) == ("Accepted", True)


def test_one_that_says_it_will_and_does_not_is_hung_up_on(held, call_in, monkeypatch):
    monkeypatch.setattr(holding, "BOOTS_WITHIN", timedelta(seconds=0.1))
    box = call_in(answers={"TriggerMessage": TAKEN})
    box.boot()
    link(held)
    wait_for(lambda: box.is_closed)
    assert (box.close_code, [name for name, _payload in box.calls]) == (1012, ["TriggerMessage"])


def test_one_that_does_not_answer_is_hung_up_on(held, call_in, monkeypatch):
    monkeypatch.setattr(holding, "ANSWERS_WITHIN_S", 0.5)
    box = call_in(answers={"TriggerMessage": None})
    box.boot()
    link(held)
    wait_for(lambda: box.is_closed)
    assert Command.objects.latest("pk").state == "timed_out"  # one that had not left by then was asked again


def test_one_that_comes_back_without_a_boot_is_asked_again(held, call_in):
    first = call_in()
    first.boot()
    first.close()
    link(held)
    box = call_in(answers={"TriggerMessage": TAKEN})
    box.wait_for_call("TriggerMessage")
    with pytest.raises(OCPPError) as refused:
        box.status(1)
    assert refused.value.code == "SecurityError"
    assert box.boot().status == "Accepted"


def test_the_very_same_boot_is_answered_anew(held, gateway):
    with raw(gateway) as wire:
        assert boot(wire)[2]["status"] == "Pending"
        link(held)
        trigger = json.loads(wire.recv(PATIENCE_S))
        wire.send(json.dumps([3, trigger[1], TAKEN]))
        assert boot(wire)[2]["status"] == "Accepted"
        assert boot(wire)[2]["status"] == "Accepted"


def test_the_very_same_status_is_taken_once_it_is_in(held, gateway):
    status = '[2,"s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]'
    with raw(gateway) as wire:
        boot(wire)
        assert boot(wire, status)[:3] == [4, "s", "SecurityError"]
        link(held)
        trigger = json.loads(wire.recv(PATIENCE_S))
        wire.send(json.dumps([3, trigger[1], TAKEN]))
        boot(wire)
        assert boot(wire, status) == [3, "s", {}]


def test_the_boot_may_come_before_its_yes(held, gateway):
    with raw(gateway) as wire:
        boot(wire)
        link(held)
        trigger = json.loads(wire.recv(PATIENCE_S))
        assert boot(wire)[2]["status"] == "Accepted"
        wire.send(json.dumps([3, trigger[1], TAKEN]))
        assert wait_for(lambda: Command.objects.filter(ended_at__isnull=False).first()).state == "answered"


# --- a gateway that is started anew, and two at once ---


def test_it_stays_held_over_a_restart_of_the_gateway(held):
    with running_gateway() as first, ScriptedStation("CP-1", first.port, key=KEY) as box:
        box.boot()
    held.refresh_from_db()
    since = held.held_since
    answers = {"TriggerMessage": TAKEN}
    with running_gateway() as second, ScriptedStation("CP-1", second.port, key=KEY, answers=answers) as box:
        with pytest.raises(OCPPError) as refused:
            box.status(1)
        assert refused.value.code == "SecurityError"
        assert box.boot().status == "Pending"
        held.refresh_from_db()
        assert held.held_since == since
        link(held)
        box.wait_for_call("TriggerMessage")
        assert (box.boot().status, is_in(held)) == ("Accepted", True)


def test_who_was_linked_while_the_gateway_was_down_is_let_in_by_the_next(held):
    with running_gateway() as first, ScriptedStation("CP-1", first.port, key=KEY) as box:
        box.boot()
    link(held)
    answers = {"TriggerMessage": TAKEN}
    with running_gateway() as second, ScriptedStation("CP-1", second.port, key=KEY, answers=answers) as box:
        box.wait_for_call("TriggerMessage")
        assert box.boot().status == "Accepted"


def blocked():
    """Tell whether somebody waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees one moment of it otherwise
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def test_a_boot_in_the_moment_of_the_link_waits_for_it(held, call_in):
    box, place = call_in(), make_location(held.operator)
    stored()
    with ThreadPoolExecutor(1) as others:
        with transaction.atomic():
            ChargeStation.objects.select_for_update(no_key=True).get(pk=held.pk)
            booting = others.submit(box.boot)
            wait_for(blocked)
            ChargeStation.objects.filter(pk=held.pk).update(location=place)
        stored()
        assert (booting.result(PATIENCE_S).status, is_in(held)) == ("Accepted", True)


def test_a_link_that_is_taken_back_in_that_moment_lets_nobody_in(held, call_in):
    box, place = call_in(), make_location(held.operator)
    with ThreadPoolExecutor(1) as others:
        with transaction.atomic():
            ChargeStation.objects.filter(pk=held.pk).update(location=place)
            booting = others.submit(box.boot)
            wait_for(blocked)
            transaction.set_rollback(True)
        assert (booting.result(PATIENCE_S).status, is_in(held)) == ("Pending", False)


def test_who_writes_beside_it_holds_nothing_up(held, call_in):
    """A row that names the station, and the operator's settings, are being written all the while."""
    box, place = call_in(answers={"TriggerMessage": TAKEN}), make_location(held.operator)

    def link_it():
        ChargeStation.objects.filter(pk=held.pk).update(location=place)
        connection.close()

    with ThreadPoolExecutor(1) as others, transaction.atomic():
        Operator.objects.select_for_update(no_key=True).get()
        ask(held, "GetConfiguration", {})
        first = box.boot().status
        others.submit(link_it).result(PATIENCE_S)
        box.wait_for_call("TriggerMessage")
        assert (first, box.boot().status) == ("Pending", "Accepted")
    stored()


# --- round and round ---


@pytest.mark.parametrize(
    ("until", "linked", "factory", "cause"),
    [
        (Hold.LINKED, False, True, "held_link"),
        (Hold.KEYED, True, True, "held_key"),
        (Hold.KEYED, False, True, "held_link_key"),
        (Hold.KEYED, False, False, "held_link"),
    ],
)
def test_who_boots_again_and_again_is_told_with_what_is_missing(station, call_in, until, linked, factory, cause):
    hold(until)
    if linked:
        link(station)
    if factory:
        ChargeStation.objects.update(factory_key_digest=station.key_digest)
    box = call_in()
    answers = [box.boot().status for _time in range(3)]
    assert answers == ["Pending"] * 3
    knock = wait_for(lambda: Knock.objects.filter(count=2).first())
    assert (knock.identity, knock.cause) == ("CP-1", cause)
    assert Knock.objects.count() == 1


def test_what_was_told_of_it_is_answered_once_it_is_in(held, call_in):
    box = call_in(answers={"TriggerMessage": TAKEN})
    for _time in range(2):
        box.boot()
    link(held)
    box.wait_for_call("TriggerMessage")
    assert box.boot().status == "Accepted"
    knock = wait_for(lambda: Knock.objects.filter(answered_at__isnull=False).first())
    assert (knock.cause, knock.answered_at >= knock.last_seen) == ("held_link", True)


def test_a_boot_that_we_asked_for_is_no_round(held, call_in, gateway):
    box = call_in(answers={"TriggerMessage": TAKEN})
    box.boot()
    ask(held, "TriggerMessage", {"requestedMessage": "BootNotification"})
    box.wait_for_call("TriggerMessage")
    assert box.boot().status == "Pending"
    gateway.thread.run(gateway.gateway.knocks.flush())
    assert Knock.objects.count() == 0
