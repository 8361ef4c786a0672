"""Locations, charge stations, hardware templates and energy mix profiles, read by machines."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError

from core.api import filters
from core.api.authentication import asker, secret_of
from core.api.conditional import answer, digest, for_the_caller_alone
from core.api.missing import as_told
from core.api.paging import page_of
from core.api.permissions import MayReadLocations, MayReadStations, MayReadTemplates
from core.api.resource import NOTHING, Resource
from core.api.stored import StoredResource
from core.catalogue.playbooks import playbook_of
from core.documents.management import energy_mix_document, template_document, told_by_station
from core.documents.plain import present, stamp
from core.documents.text import whole_station
from core.domain.people.tokens import digest_of
from core.errors import NotFound, Unavailable
from core.models import ChargeStation, Location
from core.queries.configuration import configuration_of
from core.queries.documents import (
    OneLocation,
    location_by_token,
    location_documents,
    locations_asked,
    one_location,
    one_station,
    station_documents,
    stations_asked,
    these_stations,
)
from core.queries.feeds import energy_mixes_feed, socket_facts, templates_feed
from core.queries.moments import one_moment
from core.speech import spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from core.models import Actor


SEQUENCE, TEXT = attrgetter("sequence"), attrgetter("text")


class Locations(StoredResource):
    permission_classes = [MayReadLocations]
    model = Location
    key = "location__location_id"
    of_list = filters.PAGE | filters.OF_LOCATIONS
    of_one = filters.WITHOUT_EVSES

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Any]:
        return location_documents(actor, evses=not bare(asked))

    def found(self, request: Request, key: str, asked: Mapping[str, Any]) -> OneLocation:
        row = one_location(asker(request), key, evses=not bare(asked))
        if row is None:
            raise NotFound
        return row

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer what machines ask most, one whole Location, by one question; all else, refusals too, as everything."""
        if request.method == "GET" and kwargs and not request.META.get("QUERY_STRING"):
            try:
                row = location_by_token(digest_of(secret_of(request)), kwargs["key"])
            except (OperationalError, InterfaceError) as error:  # before there is a view that would tell it
                return for_the_caller_alone(as_told(Unavailable(detail=str(error))))
            if row is not None:
                response = self.one(request, row)
                response["Allow"] = methods_of_one(type(self))
                return response
        return super().dispatch(request, *args, **kwargs)

    def asked_for(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Location] | None:
        return locations_asked(actor, asked, nearest=filters.NEAREST_M)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> str:  # noqa: ARG002 -- as declared
        return row.text

    def drawn(
        self, request: Request, rows: QuerySet[Any], total: int, settled: datetime | None
    ) -> tuple[bytes, bytes, dict[str, str]]:
        shown, headers = page_of(request, rows, total, key="key", settled=settled)
        sequences = ",".join(map(str, map(SEQUENCE, shown)))
        return ",".join(map(TEXT, shown)).encode(), sequences.encode(), headers


@cache
def methods_of_one(kind: type[Resource]) -> str:
    """Give what stands in `Allow` at the address of one thing."""
    view = kind()
    view.kwargs = {"key": ""}
    return ", ".join(view.allowed_methods)


def bare(asked: Mapping[str, Any]) -> bool:
    """Tell whether Locations are wanted without their EVSEs; the list and the single call spell it differently."""
    return bool(asked.get("exclude_evses") or asked.get("excludeEvses"))


class ChargeStations(StoredResource):
    """Stations tell something at every moment, so their tags follow all that is shown."""

    permission_classes = [MayReadStations]
    model = ChargeStation
    key = "station__charge_station_id"
    of_list = filters.PAGE | filters.OF_STATIONS

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Any]:  # noqa: ARG002 -- as declared
        return station_documents(actor)

    def found(self, request: Request, key: str, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 -- as declared
        row = one_station(asker(request), key)
        if row is None:
            raise NotFound
        return row

    def these(self, actor: Actor, pks: Collection[int]) -> Iterable[Any]:
        return these_stations(actor, pks)

    def asked_for(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[ChargeStation] | None:
        return stations_asked(actor, asked)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> str:  # noqa: ARG002 -- as declared
        return whole_station(row.head, told_by_station(row, **socket_facts(row)), row.evses)

    def version(self, row: Any, body: bytes) -> str:
        return f"{row.sequence}.{digest(body)}"

    def drawn(
        self, request: Request, rows: QuerySet[Any], total: int, settled: datetime | None
    ) -> tuple[bytes, bytes, dict[str, str]]:
        shown, headers = page_of(request, rows, total, key="key", settled=settled)
        members = ",".join(map(self.draw, shown)).encode()
        return members, members, headers


class HardwareTemplates(Resource):
    """The operator's templates; a `cpsoIds` header narrows them to those of the companies it names."""

    permission_classes = [MayReadTemplates]
    key = "template_id"

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 -- as declared
        named = {name.strip().upper() for name in self.request.headers.get("cpsoIds", "").split(",")} - {""}
        return templates_feed(actor, companies=named)

    def these(self, actor: Actor, pks: Collection[int]) -> Iterable[Any]:
        """Give what was written, whatever the header narrows readings to."""
        return templates_feed(actor).filter(pk__in=pks)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return template_document(row)


class Playbook(HardwareTemplates):
    """What is known of a template's model: our catalogue's words, and over them the operator's, which PATCH writes."""

    of_list = of_one = {}

    def get(self, request: Request, key: str | None = None) -> HttpResponse:
        """Answer the playbook that holds. Raises NotFound, BadQuery."""
        filters.asked(request, {})
        with one_moment():
            return answer(request, spoken(playbook_of(self.found(request, key or "", NOTHING))))


class EnergyMixProfiles(Resource):
    permission_classes = [MayReadLocations]
    key = "energy_mix_profile_id"

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 -- as declared
        return energy_mixes_feed(actor)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return energy_mix_document(row)


class Configuration(Resource):
    """What a station reports of its configuration: for reading only."""

    permission_classes = [MayReadStations]
    key = "charge_station_id"
    of_list = of_one = {}

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[ChargeStation]:  # noqa: ARG002 -- as declared
        return ChargeStation.objects.visible_to(actor)

    def draw(self, row: ChargeStation, asked: Mapping[str, Any] = NOTHING) -> list[dict[str, Any]]:  # noqa: ARG002 -- as declared
        told = configuration_of(asker(self.request), row)
        return [present(entry | {"reported_at": stamp(entry["reported_at"])}) for entry in told]

    def get(self, request: Request, key: str | None = None) -> HttpResponse:
        """Answer the keys that the station told. Raises NotFound, BadQuery."""
        filters.asked(request, {})
        with one_moment():
            return answer(request, self.draw(self.found(request, key or "", NOTHING)))
