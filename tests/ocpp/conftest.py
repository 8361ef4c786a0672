"""A station of Plinth's that may call, and a gateway that it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from core.api import waiting
from core.choices import Hold
from core.domain.stations.making import key_digest
from core.ocpp import handshake, listener, neighbours, register, relay, rounds, socket

from tests.factories import make_station
from tests.ocpp.held import hold
from tests.ocpp.programs import programs
from tests.ocpp.simulated import Powered
from tests.stations import KEY, PATIENCE_S, RunningGateway, ScriptedStation, running_gateway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.models import ChargeStation, Operator

    from tests.ocpp.programs import Run


@pytest.fixture
def station(transactional_db: None, plinth: Operator) -> ChargeStation:
    return make_station(plinth, "CP-1", key_digest=key_digest(KEY))


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let gateways write down what they heard, and the API see it, at once: tests wait for it, none for how long.

    What a gateway was asked before it listened it finds when it looks by itself.
    """
    monkeypatch.setattr(rounds, "FLUSH_EVERY_S", 0.02)
    monkeypatch.setattr(rounds, "LET_IN_EVERY_S", 0.02)
    monkeypatch.setattr(relay, "POLL_S", 0.1)
    monkeypatch.setattr(waiting, "LOOK_EVERY_S", 0.02)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let gateways wait longer for a station, and for one another, than a loaded machine may stand still."""
    monkeypatch.setattr(register, "PING_WITHIN_S", PATIENCE_S)
    monkeypatch.setattr(neighbours, "ANSWERS_WITHIN_S", PATIENCE_S)
    for door in (handshake, listener, socket):
        monkeypatch.setattr(door, "OPEN_WITHIN_S", PATIENCE_S)


@pytest.fixture
def curt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let gateways cut the line of whoever does not hang up sooner than in two seconds."""
    monkeypatch.setattr(socket, "CLOSE_WITHIN_S", 0.2)


@pytest.fixture
def held(station: ChargeStation) -> ChargeStation:
    """A station of an operator that holds new ones until they are linked."""
    hold(Hold.LINKED)
    return station


@pytest.fixture
def gateway(transactional_db: None) -> Iterator[RunningGateway]:
    with running_gateway() as running:
        yield running


@pytest.fixture
def call_in(gateway: RunningGateway) -> Iterator[Callable[..., ScriptedStation]]:
    """Give a function that connects a scripted station; what is still connected at the end hangs up."""
    here: list[ScriptedStation] = []

    def connect(identity: str = "CP-1", **facts: object) -> ScriptedStation:
        here.append(ScriptedStation(identity, gateway.port, **{"key": KEY} | facts).connect())
        return here[-1]

    yield connect
    for station in here:
        station.close()


@pytest.fixture
def run(transactional_db: None) -> Iterator[Run]:
    """Give a function that runs `manage.py …` over the test's database."""
    with programs() as start:
        yield start


@pytest.fixture
def switch_on(station: ChargeStation, gateway: RunningGateway) -> Iterator[Powered]:
    """Give a function that runs a simulated station with these faults, and gives the lines that it says."""
    powered = Powered(gateway.url())
    yield powered
    powered.off()
