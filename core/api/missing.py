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
from core.errors import BadQuery, NotFound, PackedBody, Refused
from core.speech import in_language
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from rest_framework.request import Request

log = logging.getLogger(__name__)

MOST_PARAMETERS = 100
LONGEST_CODING = 40
TOO_MANY = _("more than %(most)s parameters")
CODING, IDENTITY = "HTTP_CONTENT_ENCODING", "identity"
MACHINES = re.compile(r"/(api|ocpi)(/|$)", re.IGNORECASE)


class Missing(APIView):
    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: object, **kwargs: object) -> NoReturn:  # noqa: ARG002 -- DRF's signature
        raise NotFound


missing = Missing.as_view()


class SoundRequestMiddleware:
    """Refuse what no view is to see: an address by which nothing can be found, and a body that is packed."""

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
    if isinstance(refusal, PackedBody):
        response["Accept-Encoding"] = IDENTITY  # what may be sent instead (RFC 9110 §15.5.16)
    return in_language(response)


def refused(request: HttpRequest) -> Refused | None:
    """Give what is wrong with a request: a NUL in its address, parameters without end, a machine's body that is packed.

    PostgreSQL keeps no NUL. No body is unpacked: few bytes could be gigabytes.
    """
    query = request.META.get("QUERY_STRING", "")
    if "\0" in request.path_info:
        return NotFound()
    if "\0" in unquote(query):
        return BadQuery(what="%00")
    if query.count("&") >= MOST_PARAMETERS:
        return BadQuery(what=Sentence(TOO_MANY, {"most": MOST_PARAMETERS}))
    coding = request.META.get(CODING, IDENTITY).strip()
    if coding.lower() not in {IDENTITY, ""} and MACHINES.match(request.path_info) and has_body(request):
        return PackedBody(coding=coding[:LONGEST_CODING])
    return None


def has_body(request: HttpRequest) -> bool:
    """Tell whether a body comes with it, be it of unknown length (RFC 9112 §6.3)."""
    return request.META.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in request.META
