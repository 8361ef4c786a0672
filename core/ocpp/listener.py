"""The accept loop. It looks at the first bytes before anybody reads them: encrypted or not, and on which port.

An own loop, because `asyncio.start_server` tells nobody of a TLS handshake that fails, the commonest field fault.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from typing import TYPE_CHECKING, Any

from core.choices import GoneCause
from core.ocpp.ports import bound, plain
from core.ocpp.protocol.request import called_by
from core.ocpp.protocol.tls import cause_of, looks_like_hello, server_name
from core.ocpp.socket import OPEN_WITHIN_S, StationSocket
from core.ocpp.unopened import Unopened

if TYPE_CHECKING:
    from websockets.http11 import Request

    from core.ocpp.gateway import Gateway
    from core.ocpp.place import Place

log = logging.getLogger(__name__)

HELLO = 2048  # bytes of a first message that are looked at
WRONG_PORT = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Listener:
    """The gateway's ports, and everybody who comes to them."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._ports: list[tuple[socket.socket, ssl.SSLContext | None]] = []
        self._work: set[asyncio.Task[None]] = set()
        self._unopened = Unopened()
        self.opening: set[StationSocket] = set()  # who is in the middle of an opening request

    @property
    def port(self) -> int:
        return int(self._ports[0][0].getsockname()[1])

    @property
    def tls_port(self) -> int:
        return int(self._ports[1][0].getsockname()[1])

    def bind(self, place: Place) -> None:
        """Open the ports. Raises OSError when one is taken."""
        self._ports = [(bound(place.host, place.port), None)]
        if place.tls is not None and place.tls_port is not None:
            self._ports.append((bound(place.host, place.tls_port), place.tls))

    def start(self) -> None:
        for listening, tls in self._ports:
            self._begin(self._accept(listening, tls))

    async def stop(self) -> None:
        """Take nobody any more; who has not said yet what they want is let go."""
        for work in self._work:
            work.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        for caller in self.opening:
            caller.end(GoneCause.GATEWAY)
        for listening, _tls in self._ports:
            listening.close()

    def _begin(self, work: Any) -> None:
        task = self._gateway.spawn(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _accept(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        port = int(listening.getsockname()[1])
        behind_proxy = tls is None and self._gateway.place.proxies > 0
        while True:
            await self._unopened.place()
            try:
                accepted, peer = await self._gateway.loop.sock_accept(listening)
            except OSError:
                self._unopened.give_back()
                log.exception("could not accept")  # out of file descriptors: somebody has to hang up first
                await asyncio.sleep(0.1)
                continue
            caller = StationSocket(
                peer=plain(peer[0]),
                port=port,
                behind_proxy=behind_proxy,
                requested=self._requested,
                failed=self._failed,
            )
            enters = self._unopened.enter(caller.address)
            # Behind a proxy the door counts attempts, once it has read whose they are.
            if enters and (behind_proxy or self._gateway.door.admits(caller.peer)):
                self._begin(self._greet(accepted, caller, tls))
            else:
                accepted.close()
                self._failed(caller, "too_many_attempts", {})

    def _requested(self, caller: StationSocket, request: Request) -> None:
        self._opened(caller)
        self._gateway.door.requested(caller, request)

    def _failed(self, caller: StationSocket, cause: str, evidence: dict[str, Any], identity: str = "") -> None:
        self._opened(caller)
        self._gateway.door.failed(caller, cause, evidence, identity)

    def _opened(self, caller: StationSocket) -> None:
        self.opening.discard(caller)
        self._unopened.leave(caller.address)

    async def _greet(self, accepted: socket.socket, caller: StationSocket, tls: ssl.SSLContext | None) -> None:
        """Look at the first bytes, then hand the socket to whom they are for."""
        accepted.setblocking(False)  # noqa: FBT003 -- the socket module's signature
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            first = await self._first_bytes(accepted)
            wrong = _wrong_at_first_sight(first, encrypted=tls is not None)
            if wrong is None:
                await self._hand_over(accepted, caller, tls)
                return
        except (ssl.SSLError, OSError, TimeoutError) as error:
            name, within_s = self._gateway.place.name, int(OPEN_WITHIN_S)
            wrong, evidence = cause_of(error, sni=server_name(first), our_name=name, within_s=within_s)
            self._failed(caller, wrong, evidence)
        except asyncio.CancelledError:
            self.opening.discard(caller)
            accepted.close()
            raise
        else:
            evidence = {"sni": server_name(first) or "an IP address"} if wrong == "tls_on_plain_port" else {}
            self._failed(caller, wrong, evidence, called_by(first, self._gateway.place.endpoint))
            _tell(accepted, WRONG_PORT if wrong == "plain_on_tls_port" else b"")
        accepted.close()

    async def _hand_over(self, accepted: socket.socket, caller: StationSocket, tls: ssl.SSLContext | None) -> None:
        self.opening.add(caller)
        within: dict[str, Any] = {"ssl_handshake_timeout": OPEN_WITHIN_S} if tls else {}
        await self._gateway.loop.connect_accepted_socket(lambda: caller, accepted, ssl=tls, **within)

    async def _first_bytes(self, accepted: socket.socket) -> bytes:
        """Wait for the first bytes and look at them without taking them; nothing when none came."""
        loop, ready = self._gateway.loop, asyncio.Event()
        loop.add_reader(accepted.fileno(), ready.set)
        try:
            async with asyncio.timeout(OPEN_WITHIN_S):
                await ready.wait()
            return accepted.recv(HELLO, socket.MSG_PEEK)
        except (TimeoutError, OSError):
            return b""
        finally:
            loop.remove_reader(accepted.fileno())


def _wrong_at_first_sight(first: bytes, *, encrypted: bool) -> str | None:
    if not first:
        return "no_bytes"
    if encrypted:
        return None if looks_like_hello(first) else "plain_on_tls_port"
    return "tls_on_plain_port" if looks_like_hello(first) else None


def _tell(accepted: socket.socket, words: bytes) -> None:
    try:
        if words:
            accepted.send(words)
        accepted.shutdown(socket.SHUT_WR)
    except OSError:
        log.debug("gone before it could be told")
