"""What a signed-in person sees is for them and for now: a station's key may stand on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


class NoStoreMiddleware:
    """Let nothing keep an answer to somebody with a session, unless the view says how it may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class CompressedPages(GZipMiddleware):
    """Send pages compressed; what a session shows is padded at random, so that lengths tell nothing (BREACH).

    Machines' answers are packed where they are made, and static files when they are collected.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave everything alone that is no page."""
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response
