"""The Locations module, sender side: the list, and one thing down to the connector (OCPI 2.2.1 §8.2.1)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from core.api.authentication import asker
from core.api.conditional import answer
from core.api.paging import MAX_LIMIT, answer_page, asked_cursor
from core.documents.ocpi import VERSIONS, print_location
from core.errors import NotFound
from core.models import Location
from core.ocpi.authentication import Registered
from core.ocpi.doors import FunctionalDoor
from core.ocpi.moments import asked_moment
from core.queries.moments import one_moment, settled_until
from core.queries.roaming import roaming_feed, roaming_location, shown_evses, suboperator_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request


def draw(version: str, location: Location) -> dict[str, Any]:
    return print_location(version, location, shown_evses(location), suboperator=suboperator_of(location))


class LocationsDoor(FunctionalDoor):
    permission_classes = [Registered]

    def get(self, request: Request, version: str) -> HttpResponse:
        """Answer a page. Asked by date, it shows only what no running write can still overtake."""
        dates, cursor = {name: asked_moment(request, name) for name in ("date_from", "date_to")}, asked_cursor(request)
        settled = None
        if any(dates.values()):
            settled = cursor.settled if cursor and cursor.settled else settled_until(Location)
        with one_moment():
            rows = roaming_feed(asker(request), standards=VERSIONS[version].standards, **dates)
            if settled is not None:
                rows = rows.filter(last_updated__lt=settled)
            response = answer_page(request, rows, partial(draw, version), key="location_id", settled=settled)
        response["X-Limit"] = str(MAX_LIMIT)  # here it is what we give at most, not what was asked for
        return response


class LocationDoor(FunctionalDoor):
    permission_classes = [Registered]

    def get(
        self, request: Request, version: str, location_id: str, evse_uid: str = "", connector_id: str = ""
    ) -> HttpResponse:
        """Answer a Location, one of its EVSEs or one of its connectors; ids match without regard to case."""
        with one_moment():
            row = roaming_location(asker(request), location_id, standards=VERSIONS[version].standards)
            found = draw(version, row) if row else None
        for things, key, wanted in (("evses", "uid", evse_uid), ("connectors", "id", connector_id)):
            if found is not None and wanted:
                found = next((each for each in found[things] if each[key].upper() == wanted.upper()), None)
        if found is None:
            raise NotFound
        return answer(request, found)
