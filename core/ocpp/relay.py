"""Carries the questions of pages and checks to the stations that are connected here, and their answers back."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection

from core.domain.commands.commanding import CHANNEL, claim, expire
from core.domain.told.nodes import PING, PONG
from core.ocpp.carrying import carry

if TYPE_CHECKING:
    from core.models import Command
    from core.ocpp.gateway import Gateway

log = logging.getLogger(__name__)

POLL_S = 0.5
LISTEN_AGAIN_S = 2.0


class Relay:
    """Claims questions by changing their rows; NOTIFY wakes it, a poll twice a second is its safety net."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._wake = asyncio.Event()

    async def work(self) -> None:
        """Claim and carry, for ever."""
        while True:
            try:
                await self._carry_all()
            except Exception:
                log.exception("questions could not be claimed")
                await asyncio.sleep(POLL_S)
            try:
                # Not `wait_for`: until Python 3.12 it swallows a cancellation that comes with the waking.
                async with asyncio.timeout(POLL_S):
                    await self._wake.wait()
            except TimeoutError:
                await self._expire()
            self._wake.clear()

    def wake(self) -> None:
        """Look for questions now."""
        self._wake.set()

    async def listen(self) -> None:
        """Wake up when somebody asks something, for ever; a lost connection is made anew."""
        facts = await self._gateway.database.run(_connection_facts)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**facts, autocommit=True) as listening:
                    for channel in (CHANNEL, PING, PONG):
                        await listening.execute(f"LISTEN {channel}")
                    async for notice in listening.notifies():
                        self._heard(notice)
            except psycopg.Error as error:
                log.warning("not listening, only polling: %s", error)
                await asyncio.sleep(LISTEN_AGAIN_S)

    def _heard(self, notice: psycopg.Notify) -> None:
        if notice.channel == CHANNEL:
            self.wake()
        else:
            self._gateway.neighbours.heard(notice.channel, notice.payload)

    async def _carry_all(self) -> None:
        if not len(self._gateway.register):
            return
        facts = {"node_id": self._gateway.node_id, "at": self._gateway.clock.now()}
        for command in await self._gateway.database.run(claim, **facts):
            self._gateway.spawn(self._carry(command))

    async def _carry(self, command: Command) -> None:
        await carry(self._gateway, command)
        self.wake()

    async def _expire(self) -> None:
        try:
            await self._gateway.database.run(expire, at=self._gateway.clock.now())
        except Exception:
            log.exception("questions could not be ended")


def _connection_facts() -> dict[str, Any]:
    facts = connection.get_connection_params()
    return {name: value for name, value in facts.items() if name not in {"cursor_factory", "context", "pool"}}
