"""Gateways ask each other how a station stands that is connected to one and comes to another.

The database carries the words (NOTIFY): only two of one name make them, and a station that changes gateways.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.choices import GoneCause
from core.domain.told.nodes import PING, PONG, Word, words_said
from core.ocpp.protocol.duel import Standing
from core.ocpp.together import Together

if TYPE_CHECKING:
    from core.ocpp.gateway import Gateway
    from core.queries.callers import OpenSession

log = logging.getLogger(__name__)

ANSWERS_WITHIN_S = 3.5  # it may have to wait for a ping of its own
SILENT_FOR_S = 5.0  # a gateway that said nothing is not asked again so soon: after its death all its stations come


class Neighbours:
    """The other gateways of this installation."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._say = Together[Word, bool](gateway.database, gateway.spawn, words_said, "words")
        self._asked: dict[str, asyncio.Future[Standing]] = {}
        self._silent: dict[int, float] = {}

    async def standing(self, station_id: int, of: OpenSession) -> Standing | None:
        """Ask the gateway that holds a station's session how it stands; None when there is no answer: it is dead."""
        loop, question = self._gateway.loop, uuid.uuid4().hex
        if loop.time() < self._silent.get(of.node_id, 0.0):
            return None
        answer = self._asked[question] = loop.create_future()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                await self._send(PING, of.node_id, station=station_id, session=of.session_id, question=question)
                return await answer
        except TimeoutError:
            log.warning("gateway %s does not answer how session %s stands", of.node_id, of.session_id)
            self._silent[of.node_id] = loop.time() + SILENT_FOR_S
            return None
        finally:
            del self._asked[question]

    async def replaced(self, station_id: int, session: OpenSession) -> None:
        """Tell the gateway that holds a session that its station is here now."""
        await self._send(PING, session.node_id, station=station_id, session=session.session_id, question="")

    def heard(self, channel: str, payload: str) -> None:
        """Take what another gateway says; what is not for us is not our business."""
        word = json.loads(payload)
        if word["to"] != self._gateway.node_id:
            return
        if channel == PING:
            self._gateway.spawn(self._answer(word))
        elif (asked := self._asked.get(word["question"])) is not None and not asked.done():
            asked.set_result(Standing.read(word["standing"]))

    async def _answer(self, word: dict[str, Any]) -> None:
        register = self._gateway.register
        here = register.of(word["station"])
        if here is not None and here.session_id != word["session"]:
            here = None  # it has come to us anew meanwhile
        if not word["question"]:
            if here is not None:
                here.socket.close(1008, "replaced by a newer connection", GoneCause.REPLACED)
            return
        standing = await register.standing(here) if here is not None else Standing()
        await self._send(PONG, word["from"], question=word["question"], standing=asdict(standing))

    async def _send(self, channel: str, to: int, **facts: Any) -> None:
        await self._say.ask(Word(channel, json.dumps({"from": self._gateway.node_id, "to": to, **facts})))
