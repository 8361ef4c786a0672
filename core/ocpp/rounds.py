"""What a gateway does again and again: write down what it heard, beat, carry questions."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from core.choices import GoneCause
from core.domain.told.holding import let_in
from core.domain.told.nodes import node_beat
from core.models.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from core.ocpp.gateway import Gateway

log = logging.getLogger(__name__)

FLUSH_EVERY_S = 0.5
BEAT_EVERY_S = 1.0
LET_IN_EVERY_S = 1.0
LET_IN_CODE = 1012  # come again


class Rounds:
    """The periodic work of one gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        gateway = self._gateway
        works = (
            self._every(FLUSH_EVERY_S, "presence", self._flush),
            self._every(FLUSH_EVERY_S, "messages", gateway.messages.flush),
            self._every(FLUSH_EVERY_S, "notes", gateway.notes.flush),
            self._every(FLUSH_EVERY_S, "knocks", gateway.knocks.flush),
            self._every(BEAT_EVERY_S, "beat", self._beat),
            self._every(LET_IN_EVERY_S, "held", self._let_in),
            gateway.presence.write_statuses(),
            gateway.notes.write_news(),
            gateway.relay.work(),
            gateway.relay.listen(),
        )
        self._tasks = [gateway.loop.create_task(work) for work in works]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _flush(self) -> None:
        gateway = self._gateway
        touched, over = await gateway.presence.flush()
        for station_id in touched | gateway.register.asked_lately():
            gateway.advance(station_id)
        for conversation in gateway.register if over else ():
            if conversation.session_id in over:
                conversation.socket.close(1008, "replaced by a newer connection", GoneCause.REPLACED)

    async def _let_in(self) -> None:
        """Ask those who are held here, and need not be any more, to boot; hang up on who does not."""
        gateway = self._gateway
        held = {one.station_id for one in gateway.register if one.held}
        over = await gateway.database.run(let_in, station_ids=held, at=gateway.clock.now()) if held else set()
        for conversation in gateway.register if over else ():
            if conversation.session_id in over and conversation.held:
                conversation.socket.close(LET_IN_CODE, "call again, and boot", GoneCause.LET_IN)

    async def _beat(self) -> None:
        gateway = self._gateway
        gateway.clock.set(await gateway.database.run(_beaten, node_id=gateway.node_id))

    async def _every(self, seconds: float, name: str, work: Callable[[], Awaitable[None]]) -> None:
        took = self._gateway.metrics.flushes.labels(name)
        while True:
            await asyncio.sleep(seconds)
            try:
                with took.time():
                    await work()
            except Exception:
                log.exception("will be tried again")


def _beaten(*, node_id: int) -> datetime:
    at = database_now()
    node_beat(node_id=node_id, at=at)
    return at
