"""Draw rows of the feeds as the management API prints them, after reads and writes alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.documents.management import location_document, station_document
from core.queries.feeds import evses_of, socket_facts

if TYPE_CHECKING:
    from core.models import ChargeStation, Location


def draw_location(location: Location) -> dict[str, Any]:
    """Draw a Location of `locations_feed` with its EVSEs."""
    return location_document(location, evses_of(location))


def draw_location_alone(location: Location) -> dict[str, Any]:
    """Draw a Location without its EVSEs."""
    return location_document(location, ())


def draw_station(station: ChargeStation) -> dict[str, Any]:
    """Draw a station of `stations_feed`."""
    return station_document(station, station.evses.all(), **socket_facts(station))
