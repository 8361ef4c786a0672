"""Machines at the desks: the operator's own, one of a company under its wing, and one of another operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Scope
from core.domain.people.tokens import create_token
from core.models import SubCpo
from tests.api.desk.doors import bearer
from tests.factories import make_location

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Location, Operator, User


@pytest.fixture
def here(plinth: Operator) -> Location:
    return make_location(plinth, location_id="here")


@pytest.fixture
def desk(client_of: Callable[[User], Client], sue: User) -> Client:
    return client_of(sue)


@pytest.fixture
def desk_of_dan(client_of: Callable[[User], Client], dan: User) -> Client:
    return client_of(dan)


@pytest.fixture
def stranger(volta: Operator) -> Client:
    return bearer(create_token(operator=volta, name="theirs", scopes=Scope.values)[1])


@pytest.fixture
def sub(plinth: Operator, here: Location) -> Client:
    """A machine of the company NLSUB, whose Location is `theirs`."""
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    make_location(plinth, location_id="theirs", cpo_id="NLSUB")
    return bearer(create_token(operator=plinth, name="sub", scopes=Scope.values, cpo_ids=["NLSUB"])[1])
