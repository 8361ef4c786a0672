"""Addresses that only take what a form sends, opened by hand: from the history, or after signing in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import is_valid_path, reverse
from django.utils.encoding import escape_uri_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

METHOD_NOT_ALLOWED = 405


class PostedOnlyMiddleware:
    """Lead a browser that opens the address of an act to the page with its button; machines keep their plain 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        opens = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code == METHOD_NOT_ALLOWED and opens and is_page:
            return HttpResponseRedirect(escape_uri_path(page_above(request.path_info)))
        return response


def page_above(path: str) -> str:
    """Give the nearest address above this one that there is: of `/jobs/7/cancel`, `/jobs/7/`; at last the start."""
    parts = path.strip("/").split("/")
    for end in range(len(parts) - 1, 0, -1):
        above = "/".join(["", *parts[:end]])
        for address in (f"{above}/", above):
            if is_valid_path(address):
                return address
    return reverse("home")
