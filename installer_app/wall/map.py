"""Sites on a map, and the same as a list for those who see or want none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from core.queries import sites as seen
from core.queries.map import Dot, dots
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, for_roles
from installer_app.templatetags.states import STATES
from installer_app.wall import live
from installer_app.wall.filters import KIND_WORDS, Asked, kinds

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import Actor
    from core.queries.wall import Wall

LISTED_A_PAGE = 25
EMPTY = ("wait", "none")  # how a site without stations looks


@for_roles(*DISPATCHING)
def sites_map(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the page: the list is in it, the map asks for its dots; `?q=`, `?show=` and `?page=` as on the wall."""
    live.meet(request, actor)
    asked, wall = Asked.of(request), live.counted(actor)
    keys = asked.found(actor)
    page = Paginator(asked.narrowed(keys, wall), LISTED_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "places": [card(dot) for dot in dots_of(actor, [*page.object_list], wall)],
        "kinds": kinds(wall, keys),
        "search": asked.search,
        "show": asked.show,
        "dots": f"{reverse('map_dots')}?{request.GET.urlencode()}",
        "every": live.EVERY_S,
        "tiles_url": settings.MAP_TILES,
        "attribution": settings.MAP_ATTRIBUTION,
        "marks": sorted({mark for _colour, mark in [EMPTY, *(STATES[kind] for kind in KIND_WORDS if kind)]}),
    }
    return allow_tiles(request, draw(request, actor, "wall/map.html", **context))


@gzip_page
@for_roles(*DISPATCHING)
def map_dots(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give every site that is asked for and has a place, with what its dot says; 204 while `?seen=` holds."""
    live.meet(request, actor)
    asked, wall = Asked.of(request), live.counted(actor)
    if wall.token == request.GET.get("seen"):
        return HttpResponse(status=204)
    found = dots_of(actor, asked.narrowed(asked.found(actor), wall), wall)
    return JsonResponse({"seen": wall.token, "dots": [card(dot) for dot in found if dot.latitude is not None]})


def dots_of(actor: Actor, keys: list[int], wall: Wall) -> list[Dot]:
    """Give the dots of these Locations, in this order."""
    rows = seen.locations(actor).in_bulk(keys)
    return dots((rows[key] for key in keys if key in rows), wall)


def card(dot: Dot) -> dict[str, Any]:
    """Give a dot with its words, its look and where it leads."""
    colour, mark = STATES[dot.kind] if dot.kind else EMPTY
    return {
        "name": dot.name,
        "address": dot.address,
        "at": [dot.latitude, dot.longitude] if dot.latitude is not None else None,
        "word": str(KIND_WORDS[dot.kind]),
        "colour": colour,
        "mark": mark,
        "online": dot.online,
        "total": dot.total,
        "url": reverse("site", args=[dot.location_id]),
        "route": route_to(dot.name, dot.latitude, dot.longitude),
    }


def route_to(name: str, latitude: float | None, longitude: float | None) -> str:
    """Give the address that shows the way there, by the setting MAP_ROUTE; empty when nobody said where it is."""
    if latitude is None:
        return ""
    return settings.MAP_ROUTE.format(latitude=latitude, longitude=longitude, name=quote(name, safe=""))


def allow_tiles(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """Let this one page load pictures from where the tiles come from, when that is set and not here."""
    parts = urlsplit(settings.MAP_TILES)
    if parts.netloc:
        origin = f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
        csp_update({"img-src": [origin]})(lambda _request: page)(request)
    return page
