"""The accept loop. It looks at the first bytes before anybody reads them: encrypted or not, and on which port.

An own loop, because `asyncio.start_server` tells nobody of a TLS handshake that fails, the commonest field fault.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.tls import cause_of, looks_like_hello, server_name
from core.ocpp.socket import OPEN_WITHIN_S, StationSocket

if TYPE_CHECKING:
    from core.ocpp.gateway import Gateway
    from core.ocpp.place import Place

log = logging.getLogger(__name__)

BACKLOG = 2048
HELLO = 2048  # bytes of a first message that are looked at
WRONG_PORT = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Listener:
    """The gateway's ports, and everybody who comes to them."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._ports: list[tuple[socket.socket, ssl.SSLContext | None]] = []
        self._loops: list[asyncio.Task[None]] = []

    @property
    def port(self) -> int:
        return int(self._ports[0][0].getsockname()[1])

    @property
    def tls_port(self) -> int:
        return int(self._ports[1][0].getsockname()[1])

    def bind(self, place: Place) -> None:
        """Open the ports. Raises OSError when one is taken."""
        self._ports = [(_bound(place.host, place.port), None)]
        if place.tls is not None and place.tls_port is not None:
            self._ports.append((_bound(place.host, place.tls_port), place.tls))

    def start(self) -> None:
        self._loops = [asyncio.ensure_future(self._accept(listening, tls)) for listening, tls in self._ports]

    def stop(self) -> None:
        for loop in self._loops:
            loop.cancel()
        for listening, _tls in self._ports:
            listening.close()

    async def _accept(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        port = int(listening.getsockname()[1])
        while True:
            try:
                accepted, peer = await self._gateway.loop.sock_accept(listening)
            except OSError:
                log.exception("could not accept")  # out of file descriptors: somebody has to hang up first
                await asyncio.sleep(0.1)
                continue
            address = peer[0].removeprefix("::ffff:").partition("%")[0]
            if self._gateway.door.admits(address):
                self._gateway.spawn(self._greet(accepted, address, port, tls))
            else:
                accepted.close()
                self._gateway.knocks.note("too_many_attempts", address=address, port=port)

    async def _greet(self, accepted: socket.socket, address: str, port: int, tls: ssl.SSLContext | None) -> None:
        """Look at the first bytes, then hand the socket to whom they are for."""
        accepted.setblocking(False)  # noqa: FBT003 -- the socket module's signature
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            first = await asyncio.wait_for(self._peek(accepted), OPEN_WITHIN_S)
        except (TimeoutError, OSError):
            first = b""
        wrong = self._wrong_at_first_sight(first, encrypted=tls is not None)
        if wrong is not None:
            self._gateway.knocks.note(wrong, address=address, port=port)
            _turn_away(accepted, WRONG_PORT if wrong == "plain_on_tls_port" else b"")
            return
        try:
            await self._hand_over(accepted, address, port, tls)
        except (ssl.SSLError, OSError, TimeoutError) as error:
            cause, evidence = cause_of(error, sni=server_name(first), our_name=self._gateway.place.name)
            self._gateway.knocks.note(cause, address=address, port=port, evidence=evidence)
            accepted.close()

    def _wrong_at_first_sight(self, first: bytes, *, encrypted: bool) -> str | None:
        if not first:
            return "no_bytes"
        if encrypted:
            return None if looks_like_hello(first) else "plain_on_tls_port"
        return "tls_on_plain_port" if looks_like_hello(first) else None

    async def _hand_over(self, accepted: socket.socket, address: str, port: int, tls: ssl.SSLContext | None) -> None:
        door = self._gateway.door
        station = StationSocket(
            address=address,
            port=port,
            requested=door.requested,
            failed=door.failed,
        )
        within: dict[str, Any] = {"ssl_handshake_timeout": OPEN_WITHIN_S} if tls else {}
        await self._gateway.loop.connect_accepted_socket(lambda: station, accepted, ssl=tls, **within)

    async def _peek(self, accepted: socket.socket) -> bytes:
        """Wait for the first bytes and look at them without taking them."""
        loop, ready = self._gateway.loop, asyncio.Event()
        loop.add_reader(accepted.fileno(), ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(accepted.fileno())
        return accepted.recv(HELLO, socket.MSG_PEEK)


def _bound(host: str, port: int) -> socket.socket:
    listening = socket.create_server((host, port), backlog=BACKLOG)
    listening.setblocking(False)  # noqa: FBT003 -- as above
    return listening


def _turn_away(accepted: socket.socket, words: bytes) -> None:
    try:
        if words:
            accepted.send(words)
        accepted.shutdown(socket.SHUT_WR)
    except OSError:
        log.debug("gone before it could be told")
    accepted.close()
