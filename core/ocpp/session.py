"""One conversation with one station over one socket: OCPP in and out.

A new conversation for every socket: ids, replies and waiting questions belong to it alone and end with it. Messages are
taken in order; what must be written down before it is answered (a boot) holds up only what comes after it, never the
answers to our own questions.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.choices import Direction, GoneCause
from core.domain.observing import booted
from core.ocpp.protocol.facts import Beat, Booted, ClockTold, Fact, StatusChanged
from core.ocpp.protocol.frames import (
    UNREADABLE_ID,
    Call,
    CallError,
    CallResult,
    Malformed,
    read_frame,
    write_call,
    write_error,
    write_result,
)
from core.ocpp.protocol.schemas import format_violation, knows, problem_with, strange_number
from core.ocpp.protocol.versions import MODULES, OCPP16

if TYPE_CHECKING:
    from core.models import Session
    from core.ocpp.gateway import Gateway
    from core.ocpp.socket import StationSocket

log = logging.getLogger(__name__)

REPLIES_KEPT = 32
MOST_WAITING = 100
MOST_GIBBERISH = 20


class ConnectionLost(Exception):  # noqa: N818 -- said of the line, not an error of ours
    """The socket died while a question was waiting for its answer."""


class Conversation:
    """What is said between a station and us while one socket lasts."""

    def __init__(self, *, socket: StationSocket, session: Session, ever_booted: bool, gateway: Gateway) -> None:
        self.identity = session.station.charge_station_id
        self.station_id, self.session_id, self.epoch = session.station_id, session.pk, session.epoch
        self.protocol, self.version = session.protocol, MODULES[session.protocol]
        self.socket = socket
        self.boot: Booted | None = None
        self.last_call_at = gateway.loop.time()
        self.asked_at: float | None = None
        self.reset_at: float | None = None
        self.time_given = False
        self._gateway, self._presence = gateway, gateway.presence
        self._known = ever_booted
        self._replies: OrderedDict[str, str] = OrderedDict()
        self._backlog: deque[Call] = deque()
        self._working: asyncio.Task[None] | None = None
        self._waiting: dict[str, tuple[str, asyncio.Future[CallResult | CallError]]] = {}
        self._gibberish = 0

    # --- the socket calls these ---

    def alive(self) -> None:
        self._presence.seen(self)

    def heard(self, text: str) -> None:
        """Take one message; an empty one is ignored (some boxes keep the line open with it)."""
        if not text:
            return
        frame = read_frame(text)
        if isinstance(frame, Call):
            self._log(Direction.FROM_STATION, frame.action, frame.id, text)
            self._queue(frame)
        elif isinstance(frame, Malformed):
            self._log(Direction.FROM_STATION, "", frame.id, text)
            self._misheard(frame)
        else:
            self._answered(frame, text)

    def too_fast(self) -> None:
        self._gateway.knock(self, "too_fast", {})

    def lost(self, cause: GoneCause, close_code: int | None) -> None:
        """Fail what waits for an answer: a station that is gone will not give any."""
        log.info("gone identity=%s session=%s cause=%s code=%s", self.identity, self.session_id, cause, close_code)
        self._backlog.clear()
        for _action, waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionLost())
        self._gateway.gone(self, cause, close_code)

    # --- the relay calls this ---

    async def ask(
        self, *, message_id: str, action: str, payload: dict[str, Any], within_s: float
    ) -> CallResult | CallError:
        """Call the station and give its answer. Raises TimeoutError, and ConnectionLost when the socket dies first."""
        if not self.socket.is_open:
            raise ConnectionLost
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[CallResult | CallError] = loop.create_future()
        self._waiting[message_id] = (action, answer)
        self.asked_at = loop.time()
        try:
            self._say(write_call(message_id, action, payload), action, message_id)
            return await asyncio.wait_for(answer, within_s)
        finally:
            del self._waiting[message_id]

    # --- calls of the station ---

    def _queue(self, call: Call) -> None:
        self.last_call_at = self._gateway.loop.time()
        if self._working is None:
            self._take(call)
        elif len(self._backlog) < MOST_WAITING:
            self._backlog.append(call)
        else:
            self._refuse(call, "InternalError", "too many calls at once")

    def _take(self, call: Call) -> None:
        """Answer a call; a repeated id is answered as before, without a second effect."""
        if call.id in self._replies:
            self._say(self._replies[call.id], call.action, call.id)
            return
        objection = self._objection(call)
        if objection is not None:
            self._refuse(call, *objection)
            return
        facts = self.version.understand(call.action, call.payload)
        boot = next((fact for fact in facts if isinstance(fact, Booted)), None)
        if boot is not None:
            self._working = self._gateway.spawn(self._take_boot(call, boot))
            return
        for fact in facts:
            self._note(fact)
        self._answer(call)

    def _objection(self, call: Call) -> tuple[str, str] | None:
        if not knows(self.protocol, call.action):
            return "NotImplemented", f"{call.action[:50]} is no action of {self.protocol}"
        if self.version.answer(call.action, call.payload, at=datetime.now(UTC), interval=0) is None:
            return "NotSupported", f"{call.action} is not for us"
        spoke = self.version.speaks_another_version(call.action, call.payload)
        if spoke:
            self._gateway.knock(self, "wrong_version", {"agreed": self.protocol, "spoke": spoke})
            return format_violation(self.protocol), f"this is {spoke}, but {self.protocol} was agreed: set the version"
        if not self._known and call.action != "BootNotification":
            return "SecurityError", "send BootNotification first"
        problem = problem_with(self.protocol, call.action, call.payload)
        problem = problem or strange_number(call.action, call.payload)
        return (problem.code, problem.description) if problem else None

    async def _take_boot(self, call: Call, boot: Booted) -> None:
        """Write a boot down, then answer it; then take what has been waiting behind it."""
        try:
            written = await self._gateway.database.run(
                booted, session_id=self.session_id, epoch=self.epoch, facts=asdict(boot), at=datetime.now(UTC)
            )
        except Exception:
            log.exception("boot not written identity=%s", self.identity)
            self._refuse(call, "InternalError", "try again later")
        else:
            if written:
                self.boot, self._known = boot, True
                self._answer(call)
                self._gateway.advance(self.station_id)
        finally:
            self._working = None
            while self._backlog and self._working is None:
                self._take(self._backlog.popleft())

    def _answer(self, call: Call) -> None:
        payload = self.version.answer(
            call.action, call.payload, at=datetime.now(UTC), interval=self._gateway.heartbeat_interval
        )
        self.time_given |= "currentTime" in payload
        if call.wants_answer:
            self._reply(call, write_result(call.id, payload))

    def _refuse(self, call: Call, code: str, description: str) -> None:
        log.info(
            "refused identity=%s id=%r action=%r code=%s %r", self.identity, call.id, call.action, code, description
        )
        if call.wants_answer:
            self._reply(call, write_error(call.id, code, description))

    def _reply(self, call: Call, text: str) -> None:
        self._replies[call.id] = text
        if len(self._replies) > REPLIES_KEPT:
            self._replies.popitem(last=False)
        self._say(text, call.action, call.id)

    def _note(self, fact: Fact) -> None:
        if isinstance(fact, Beat):
            self._presence.beat(self)
        elif isinstance(fact, StatusChanged):
            self._presence.status(self, fact)
        elif isinstance(fact, ClockTold):
            self._presence.clock(self, fact.timestamp)

    # --- answers of the station ---

    def _answered(self, frame: CallResult | CallError, text: str) -> None:
        """Match an answer by its id; an error without one (some boxes) answers the only question there is."""
        found = self._waiting.get(frame.id)
        if (
            found is None
            and isinstance(frame, CallError)
            and frame.id in ("", UNREADABLE_ID)
            and len(self._waiting) == 1
        ):
            found = next(iter(self._waiting.values()))
        self._log(Direction.FROM_STATION, found[0] if found else "", frame.id, text)
        if found is None:
            log.info("unasked answer identity=%s id=%r", self.identity, frame.id)
        elif not found[1].done():
            found[1].set_result(frame)

    def _misheard(self, frame: Malformed) -> None:
        """Say that a message was not understood; a box that goes on like that is disconnected."""
        log.info("malformed identity=%s id=%r reason=%r", self.identity, frame.id, frame.reason)
        self._gibberish += 1
        code = (
            "MessageTypeNotSupported"
            if frame.type_unknown and self.protocol != OCPP16
            else format_violation(self.protocol)
        )
        if frame.reply:
            self._say(write_error(frame.id, code, frame.reason), "", frame.id)
        if self._gibberish > MOST_GIBBERISH:
            self._gateway.knock(self, "gibberish", {"reason": frame.reason})
            self.socket.close(1008, "not OCPP", GoneCause.PROTOCOL)

    def _say(self, text: str, action: str, message_id: str) -> None:
        self.socket.send(text)
        self._log(Direction.TO_STATION, action, message_id, text)

    def _log(self, direction: Direction, action: str, message_id: str, text: str) -> None:
        self._presence.exchange(self, direction, action, message_id, text)
