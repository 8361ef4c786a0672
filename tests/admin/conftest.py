"""The administrator's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User


@pytest.fixture
def admin(ada: User) -> Actor:
    return Actor.of_person(ada.membership)


@pytest.fixture
def desk(client_of: Callable[[User], Client], ada: User) -> Client:
    return client_of(ada)
