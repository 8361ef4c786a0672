"""Carries the questions of pages and checks to the stations that are connected here, and their answers back."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection

from core.choices import CommandState
from core.domain.commanding import CHANNEL, claim, expire, settle
from core.domain.observing import configuration_told
from core.ocpp.protocol.frames import CallError
from core.ocpp.protocol.schemas import knows, problem_with
from core.ocpp.protocol.secrets import masked
from core.ocpp.session import ConnectionLost, Conversation

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
                await asyncio.wait_for(self._wake.wait(), POLL_S)
            except TimeoutError:
                await self._expire()
            self._wake.clear()

    async def listen(self) -> None:
        """Wake up when somebody asks something, for ever; a lost connection is made anew."""
        facts = await self._gateway.database.run(_connection_facts)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**facts, autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    async for _notice in listening.notifies():
                        self._wake.set()
            except psycopg.Error as error:
                log.warning("not listening, only polling: %s", error)
                await asyncio.sleep(LISTEN_AGAIN_S)

    async def _carry_all(self) -> None:
        if not len(self._gateway.register):
            return
        for command in await self._gateway.database.run(claim, node_id=self._gateway.node_id, at=datetime.now(UTC)):
            self._gateway.spawn(self._carry(command))

    async def _expire(self) -> None:
        try:
            await self._gateway.database.run(expire, at=datetime.now(UTC))
        except Exception:
            log.exception("questions could not be ended")

    async def _carry(self, command: Command) -> None:
        """Ask one question and write down how it ended, whatever happens."""
        conversation = self._gateway.register.of(command.station_id)
        sent_at = datetime.now(UTC)
        state, answer = CommandState.TIMED_OUT, error("ConnectionLost", "The station is not connected any more.")
        if conversation is not None:
            state, answer = await self._ask(conversation, command)
        await self._gateway.database.run(
            settle,
            command_id=command.pk,
            state=state,
            answer=masked(answer),
            payload=masked(command.payload),
            sent_at=sent_at,
            at=datetime.now(UTC),
        )
        self._wake.set()
        self._gateway.advance(command.station_id)

    async def _ask(self, conversation: Conversation, command: Command) -> tuple[CommandState, Any]:
        action, payload = command.action, command.payload
        if not knows(conversation.protocol, action):
            return CommandState.REFUSED, error("NotSupported", f"{action} is no action of {conversation.protocol}")
        problem = problem_with(conversation.protocol, action, payload, strict=True)
        if problem is not None:
            return CommandState.REFUSED, error(problem.code, problem.description)
        if action == "Reset":
            conversation.reset_at = self._gateway.loop.time()  # some boxes come back without having answered
        within_s = (command.deadline - datetime.now(UTC)).total_seconds()
        try:
            frame = await conversation.ask(
                message_id=command.message_id, action=action, payload=payload, within_s=max(0.0, within_s)
            )
        except TimeoutError:
            return CommandState.TIMED_OUT, error("TimedOut", "The station did not answer in time.")
        except ConnectionLost:
            return CommandState.TIMED_OUT, error(
                "ConnectionLost", "The connection was lost before the station answered."
            )
        if isinstance(frame, CallError):
            return CommandState.REFUSED, error(frame.code, frame.description)
        await self._learn(conversation, command, frame.payload)
        return CommandState.ANSWERED, frame.payload

    async def _learn(self, conversation: Conversation, command: Command, answer: dict[str, Any]) -> None:
        """Keep what the answer tells of the station."""
        try:
            told = conversation.version.learn(command.action, command.payload, answer)
        except (AttributeError, KeyError, TypeError):
            log.info("answer not understood identity=%s action=%s", conversation.identity, command.action)
            return
        if told is not None:
            await self._gateway.database.run(
                configuration_told,
                station_id=conversation.station_id,
                epoch=conversation.epoch,
                number_of_connectors=told.number_of_connectors,
                heartbeat_interval=told.heartbeat_interval,
            )


def error(code: str, description: str) -> dict[str, str]:
    return {"code": code, "description": description}


def _connection_facts() -> dict[str, Any]:
    facts = connection.get_connection_params()
    return {name: value for name, value in facts.items() if name not in {"cursor_factory", "context", "pool"}}
