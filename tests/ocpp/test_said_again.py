"""What a station says again and again: the same words, or one thing that we do not understand among many that we do."""

from __future__ import annotations

import json

import pytest
from core.models import Session

from tests.stations import KEY, PATIENCE_S, basic, connect_raw, wait_for

BOOT = [2, "1", "BootNotification", {"chargePointVendor": "Plinth", "chargePointModel": "Demo Double"}]
BEAT = [2, "same", "Heartbeat", {}]


@pytest.fixture
def line(station, gateway):
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY)) as raw:
        yield raw


def told(raw, message):
    raw.send(json.dumps(message))
    return json.loads(raw.recv(timeout=PATIENCE_S))


def test_heartbeats_of_one_id_are_told_the_time_each(line):
    told(line, BOOT)
    first = told(line, BEAT)[2]["currentTime"]
    beat = wait_for(lambda: Session.objects.get().last_heartbeat)
    assert told(line, BEAT)[2]["currentTime"] > first
    wait_for(lambda: Session.objects.get().last_heartbeat > beat)


def test_a_heartbeat_that_came_too_early_is_answered_after_the_boot(line):
    assert told(line, BEAT)[2] == "SecurityError"
    told(line, BOOT)
    assert told(line, BEAT)[2].keys() == {"currentTime"}


def test_a_bad_message_now_and_then_ends_no_link(line):
    told(line, BOOT)
    for _time in range(30):
        assert told(line, "nonsense")[2] == "FormationViolation"
        assert told(line, BEAT)[1] == "same"
