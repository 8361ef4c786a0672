"""The web's numbers: requests by page or endpoint, method and status, and how long they took."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

from django.http import HttpResponse
from prometheus_client import Histogram

from core.metrics import CONTENT_TYPE, METRICS, exposition, may_read

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REQUESTS = Histogram(
    "plinth_web_request_seconds",
    "Seconds until a request was answered, by the name of its view.",
    ["view", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


@cache
def series(view: str, method: str, status: int) -> Histogram:
    """Give what counts the requests of this kind, which lives as long as the process."""
    return REQUESTS.labels(view, method, status)


class MetricsMiddleware:
    """Answer `/metrics` to who may read it, before ALLOWED_HOSTS is asked; measure everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == METRICS and may_read(request.META.get("REMOTE_ADDR", ""), request.headers):
            return HttpResponse(exposition(), content_type=CONTENT_TYPE)
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match else ""  # what nobody answers to would be a label for every typing error
        method = request.method if request.method in METHODS else "other"
        series(view, method, response.status_code).observe(time.perf_counter() - begun)
        return response
