"""The time zone of a page: that of its reader's browser, which it says in a cookie; else that of their operator."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

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


def home_of(operator: Operator) -> tzinfo:
    """Give the zone of an operator's own clock."""
    return zone_called(operator.time_zone) or UTC


def at_home(request: HttpRequest, operator: Operator) -> None:
    """Write this page's times as the operator's clock shows them, as long as the reader's own is not known.

    So the first page after the sign-in, what reads without scripts, and the day of a job are of one clock.
    """
    if told_by(request) is None:
        timezone.activate(home_of(operator))


def zone_called(name: str) -> ZoneInfo | None:
    """Give the zone of this name in the IANA database; None, which stands for UTC, when there is none."""
    return ZoneInfo(name) if name in known_zones() else None


@cache
def known_zones() -> frozenset[str]:
    """Name every zone there is; the name comes from a stranger's cookie and must not become a path."""
    return frozenset(available_timezones())
