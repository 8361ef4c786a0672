"""How seldom a station may beat before it is taken for stuck: what it was told counts, by whom and whenever it was."""

from __future__ import annotations

import pytest
from core.models import ChargeStation
from core.ocpp.crowd import NEVER_S, Crowd
from core.queries.callers import callers_of
from hypothesis import given
from hypothesis import strategies as st

from tests.stations import wait_for

ACCEPTED = {"status": "Accepted"}


@pytest.mark.parametrize(
    ("told", "remembered", "seconds"),
    [
        (None, None, 600),  # nothing is known: the longest that any boot may have been told
        (None, 450, 450),
        (None, 300, 300),
        (3600, None, 3600),
        (3600, 300, 3600),  # set by another gateway meanwhile, perhaps
        (60, None, 600),  # set once, but a boot may have told it more since
        (60, 450, 450),
        (0, None, NEVER_S),
        (0, 300, NEVER_S),
    ],
)
def test_what_one_is_expected_to_keep(told, remembered, seconds):
    assert Crowd(300).kept(told=told, remembered=remembered) == seconds


@given(st.integers(1, 9_000), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_whatever_a_boot_is_told_it_is_not_more_than_what_is_expected_later(usual, gaps):
    storm, at = Crowd(usual), 0.0
    for gap in gaps:
        at += gap
        assert storm.interval(at) <= storm.kept(told=None, remembered=None)


def expected(gateway, station):
    return wait_for(lambda: gateway.gateway.register.of(station.pk)).interval


def test_who_comes_again_without_a_boot_keeps_what_it_was_told(station, gateway, call_in):
    boots = gateway.gateway.crowd._boots
    boots.tokens, boots.filled_at = -150, gateway.gateway.loop.time()  # as after very many
    box = call_in()
    told = box.boot().interval
    assert 300 < told == expected(gateway, station)
    box.close()
    wait_for(lambda: gateway.gateway.register.of(station.pk) is None)
    again = call_in()
    assert again.heartbeat().current_time
    assert expected(gateway, station) == told


def test_who_comes_to_a_gateway_that_was_restarted_may_beat_as_seldom_as_any_boot_is_told(station, gateway, call_in):
    call_in()
    assert expected(gateway, station) == 600


def test_what_it_said_once_holds_for_every_gateway(station, gateway, call_in):
    ChargeStation.objects.update(heartbeat_interval=7200)
    assert callers_of(identities=["CP-1"])[0].heartbeat_interval == 7200
    call_in()
    assert expected(gateway, station) == 7200


BEAT = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
SET = ("ocpp1.6", "ChangeConfiguration", {"key": "HeartbeatInterval", "value": "3600"})
OTHER = ("ocpp1.6", "ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "900"})
ASKED = ("ocpp1.6", "GetConfiguration", {"key": ["HeartbeatInterval"]})
NEVER = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "0"}]}
ASKED_2X = ("ocpp2.0.1", "GetVariables", {"getVariableData": [BEAT]})
DAILY = {"getVariableResult": [{"attributeStatus": "Accepted", "attributeValue": "86400", **BEAT}]}


@pytest.mark.parametrize(
    ("question", "answer", "seconds"),
    [
        (SET, ACCEPTED, 3600),
        (SET, {"status": "Rejected"}, 300),
        (OTHER, ACCEPTED, 300),
        (ASKED, NEVER, NEVER_S),
        (ASKED_2X, DAILY, 86_400),
    ],
)
def test_what_it_is_set_to_counts_from_then_on(station, gateway, machine, call_in, question, answer, seconds):
    protocol, action, payload = question
    box = call_in(protocol=protocol, answers={action: answer})
    assert box.boot().interval == 300
    address = "/api/2.0/ChargeStations/CP-1/commands"
    taken = machine.post(address, {"command": action, "payload": payload}, content_type="application/json").json()
    assert taken["status_code"] == 1000, taken
    end = machine.get(f"{address}/{taken['data']['id']}?wait=10").json()["data"]
    assert (end["state"], expected(gateway, station)) == ("answered", seconds)
