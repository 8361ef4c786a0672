"""The machine door: what needs neither a session nor a form does not wait for what looks after those."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve
from django.utils import translation

from core.api.missing import as_told, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

MACHINES = re.compile(r"/api/[0-9.]+/", re.IGNORECASE)


class MachineDoorMiddleware:
    """Let a machine's request straight to its view: no cookie of it is read, no page is made for it.

    What stands before this in MIDDLEWARE is for everybody, what stands after it for people.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not MACHINES.match(request.path_info):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return self.answer(request)

    def answer(self, request: HttpRequest) -> HttpResponse:
        refusal = refused(request)
        if refusal is not None:
            return as_told(refusal)
        request.get_host()  # refuses a host that is not ours
        try:
            request.resolver_match = match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        response = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
        if not response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
        return response
