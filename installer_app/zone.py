"""The time zone of a page: the one that its reader's phone is in, which the phone says in a cookie."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

COOKIE = "zone"


class ZoneMiddleware:
    """Write times as the reader's clock shows them; UTC until the phone has said where it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_called(unquote(request.COOKIES.get(COOKIE, "")))):
            return self.get_response(request)


def zone_called(name: str) -> ZoneInfo | None:
    """Give the zone of this name in the IANA database; None, which stands for UTC, when there is none."""
    return ZoneInfo(name) if name in known_zones() else None


@cache
def known_zones() -> frozenset[str]:
    """Name every zone there is; the name comes from a stranger's cookie and must not become a path."""
    return frozenset(available_timezones())
