"""The lists of Locations and stations: searched while somebody types, narrowed, turned; all of it in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.choices import DeployState, Scope
from core.queries.inventory import LOCATION_STATES, book_of_locations, book_of_stations
from core.queries.stations import STATE_WORDS
from installer_app.numbers import whole
from installer_app.pages import draw
from installer_app.policy import EVERYBODY, for_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from core.models import Actor
    from core.queries.inventory import Page
    from installer_app.policy import PageRequest

ALL = ("", _("All"))


@for_roles(*EVERYBODY)
def locations(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw a page of the Locations; `?q=` searches them and their stations, `?state=` narrows, `?page=` turns."""
    asked = asked_in(request, "q", "state")
    page = book_of_locations(actor, search=asked["q"], state=asked["state"], number=number_in(request))
    words = [(key, word) for key, (word, _condition) in LOCATION_STATES.items()]
    context = {
        "filters": [narrowing("state", _("Show"), words, asked)],
        "may_add": actor.may(Scope.LOCATIONS_WRITE),
        **turning(page, asked),
    }
    rows = request.htmx.target == "rows"
    return draw(request, actor, "records/location_rows.html" if rows else "records/locations.html", **context)


@for_roles(*EVERYBODY)
def stations(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw a page of the stations; `?q=` searches, `?state=` and `?deployed=` narrow, `?page=` turns."""
    asked = asked_in(request, "q", "state", "deployed")
    said = {"search": asked["q"], "state": asked["state"], "deployed": asked["deployed"]}
    page = book_of_stations(actor, **said, number=number_in(request), at=timezone.now())
    filters = [
        narrowing("state", _("State"), list(STATE_WORDS.items()), asked),
        narrowing("deployed", _("Deployment"), DeployState.choices, asked),
    ]
    context = {"filters": filters, "may_add": actor.may(Scope.STATIONS_WRITE), **turning(page, asked)}
    rows = request.htmx.target == "rows"
    return draw(request, actor, "records/station_rows.html" if rows else "records/stations.html", **context)


def asked_in(request: PageRequest, *names: str) -> dict[str, str]:
    """Give what the address asks for."""
    return {name: request.GET.get(name, "").strip() for name in names}


def number_in(request: PageRequest) -> int:
    """Give which page is asked for; what is no number is the first."""
    return max(1, whole(request.GET.get("page", ""), digits=6))


def narrowing(name: str, label: Any, words: Any, asked: Mapping[str, str]) -> dict[str, Any]:
    """Give a filter as it is drawn."""
    options = [{"value": value, "word": word, "chosen": value == asked[name]} for value, word in (ALL, *words)]
    return {"name": name, "label": label, "options": options}


def turning(page: Page, asked: Mapping[str, str]) -> dict[str, Any]:
    """Give a page with the addresses of the one before it and the one after it."""
    kept = {name: value for name, value in asked.items() if value}

    def at(number: int) -> str:
        return "?" + urlencode(kept | {"page": number})

    return {
        "page": page,
        "rows": page.rows,
        "search": asked["q"],
        "narrowed": bool(kept),
        "before": at(page.number - 1) if page.number > 1 else "",
        "after": at(page.number + 1) if page.more else "",
    }
