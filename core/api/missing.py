"""Addresses that lead nowhere: below /api they are answered in the envelope as well; one with a NUL leads nowhere."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote

from django.http import Http404, HttpResponse
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from core.api.envelope import RETRY_AFTER_S, EnvelopeRenderer, wrap_refusal
from core.errors import BadQuery, NotFound, Refused
from core.speech import in_language
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from rest_framework.request import Request

log = logging.getLogger(__name__)

MOST_PARAMETERS = 100
TOO_MANY = _("more than %(most)s parameters")
MACHINES = re.compile(r"/(api|ocpi)(/|$)", re.IGNORECASE)


class Missing(APIView):
    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: object, **kwargs: object) -> NoReturn:  # noqa: ARG002 -- DRF's signature
        raise NotFound


missing = Missing.as_view()


class PlainAddressMiddleware:
    """Refuse an address with a NUL: PostgreSQL keeps none, so nothing can be found by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refusal = refused(request)
        if refusal is None:
            return self.get_response(request)
        if not MACHINES.match(request.path_info):
            raise Http404
        return as_told(refusal)


def as_told(refusal: Refused) -> HttpResponse:
    """Give a refusal in the envelope, outside of any view."""
    if refusal.detail:
        log.info("%s", refusal)
    body = EnvelopeRenderer().render(wrap_refusal(refusal))
    response = HttpResponse(body, status=int(refusal.http), content_type=EnvelopeRenderer.media_type)
    if refusal.http in RETRY_AFTER_S:
        response["Retry-After"] = RETRY_AFTER_S[refusal.http]
    return in_language(response)


def refused(request: HttpRequest) -> Refused | None:
    """Give what is wrong with an address: a NUL in it, or parameters without end."""
    query = request.META.get("QUERY_STRING", "")
    if "\0" in request.path_info:
        return NotFound()
    if "\0" in unquote(query):
        return BadQuery(what="%00")
    if query.count("&") >= MOST_PARAMETERS:
        return BadQuery(what=Sentence(TOO_MANY, {"most": MOST_PARAMETERS}))
    return None
