"""The machine door: what needs neither a session nor a form does not wait for what looks after those."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.urls import Resolver404, resolve
from django.utils import translation
from django.views.defaults import bad_request

from core.api.missing import MACHINES as FOR_MACHINES
from core.api.missing import as_told, refused
from core.errors import ForeignHost

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.urls import ResolverMatch

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
        language = language_of(request)
        if language == translation.get_language():
            return self.answer(request)
        with translation.override(language):
            return self.answer(request)

    def answer(self, request: HttpRequest) -> HttpResponse:
        refusal = refused(request)
        if refusal is not None:
            return as_told(refusal)
        request.get_host()  # refuses a host that is not ours
        try:
            request.resolver_match = match = resolve_here(request.path_info)
        except Resolver404:
            return self.get_response(request)
        response = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
        if not response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
        return response


def resolve_here(path: str) -> ResolverMatch:
    """Find who answers, among the machine addresses first. Raises Resolver404."""
    try:
        return resolve(path, "core.api.urls")
    except Resolver404:
        return resolve(path)


def refused_by_django(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses before any view: a host that is not ours is told to machines in the envelope."""
    if not isinstance(exception, DisallowedHost) or not FOR_MACHINES.match(request.path_info):
        return bad_request(request, exception)
    with translation.override(language_of(request)):
        return as_told(ForeignHost())


def language_of(request: HttpRequest) -> str:
    """Give the reader's language; who names none reads ours."""
    if "HTTP_ACCEPT_LANGUAGE" not in request.META:
        return settings.LANGUAGE_CODE
    return translation.get_language_from_request(request)
