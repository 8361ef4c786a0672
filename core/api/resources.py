"""Locations, charge stations and hardware templates, read by machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.authentication import TokenAuthentication, asker
from core.api.envelope import wrap
from core.api.paging import answer_page
from core.api.permissions import MayReadLocations, MayReadStations, MayReadTemplates
from core.documents.management import location_document, station_document, template_document
from core.errors import BadQuery, NotFound
from core.queries.feeds import locations_feed, online, stations_feed, templates_feed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from core.models import Actor, ChargeStation, Location


class Resource(APIView):
    """A list, or one thing of it by its id; ids match without regard to case."""

    authentication_classes = [TokenAuthentication]
    feed: Callable[[Actor], QuerySet[Any]]
    key: str
    draw: Callable[[Any], dict[str, Any]]

    def get(self, request: Request, key: str | None = None) -> Response:
        """Answer a page, or the one thing asked for. Raises NotFound, BadQuery."""
        rows = type(self).feed(asker(request))
        if key is None:
            unknown = sorted(set(request.query_params) - {"offset", "limit"})
            if unknown:
                raise BadQuery(what=", ".join(unknown), field=unknown[0])
            return answer_page(request, rows, self.draw)
        row = rows.filter(**{f"{self.key}__iexact": key}).first() if "\x00" not in key else None
        if row is None:
            raise NotFound
        response = Response(wrap(self.draw(row)))
        response["ETag"] = f'"{row.etag}"'
        return response


def draw_location(location: Location) -> dict[str, Any]:
    return location_document(location, (evse for station in location.stations.all() for evse in station.evses.all()))


def draw_station(station: ChargeStation) -> dict[str, Any]:
    return station_document(station, station.evses.all(), online=online(station))


class Locations(Resource):
    permission_classes = [MayReadLocations]
    feed = staticmethod(locations_feed)
    draw = staticmethod(draw_location)
    key = "location_id"


class ChargeStations(Resource):
    permission_classes = [MayReadStations]
    feed = staticmethod(stations_feed)
    draw = staticmethod(draw_station)
    key = "charge_station_id"


class HardwareTemplates(Resource):
    permission_classes = [MayReadTemplates]
    feed = staticmethod(templates_feed)
    draw = staticmethod(template_document)
    key = "template_id"
