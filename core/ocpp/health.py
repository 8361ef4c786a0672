"""What whoever watches this process is told, on the stations' own port."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from core.ocpp.gateway import Gateway

log = logging.getLogger(__name__)

LIVE, READY = "/livez", "/readyz"
KNOWN_FOR_S = 1.0


class Health:
    """Whether the process lives, or (`/readyz`) whether the database answers it too.

    Anybody may ask, so the database is asked once at a time and once a second at most.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._asked: asyncio.Task[bool] | None = None
        self._asked_at = 0.0

    async def answer(self, path: str) -> tuple[HTTPStatus, str]:
        if path == READY and not await self._is_ready():
            return HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer"
        return HTTPStatus.OK, f"ok, {len(self._gateway.register)} stations"

    async def _is_ready(self) -> bool:
        now = self._gateway.loop.time()
        if self._asked is None or (self._asked.done() and now - self._asked_at > KNOWN_FOR_S):
            self._asked, self._asked_at = self._gateway.spawn(self._ask()), now
        return await asyncio.shield(self._asked)

    async def _ask(self) -> bool:
        try:
            await self._gateway.database.run(_ask_database)
        except Exception:
            log.exception("not ready")
            return False
        return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
