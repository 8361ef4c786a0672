"""Give every request an id that its answer and its log lines carry."""

from __future__ import annotations

import logging
import os
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="-")
correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")
NAMES = (("X-Request-ID", "HTTP_X_REQUEST_ID"), ("X-Correlation-ID", "HTTP_X_CORRELATION_ID"))
VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))  # RFC 9562 §4.1
SAFE = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class RequestIdMiddleware:
    """Echo `X-Request-ID` and `X-Correlation-ID`; make them when absent or unsafe for a log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ids = {name: self._safe(request.META.get(sent, "")) for name, sent in NAMES}
        # Never taken back: Django logs a refusal after the last middleware has returned.
        request_id.set(ids["X-Request-ID"])
        correlation_id.set(ids["X-Correlation-ID"])
        response = self.get_response(request)
        for name, value in ids.items():
            response[name] = value
        return response

    @staticmethod
    def _safe(value: str) -> str:
        return value if value and SAFE.fullmatch(value) else made_id()


def onward_ids() -> dict[str, str]:
    """Give the headers of a request that we send to answer one: an id of its own, and that of the whole exchange."""
    return {"X-Request-ID": made_id(), "X-Correlation-ID": correlation_id.get() or made_id()}


def made_id() -> str:
    """Make a random UUID (version 4) as text, without making the number first."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{VARIANT[text[16]]}{text[17:20]}-{text[20:]}"


class RequestIdFilter(logging.Filter):
    """Let a log line tell which request it belongs to; `-` outside of any."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True
