"""One conversation with one station over one socket: OCPP in and out.

A new conversation for every socket: ids, replies and waiting questions belong to it alone and end with it.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from core.choices import Direction, GoneCause
from core.ocpp.answering import Answering
from core.ocpp.crowd import NEVER_S
from core.ocpp.protocol.frames import (
    UNREADABLE_ID,
    Call,
    CallError,
    CallResult,
    Malformed,
    read_frame,
    write_call,
    write_error,
)
from core.ocpp.protocol.pending import Triggered
from core.ocpp.protocol.schemas import format_violation
from core.ocpp.protocol.versions import MODULES, OCPP16

if TYPE_CHECKING:
    from core.domain.told.observing import Opened
    from core.ocpp.gateway import Gateway
    from core.ocpp.socket import StationSocket

log = logging.getLogger(__name__)

MOST_GIBBERISH = 20
Answer = CallResult | CallError | Malformed


class ConnectionLost(Exception):  # noqa: N818 -- said of the line, not an error of ours
    """The socket died while a question was waiting for its answer."""


class Conversation:
    """What is said between a station and us while one socket lasts."""

    def __init__(
        self, *, socket: StationSocket, session: Opened, ever_booted: bool, interval: int, gateway: Gateway
    ) -> None:
        self.identity = session.identity
        self.station_id, self.session_id, self.epoch = session.station_id, session.session_id, session.epoch
        self.protocol, self.version = session.protocol, MODULES[session.protocol]
        self.security_profile = session.security_profile
        self.socket = socket
        self.boot, self.held = session.box, session.held
        self.triggered = Triggered()
        self.last_call_at = gateway.loop.time()
        self.reset_at: float | None = None
        self.time_given = False
        self.interval = interval
        self._gateway = gateway
        self._calls = Answering(self, gateway, known=ever_booted)
        self._waiting: dict[str, tuple[str, asyncio.Future[Answer]]] = {}
        self.writing: set[asyncio.Task[Any]] = set()
        self._gibberish = 0

    # --- the socket calls these ---

    def alive(self) -> None:
        self._gateway.presence.seen(self)

    def heard(self, text: str) -> None:
        """Take one message; an empty one is ignored (some boxes keep the line open with it)."""
        if not text:
            return
        frame = read_frame(text)
        if not isinstance(frame, Malformed):
            self._gibberish = 0
        if isinstance(frame, Call):
            self._log(Direction.FROM_STATION, frame.action, frame.id, text)
            self.last_call_at = self._gateway.loop.time()
            self._calls.take(frame, text)
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
        self._calls.stop()
        for _action, waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionLost())
        self._gateway.gone(self, cause, close_code)

    # --- the gateway calls these ---

    def beats_every(self, seconds: int) -> None:
        """Remember how often the station was told to beat, or said that it does."""
        self.interval = seconds or NEVER_S
        self._gateway.register.remember(self)

    async def ask(self, *, message_id: str, action: str, payload: dict[str, Any], within_s: float) -> Answer:
        """Call the station and give its answer. Raises TimeoutError, and ConnectionLost when the socket dies first.

        The task that asked is in `writing` from the answer until its end: leave is taken once that is written down.
        """
        if not self.socket.is_open:
            raise ConnectionLost
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting[message_id] = (action, answer)
        self._gateway.register.asked(self.station_id, loop.time())
        self.triggered.ask(action, payload, at=loop.time())
        try:
            self.say(write_call(message_id, action, payload), action, message_id)
            async with asyncio.timeout(within_s):
                heard = await answer
        finally:
            del self._waiting[message_id]
        if (asks := asyncio.current_task()) is not None:
            self.writing.add(asks)
            asks.add_done_callback(self.writing.discard)
        return heard

    def say(self, text: str, action: str, message_id: str) -> None:
        """Send a message, and keep it in the log; to one that is gone nothing is said."""
        if self.socket.is_open:
            self.socket.send(text)
            self._log(Direction.TO_STATION, action, message_id, text)

    # --- answers of the station ---

    def _answered(self, frame: CallResult | CallError, text: str) -> None:
        """Match an answer by its id; an error without one (some boxes) answers the only question there is."""
        found = self._waiting.get(frame.id)
        nameless = isinstance(frame, CallError) and frame.id in ("", UNREADABLE_ID)
        if found is None and nameless and len(self._waiting) == 1:
            found = next(iter(self._waiting.values()))
        self._log(Direction.FROM_STATION, found[0] if found else "", frame.id, text)
        if found is None:
            log.info("unasked answer identity=%s id=%r", self.identity, frame.id)
        else:
            _end(found[1], frame)

    def _misheard(self, frame: Malformed) -> None:
        """Say that a message was not understood; a box that says nothing else is disconnected."""
        log.info("malformed identity=%s id=%r reason=%r", self.identity, frame.id, frame.reason)
        self._gibberish += 1
        code = (
            "MessageTypeNotSupported"
            if frame.type_unknown and self.protocol != OCPP16
            else format_violation(self.protocol)
        )
        if not frame.reply and frame.id in self._waiting:
            _end(self._waiting[frame.id][1], frame)
        if frame.reply:
            self.say(write_error(frame.id, code, frame.reason), "", frame.id)
        if self._gibberish > MOST_GIBBERISH:
            self._gateway.knock(self, "gibberish", {"reason": frame.reason})
            self.socket.close(1008, "not OCPP", GoneCause.PROTOCOL)

    def _log(self, direction: Direction, action: str, message_id: str, text: str) -> None:
        self._gateway.messages.keep(self, direction, action, message_id, text)


def _end(waiting: asyncio.Future[Answer], answer: Answer) -> None:
    if not waiting.done():
        waiting.set_result(answer)
