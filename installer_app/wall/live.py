"""A wall that many have open: it asks every ten seconds, and "nothing new" costs next to nothing.

Each web process keeps an operator's numbers for some seconds, whoever asks, and for a minute who may ask: a poll that
brings the token of these numbers is answered before a session is read. Everything else goes the way of every page.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse

from core.models.clock import database_now
from core.queries.wall import wall

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from core.models import Actor
    from core.queries.wall import Wall

ADDRESSES = {"/sites/live", "/map/dots"}
EVERY_S = 10  # a page asks
FRESH_S = 5.0  # so long do numbers hold
KNOWN_S = 60.0  # then who asks is looked at anew: somebody may have been signed out elsewhere
MOST_KNOWN = 5000


@dataclass(frozen=True)
class Counted:
    """Numbers, and until when they hold (monotonic seconds)."""

    wall: Wall
    until: float


walls: dict[int, Counted] = {}
counting: dict[int, threading.Lock] = {}
known: dict[str, tuple[Actor, float]] = {}


class LiveWallMiddleware:
    """Answer 204 to a wall that shows what there is; let every other request pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in ADDRESSES and shows_all(request):
            return HttpResponse(status=204)
        return self.get_response(request)


def shows_all(request: HttpRequest) -> bool:
    """Tell whether somebody whom we know asks for what they have on their screen already."""
    seen = request.GET.get("seen")
    if not seen:
        return False
    actor, until = known.get(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), (None, 0.0))
    return actor is not None and time.monotonic() < until and counted(actor).token == seen


def meet(request: HttpRequest, actor: Actor) -> None:
    """Know who asks for a minute."""
    now = time.monotonic()
    if len(known) >= MOST_KNOWN:
        for key in [key for key, (_actor, until) in [*known.items()] if until < now]:
            known.pop(key, None)
    known[request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")] = (actor, now + KNOWN_S)


def counted(actor: Actor) -> Wall:
    """Give an operator's numbers, at most some seconds old; of many who ask at once, one counts."""
    kept, lock = walls.get(actor.operator.pk), counting.setdefault(actor.operator.pk, threading.Lock())
    if kept is not None and (time.monotonic() < kept.until or not lock.acquire(blocking=False)):
        return kept.wall
    if kept is None:
        lock.acquire()
    try:
        fresh = wall(actor, at=database_now())
        walls[actor.operator.pk] = Counted(fresh, time.monotonic() + FRESH_S)
        return fresh
    finally:
        lock.release()
