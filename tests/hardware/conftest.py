"""Who edits templates, and stations that were made from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import Actor, Membership
from tests.app.conftest import browser_type_launch_args, desk, desk_of_dan, phone, phone_of, service_workers, site

if TYPE_CHECKING:
    from core.models import User

__all__ = ["browser_type_launch_args", "desk", "desk_of_dan", "phone", "phone_of", "service_workers", "site"]


@pytest.fixture
def sues(sue: User) -> Actor:
    return Actor.of_person(Membership.objects.select_related("operator", "user").get(user=sue))
