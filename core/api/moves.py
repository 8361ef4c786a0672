"""A station moves to another Location, or another box takes its place; both answer the station that stands there."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from core.api.authentication import asker
from core.api.once import answered_once
from core.api.permissions import MayWriteStations
from core.api.resources import ChargeStations
from core.api.writing import no_query, sent
from core.api.written import OfStations
from core.bodies.moves import MoveBody, ReplacementBody
from core.bodies.reading import read_body
from core.domain.batch import Item, Method, refusal_of
from core.domain.stations.replacing import replace_station
from core.domain.stations.writing import write_stations
from core.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.bodies.fields import Body
    from core.bodies.reading import Read
    from core.domain.batch import Outcome


class Acts(OfStations, ChargeStations):
    """POST at an address below a station's own; a subclass says what it takes and does."""

    of_its_list: ClassVar[tuple[str, ...]] = ("POST",)
    of_one_thing: ClassVar[tuple[str, ...]] = ("POST",)
    may_write = MayWriteStations
    act: ClassVar[type[Body]]

    def post(self, request: Request, key: str) -> HttpResponse:
        """Do it, once per key, and answer the station. Raises what the verb refuses."""
        no_query(request)
        read = read_body(self.act, sent(request))
        if read.errors:
            raise refusal_of(read.errors)

        def act() -> dict[str, Any]:
            [(envelope, outcome)] = self.told([self.outcome(key, read)])
            if isinstance(outcome, Refused):
                raise outcome
            return envelope

        return answered_once(request, act)

    @abstractmethod
    def outcome(self, key: str, read: Read) -> Outcome:
        """Give the station as it is then, or why not."""


class Move(Acts):
    """To another Location; EVSEs stay behind there as REMOVED and come anew here, under the same ids."""

    act = MoveBody

    def outcome(self, key: str, read: Read) -> Outcome:
        said = {"location_id": read.said["location_id"]}
        item = Item(key, said, self.seen(read))
        return write_stations(actor=asker(self.request), method=Method.PATCH, items=[item])[0]


class Replace(Acts):
    """By another box."""

    act = ReplacementBody

    def outcome(self, key: str, read: Read) -> Outcome:
        said = {"identity": read.said["new_charge_station_id"], "serial": read.said.get("serial_number") or ""}
        try:
            return replace_station(actor=asker(self.request), charge_station_id=key, seen=self.seen(read), **said).new
        except Refused as refusal:
            return refusal
