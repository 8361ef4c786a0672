"""The gateway: one process that stations call, put together from its parts."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.choices import GoneCause
from core.domain.checking import advance
from core.domain.observing import gone, node_beat, node_started, node_stopped
from core.ocpp.handshake import Door
from core.ocpp.knocks import KnockLog
from core.ocpp.listener import Listener
from core.ocpp.presence import Presence
from core.ocpp.register import Register
from core.ocpp.relay import Relay
from core.ocpp.threads import Database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from core.ocpp.place import Place
    from core.ocpp.session import Conversation

log = logging.getLogger(__name__)

FLUSH_EVERY_S = 0.5
BEAT_EVERY_S = 1.0
CLOSES_A_S, CLOSES_AT_ONCE = 100, 10
SERVICE_RESTART = 1012
CHECKED_LATELY_S = 120.0


class Gateway:
    """Everything that one gateway process does, between `start` and `stop`."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.heartbeat_interval = place.heartbeat_interval
        self.loop = asyncio.get_running_loop()
        self.node_id = 0
        self.database = Database()
        self.knocks = KnockLog(self.database)
        self.presence = Presence(self.database)
        self.register = Register(heartbeat_interval=place.heartbeat_interval)
        self.door = Door(self, endpoint=place.endpoint)
        self.relay = Relay(self)
        self.listener = Listener(self)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._rounds: list[asyncio.Task[None]] = []
        self._advancing: set[int] = set()

    async def start(self) -> None:
        """Bind the ports (OSError when one is taken), close what a dead gateway left open, and let stations in."""
        self.listener.bind(self.place)
        node = await self.database.run(
            node_started, host=socket.gethostname(), port=self.listener.port, pid=os.getpid(), at=datetime.now(UTC)
        )
        self.node_id = node.pk
        rounds = (
            self._every(FLUSH_EVERY_S, self._flush),
            self._every(FLUSH_EVERY_S, self.knocks.flush),
            self._every(BEAT_EVERY_S, self._beat),
            self.relay.work(),
            self.relay.listen(),
        )
        self._rounds = [self.loop.create_task(work) for work in rounds]
        self.listener.start()

    async def stop(self) -> None:
        """End as our own doing, never the stations' fault; they are let go a few at a time."""
        self.listener.stop()
        for task in self._rounds:
            task.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)
        await self._last_writes()
        for number, conversation in enumerate(self.register, 1):
            conversation.socket.close(SERVICE_RESTART, "our gateway restarts", GoneCause.GATEWAY)
            if number % CLOSES_AT_ONCE == 0:
                await asyncio.sleep(CLOSES_AT_ONCE / CLOSES_A_S)
        await self._drained()
        self.database.close()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start something that is waited for when the gateway stops; what it raises is logged."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def knock(self, conversation: Conversation, cause: str, evidence: dict[str, Any]) -> None:
        """Remember what a station that was let in did wrong."""
        at = conversation.socket
        self.knocks.note(cause, address=at.address, port=at.port, identity=conversation.identity, evidence=evidence)

    def gone(self, conversation: Conversation, cause: GoneCause, close_code: int | None) -> None:
        """Take leave of a station."""
        self.register.leave(conversation)
        self.presence.forget(conversation)
        self.spawn(self._write_gone(conversation, cause, close_code))

    def advance(self, station_id: int) -> None:
        """Move the station's check on, if one runs; asked for many times at once, it is done once."""
        if station_id not in self._advancing:
            self._advancing.add(station_id)
            self.spawn(self._advance(station_id))

    # --- inside ---

    async def _advance(self, station_id: int) -> None:
        self._advancing.discard(station_id)
        await self.database.run(advance, station_id=station_id)

    async def _write_gone(self, conversation: Conversation, cause: GoneCause, close_code: int | None) -> None:
        await self.database.run(
            gone, session_id=conversation.session_id, cause=cause, at=datetime.now(UTC), close_code=close_code
        )
        self.advance(conversation.station_id)

    async def _flush(self) -> None:
        touched, over = await self.presence.flush()
        lately = self.loop.time() - CHECKED_LATELY_S
        for conversation in self.register:
            if conversation.session_id in over:
                conversation.socket.close(1008, "replaced by a newer connection", GoneCause.REPLACED)
            elif conversation.station_id in touched or (conversation.asked_at or 0.0) > lately:
                self.advance(conversation.station_id)

    async def _beat(self) -> None:
        await self.database.run(node_beat, node_id=self.node_id, at=datetime.now(UTC))

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception:
                log.exception("will be tried again")

    async def _last_writes(self) -> None:
        """Write down what is in memory, and that we are going; without a database the others will find out."""
        try:
            await self.presence.flush()
            await self.knocks.flush()
            await self.database.run(node_stopped, node_id=self.node_id, at=datetime.now(UTC))
        except Exception:
            log.exception("the last facts could not be written")

    async def _drained(self) -> None:
        """Wait until stations have hung up and what was begun has ended."""
        while self._tasks or len(self.register):
            pending = [task for task in self._tasks if not task.done()]
            if pending:
                await asyncio.wait(pending, timeout=1)
            else:
                await asyncio.sleep(0.02)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a task of the gateway failed", exc_info=task.exception())
