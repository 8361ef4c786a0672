"""One station, everything that happened to it, newest first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from core.catalogue.limits import limits_of
from core.domain.checks import ALL
from core.queries.history import KINDS as ASKABLE
from core.queries.history import history_of, mark_in
from core.queries.stations import one_station
from installer_app.desk.fields import EMPTY, UNTOLD, field_word, value_text
from installer_app.desk.words import KINDS, changes_of, verb_word
from installer_app.pages import draw
from installer_app.policy import EVERYBODY, for_roles
from installer_app.templatetags.readable import measured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from core.models import Actor
    from core.queries.history import Entry
    from installer_app.policy import PageRequest

TITLES = {check.slug: check.title for check in ALL}


@for_roles(*EVERYBODY)
def timeline(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Draw what happened to a station; `?kind=` is one kind alone, `?before=` goes on where a page ended."""
    station = get_object_or_404(one_station(actor), charge_station_id__iexact=charge_station_id)
    kind = request.GET.get("kind", "")
    kind = kind if kind in ASKABLE else ""
    entries, rest = history_of(actor, station, kind=kind, before=mark_in(request.GET.get("before", "")))
    context = {
        "station": station,
        "entries": [drawn(entry) for entry in entries],
        "kinds": [(slug, KINDS[slug]) for slug in ASKABLE],
        "kind": kind,
        "rest": str(rest or ""),
        "later": "before" in request.GET,
    }
    return draw(request, actor, "desk/timeline.html", **context)


def drawn(entry: Entry) -> dict[str, Any]:
    """Give an entry as its fragment draws it."""
    shown: dict[str, Any] = {"name": entry.name, "at": entry.at, "row": entry.row, "messages": entry.messages}
    if entry.name == "change":
        shown |= {"word": verb_word(entry.row.verb), "changes": changes_of(entry.row)}
    elif entry.name == "run":
        results = entry.row.results.all()
        shown["results"] = [(row, gettext(TITLES.get(row.slug, row.slug))) for row in results]
    elif entry.name == "evidence":
        shown["said"] = readings_in(entry.row.said)
    elif entry.name == "command":
        shown["action"] = value_text(entry.row.action, "command")
    return shown


def readings_in(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give what somebody measured or ticked, of what they sent; place 0 is the supply, where all is measured."""
    told = {name: value for name, value in said.items() if name not in UNTOLD and (name, value) != ("place", 0)}
    return [(field_word(name), _read(name, value)) for name, value in told.items() if value not in EMPTY]


def _read(name: str, value: Any) -> str:
    """Write a number in the unit that its kind is read in everywhere, and lines that are sentences one by one."""
    limit = limits_of("").get(name)
    if limit is not None and limit.unit:
        return measured(f"{Decimal(value).normalize():f}", limit.as_json())
    if name == "lines":
        return " · ".join(gettext(line).removesuffix(".") for line in value)
    return value_text(value, name)
