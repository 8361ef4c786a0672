"""A place with a job there; a station on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.domain.told.observing import connected
from core.models import GatewayNode, Session
from tests.domain.deeds.coming import AT, newcomer
from tests.domain.deeds.jobs import make
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from core.models import Actor, ChargeStation, Job, Location, Operator, User


@pytest.fixture
def place(plinth: Operator) -> Location:
    return make_location(plinth, location_id="garage")


@pytest.fixture
def job(planner: Actor, place: Location, ina: User, plinth: Operator) -> Job:
    """Give a job of Ina's that expects one station of two."""
    for identity in ("PLI-1", "PLI-2"):
        make_station(plinth, identity)
    return make(planner, installer="ina", note="Ring.", stations=["PLI-1"])


@pytest.fixture
def node(db: None) -> GatewayNode:
    return GatewayNode.objects.create(name="here:9000:1", started_at=AT, beat_at=AT)


@pytest.fixture
def station(plinth: Operator) -> ChargeStation:
    return make_station(plinth, "CP-1")


@pytest.fixture
def session(station: ChargeStation, node: GatewayNode) -> Session:
    [opened] = connected(newcomers=[newcomer(station, node)])
    assert opened is not None
    station.refresh_from_db()
    return Session.objects.get(pk=opened.session_id)
