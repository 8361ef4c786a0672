"""Work that was begun, and a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import Installation
from tests.domain.reads.happened import AT
from tests.factories import make_location, make_station, make_template

if TYPE_CHECKING:
    from core.models import Location, Operator


@pytest.fixture
def work(plinth: Operator) -> Installation:
    place, template = make_location(plinth), make_template(plinth)
    station = make_station(plinth, location=place, template=template, template_version=1)
    return Installation.objects.create(operator=plinth, station=station, opened_by="ina", opened_at=AT)


@pytest.fixture
def garage(plinth: Operator) -> Location:
    return make_location(plinth, "Garage", location_id="garage")
