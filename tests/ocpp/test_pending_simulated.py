"""A simulated station that is held: by the book, and as two real stacks get it wrong."""

from __future__ import annotations

import pytest
from core.choices import Hold

from tests.ocpp.held import hold, link
from tests.ocpp.simulated import reports
from tests.stations import wait_for


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
@pytest.mark.parametrize("faults", [(), ("boots-once",), ("beats-unregistered",), ("trigger-early",)])
def test_it_is_let_in_whatever_its_habit(station, switch_on, protocol, faults):
    hold(Hold.LINKED)
    lines = switch_on(*faults, protocol=protocol)
    wait_for(lambda: "booted: Pending" in lines)
    assert [line for line in lines if line.startswith("sent ")] == []
    link(station)
    wait_for(lambda: reports(station).keys() >= {1, 2})
    assert [line for line in lines if line.startswith("booted")] == ["booted: Pending", "booted: Accepted"]
    assert "asked TriggerMessage (requestedMessage=BootNotification)" in lines


@pytest.mark.parametrize("fault", ["trigger-refused", "trigger-error", "trigger-unknown"])
def test_one_that_takes_no_triggers_comes_round(station, switch_on, monkeypatch, fault):
    monkeypatch.setattr("core.simulator.profile.RETRIES_S", (0.05, 0.05))
    hold(Hold.LINKED)
    lines = switch_on(fault, "boots-once")
    wait_for(lambda: "booted: Pending" in lines)
    link(station)
    wait_for(lambda: "booted: Accepted" in lines)
    assert "disconnected: 1012 call again, and boot, retry in 0.05 s" in lines
