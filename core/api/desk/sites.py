"""Sites as the dispatcher's wall shows them, for machines: how far each is, and what it needs next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer
from core.api.desk.days import OwnDays
from core.api.paging import answer_page
from core.api.permissions import MayReadLocations, MayReadStations
from core.api.resource import NOTHING, Resource
from core.causes import sentence_of
from core.documents.plain import coordinates, present
from core.errors import NotFound
from core.models.clock import database_now
from core.queries.next_actions import next_action
from core.queries.sites import locations, sites
from core.queries.wall import wall
from core.speech import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor
    from core.queries.next_actions import Next
    from core.queries.sites import Site


class Sites(OwnDays, Resource):
    """Locations by name, each with its stations counted, and the next thing to do."""

    permission_classes = [MayReadLocations, MayReadStations]
    key = "location_id"
    of_list = filters.PAGE | {"q": filters.words}

    def get(self, request: Request, key: str | None = None) -> HttpResponse:
        """Answer a page, or one site. Raises NotFound, BadQuery."""
        asked, actor = filters.asked(request, self.of_one if key else self.of_list), asker(request)
        rows = self.rows(actor, asked)
        if key is None:
            return answer_page(request, rows, self.draw, look=lambda page: looked_at(actor, page))
        row = rows.filter(location_id__iexact=key).first()
        if row is None:
            raise NotFound
        return answer(request, self.draw(looked_at(actor, [row])[0]))

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:
        return locations(actor, search=asked.get("q", ""))

    def draw(self, row: Site, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return site_card(row)


def looked_at(actor: Actor, page: list[Any]) -> list[Site]:
    """Look at the Locations of a page, all at once."""
    at = database_now()
    return sites(actor, [row.pk for row in page], at=at, day=timezone.localdate(at))


def site_card(site: Site) -> dict[str, Any]:
    """Print a site: `states` counts its stations, those out of service apart from `total`."""
    place = site.location
    causes = [
        {"cause": knock.cause, "sentence": say(sentence_of(knock.cause, knock.evidence)), "stations": number}
        for knock, number in site.causes
    ]
    card = {
        "location_id": place.location_id,
        "name": place.name,
        "address": place.address,
        "city": place.city,
        "coordinates": coordinates(place.latitude, place.longitude),
        "online": site.online,
        "total": site.total,
        "causes": causes,
        "next": next_card(next_action(site)),
        "job_id": site.job.pk if site.job else None,
    }
    return present(card) | {"states": {state: number for state, _word, number in site.states}}


def next_card(step: Next | None) -> dict[str, Any] | None:
    """Print what is next: who began it, or the job that brings somebody there, or who can do it."""
    if step is None:
        return None
    card = {
        "kind": step.kind,
        "sentence": say(step.sentence),
        "remedy": say(step.remedy),
        "charge_station_id": str(step.station.station) if step.station else None,
        "worker": step.worker,
        "job_id": step.job.pk if step.job else None,
        "who": "" if step.worker or step.job else say(step.who),
    }
    return present(card) | {"more": step.more}


class Wall(APIView):
    """All stations counted by state, as the wall does above its sites."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReadLocations, MayReadStations]
    of_one: Mapping[str, Any] = {}
    of_its_list = of_one_thing = ("GET",)

    def get(self, request: Request) -> HttpResponse:
        """Answer the counts of this moment. Raises BadQuery."""
        filters.asked(request, self.of_one)
        counted = wall(asker(request), at=database_now())
        unplaced = counted.sites[None].states.total() if None in counted.sites else 0
        numbers = {"online": counted.online, "total": counted.total, "unplaced": unplaced}
        return answer(request, numbers | {"states": dict(sorted(counted.states.items()))})
