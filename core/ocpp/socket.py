"""One socket: bytes in, WebSocket messages out, over the sans-I/O protocol of `websockets`.

It knows HTTP and WebSocket, limits and silence; it does not know OCPP. permessage-deflate is never granted: stations
work without it, and it costs 40 kB a connection.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Protocol

from websockets.frames import DATA_OPCODES, CloseCode, Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import CONNECTING, OPEN
from websockets.server import ServerProtocol

from core.choices import GoneCause
from core.ocpp.buckets import Bucket
from core.ocpp.protocol.frames import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN_WITHIN_S = 10.0
PING_EVERY_S = 30.0
DEAD_AFTER_S = 90.0
CLOSE_WITHIN_S = 2.0
MOST_UNSENT = 256 * 1024  # bytes a station may leave unread
MESSAGES_A_S, BURST, MOST_DEBT = 20, 100, 200
BINARY = "binary"  # what a binary message is taken for: no JSON

quiet = logging.getLogger("core.ocpp.websocket")
quiet.setLevel(logging.ERROR)


class Listener(Protocol):
    """Whoever reads from a socket once it is open."""

    def heard(self, text: str) -> None: ...

    def alive(self) -> None: ...

    def lost(self, cause: GoneCause, close_code: int | None) -> None: ...

    def too_fast(self) -> None: ...


class StationSocket(asyncio.Protocol):
    """A connection from its first byte to its last.

    Either `requested` is called with its opening request or `failed` with the cause why there is none (core.causes) and
    its evidence; then `listener` hears what is said.
    """

    def __init__(
        self,
        *,
        address: str,
        port: int,
        requested: Callable[[StationSocket, Request], None],
        failed: Callable[[StationSocket, str, dict[str, Any]], None],
    ) -> None:
        self.address, self.port, self.tls = address, port, ""
        self.ws = ServerProtocol(max_size=MAX_BYTES, logger=quiet)
        self.listener: Listener | None = None
        self.closing: GoneCause | None = None
        self.last_frame = 0.0
        self._requested, self._failed = requested, failed
        self._begun = False
        self._parts: list[bytes] = []
        self._text = True
        self._signs_of_life: list[asyncio.Future[None]] = []

    # --- asyncio calls these ---

    def connection_made(self, transport: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._transport.set_write_buffer_limits(high=MOST_UNSENT)
        encrypted = transport.get_extra_info("ssl_object")
        self.tls = encrypted.version() if encrypted else ""
        self.last_frame = self._loop.time()
        self._bucket = Bucket.full(rate=MESSAGES_A_S, burst=BURST, at=self.last_frame)
        self._timer = self._loop.call_later(OPEN_WITHIN_S, self._never_opened)

    def data_received(self, data: bytes) -> None:
        self.last_frame = self._loop.time()
        self.ws.receive_data(data)
        for event in self.ws.events_received():
            self._happened(event)
        self._send()
        if self.ws.state is CONNECTING and self.ws.handshake_exc is not None:
            reason = self.ws.handshake_exc.__cause__ or self.ws.handshake_exc
            self._fail("unreadable_request", reason=str(reason)[:200])

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
        else:
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

    def respond(self, response: Response) -> None:
        """Answer the opening request; a 101 opens the WebSocket."""
        self._timer.cancel()
        self.ws.send_response(response)
        self._send()
        if response.status_code == 101:  # noqa: PLR2004 -- HTTP: Switching Protocols
            self._watch()

    def send(self, text: str) -> None:
        if self.is_open:
            self.ws.send_text(text.encode("utf-8", "replace"))
            self._send()

    def close(self, code: int, reason: str, cause: GoneCause) -> None:
        """Close with a code and a reason that the box may log; what does not close in two seconds is cut."""
        self.closing = self.closing or cause
        if self.is_open:
            self.ws.send_close(code, reason[:120])
            self._send()
            self._loop.call_later(CLOSE_WITHIN_S, self._transport.abort)

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

    # --- inside ---

    def _happened(self, event: Request | Response | Frame) -> None:
        if isinstance(event, Request):
            self._begun = True
            self._requested(self, event)
        elif isinstance(event, Frame) and self.listener is not None:
            self._wake()
            self.listener.alive()
            if event.opcode in DATA_OPCODES:
                self._assemble(event)

    def _assemble(self, frame: Frame) -> None:
        if frame.opcode is not Opcode.CONT:
            self._text = frame.opcode is Opcode.TEXT
        self._parts.append(bytes(frame.data))
        if not frame.fin:
            return
        whole, self._parts = b"".join(self._parts), []
        if self.listener is not None and self._keeps_pace():
            self.listener.heard(whole.decode("utf-8", "replace") if self._text else BINARY)

    def _keeps_pace(self) -> bool:
        debt = self._bucket.take(self._loop.time())
        if debt == 0 or self.listener is None:
            return True
        if debt > MOST_DEBT:
            self.listener.too_fast()
            self.close(CloseCode.POLICY_VIOLATION, "too many messages", GoneCause.PROTOCOL)
            return False
        self._transport.pause_reading()
        self._loop.call_later(debt / MESSAGES_A_S, self._read_on)
        return True

    def _read_on(self) -> None:
        if not self._transport.is_closing():
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
