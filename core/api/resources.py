"""Locations, charge stations, hardware templates and energy mix profiles, read by machines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer, for_the_caller_alone
from core.api.drawing import draw_location, draw_location_alone, draw_station
from core.api.paging import answer_page, asked_cursor
from core.api.permissions import MayReadLocations, MayReadStations, MayReadTemplates
from core.documents.management import energy_mix_document, template_document
from core.documents.plain import present, stamp
from core.errors import MethodNotAllowed, NotFound
from core.models import ChargeStation, Location
from core.queries.configuration import configuration_of
from core.queries.feeds import energy_mixes_feed, locations_feed, stations_feed, templates_feed
from core.queries.moments import one_moment, settled_until
from core.queries.narrowing import LOCATION_CONDITIONS, STATION_CONDITIONS, Window, narrowed, near

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.db.models import Model, QuerySet
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor

BY_DATE = {"date_from", "date_to"}
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Resource(APIView, ABC):
    """A list, or one thing of it by its id; ids match without regard to case.

    A subclass names its `key`, and how rows are found and drawn. One with a `model` can be asked by date.
    """

    authentication_classes = [TokenAuthentication]
    key: ClassVar[str]
    model: ClassVar[type[Model] | None] = None
    of_list: ClassVar[Mapping[str, Callable[[str], Any]]] = filters.PAGE
    of_one: ClassVar[Mapping[str, Callable[[str], Any]]] = {}
    of_its_list: ClassVar[tuple[str, ...]] = ("GET",)
    of_one_thing: ClassVar[tuple[str, ...]] = ("GET",)

    @property
    def allowed_methods(self) -> list[str]:
        """Give the methods of this very address: the list's, or those of one thing; of both while nobody asks."""
        asked = getattr(self, "kwargs", None)
        of_list, of_one = (() if asked else self.of_its_list), (() if asked == {} else self.of_one_thing)
        named = [*dict.fromkeys((*of_list, *of_one))]
        return [*named, *(["HEAD"] if "GET" in named else []), "OPTIONS"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a method that this address does not take, once it is known who asks."""
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed

    def get(self, request: Request, key: str | None = None) -> HttpResponse:
        """Answer a page, or the one thing asked for. Raises NotFound, BadQuery."""
        if key is not None:
            asked = filters.asked(request, self.of_one)
            with one_moment():
                row = self.found(request, key, asked)
                return answer(request, self.draw(row, asked), version=str(row.etag))
        asked = filters.asked(request, self.of_list)
        settled = self.settled(request, asked)
        with one_moment():
            rows = self.window(asked, settled).within(self.rows(asker(request), asked))
            return answer_page(request, rows, lambda row: self.draw(row, asked), key=self.key, settled=settled)

    def settled(self, request: Request, asked: Mapping[str, Any]) -> datetime | None:
        """Give up to which moment a list by date looks: the same on all pages of one crawl."""
        cursor = asked_cursor(request)
        if self.model is None or not asked.keys() & BY_DATE:
            return None
        return cursor.settled if cursor and cursor.settled else settled_until(self.model)

    def window(self, asked: Mapping[str, Any], settled: datetime | None) -> Window:
        """Give the window of change that was asked for."""
        stamped = "modified" if asked.get("exclude_evses_modified") else "last_updated"
        return Window(stamp=stamped, start=asked.get("date_from"), end=asked.get("date_to"), settled=settled)

    def found(self, request: Request, key: str, asked: Mapping[str, Any]) -> Any:
        """Give the caller's row of this id. Raises NotFound."""
        row = self.rows(asker(request), asked).filter(**{f"{self.key}__iexact": key}).first()
        if row is None:
            raise NotFound
        return row

    @abstractmethod
    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Any]:
        """Give the caller's rows that meet what was asked for."""

    @abstractmethod
    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
        """Print one row."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep every answer, refusals included, out of shared caches."""
        return for_the_caller_alone(super().finalize_response(request, response, *args, **kwargs))


class Locations(Resource):
    permission_classes = [MayReadLocations]
    key = "location_id"
    model = Location
    of_list = filters.PAGE | filters.OF_LOCATIONS
    of_one = filters.WITHOUT_EVSES

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Location]:
        rows = narrowed(locations_feed(actor, evses=not bare(asked)), LOCATION_CONDITIONS, asked)
        if "latitude" not in asked:
            return rows
        metres = asked.get("distanceinmeters", filters.NEAREST_M)
        return near(rows, latitude=asked["latitude"], longitude=asked["longitude"], metres=metres)

    def draw(self, row: Location, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
        return draw_location_alone(row) if bare(asked) else draw_location(row)


def bare(asked: Mapping[str, Any]) -> bool:
    """Tell whether Locations are wanted without their EVSEs; the list and the single call spell it differently."""
    return bool(asked.get("exclude_evses") or asked.get("excludeEvses"))


class ChargeStations(Resource):
    permission_classes = [MayReadStations]
    key = "charge_station_id"
    model = ChargeStation
    of_list = filters.PAGE | filters.OF_STATIONS

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[ChargeStation]:
        return narrowed(stations_feed(actor), STATION_CONDITIONS, asked)

    def draw(self, row: ChargeStation, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return draw_station(row)


class HardwareTemplates(Resource):
    """The operator's templates; a `cpsoIds` header narrows them to those of the companies it names."""

    permission_classes = [MayReadTemplates]
    key = "template_id"

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 -- as declared
        named = {name.strip() for name in self.request.headers.get("cpsoIds", "").split(",")} - {""}
        return templates_feed(actor).filter(operator__cpo_id__in=named) if named else templates_feed(actor)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return template_document(row)


class EnergyMixProfiles(Resource):
    permission_classes = [MayReadLocations]
    key = "energy_mix_profile_id"

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 -- as declared
        return energy_mixes_feed(actor)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return energy_mix_document(row)


class Configuration(ChargeStations):
    """What a station reports of its configuration: for reading only."""

    of_list = of_one = {}

    def get(self, request: Request, key: str | None = None) -> HttpResponse:
        """Answer the keys that the station told. Raises NotFound, BadQuery."""
        filters.asked(request, {})
        with one_moment():
            station = self.found(request, key or "", NOTHING)
            told = configuration_of(asker(request), station)
        return answer(request, [present(entry | {"reported_at": stamp(entry["reported_at"])}) for entry in told])
