"""The cast, and work that is fitted or checked, made once for all tests of a module, each of which undoes its own.

A module takes what it shares by importing it: these stand there in the place of the fixtures made for every test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Role
from core.models import Installation
from tests.factories import make_operator, make_person
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from core.models import Operator, User


def read_anew(pk: int) -> Installation:
    """Give a row of the module's, so that no test sees what another did with the object."""
    return Installation.objects.select_related("station__location", "operator").get(pk=pk)


@pytest.fixture(scope="module")
def plinth(lasting: None) -> Operator:
    return make_operator("Plinth Energy", "PLI")


@pytest.fixture(scope="module")
def ina(plinth: Operator) -> User:
    return make_person(plinth, "ina", Role.INSTALLER)


@pytest.fixture(scope="module")
def sue(plinth: Operator) -> User:
    return make_person(plinth, "sue", Role.SUPERVISOR)


@pytest.fixture(scope="module")
def dan(plinth: Operator) -> User:
    return make_person(plinth, "dan", Role.DISPATCHER)


@pytest.fixture(scope="module")
def volta(lasting: None) -> Operator:
    return make_operator("Volta", "VOL")


@pytest.fixture(scope="module")
def pk_of_fitted(plinth: Operator) -> int:
    return make_fitted(plinth).pk


@pytest.fixture
def fitted(pk_of_fitted: int, db: None) -> Installation:
    return read_anew(pk_of_fitted)


@pytest.fixture(scope="module")
def pk_of_checked(plinth: Operator) -> int:
    return make_checked(make_fitted(plinth)).pk


@pytest.fixture
def checked(pk_of_checked: int, db: None) -> Installation:
    return read_anew(pk_of_checked)
