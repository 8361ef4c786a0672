"""The door: from an opening request to somebody who may come in, or to a refusal that is remembered.

In this order: the address's bucket, what the request itself tells, room inside, the look-up, who it is. Nothing costs
the database a query before it has passed what is cheap; the entrance does the rest.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from core.addresses import caller_address, household, neighbourhood
from core.choices import GoneCause
from core.domain.people.tokens import keyed_digest
from core.identities import without_tokens
from core.metrics import CONTENT_TYPE, METRICS, may_read
from core.ocpp.buckets import Buckets
from core.ocpp.entrance import Entrance
from core.ocpp.guest import Guest
from core.ocpp.health import LIVE, READY, Health
from core.ocpp.lookup import Lookup
from core.ocpp.newcomers import Newcomers
from core.ocpp.protocol.certificates import certificate_of
from core.ocpp.protocol.credentials import Expected
from core.ocpp.protocol.forwarded import came_encrypted
from core.ocpp.protocol.judging import judge, unknown
from core.ocpp.protocol.refusal import Refusal
from core.ocpp.protocol.request import Visitor, read_request
from core.ocpp.socket import OPEN_WITHIN_S
from core.ocpp.turnstile import Turnstile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from websockets.http11 import Request

    from core.ocpp.gateway import Gateway
    from core.ocpp.socket import StationSocket
    from core.queries.callers import Caller

log = logging.getLogger(__name__)

AT_ONCE = 200
ATTEMPTS_A_S, ATTEMPTS_BURST = 50, 300
# Whoever guesses at one name is answered ever later, from wherever; the right key is never kept waiting.
WRONG_A_S, WRONG_BURST, WAIT_AT_MOST_S = 1, 20, 5.0
# Whoever walks through names or keys from all addresses of a network is answered ever later too, then not at all.
STRANGERS_A_S, STRANGERS_BURST = 20, 400
STRANGE = {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}
LATER = {"Retry-After": "60"}
WAIT_FOR_TURN_S = 60.0  # longer than the longest line there can be at the usual pace
BY_PROXY = "proxy"  # what stands for the version of a TLS that ended before us


class Door:
    """Tells stations from strangers."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        # A place is for questions to the database: none is held while an older connection is pinged.
        self._room = asyncio.Semaphore(AT_ONCE)
        self.entrance = Entrance(gateway, self._room)
        self._lookup, self._health = Lookup(gateway), Health(gateway)
        self._newcomers = Newcomers(gateway, _digest)
        self._attempts = Buckets(rate=ATTEMPTS_A_S, burst=ATTEMPTS_BURST)
        self.turnstile = Turnstile(gateway.place.handshakes_a_s, gateway.spawn)
        self._wrong = Buckets(rate=WRONG_A_S, burst=WRONG_BURST)
        self._strangers = Buckets(rate=STRANGERS_A_S, burst=STRANGERS_BURST)

    def admits(self, address: str) -> bool:
        """Tell whether an address, or the network that it is one of (IPv6), may make one more attempt now."""
        return self._attempts.admits(household(address), self._gateway.loop.time())

    def requested(self, socket: StationSocket, request: Request) -> None:
        """Take an opening request (the socket calls this)."""
        self._gateway.spawn(self._receive(socket, request))

    def failed(self, socket: StationSocket, cause: str, evidence: dict[str, Any], identity: str = "") -> None:
        """Take a connection that ended before there was a request (the socket calls this)."""
        self._gateway.knocks.note(cause, address=socket.address, port=socket.port, identity=identity, evidence=evidence)

    def refused(self, socket: StationSocket, refusal: Refusal) -> None:
        """Remember a refusal."""
        self._gateway.knocks.note(
            refusal.cause,
            address=socket.address,
            port=socket.port,
            identity=refusal.identity,
            evidence=refusal.evidence,
            operator_id=refusal.operator_id,
        )

    async def _receive(self, socket: StationSocket, request: Request) -> None:
        try:
            if request.path in (LIVE, READY):
                socket.answer(*await self._health.answer(request.path))
                return
            if request.path == METRICS and may_read(socket.peer, request.headers):
                socket.answer(HTTPStatus.OK, self._gateway.metrics.exposition(), {"Content-Type": CONTENT_TYPE})
                return
            refusal = await self._consider(socket, request)
            if refusal is not None:
                self._refuse(socket, request, refusal)
        except Exception:
            path = without_tokens(request.path.partition("?")[0])
            log.exception("handshake failed path=%r address=%s", path, socket.address)
            socket.answer(HTTPStatus.SERVICE_UNAVAILABLE, "try again later")

    async def _consider(self, socket: StationSocket, request: Request) -> Refusal | None:
        headers = {name.lower(): ", ".join(request.headers.get_all(name)) for name in request.headers}
        if socket.behind_proxy:
            self._believe_the_proxy(socket, headers)
        if socket.behind_proxy and not self.admits(socket.address or socket.peer):
            return Refusal("too_many_attempts", HTTPStatus.TOO_MANY_REQUESTS)
        visitor = read_request(path=request.path, headers=headers, endpoint=self._gateway.place.endpoint)
        if isinstance(visitor, Refusal):
            return visitor
        guest: Guest | Refusal | None = await self._recognise(socket, request, visitor)
        if isinstance(guest, Guest):
            guest = await self._in_turn(guest, visitor)
        if isinstance(guest, Guest):
            return await self.entrance.admit(guest)
        return await self._slowed(socket, guest) if guest is not None and guest.status in STRANGE else guest

    async def _in_turn(self, guest: Guest, visitor: Visitor) -> Guest | Refusal | None:
        """Wait until a station's turn has come; None when it is gone by then, or was told to come again."""
        socket, busy_s = guest.socket, self.turnstile.full_for_s
        if busy_s:
            socket.answer(HTTPStatus.SERVICE_UNAVAILABLE, "try again later", {"Retry-After": str(busy_s)})
            return None
        socket.wait_at_most(WAIT_FOR_TURN_S)
        waited_s = await self.turnstile.turn(lambda: socket.is_gone)
        if waited_s and socket.is_gone:
            return None
        socket.wait_at_most(OPEN_WITHIN_S)
        # Much may be otherwise by now: its key, who is connected in its name.
        return await self._recognise(socket, guest.request, visitor) if waited_s else guest

    async def _slowed(self, socket: StationSocket, refusal: Refusal) -> Refusal:
        """Keep one waiting who proved nothing; of a network with far too many such none is even kept waiting.

        Only they count: whoever proves to be a station never waits for what others do at its address.
        """
        now, network = self._gateway.loop.time(), neighbourhood(socket.address)
        wait_s = self._strangers.wait_s(network, now, most=WAIT_AT_MOST_S) if network else 0.0
        if wait_s > WAIT_AT_MOST_S:
            return replace(refusal, status=HTTPStatus.TOO_MANY_REQUESTS, headers=LATER)
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            wait_s = max(wait_s, self._wrong.wait_s(refusal.identity, now, most=WAIT_AT_MOST_S))
        await asyncio.sleep(min(wait_s, WAIT_AT_MOST_S))
        return refusal

    def _believe_the_proxy(self, socket: StationSocket, headers: Mapping[str, str]) -> None:
        proxies = self._gateway.place.proxies
        socket.address = caller_address(headers.get("x-forwarded-for", ""), proxies=proxies)
        if came_encrypted(headers.get("x-forwarded-proto", ""), proxies=proxies):
            socket.tls = BY_PROXY

    async def _recognise(self, socket: StationSocket, request: Request, visitor: Visitor) -> Guest | Refusal:
        async with self._room:
            return await self._recognised(socket, request, visitor)

    async def _recognised(self, socket: StationSocket, request: Request, visitor: Visitor) -> Guest | Refusal:
        """Find out who calls. A token says whose a box is that nobody knows; of one that we know it says nothing."""
        judge_as = partial(
            judge,
            visitor=visitor,
            over_tls=bool(socket.tls),
            digest=_digest,
            certificate=certificate_of(socket.certificate),
        )
        caller = await self._lookup.caller(visitor.identity)
        if caller is None and visitor.token:
            refusal = await self._newcomers.register(visitor, lambda expected: judge_as(expected=expected))
            if refusal is not None:
                return refusal
            self._lookup.forget(visitor.identity)
            caller = await self._lookup.caller(visitor.identity)
        if caller is None:
            return unknown(visitor)
        verdict = judge_as(expected=_expected(caller))
        return verdict if isinstance(verdict, Refusal) else Guest(socket, request, visitor.identity, caller, verdict)

    def _refuse(self, socket: StationSocket, request: Request, refusal: Refusal) -> None:
        self.refused(socket, refusal)
        if refusal.status != HTTPStatus.SWITCHING_PROTOCOLS:
            socket.answer(refusal.status, refusal.cause, refusal.headers)
        elif not socket.is_gone:
            # OCPP-J 1.6 §3.3: without a common version finish the handshake without naming one, then close at once.
            socket.respond(socket.accept(request))
            socket.close(1002, refusal.cause, GoneCause.PROTOCOL)


def _expected(caller: Caller) -> Expected:
    return Expected(
        security_profile=caller.security_profile,
        key_digest=caller.key_digest,
        next_key_digest=caller.next_key_digest,
        old_key_digest=caller.old_key_digest,
        serials=caller.serials,
        owners=caller.owners,
    )


def _digest(key: bytes) -> bytes:
    return keyed_digest("station-key", key)
