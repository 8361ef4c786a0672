"""In a storm each station that boots is told to beat more seldom, and never is taken for stuck because of that."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from core.causes import sentence_of
from core.models import Knock
from core.ocpp import crowd
from core.ocpp.crowd import Crowd
from core.ocpp.register import Register
from hypothesis import given
from hypothesis import strategies as st

from tests.stations import wait_for

STAMP = "2026-03-01T12:00:00Z"


def test_a_few_are_told_the_usual_interval():
    calm = Crowd(300)
    assert {calm.interval(1000.0) for _boot in range(200)} == {300}
    assert {calm.interval(1010.0 + number / 20) for number in range(500)} == {300}


def test_the_more_boot_the_longer_it_is_and_then_it_ends():
    storm = Crowd(300)
    told = [storm.interval(1000.0) for _boot in range(1000)]
    assert (told[0], told[199], told[200], told[299], told[399], told[999]) == (300, 300, 301, 450, 600, 600)
    assert told == sorted(told)
    assert storm.interval(1000.0 + 10) == 301
    assert storm.interval(1000.0 + 20) == 300


@given(st.lists(st.floats(0, 100), min_size=1, max_size=300), st.integers(1, 86_400))
def test_it_is_never_shorter_than_usual_nor_more_than_twice_as_long(gaps, usual):
    at, told = 0.0, []
    storm = Crowd(usual)
    for gap in gaps:
        at += gap / 100
        told.append(storm.interval(at))
    assert usual <= min(told) <= max(told) <= 2 * usual


def test_a_boot_in_a_storm_is_answered_with_it(station, call_in, monkeypatch):
    monkeypatch.setattr(crowd, "BOOTS_BURST", 2)
    intervals = []
    for _time in range(4):
        box = call_in()
        intervals.append(box.boot().interval)
        box.close()
    assert (intervals[0], max(intervals) <= 600) == (300, True)


@pytest.mark.parametrize(("interval", "silent_s", "stuck"), [(300, 599, False), (300, 601, True), (600, 601, False)])
def test_a_station_is_stuck_after_two_of_its_own_intervals(interval, silent_s, stuck):
    async def story():
        pinged = []

        async def answers_ping(within_s):
            pinged.append(within_s)
            return True

        socket = SimpleNamespace(address="10.0.0.1", answers_ping=answers_ping)
        last = asyncio.get_running_loop().time() - silent_s
        facts = {"station_id": 1, "security_profile": 1, "last_call_at": last, "reset_at": None, "boot": None}
        standing = await Register().standing(SimpleNamespace(socket=socket, interval=interval, **facts))
        return standing.alive, bool(pinged)

    assert asyncio.run(story()) == (not stuck, not stuck)


# --- messages that are not as their version has them ---


def test_a_message_of_the_wrong_form_is_told_once_for_each_kind(station, call_in, gateway):
    box = call_in()
    box.boot()
    for _time in range(3):
        box.say('[2,"a","StatusNotification",{"connectorId":1,"status":"Fine","errorCode":"NoError"}]')
    box.say('[2,"b","MeterValues",{"connectorId":"one","meterValue":[]}]')
    box.say('[2,"c","StatusNotification",{"connectorId":70000,"status":"Available","errorCode":"NoError"}]')
    assert box.heartbeat().current_time
    gateway.thread.run(gateway.gateway.knocks.flush())
    row = wait_for(lambda: Knock.objects.filter(cause="wrong_message", count=2).first())
    assert row.identity == "CP-1"
    assert row.evidence == {
        "actions": "StatusNotification, MeterValues",
        "problem": "connectorId: not of its type",
        "protocol": "ocpp1.6",
    }
    assert str(sentence_of(row.cause, row.evidence)) == (
        "What it sends is not as ocpp1.6 has it, and was turned down: "
        "StatusNotification, MeterValues (the last: connectorId: not of its type)."
    )


def test_what_is_wrong_quotes_nothing_of_the_message(station, call_in, gateway):
    box = call_in()
    box.boot()
    box.say('[2,"a","Authorize",{"idTag":["s3cret-s3cret"]}]')
    box.heartbeat()
    gateway.thread.run(gateway.gateway.knocks.flush())
    row = wait_for(lambda: Knock.objects.filter(cause="wrong_message").first())
    assert (row.evidence["problem"], "s3cret" in str(row.evidence)) == ("idTag: not of its type", False)


def test_another_connection_tells_it_again_and_it_is_one_group(station, call_in, gateway):
    for _time in range(2):
        box = call_in()
        box.boot()
        box.say('[2,"a","Authorize",{}]')
        box.heartbeat()
        box.close()
    gateway.thread.run(gateway.gateway.knocks.flush())
    assert wait_for(lambda: Knock.objects.filter(cause="wrong_message", count=2).first()).identity == "CP-1"
