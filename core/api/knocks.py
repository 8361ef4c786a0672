"""Who has knocked in vain, for machines; and "this is my station"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import for_the_caller_alone
from core.api.envelope import wrap
from core.api.once import answered_once
from core.api.paging import answer_page
from core.api.permissions import MayClaim, MayReadStations
from core.api.writing import no_query, sent
from core.bodies.claims import ClaimBody
from core.bodies.reading import read_body
from core.documents.plain import present, stamp
from core.domain.batch import refusal_of
from core.domain.told.claiming import claim_knock
from core.queries.knock_filters import knocks_asked_for
from core.queries.knock_views import view_knocks
from core.speech import say

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.queries.knock_views import KnockView


class Knocks(APIView):
    """The knocks that the caller may see, oldest first; masked where they are a stranger's."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReadStations]
    of_list = filters.PAGE | filters.OF_KNOCKS
    of_its_list, of_one_thing = ("GET",), ()

    def get(self, request: Request) -> HttpResponse:
        """Answer a page. Raises BadQuery."""
        actor, asked = asker(request), filters.asked(request, self.of_list)
        rows = knocks_asked_for(actor, asked)
        return answer_page(request, rows, knock_card, look=lambda page: view_knocks(actor, page))


class Claim(APIView):
    """This is my station: its identity becomes the one under which this knock came."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayClaim]
    of_its_list = ("POST",)

    def post(self, request: Request, pk: str) -> HttpResponse:
        """Claim, and answer the station's identity. Raises what `claim_knock` refuses."""
        no_query(request)
        read = read_body(ClaimBody, sent(request))
        if read.errors:
            raise refusal_of(read.errors)

        def act() -> dict[str, Any]:
            done = claim_knock(actor=asker(request), knock_id=int(pk), **read.said)
            identity = done.station.charge_station_id
            return wrap({"charge_station_id": identity, "before": done.before, "changed": done.changed})

        return for_the_caller_alone(answered_once(request, act))


def knock_card(view: KnockView) -> dict[str, Any]:
    """Print a knock; the remedy ends in what the playbook of the station's model says."""
    alike = [{"charge_station_id": each.station.charge_station_id, "why": say(each.why)} for each in view.look_alikes]
    card = {
        "id": view.id,
        "identity": view.identity or None,
        "address": view.address,
        "port": view.port,
        "cause": view.cause,
        "sentence": say(view.sentence),
        "remedy": " ".join(filter(None, map(say, (view.remedy, *view.advice)))) or None,
        "evidence": {name: said(fact) for name, fact in view.evidence.items()},
        "first_seen": stamp(view.first_seen),
        "last_seen": stamp(view.last_seen),
        "count": view.count,
        "look_alikes": alike,
    }
    return present(card)


def said(fact: Any) -> Any:
    """Give a fact of the evidence in JSON's own types."""
    return fact if isinstance(fact, bool | int | float) else str(fact)
