"""What every request passes: it gets an id that its answer and its log lines carry, and NUL goes no further."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.http import Http404, HttpResponse

from core.api.envelope import EnvelopeRenderer, wrap_refusal
from core.errors import BadQuery, NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")
SAFE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
MACHINES = re.compile(r"/api(/|$)", re.IGNORECASE)


class RequestIdMiddleware:
    """Echo `X-Request-ID` and `X-Correlation-ID`; make them when absent or unsafe for a log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        names = ("X-Request-ID", "X-Correlation-ID")
        ids = {name: self._safe(request.headers.get(name, "")) for name in names}
        token = request_id.set(ids["X-Request-ID"])
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        for name, value in ids.items():
            response[name] = value
        return response

    @staticmethod
    def _safe(value: str) -> str:
        return value if SAFE.fullmatch(value) else str(uuid.uuid4())


class NoNulMiddleware:
    """Refuse an address with a NUL: PostgreSQL keeps none, so nothing can be found by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refusal: Refused | None = None
        if "\0" in request.path_info:
            refusal = NotFound()
        elif "\0" in unquote(request.META.get("QUERY_STRING", "")):
            refusal = BadQuery(what="%00")
        if refusal is None:
            return self.get_response(request)
        if not MACHINES.match(request.path_info):
            raise Http404
        body = EnvelopeRenderer().render(wrap_refusal(refusal))
        return HttpResponse(body, status=int(refusal.http), content_type=EnvelopeRenderer.media_type)
