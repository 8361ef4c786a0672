"""A place, and a job there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.domain.deeds.jobs import make
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from core.models import Actor, Job, Location, Operator, User


@pytest.fixture
def place(plinth: Operator) -> Location:
    return make_location(plinth, location_id="garage")


@pytest.fixture
def job(planner: Actor, place: Location, ina: User, plinth: Operator) -> Job:
    """Give a job of Ina's that expects one station of two."""
    for identity in ("PLI-1", "PLI-2"):
        make_station(plinth, identity)
    return make(planner, installer="ina", note="Ring.", stations=["PLI-1"])
