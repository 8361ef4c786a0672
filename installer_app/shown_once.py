"""Secrets that are shown once: made by a POST, kept in the maker's session until the page after it has shown them.

The page is a GET, so that reloading it or choosing another language asks for nothing to be sent again; the second time
it says plainly that the secret is gone.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from installer_app.pages import draw, go_on
from installer_app.policy import EVERYBODY, for_roles

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

KEPT = "shown_once"
WITHIN_S = 600


def show_once(request: PageRequest, template: str, *, back: str, **context: Any) -> HttpResponse:
    """Go on to a page that draws this template once; `back` is the address where its maker goes after.

    The context is texts, and `until` a moment as text.
    """
    key = secrets.token_urlsafe(8)
    request.session[KEPT] = {"key": key, "at": time.time(), "back": back, "template": template, "context": context}
    return go_on(request, reverse("shown_once", args=[key]))


@require_safe
@for_roles(*EVERYBODY)
def shown_once(request: PageRequest, actor: Actor, key: str) -> HttpResponse:
    """Draw what was just made, and forget it; after that, say that it was shown."""
    kept = request.session.get(KEPT) or {}
    mine = kept if kept.get("key") == key else {}
    back = mine.get("back") or reverse("home")
    if "context" not in mine or time.time() - mine["at"] > WITHIN_S or request.method != "GET":
        return draw(request, actor, "shown_once.html", back=back)
    request.session[KEPT] = {"key": key, "back": back}
    context = mine["context"] | {"until": parse_datetime(mine["context"].get("until") or "")}
    return draw(request, actor, mine["template"], back=back, **context)


urlpatterns = [path("made/<str:key>", shown_once, name="shown_once")]
