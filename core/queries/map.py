"""Sites as dots on a map: where each is, and what it needs most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Location
    from core.queries.wall import Wall


@dataclass(frozen=True)
class Dot:
    """A site; `kind` is what it needs most: a key of URGENCY, "online" when all is well, empty without stations.

    Latitude and longitude in degrees (WGS 84); None: nobody said where it is.
    """

    location_id: str
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    kind: str
    online: int
    total: int


def dots(locations: Iterable[Location], wall: Wall) -> list[Dot]:
    """Look at Locations as the wall counts them, in the order given."""
    return [_dot(row, wall) for row in locations]


def _dot(row: Location, wall: Wall) -> Dot:
    tally, place = wall.tally(row.pk), row.position
    latitude, longitude = (float(place[0]), float(place[1])) if place else (None, None)
    kind = tally.kinds[0] if tally.kinds else ""
    address = f"{row.address}, {row.city}"
    return Dot(row.location_id, row.name, address, latitude, longitude, kind, tally.online, tally.total)
