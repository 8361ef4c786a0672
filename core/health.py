"""Is the web process alive, and can it do its work? For load balancers, systemd and people in a hurry."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.db.models.functions import Now
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from core.models import GatewayNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# No migration of this code is undone while it runs: once none is missing, nobody asks again.
migrated = threading.Event()


@require_safe
def livez(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- Django's signature
    """Answer 200 as long as the process can answer at all; touches nothing else."""
    return JsonResponse({"live": True})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- Django's signature
    """Answer 200 when the database answers and is migrated, else 503.

    `gateway_beat_age_s` are the seconds since the newest beat of any gateway (null: none runs). It is told and never
    fatal: pages work while the gateway restarts.
    """
    try:
        missing = missing_migrations()
        age = gateway_beat_age_s()
    except Error:
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    facts = {"database": "reachable", "migrations_missing": missing, "gateway_beat_age_s": age}
    return JsonResponse({"ready": not missing, **facts}, status=503 if missing else 200)


def missing_migrations() -> list[str]:
    """Name the migrations of the code that the database does not have yet."""
    if migrated.is_set():
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        migrated.set()
    return [str(migration) for migration, _backwards in plan]


def gateway_beat_age_s() -> float | None:
    """Give the seconds since the newest beat of any running gateway by the database's clock; None when none runs."""
    running = GatewayNode.objects.filter(stopped_at__isnull=True).annotate(age=Now() - F("beat_at"))
    newest = running.order_by("age").values_list("age", flat=True).first()
    return None if newest is None else round(newest.total_seconds(), 1)


class HealthMiddleware:
    """Answer health probes before anything else: a load balancer asks by an address that ALLOWED_HOSTS cannot know."""

    views = {"/livez": livez, "/readyz": readyz}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.views.get(request.path_info, self.get_response)(request)
