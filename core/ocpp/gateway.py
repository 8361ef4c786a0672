"""The gateway: one process that stations call, put together from its parts."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from typing import TYPE_CHECKING, Any

import psutil

from core.choices import Need
from core.domain.field.checking import advance
from core.domain.told.leaving import Departure, gone
from core.domain.told.nodes import node_started
from core.domain.told.observing import Boot, booted
from core.models.clock import database_now
from core.ocpp.answering import WRITTEN_WITHIN_S
from core.ocpp.clock import DatabaseClock
from core.ocpp.crowd import Crowd
from core.ocpp.draining import drain
from core.ocpp.duels import Duels
from core.ocpp.handshake import Door
from core.ocpp.knocks import KnockLog
from core.ocpp.listener import Listener
from core.ocpp.messages import Messages
from core.ocpp.metrics import Metrics
from core.ocpp.neighbours import Neighbours
from core.ocpp.notes import Notes
from core.ocpp.presence import Presence
from core.ocpp.register import Register
from core.ocpp.relay import Relay
from core.ocpp.rounds import Rounds
from core.ocpp.threads import Database
from core.ocpp.together import Together
from core.queries.callers import under_check

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from core.choices import GoneCause
    from core.ocpp.place import Place
    from core.ocpp.session import Conversation

log = logging.getLogger(__name__)


class Gateway:
    """Everything that one gateway process does, between `start` and `stop`."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.loop = asyncio.get_running_loop()
        self.node_id = 0
        self.stopping = False
        self.clock, self.database = DatabaseClock(), Database()
        self.metrics = Metrics()
        self.knocks = KnockLog(self.database, self.clock, self.metrics)
        self.presence = Presence(self.database, self.clock)
        self.messages = Messages(self.database, self.clock, self.metrics)
        self.notes = Notes(self.database, self.clock)
        self.boots = Together[Boot, tuple[Need, ...] | None](self.database, self.spawn, booted, "boots")
        self._departures = Together[Departure, bool](self.database, self.spawn, gone, "departures")
        self.register, self.crowd = Register(), Crowd(place.heartbeat_interval)
        self.neighbours, self.duels = Neighbours(self), Duels(self)
        self.door, self.relay, self.rounds = Door(self), Relay(self), Rounds(self)
        self.listener = Listener(self)
        self.metrics.watch(self)
        self.tasks: set[asyncio.Task[Any]] = set()
        self._advancing: set[int] = set()

    async def start(self) -> None:
        """Bind the ports (OSError when one is taken), close what a dead gateway left open, and let stations in."""
        self.listener.bind(self.place)
        self.clock.set(await self.database.run(database_now))
        facts = {"host": socket.gethostname(), "port": self.listener.port, "pid": os.getpid(), "running": _runs}
        self.node_id = (await self.database.run(node_started, **facts, at=self.clock.now())).pk
        self.rounds.start()
        self.listener.start()

    async def stop(self) -> None:
        """End as our own doing, never the stations' fault; in two and a half minutes at most (`draining`)."""
        self.stopping = True
        await drain(self)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start something that is waited for when the gateway stops; what it raises is logged."""
        task = self.loop.create_task(work)
        self.tasks.add(task)
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
        departure = Departure(conversation.session_id, cause, self.clock.now(), close_code)
        self.spawn(self._write_gone(conversation, departure))

    async def leave(self, departure: Departure) -> None:
        """Write down that a session is over."""
        await self._departures.ask(departure)

    def advance(self, station_id: int) -> None:
        """Move the station's check on, if one runs; asked for many times at once, it is done once."""
        if not self._advancing:
            self.spawn(self._advance())
        self._advancing.add(station_id)

    async def _advance(self) -> None:
        stations, self._advancing = self._advancing, set()
        for station_id in await self.database.run(under_check, station_ids=stations):
            self.spawn(self.database.run(advance, station_id=station_id))

    async def _write_gone(self, conversation: Conversation, departure: Departure) -> None:
        if conversation.writing:  # a station that answered and died of it has answered
            await asyncio.wait(conversation.writing, timeout=WRITTEN_WITHIN_S)
        await self.leave(departure)
        self.advance(conversation.station_id)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a task of the gateway failed", exc_info=task.exception())


def _runs(pid: int) -> bool:
    """Tell whether this process of this host runs."""
    try:
        return psutil.Process(pid).as_dict(["status"])["status"] != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
