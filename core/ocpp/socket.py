"""One socket: bytes in, WebSocket messages out, over the sans-I/O protocol of `websockets`.

It knows HTTP and WebSocket, limits and silence; it does not know OCPP. permessage-deflate is never granted: stations
do without, and it costs 40 kB a connection.
"""

from __future__ import annotations

import asyncio
import logging
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from websockets.frames import DATA_OPCODES, CloseCode, Frame
from websockets.http11 import Request, Response
from websockets.protocol import CONNECTING, OPEN
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from core.choices import GoneCause
from core.ocpp.pace import MOST_DEBT_S, Pace
from core.ocpp.pieces import Pieces
from core.ocpp.protocol.frames import MAX_BYTES
from core.ocpp.unread import AT_A_TIME, Unread, text_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from http import HTTPStatus

    from core.ocpp.hearing import Listener

OPEN_WITHIN_S = 10.0
PING_EVERY_S = 30.0
DEAD_AFTER_S = 90.0
CLOSE_WITHIN_S = 2.0
MOST_UNSENT = 256 * 1024  # bytes a station may leave unread

quiet = logging.getLogger("core.ocpp.websocket")
quiet.setLevel(logging.ERROR)


class StationSocket(asyncio.Protocol):
    """A connection from its first byte to its last.

    Either `requested` is called with its opening request or `failed` with the cause why there is none (core.causes) and
    its evidence; then `listener` hears what is said.
    """

    def __init__(
        self,
        *,
        peer: str,
        port: int,
        behind_proxy: bool = False,
        requested: Callable[[StationSocket, Request], None],
        failed: Callable[[StationSocket, str, dict[str, Any]], None],
    ) -> None:
        self.peer, self.port, self.behind_proxy = peer, port, behind_proxy
        # A proxy's address is nobody's: whom it speaks for stands in the request.
        self.address, self.tls = "" if behind_proxy else peer, ""
        self.ws = ServerProtocol(max_size=MAX_BYTES, logger=quiet)
        self.listener: Listener | None = None
        self.closing: GoneCause | None = None
        self.last_frame = 0.0
        self._requested, self._failed = requested, failed
        self._begun = False
        self._unread = Unread()
        self._slowed = self._flooded = self._reading = False
        self._pieces = Pieces()
        self._signs_of_life: list[asyncio.Future[None]] = []

    # --- asyncio calls these ---

    def connection_made(self, transport: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._transport.set_write_buffer_limits(high=MOST_UNSENT)
        encrypted = transport.get_extra_info("ssl_object")
        self.tls = encrypted.version() if encrypted else ""
        self.certificate = transport.get_extra_info("peercert")
        self.last_frame = self._loop.time()
        self._pace = Pace(self.last_frame)
        self._timer = self._loop.call_later(OPEN_WITHIN_S, self._never_opened)

    def data_received(self, data: bytes) -> None:
        self.last_frame = self._loop.time()
        self._unread.add(data)
        self._read()

    def eof_received(self) -> bool:
        self.ws.receive_eof()
        self._send()
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        self._timer.cancel()
        self.ws.receive_eof()
        self._wake()
        if self.listener is not None:
            listener, self.listener = self.listener, None
            listener.lost(self.closing or self._who_ended(), self.ws.close_rcvd.code if self.ws.close_rcvd else None)
        elif self.closing is None:
            self._fail("unreadable_request", reason="it hung up in the middle of its request")

    def pause_writing(self) -> None:
        """Give up a station that does not read what we send."""
        self.end(GoneCause.PROTOCOL)

    # --- the gateway calls these ---

    @property
    def is_open(self) -> bool:
        return self.ws.state is OPEN and not self._transport.is_closing()

    @property
    def is_gone(self) -> bool:
        return bool(self._transport.is_closing())

    def accept(self, request: Request, subprotocol: str = "") -> Response:
        """Give the answer that opens the WebSocket in this version of OCPP, or the one that tells what it lacks."""
        self.ws.available_subprotocols = [Subprotocol(subprotocol)] if subprotocol else None
        return self.ws.accept(request)

    def answer(self, status: HTTPStatus, text: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        """Turn the opening request down, unless it was answered or nobody is there any more."""
        if self.is_gone or self.ws.state is not CONNECTING:
            return
        response = self.ws.reject(status, f"{text}\n")
        for name, value in headers.items():
            if name in response.headers:
                del response.headers[name]  # setting one adds it
            response.headers[name] = value
        self.respond(response)

    def wait_at_most(self, seconds: float) -> None:
        """Cut the connection unless the opening request is answered by then."""
        self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._never_opened)

    def call_later(self, seconds: float, work: Callable[[], None]) -> asyncio.TimerHandle:
        return self._loop.call_later(seconds, work)

    def respond(self, response: Response) -> None:
        """Answer the opening request; a 101 opens the WebSocket."""
        self._timer.cancel()
        self.ws.send_response(response)
        self._send()
        if response.status_code == 101:  # noqa: PLR2004 -- HTTP: Switching Protocols
            self._watch()

    def send(self, text: str) -> None:
        if self.is_open:
            # As `ws.send_text` would, which makes an object of every frame first.
            self.ws.writes.append(text_frame(text.encode("utf-8", "replace")))
            if not self._reading:
                self._send()

    def close(self, code: int, reason: str, cause: GoneCause) -> None:
        """Close with a code and a reason that the box may log; what does not close in two seconds is cut."""
        self.closing = self.closing or cause
        if self.is_open:
            self.ws.send_close(code, reason[:120])
            self._send()
            self._loop.call_later(CLOSE_WITHIN_S, self._transport.abort)

    def hear_no_more(self, cause: GoneCause) -> None:
        """Take nothing in any more, before it is closed: what is not answered will be said again, elsewhere."""
        self.closing = self.closing or cause

    def end(self, cause: GoneCause) -> None:
        """Cut the connection."""
        self.closing = self.closing or cause
        self._transport.abort()

    async def answers_ping(self, within_s: float) -> bool:
        """Ping, and tell whether anything at all is heard in time."""
        if not self.is_open:
            return False
        sign: asyncio.Future[None] = self._loop.create_future()
        self._signs_of_life.append(sign)
        self.ws.send_ping(b"there?")
        self._send()
        done, _pending = await asyncio.wait({sign}, timeout=within_s)
        return bool(done) and self.is_open

    def _read(self) -> None:
        """Take apart what has come, a little at a time, until there is no more or it was too much."""
        self._reading = True  # what is said meanwhile leaves together
        try:
            while not self._slowed and self._read_some():
                self._send()
            self._send()
        finally:
            self._reading = False
        if self.ws.state is CONNECTING and self.ws.handshake_exc is not None:
            # The words after a colon are the caller's, and may be its key.
            reason = str(self.ws.handshake_exc.__cause__ or self.ws.handshake_exc).partition(":")[0]
            self._fail("unreadable_request", reason=reason[:200])

    def _read_some(self) -> bool:
        """Take a little apart, and tell whether there is more of it."""
        left = len(self._unread) - AT_A_TIME
        while self._unread and len(self._unread) > left:
            between = self.ws.state is OPEN and self.ws.current_size is None  # no message is coming in in pieces
            hears = self.listener if between and self.closing is None else None
            if hears is not None and (text := self._unread.message()) is not None:
                self._heard(hears, text)
            elif data := self._unread.take():
                self._take_apart(data)
            else:
                return False  # the rest of a frame is still to come
        return bool(self._unread)

    def _take_apart(self, data: bytes) -> None:
        self.ws.receive_data(data)
        for event in self.ws.events_received():
            if isinstance(event, Request):
                self._begun = True
                self._unread.request_read(data)
                self._requested(self, event)
            elif isinstance(event, Frame) and self.listener is not None and self.closing is None:
                self._heard(self.listener, self._pieces.add(event) if event.opcode in DATA_OPCODES else None)

    def _heard(self, listener: Listener, message: str | None) -> None:
        """Take one frame, and the message that is whole with it."""
        now = self._loop.time()
        if self._signs_of_life:
            self._wake()
        listener.alive()
        self._keep_pace(self._pace.frame(now))
        if message is not None:
            self._keep_pace(self._pace.message(now))
            if self.closing is None:
                listener.heard(message)

    def _keep_pace(self, debt_s: float) -> None:
        """Do not read for as long as a station owes us; the rest of a flood is not read: all would wait for it."""
        if debt_s > MOST_DEBT_S and self.listener is not None and self.closing is None:
            self.listener.too_fast()
            self.close(CloseCode.POLICY_VIOLATION, "too many messages", GoneCause.PROTOCOL)
            self._flooded = True
            self._read_no_more()
        elif debt_s and not self._slowed:
            self._read_no_more()
            self._loop.call_later(debt_s, self._read_on)

    def _read_no_more(self) -> None:
        if not self._slowed and not self._transport.is_closing():
            self._transport.pause_reading()
        self._slowed = True

    def _read_on(self) -> None:
        self._slowed = self._flooded
        if not self._transport.is_closing():
            self._read()
        if not self._slowed and not self._transport.is_closing():
            self._transport.resume_reading()

    def _watch(self) -> None:
        """Ping a silent station, and give a dead one up (half-open sockets never say that they are gone)."""
        silent = self._loop.time() - self.last_frame
        if silent >= DEAD_AFTER_S:
            self.end(GoneCause.SILENT)
            return
        if silent >= PING_EVERY_S and self.is_open:
            self.ws.send_ping(b"")
            self._send()
        self._timer = self._loop.call_later(min(PING_EVERY_S, DEAD_AFTER_S - silent), self._watch)

    def _never_opened(self) -> None:
        self._fail("handshake_timeout", seconds=int(OPEN_WITHIN_S))
        self._transport.abort()

    def _fail(self, cause: str, **evidence: Any) -> None:
        if not self._begun:
            self._begun = True
            self._failed(self, cause, evidence)

    def _wake(self) -> None:
        waiting, self._signs_of_life = self._signs_of_life, []
        for sign in waiting:
            if not sign.done():
                sign.set_result(None)

    def _send(self) -> None:
        for data in self.ws.data_to_send():
            if data:
                self._transport.write(data)
            elif self._transport.can_write_eof() and not self._transport.is_closing():
                # The other side reads our last words before it sees us hang up; then it hangs up, or is cut.
                self._transport.write_eof()
                self._loop.call_later(CLOSE_WITHIN_S, self._transport.abort)
            else:
                self._transport.close()

    def _who_ended(self) -> GoneCause:
        broken = self.ws.parser_exc is not None and not isinstance(self.ws.parser_exc, EOFError)
        return GoneCause.PROTOCOL if broken else GoneCause.STATION
