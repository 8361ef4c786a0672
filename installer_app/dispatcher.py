"""The dispatcher's pages: all sites, and one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from core.queries import sites as seen
from core.queries.owners import links_of
from installer_app.desk.owner import lives
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, for_roles

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.models import Actor

SITES_A_PAGE = 25


@for_roles(*DISPATCHING)
def sites(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the Locations with their stations; `?q=` searches both, `?page=` turns the page."""
    search, at = request.GET.get("q", "").strip(), timezone.now()
    found = seen.locations(actor, search=search)
    page = Paginator(found, SITES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "sites": seen.sites(page.object_list, at=at),
        "unplaced": seen.unplaced(actor, search=search, at=at) if page.number == 1 else [],
        "tiles": tiles(seen.counts(actor, at=at)),
        "search": search,
    }
    return draw(request, actor, "dispatcher/sites.html", **context)


def tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Give the numbers on top of the page."""
    return [
        {"title": _("connected"), "value": f"{counts['connected']} / {counts['total']}"},
        {"title": _("in work"), "value": counts.get("open", 0)},
        {"title": _("wait for review"), "value": counts.get("handed_over", 0)},
        {"title": _("refused today"), "value": counts.get("refused", 0)},
    ]


@for_roles(*DISPATCHING)
def site(request: HttpRequest, actor: Actor, location_id: str) -> HttpResponse:
    """Draw one Location with each station's state and what was refused last."""
    location = get_object_or_404(seen.locations(actor), location_id__iexact=location_id)
    (one,) = seen.sites(seen.locations(actor).filter(pk=location.pk), at=timezone.now())
    links = {"owner_links": links_of(actor, location), "lives": lives(), "now": timezone.now()}
    return draw(request, actor, "dispatcher/site.html", site=one, location=location, **links)
