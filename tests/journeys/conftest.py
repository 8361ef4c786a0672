"""Journeys go through a browser, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.stations.making import key_digest
from core.models import ChargeStation
from core.ocpp import rounds
from tests.installs import make_fitted
from tests.site import browser_type_launch_args, phone_of, site
from tests.stations import KEY, RunningGateway, ScriptedStation, running_gateway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Installation, Operator

__all__ = ["browser_type_launch_args", "phone_of", "site"]

CONFIGURATION = {
    "configurationKey": [
        {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
        {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
    ],
    "unknownKey": [],
}
ANSWERS: dict[str, Any] = {"GetConfiguration": CONFIGURATION, "TriggerMessage": {"status": "Accepted"}}


@pytest.fixture
def service_workers() -> str:
    """Let phones keep what they need without signal, as they do at work."""
    return "allow"


@pytest.fixture
def gateway(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningGateway]:
    """A gateway that writes down five times as often as the product what it heard: journeys wait for each step."""
    monkeypatch.setattr(rounds, "FLUSH_EVERY_S", 0.1)
    with running_gateway() as running:
        yield running


@pytest.fixture
def installation(transactional_db: None, plinth: Operator) -> Installation:
    """An installation that was scanned, linked and fitted; its station has a key."""
    installation = make_fitted(plinth)
    ChargeStation.objects.filter(pk=installation.station_id).update(key_digest=key_digest(KEY))
    return installation


@pytest.fixture
def station(gateway: RunningGateway, installation: Installation) -> Iterator[ScriptedStation]:
    """The station of that installation, calling in and answering as it should."""
    identity = installation.station.charge_station_id
    with ScriptedStation(identity, gateway.port, key=KEY, answers=dict(ANSWERS)) as scripted:
        yield scripted
