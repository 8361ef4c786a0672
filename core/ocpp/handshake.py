"""The door: from an opening request to a conversation, or to a refusal that is remembered.

In this order: the address's bucket, what the request itself tells, room inside, the look-up, who it is, whether
somebody of that name is in already. Nothing costs the database a query before it has passed what is cheap.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db import connection
from websockets.typing import Subprotocol

from core.choices import GoneCause
from core.domain.observing import connected
from core.domain.tokens import keyed_digest
from core.ocpp.buckets import AddressBuckets
from core.ocpp.protocol.handshake import Admission, Expected, Refusal, Visitor, judge, read_request, unknown
from core.ocpp.session import Conversation
from core.queries.callers import Caller, caller_of

if TYPE_CHECKING:
    from websockets.http11 import Request, Response

    from core.ocpp.gateway import Gateway
    from core.ocpp.socket import StationSocket

log = logging.getLogger(__name__)

AT_ONCE = 200
ATTEMPTS_A_S, ATTEMPTS_BURST = 50, 300
UNKNOWN_FOR_S, MOST_UNKNOWN = 0.5, 10_000


class Door:
    """Lets stations in, or tells why not."""

    def __init__(self, gateway: Gateway, *, endpoint: str) -> None:
        self._gateway, self._endpoint = gateway, endpoint
        self._room = asyncio.Semaphore(AT_ONCE)
        self._buckets = AddressBuckets(rate=ATTEMPTS_A_S, burst=ATTEMPTS_BURST)
        self._unknown: OrderedDict[str, float] = OrderedDict()

    def admits(self, address: str) -> bool:
        """Tell whether an address may make one more attempt now."""
        return self._buckets.admits(address, self._gateway.loop.time())

    def requested(self, socket: StationSocket, request: Request) -> None:
        """Take an opening request (the socket calls this)."""
        self._gateway.spawn(self._receive(socket, request))

    def failed(self, socket: StationSocket, cause: str, evidence: dict[str, Any]) -> None:
        """Take a connection that ended before there was a request (the socket calls this)."""
        self._gateway.knocks.note(cause, address=socket.address, port=socket.port, evidence=evidence)

    async def _receive(self, socket: StationSocket, request: Request) -> None:
        try:
            if request.path in ("/livez", "/readyz"):
                await self._tell_health(socket, request.path)
                return
            headers = {name.lower(): ", ".join(request.headers.get_all(name)) for name in request.headers}
            visitor = read_request(path=request.path, headers=headers, endpoint=self._endpoint)
            if isinstance(visitor, Refusal):
                self._refuse(socket, request, visitor)
                return
            async with self._room:
                await self._consider(socket, request, visitor)
        except Exception:
            log.exception("handshake failed path=%r address=%s", request.path, socket.address)
            self._answer(socket, HTTPStatus.SERVICE_UNAVAILABLE, "try again later")

    async def _consider(self, socket: StationSocket, request: Request, visitor: Visitor) -> None:
        caller = await self._look_up(visitor.identity)
        if caller is None:
            self._refuse(socket, request, unknown(visitor))
            return
        expected = Expected(caller.security_profile, caller.key_digest)
        verdict = judge(visitor=visitor, expected=expected, over_tls=bool(socket.tls), digest=_digest)
        if isinstance(verdict, Refusal):
            self._refuse(socket, request, verdict)
            return
        async with self._gateway.register.admitting(caller.station_id):
            objection = await self._gateway.register.objection_to(
                socket, station_id=caller.station_id, identity=visitor.identity, profile=verdict.security_profile
            )
            if objection is not None:
                self._refuse(socket, request, objection)
            elif not socket.is_gone:
                await self._let_in(socket, request, caller, verdict)

    async def _look_up(self, identity: str) -> Caller | None:
        """Find the station; a name that nobody expects is not looked up again for half a second."""
        now = self._gateway.loop.time()
        if now < self._unknown.get(identity, 0.0):
            return None
        caller = await self._gateway.database.run(caller_of, identity=identity)
        if caller is None:
            self._unknown[identity] = now + UNKNOWN_FOR_S
            if len(self._unknown) > MOST_UNKNOWN:
                self._unknown.popitem(last=False)
        return caller

    async def _let_in(self, socket: StationSocket, request: Request, caller: Caller, admission: Admission) -> None:
        socket.ws.available_subprotocols = [Subprotocol(admission.subprotocol)]
        response = socket.ws.accept(request)
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            self.failed(socket, "unreadable_request", {"reason": response.body.decode("utf-8", "replace")[:200]})
            socket.respond(response)
            return
        session = await self._gateway.database.run(
            connected,
            station_id=caller.station_id,
            node_id=self._gateway.node_id,
            address=socket.address,
            port=socket.port,
            protocol=admission.subprotocol,
            security_profile=admission.security_profile,
            tls=socket.tls,
            at=datetime.now(UTC),
        )
        conversation = Conversation(
            socket=socket, session=session, ever_booted=caller.has_booted, gateway=self._gateway
        )
        self._gateway.register.enter(conversation)
        if socket.is_gone:
            conversation.lost(GoneCause.STATION, None)
            return
        log.info("connected identity=%s session=%s address=%s", conversation.identity, session.pk, socket.address)
        socket.listener = conversation
        socket.respond(response)
        self._gateway.advance(caller.station_id)

    def _refuse(self, socket: StationSocket, request: Request, refusal: Refusal) -> None:
        self._gateway.knocks.note(
            refusal.cause,
            address=socket.address,
            port=socket.port,
            identity=refusal.identity,
            evidence=refusal.evidence,
        )
        if socket.is_gone:
            return
        if refusal.status != HTTPStatus.SWITCHING_PROTOCOLS:
            self._answer(socket, refusal.status, refusal.cause, **refusal.headers)
            return
        # OCPP-J 1.6 §3.3: without a common version finish the handshake without naming one, then close at once.
        socket.respond(socket.ws.accept(request))
        socket.close(1002, refusal.cause, GoneCause.PROTOCOL)

    def _answer(self, socket: StationSocket, status: HTTPStatus, text: str, **headers: str) -> None:
        if socket.is_gone or socket.is_open:
            return
        response: Response = socket.ws.reject(status, f"{text}\n")
        for name, value in headers.items():
            response.headers[name] = value
        socket.respond(response)

    async def _tell_health(self, socket: StationSocket, path: str) -> None:
        """Answer whoever watches this process: alive as such, and ready when the database answers too."""
        try:
            if path == "/readyz":
                await self._gateway.database.run(_ask_database)
        except Exception:
            log.exception("not ready")
            self._answer(socket, HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer")
        else:
            self._answer(socket, HTTPStatus.OK, f"ok, {len(self._gateway.register)} stations")


def _digest(key: bytes) -> bytes:
    return keyed_digest("station-key", key)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
