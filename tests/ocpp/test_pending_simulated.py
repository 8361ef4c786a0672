"""A simulated station that is held: by the book, and as two real stacks get it wrong."""

from __future__ import annotations

import pytest
from core.choices import Hold
from core.domain.commands.ordering import command_station
from core.domain.stations.making import key_digest
from core.models import Actor, ChargeStation
from core.simulator.dialect16 import Dialect16
from core.simulator.dialect201 import Dialect201
from core.simulator.profile import Profile
from core.simulator.state import State

from tests.factories import make_station, stored
from tests.ocpp.held import hold, is_in, link
from tests.ocpp.simulated import reports
from tests.stations import KEY, wait_for


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
def test_it_is_let_in_whatever_its_habit(plinth, switch_on, protocol):
    hold(Hold.LINKED)
    for faults in ((), ("boots-once",), ("beats-unregistered",), ("trigger-early",)):
        station = make_station(plinth, "-".join(("CP", *faults, "2")), key_digest=key_digest(KEY))
        lines = switch_on(*faults, protocol=protocol, identity=station.charge_station_id)
        wait_for(lambda lines=lines: "booted: Pending" in lines)
        assert [line for line in lines if line.startswith("sent ")] == []
        link(station)
        wait_for(lambda station=station: reports(station).keys() >= {1, 2})
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


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
def test_it_takes_a_new_password_and_comes_again_with_it(station, switch_on, monkeypatch, protocol):
    monkeypatch.setattr("core.simulator.profile.RETRIES_S", (0.05, 0.05))
    monkeypatch.setattr("core.simulator.station.RESTART_TAKES_S", 0.05)
    hold(Hold.KEYED)
    link(station)
    ChargeStation.objects.update(factory_key_digest=station.key_digest)
    stored()
    lines = switch_on(protocol=protocol)
    wait_for(lambda: "booted: Pending" in lines)
    tell(station, "PushKey", {})
    wait_for(lambda: is_in(station))
    assert (lines.count("has a new password"), bytes(station.key_digest) == bytes(station.factory_key_digest)) == (
        1,
        False,
    )
    tell(station, "Reset", {"type": "Immediate" if protocol == "ocpp2.0.1" else "Hard"})
    wait_for(lambda: lines.count("booted: Accepted") == 2)
    assert [line for line in lines if line.startswith("refused")] == []


def tell(station, command, payload):
    actor = Actor.of_command(station.operator, "test")
    command_station(actor=actor, charge_station_id=station.charge_station_id, command=command, payload=payload)


SHORT, ODD = "30" * 15, "no hex digits at all"


@pytest.mark.parametrize("value", [SHORT, ODD, "ff" * 16, "30" * 21])
def test_a_key_that_is_none_is_rejected_in_1_6(value):
    profile = Profile("CP-1", "ws://nowhere")
    said = Dialect16(profile, State.of(profile)).answer(
        "ChangeConfiguration", {"key": "AuthorizationKey", "value": value}
    )
    assert (said.payload, said.password) == ({"status": "Rejected"}, "")


@pytest.mark.parametrize(("value", "status"), [("x" * 15, "Rejected"), ("x" * 41, "Rejected"), ("x" * 16, "Accepted")])
def test_a_password_has_to_be_one_in_2_x(value, status):
    profile = Profile("CP-1", "ws://nowhere", protocol="ocpp2.0.1")
    asked = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}, "attributeValue": value}
    said = Dialect201(profile, State.of(profile)).answer("SetVariables", {"setVariableData": [asked]})
    assert [each["attributeStatus"] for each in said.payload["setVariableResult"]] == [status]
    assert said.password == (value if status == "Accepted" else "")
