"""The operator's settings: read, changed, and what was forgotten by them at night."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.choices import Hold, Role
from core.domain.people.settling import PERIODS, SWITCHES, TEXTS, WORDS, change_settings, settings_of
from core.errors import Refused
from core.models.clock import known_zones
from core.queries.purges import purge_reports
from installer_app.numbers import whole
from installer_app.pages import draw, go_on
from installer_app.policy import for_roles
from installer_app.steps.doors import drawn_refusal
from installer_app.typed import typed_in

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from core.models import Actor
    from installer_app.policy import PageRequest

NIGHTS = 7
SWITCH_WORDS = {
    "publish_on_approval": _("What is approved is published at once"),
    "installers_add_locations": _("Installers may add Locations"),
    "registers_by_scan": _("Scanning an unknown station registers it"),
    "registers_by_token": _("Stations with a registration token register themselves"),
}
PERIOD_WORDS = {
    "message_days": (_("Messages of stations"), "messages"),
    "knock_days": (_("Refused calls"), "knocks"),
    "place_days": (_("Where phones were, and photos taken"), "places"),
    "photo_days": (_("Proof photos"), "photos"),
}
KIND_WORDS = {what: word for word, what in PERIOD_WORDS.values()}


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.ADMIN, keeps_typed=True)
def settings_page(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw every setting, and change them all together; what was typed stays when it is refused."""
    typed = typed_in(request)
    context: dict[str, Any] = {"typed": typed}
    if request.method == "POST":
        try:
            change_settings(actor=actor, said=said(request.POST))
        except Refused as refusal:
            context["refusal"] = drawn_refusal(refusal)
        else:
            return go_on(request, reverse("settings") + "?saved=1")
    now = settings_of(actor.operator)
    shown = said(typed) if typed else now
    context |= {
        "now": now,
        "shown": shown,
        "saved": "saved" in request.GET,
        "languages_offered": settings.LANGUAGES,
        "holds_offered": Hold.choices,
        "zones": zones_near(now["time_zone"]),
        "switches": [{"name": name, "word": SWITCH_WORDS[name], "on": shown[name]} for name in SWITCHES],
        "periods": [{"name": name, "word": PERIOD_WORDS[name][0], "days": now[name]} for name in PERIODS],
        "nights": nights(actor),
    }
    return draw(request, actor, "settings/settings.html", **context)


def zones_near(zone: str) -> list[str]:
    """Give the time zones that are offered: those of the same part of the world; any other can be typed."""
    part = zone.partition("/")[0] if "/" in zone else "Europe"
    return sorted(each for each in known_zones() if each.startswith(f"{part}/"))


def said(typed: QueryDict) -> dict[str, Any]:
    """Give what a form says: texts, switches that are on or off, and days as numbers where they are some."""
    texts = {name: typed.get(name, "") for name in (*TEXTS, *WORDS)}
    switches = {name: name in typed for name in SWITCHES}
    return texts | switches | {name: whole(typed.get(name, ""), digits=7) for name in PERIODS}


def nights(actor: Actor) -> list[dict[str, Any]]:
    """Give the last nights with what was forgotten in each."""
    rows = [*purge_reports(actor)[: NIGHTS * len(PERIODS)]]
    return [
        {"at": at, "reports": [{"row": row, "word": KIND_WORDS[row.what]} for row in of_one]}
        for at, of_one in groupby(rows, attrgetter("at"))
    ]
