"""An operator with stations that may call, and a gateway that they call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.stations import key_digest
from core.identities import fold
from core.models import ChargeStation, Knock, Operator
from tests.stations import RunningGateway, ScriptedStation, running_gateway, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "Zq3vT8mK1pLw9sXe5RbN"


@pytest.fixture
def operator(transactional_db: None) -> Operator:
    return Operator.objects.create(name="Plinth", country_code="NL", party_id="PLI", cpo_id="NLPLI")


@pytest.fixture
def station(operator: Operator) -> ChargeStation:
    return add_station(operator, "CP-1")


def add_station(operator: Operator, identity: str, **facts: Any) -> ChargeStation:
    return ChargeStation.objects.create(
        operator=operator,
        charge_station_id=identity,
        look_alike=fold(identity),
        **{"key_digest": key_digest(KEY), "security_profile": 1} | facts,
    )


@pytest.fixture
def gateway(transactional_db: None) -> Iterator[RunningGateway]:
    with running_gateway() as running:
        yield running


@pytest.fixture
def call_in(gateway: RunningGateway) -> Iterator[Callable[..., ScriptedStation]]:
    """Give a function that connects a scripted station; what is still connected at the end hangs up."""
    here: list[ScriptedStation] = []

    def connect(identity: str = "CP-1", **facts: Any) -> ScriptedStation:
        here.append(ScriptedStation(identity, gateway.port, **{"key": KEY} | facts).connect())
        return here[-1]

    yield connect
    for station in here:
        station.close()


def the_knock(cause: str) -> Knock:
    """Wait for the one knock of this cause."""
    return wait_for(lambda: Knock.objects.filter(cause=cause).first())
