"""The dispatcher's wall: all sites, live, and one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.choices import Role
from core.queries import sites as seen
from core.queries.inventory import location_record
from core.queries.next_actions import next_action
from core.queries.owners import links_of
from installer_app.desk.owner import lives
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, REVIEWING, for_roles
from installer_app.wall import live
from installer_app.wall.filters import Asked, kinds

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import Actor
    from core.queries.next_actions import Next
    from core.queries.sites import Site
    from core.queries.wall import Wall

SITES_A_PAGE = 20
A_PAGE = 25  # of a site: its stations, and the links for its owner


@for_roles(*DISPATCHING)
def sites(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the sites, what needs somebody first; `?q=` searches, `?show=` keeps a kind, `?page=` turns the page.

    What a site says is of now; the order and the sums may be some seconds old, and the page soon asks for newer ones.
    """
    live.meet(request, actor)
    wall = live.counted(actor)
    context = shown(request, actor, wall)
    first = context["page"].number == 1 and not context["show"] and None in wall.sites
    unplaced = seen.unplaced(actor, search=context["search"], at=timezone.now()) if first else []
    return draw(request, actor, "wall/sites.html", unplaced=unplaced, **context)


@for_roles(*DISPATCHING)
def sites_live(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the same again when something changed since `?seen=`; else 204."""
    live.meet(request, actor)
    wall = live.counted(actor)
    if wall.token == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "wall/live.html", shown(request, actor, wall))


def shown(request: HttpRequest, actor: Actor, wall: Wall) -> dict[str, Any]:
    """Give what the wall shows to somebody who searches and filters like this."""
    asked = Asked.of(request)
    keys = asked.found(actor)
    page = Paginator(asked.narrowed(keys, wall), SITES_A_PAGE).get_page(request.GET.get("page"))
    found = seen.sites(actor, [*page.object_list], at=timezone.now(), day=timezone.localdate())
    again = {"seen": wall.token, "q": asked.search, "show": asked.show, "page": page.number}
    return {
        "page": page,
        "sites": found,
        "rows": [(site, step := next_action(site), way(step, site, actor)) for site in found],
        "tiles": tiles(wall),
        "kinds": kinds(wall, keys),
        "search": asked.search,
        "show": asked.show,
        "asks": f"{reverse('sites_live')}?{urlencode({name: value for name, value in again.items() if value})}",
        "every": live.EVERY_S,
        "today": timezone.localdate(),
    }


def way(step: Next | None, site: Site, actor: Actor) -> dict[str, str] | None:
    """Give where this person does what is next, and what that is called; None when it is not theirs to do."""
    if step is None or step.station is None:
        return None
    here = {"location": site.location.location_id}
    station = {"url": reverse("station", args=[step.station.station.charge_station_id]), "word": _("Open the station")}
    if step.kind == "knocked":
        query = urlencode({"location_id": site.location.location_id})
        return {"url": f"{reverse('knocks')}?{query}", "word": _("Look at the call")}
    if step.kind == "handed_over":
        mine = Role(actor.role) in REVIEWING
        work = getattr(step.station.station, "installation_id", None)
        return {"url": reverse("review", args=[work]), "word": _("Review it")} if mine and work else None
    if step.worker:
        return station
    if step.job is not None:
        return {"url": reverse("job", args=[step.job.pk]), "word": _("Open the job")}
    return {"url": f"{reverse('new_job')}?{urlencode(here)}", "word": _("Make a job")}


def tiles(wall: Wall) -> list[dict[str, Any]]:
    """Give the numbers on top of the page."""
    states = wall.states
    return [
        {"title": _("connected"), "value": f"{wall.online} / {wall.total}"},
        {"title": _("in work"), "value": states["open"]},
        {"title": _("wait for review"), "value": states["handed_over"]},
        {"title": _("refused now"), "value": states["refused"]},
    ]


@for_roles(*DISPATCHING)
def site(request: HttpRequest, actor: Actor, location_id: str) -> HttpResponse:
    """Draw one Location with each station's state and what was refused last.

    `?page=` turns the page of its stations, `?links=` that of the links for its owner.
    """
    location = get_object_or_404(location_record(actor), location_id__iexact=location_id)
    (one,) = seen.sites(actor, [location.pk], at=timezone.now(), day=timezone.localdate())
    step = next_action(one)
    there = way(step, one, actor)
    if there is not None and there["url"].startswith(reverse("new_job")):
        there = None  # the page's own button makes a job here
    page = Paginator(one.stations, A_PAGE).get_page(request.GET.get("page"))
    context = {"site": one, "page": page, "location": location, "step": step, "way": there}
    owner_links = Paginator(links_of(actor, location), A_PAGE).get_page(request.GET.get("links"))
    links = {"owner_links": owner_links, "lives": lives(), "now": timezone.now()}
    return draw(request, actor, "dispatcher/site.html", today=timezone.localdate(), **context, **links)
