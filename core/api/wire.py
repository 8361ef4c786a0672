"""What the gateway knows of a station, and commands to it, for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils import timezone
from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer, for_the_caller_alone
from core.api.envelope import wrap
from core.api.once import answered_once
from core.api.paging import answer_page
from core.api.permissions import MayCommand, MayReadStations
from core.api.waiting import until
from core.api.writing import no_query, sent
from core.bodies.commands import CommandBody
from core.bodies.reading import read_body
from core.documents.wire import command_document, connection_document, connector_document, message_document
from core.domain.batch import refusal_of
from core.domain.commands.ordering import command_station
from core.errors import NotFound
from core.queries.commands import is_over, one_command, outcome_of
from core.queries.holding import registration_of
from core.queries.wire import connection_of, connectors_of, messages_of_station, station_called
from core.speech import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import ChargeStation, Command

LONGEST_WAIT_S = 20.0


class OfStation(APIView):
    """Something about one station of the caller's; `of_list` and `of_one` are the parameters that it is asked with."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReadStations]
    of_list: ClassVar[Mapping[str, Callable[[str], Any]]] = {}
    of_one: ClassVar[Mapping[str, Callable[[str], Any]]] = {}
    of_its_list: ClassVar[tuple[str, ...]] = ("GET",)
    of_one_thing: ClassVar[tuple[str, ...]] = ("GET",)

    def station(self, request: Request, key: str) -> ChargeStation:
        """Give the caller's station of this identity. Raises NotFound."""
        station = station_called(asker(request), key)
        if station is None:
            raise NotFound
        return station

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep every answer, refusals included, out of shared caches."""
        return for_the_caller_alone(super().finalize_response(request, response, *args, **kwargs))


class StationConnection(OfStation):
    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer whether the station is connected, since when, from where, over what."""
        filters.asked(request, self.of_one)
        station = self.station(request, key)
        known = connection_of(station)
        if known is None:
            return answer(request, connection_document(None, last_message=None))
        registration = registration_of(station)
        told = connection_document(known.session, last_message=known.last_message, registration=registration)
        return answer(request, told)


class Messages(OfStation):
    of_list = filters.PAGE | {"date_from": filters.moment, "date_to": filters.moment}

    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer a page of the station's message log, oldest first."""
        asked = filters.asked(request, self.of_list)
        station = self.station(request, key)
        log = messages_of_station(station, since=asked.get("date_from"), until=asked.get("date_to"))
        return answer_page(request, log, message_document)


class Connectors(OfStation):
    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer what every connector last reported, raw."""
        filters.asked(request, self.of_list)
        known = connectors_of(self.station(request, key))
        told = [connector_document(row.report, meters=row.meters, charges=row.charges) for row in known]
        return answer(request, told)


class Commands(OfStation):
    """POST tells the station what to do, and answers at once; the command's own address tells how it ends."""

    permission_classes = [MayCommand]
    of_its_list = ("POST",)
    body = CommandBody
    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {"POST": CommandBody.must}

    def post(self, request: Request, key: str) -> HttpResponse:
        """Take a command. Raises NotFound, NotAllowed, Invalid, UnknownField."""
        no_query(request)
        read = read_body(self.body, sent(request))
        if read.errors:
            raise refusal_of(read.errors)
        said = {"command": read.said["command"], "payload": read.said.get("payload", {})}

        def act() -> dict[str, Any]:
            patience = read.said.get("timeout_s")
            row = command_station(actor=asker(request), charge_station_id=key, **said, timeout_s=patience)
            return wrap(printed(row))

        return answered_once(request, act)


class OneCommand(OfStation):
    permission_classes = [MayCommand]
    of_one = {"wait": filters.seconds}

    def get(self, request: Request, key: str, pk: str) -> HttpResponse:
        """Answer what became of a command; `wait` holds the answer so many seconds for its end, 20 at most."""
        asked = filters.asked(request, self.of_one)
        station = self.station(request, key)

        def found() -> Command:
            row = one_command(asker(request), station.pk, int(pk))
            if row is None:
                raise NotFound
            return row

        row = until(found, is_over, within_s=min(asked.get("wait", 0.0), LONGEST_WAIT_S))
        return answer(request, printed(row))


def printed(command: Command) -> dict[str, Any]:
    outcome = outcome_of(command, at=timezone.now())
    return command_document(command, outcome=outcome.slug, sentence=say(outcome.sentence))
