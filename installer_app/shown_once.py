"""Secrets that are shown once: made by a POST, kept until the page after it has shown them.

The page is a GET, so that reloading it or choosing another language asks for nothing to be sent again; the second time
it says plainly that the secret is gone. Until then it lies in a session of its own, which ends after ten minutes; the
session of its maker only knows which one that is, so that nobody else comes to it.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.db import SessionStore
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from installer_app.pages import draw, go_on
from installer_app.policy import EVERYBODY, for_roles

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest, HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest

KEPT = "shown_once"
WITHIN_S = 600


def show_once(request: PageRequest, template: str, *, back: str, **context: Any) -> HttpResponse:
    """Go on to a page that draws this template once; `back` is the address where its maker goes after.

    The context is texts, and `until` a moment as text. What was made before and not looked at is gone.
    """
    forget(request.session)
    kept = SessionStore()
    kept.update({"template": template, "context": context})
    kept.set_expiry(WITHIN_S)
    kept.save()
    key = secrets.token_urlsafe(8)
    request.session[KEPT] = {"key": key, "in": kept.session_key, "back": back}
    return go_on(request, reverse("shown_once", args=[key]))


@require_safe
@for_roles(*EVERYBODY)
def shown_once(request: PageRequest, actor: Actor, key: str) -> HttpResponse:
    """Draw what was just made, and forget it; after that, say that it was shown."""
    mine = request.session.get(KEPT) or {}
    if mine.get("key") != key:
        return draw(request, actor, "shown_once.html", back=reverse("home"))
    kept = SessionStore(mine["in"])
    template, context = kept.get("template"), kept.get("context") or {}
    if request.method != "GET" or not template:
        return draw(request, actor, "shown_once.html", back=mine["back"])
    forget(request.session)
    until = parse_datetime(context.get("until") or "")
    return draw(request, actor, template, back=mine["back"], **context | {"until": until})


def forget(session: SessionBase) -> None:
    """Throw away what a session was still to show."""
    waiting = session.get(KEPT)
    if waiting:
        SessionStore(waiting["in"]).flush()


def forget_with_the_session(sender: object, request: HttpRequest | None, **_kwargs: object) -> None:  # noqa: ARG001 -- Django's signature
    """Whoever signs out leaves nothing behind to be shown."""
    if request is not None:
        forget(request.session)


urlpatterns = [path("made/<str:key>", shown_once, name="shown_once")]
