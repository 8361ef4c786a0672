"""Pages are tested in a browser as well, and steps by both of their doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doors import Door
from tests.site import browser_type_launch_args, phone_of, service_workers, site

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User

__all__ = ["browser_type_launch_args", "phone_of", "service_workers", "site"]


@pytest.fixture(params=["phone", "machine"])
def ina_at(
    request: pytest.FixtureRequest,
    ina: User,
    client_of: Callable[[User], Client],
    machine_with: Callable[..., Client],
) -> Door:
    """Ina with her phone, or a machine that may do what installers may."""
    return Door(request.param, client_of(ina) if request.param == "phone" else machine_with("field:install"))


@pytest.fixture(params=["phone", "machine"])
def sue_at(request: pytest.FixtureRequest, sue: User, client_of: Callable[[User], Client], machine: Client) -> Door:
    return Door(request.param, client_of(sue) if request.param == "phone" else machine)


@pytest.fixture
def phone(client_of: Callable[[User], Client], ina: User) -> Client:
    return client_of(ina)


@pytest.fixture
def desk(client_of: Callable[[User], Client], sue: User) -> Client:
    return client_of(sue)


@pytest.fixture
def desk_of_ada(client_of: Callable[[User], Client], ada: User) -> Client:
    return client_of(ada)


@pytest.fixture
def desk_of_dan(client_of: Callable[[User], Client], dan: User) -> Client:
    return client_of(dan)
