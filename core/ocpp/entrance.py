"""The entrance: stations that proved who they are come in here, of one name one at a time."""

from __future__ import annotations

import logging
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING

from core.choices import GoneCause
from core.domain.told.leaving import Departure
from core.domain.told.observing import Newcomer, Opened, connected
from core.models.knocks import NO_ADDRESS
from core.ocpp.protocol.refusal import Refusal
from core.ocpp.session import Conversation
from core.ocpp.together import Together
from core.ocpp.trial import Trial

if TYPE_CHECKING:
    import asyncio

    from core.ocpp.duels import Elder
    from core.ocpp.gateway import Gateway
    from core.ocpp.guest import Guest
    from core.queries.callers import OpenSession

log = logging.getLogger(__name__)

MOST_IN_LINE = 4  # of one name: each may have to wait for the ping of an older connection
SILENT_FOR_S = 60.0  # after which one that has never told us what it is has missed its boot
POLICY, TRY_AGAIN_LATER = 1008, 1013


class Entrance:
    """Lets stations in, or tells why not: somebody of that name is in already, or we are closing."""

    def __init__(self, gateway: Gateway, room: asyncio.Semaphore) -> None:
        self._gateway, self._room = gateway, room
        self._newcomers = Together[Newcomer, Opened | None](gateway.database, gateway.spawn, connected, "newcomers")
        self._in_line: Counter[int] = Counter()
        self._trials: dict[int, Trial] = {}

    async def admit(self, guest: Guest) -> Refusal | None:
        """Let a station in; give the objection when there is one."""
        station_id = guest.caller.station_id
        if self._in_line[station_id] >= MOST_IN_LINE:
            return Refusal("too_many_attempts", HTTPStatus.TOO_MANY_REQUESTS, guest.identity)
        self._in_line[station_id] += 1
        try:
            async with self._gateway.register.admitting(station_id):
                return await self._decide(guest)
        finally:
            self._in_line[station_id] -= 1
            if not self._in_line[station_id]:
                del self._in_line[station_id]

    def close(self, code: int, reason: str) -> None:
        """Let those go who are still on trial."""
        for trial in list(self._trials.values()):
            trial.socket.close(code, reason, GoneCause.GATEWAY)

    async def _decide(self, guest: Guest) -> Refusal | None:
        verdict = await self._gateway.duels.judge(guest)
        if guest.socket.is_gone:
            return verdict.objection
        if verdict.objection is None:
            await self._let_in(guest, verdict.instead_of)
            return None
        elder, tried = verdict.elder, guest.caller.station_id in self._trials
        if verdict.objection.cause != "second_connection" or elder is None or tried:
            return verdict.objection
        self._try_out(guest, elder, verdict.objection, verdict.instead_of)
        return None

    async def _let_in(self, guest: Guest, instead_of: OpenSession | None) -> None:
        response = guest.socket.accept(guest.request, guest.admission.subprotocol)
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            reason = response.body.decode("utf-8", "replace")[:200]
            self._gateway.door.failed(guest.socket, "unreadable_request", {"reason": reason})
            guest.socket.respond(response)
        elif await self._begin(guest, instead_of) is not None:
            guest.socket.respond(response)
        else:
            guest.socket.answer(HTTPStatus.SERVICE_UNAVAILABLE, "try again later")

    async def _begin(self, guest: Guest, instead_of: OpenSession | None) -> Conversation | None:
        """Open the session and make it the station's conversation; None when it is gone by then, or we are closing."""
        session = None if self._gateway.stopping else await self._session(guest, instead_of)
        if session is None:
            return None
        if self._gateway.stopping:
            departure = Departure(session.session_id, GoneCause.GATEWAY, self._gateway.clock.now())
            await self._gateway.leave(departure)
            return None
        caller, gateway = guest.caller, self._gateway
        remembered = gateway.register.interval(caller.station_id)
        interval = gateway.crowd.kept(told=caller.heartbeat_interval, remembered=remembered)
        conversation = Conversation(
            socket=guest.socket, session=session, ever_booted=caller.has_booted, interval=interval, gateway=gateway
        )
        self._gateway.register.enter(conversation)
        if instead_of is not None:
            self._gateway.spawn(self._gateway.neighbours.replaced(session.station_id, instead_of))
        if guest.socket.is_gone:
            conversation.lost(GoneCause.STATION, None)
            return None
        address = guest.socket.address
        log.info("connected identity=%s session=%s address=%s", guest.identity, session.session_id, address)
        guest.socket.listener = conversation
        if not guest.caller.has_booted:
            begun = conversation.last_call_at
            guest.socket.call_later(SILENT_FOR_S, lambda: self._must_have_spoken(conversation, begun))
        self._gateway.advance(guest.caller.station_id)
        return conversation

    def _must_have_spoken(self, conversation: Conversation, begun: float) -> None:
        """Remember one that came for the first time and has not called once; who comes again need not boot."""
        if conversation.socket.is_open and conversation.last_call_at == begun:
            self._gateway.knock(conversation, "no_boot", {"seconds": int(SILENT_FOR_S)})

    async def _session(self, guest: Guest, instead_of: OpenSession | None) -> Opened | None:
        newcomer = Newcomer(
            station_id=guest.caller.station_id,
            node_id=self._gateway.node_id,
            address=guest.socket.address or NO_ADDRESS,
            port=guest.socket.port,
            protocol=guest.admission.subprotocol,
            security_profile=guest.admission.security_profile,
            tls=guest.socket.tls,
            next_key=guest.admission.next_key,
            at=self._gateway.clock.now(),
            instead_of=instead_of.session_id if instead_of else None,
        )
        async with self._room:
            return await self._newcomers.ask(newcomer)

    # --- the same box, started anew? ---

    def _try_out(self, guest: Guest, elder: Elder, objection: Refusal, instead_of: OpenSession | None) -> None:
        response = guest.socket.accept(guest.request, guest.admission.subprotocol)
        if response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            trial = Trial(guest, elder, lambda passed: self._tried(guest, objection, instead_of, passed=passed))
            self._trials[guest.caller.station_id] = guest.socket.listener = trial
        guest.socket.respond(response)

    def _tried(self, guest: Guest, objection: Refusal, instead_of: OpenSession | None, *, passed: bool) -> None:
        trial = self._trials.pop(guest.caller.station_id)
        if passed:
            self._gateway.spawn(self._let_in_again(guest, trial, instead_of))
            return
        self._gateway.door.refused(guest.socket, objection)
        guest.socket.close(POLICY, objection.cause, GoneCause.PROTOCOL)

    async def _let_in_again(self, guest: Guest, trial: Trial, instead_of: OpenSession | None) -> None:
        """Give a station that was started anew its own place, and hear what it has said so far."""
        try:
            async with self._gateway.register.admitting(guest.caller.station_id):
                if trial.by_make_alone:
                    self._gateway.register.taken_over(guest)
                conversation = await self._begin(guest, instead_of)
        except Exception:
            log.exception("not let in after its trial identity=%s", guest.identity)
            conversation = None
        if conversation is None:
            guest.socket.close(TRY_AGAIN_LATER, "try again later", GoneCause.GATEWAY)
            return
        for text in trial.said:
            conversation.heard(text)
