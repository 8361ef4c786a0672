"""What whoever watches this process is told, on the stations' own port."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from core.ocpp.gateway import Gateway

log = logging.getLogger(__name__)

LIVE, READY = "/livez", "/readyz"


async def health(gateway: Gateway, path: str) -> tuple[HTTPStatus, str]:
    """Tell whether the process lives, or (`/readyz`) whether the database answers it too."""
    try:
        if path == READY:
            await gateway.database.run(_ask_database)
    except Exception:
        log.exception("not ready")
        return HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer"
    return HTTPStatus.OK, f"ok, {len(gateway.register)} stations"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
