"""Two places of Plinth's to put stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import make_location

if TYPE_CHECKING:
    from core.models import Location, Operator


@pytest.fixture
def here(plinth: Operator) -> Location:
    return make_location(plinth, location_id="here")


@pytest.fixture
def there(plinth: Operator) -> Location:
    return make_location(plinth, location_id="there")
