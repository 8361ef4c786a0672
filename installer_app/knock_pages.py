"""The dispatcher's page of refused calls: who knocked, why they did not get in, and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from core.causes import CAUSES, title_of
from core.queries.knock_filters import knocks_asked_for
from core.queries.knock_views import view_knocks
from core.queries.sites import locations
from core.speech import say
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, for_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

KNOCKS_A_PAGE = 25


@for_roles(*DISPATCHING)
def knocks(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the refused calls, the newest first; `?q=` (name or address), `?cause=` and `?location_id=` narrow them."""
    asked = asked_in(request.GET)
    found = knocks_asked_for(actor, asked).order_by("-last_seen", "-pk")
    page = Paginator(found, KNOCKS_A_PAGE).get_page(request.GET.get("page"))
    place = asked.get("location_id") and locations(actor).filter(location_id__iexact=asked["location_id"]).first()
    context: dict[str, Any] = {
        "page": page,
        "views": view_knocks(actor, list(page.object_list)),
        "causes": sorted((say(title_of(slug)), slug) for slug in CAUSES),
        "asked": asked,
        "search": asked.get("search", ""),
        "place": place,
    }
    return draw(request, actor, "dispatcher/knocks.html", **context)


def asked_in(said: Mapping[str, str]) -> dict[str, str]:
    """Read what an address asks for; what it leaves empty, or what there is not, is not asked for."""
    asked = {"search": said.get("q", ""), "cause": said.get("cause", ""), "location_id": said.get("location_id", "")}
    read = {name: text.replace("\0", "").strip()[:100] for name, text in asked.items()}
    return {name: text for name, text in read.items() if text and (name != "cause" or text in CAUSES)}
