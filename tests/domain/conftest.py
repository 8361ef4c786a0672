"""The cast as actors, for tests that ask a verb itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Role
from tests.factories import make_person
from tests.handed import actor_of

if TYPE_CHECKING:
    from core.models import Actor, Operator, User


@pytest.fixture
def fitter(ina: User) -> Actor:
    return actor_of(ina)


@pytest.fixture
def boss(sue: User) -> Actor:
    return actor_of(sue)


@pytest.fixture
def planner(dan: User) -> Actor:
    return actor_of(dan)


@pytest.fixture
def admin(ada: User) -> Actor:
    return actor_of(ada)


@pytest.fixture
def stranger(volta: Operator) -> Actor:
    """Vera administers Volta: she may everything, and nothing of Plinth's is there for her."""
    return actor_of(make_person(volta, "vera", Role.ADMIN))
