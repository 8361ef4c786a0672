"""The time zone of a page: that of its reader's browser, which it says in a cookie; else that of their operator."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.utils import timezone

from core.models.clock import zone_called

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from django.http import HttpRequest, HttpResponse

    from core.models import Operator

COOKIE = "zone"


class ZoneMiddleware:
    """Write times as the reader's clock shows them; UTC for a stranger whose browser has not said where it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(told_by(request)):
            return self.get_response(request)


def told_by(request: HttpRequest) -> ZoneInfo | None:
    """Give the zone that a browser says it is in; None until it has."""
    return zone_called(unquote(request.COOKIES.get(COOKIE, "")))


def at_home(request: HttpRequest, operator: Operator) -> None:
    """Write this page's times as the operator's clock shows them, as long as the reader's own is not known.

    So the first page after the sign-in, what reads without scripts, and the day of a job are of one clock.
    """
    if told_by(request) is None:
        timezone.activate(operator.zone)
