"""The calls of one station, and what they are answered.

Calls are taken in order. What must be written down before it is answered (a boot, a charge, a status, a notice; of a
station that we asked something lately its measured values and settings too) holds up only what comes after it.

What may be lost with a gateway that is killed is half a second of what is told again anyhow: that a station lives, its
clock, measured values of stations that nobody is asking anything; and half a second of the message log, which is ours.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING

from core.ocpp.charge_places import ChargePlaces
from core.ocpp.deciding import decide
from core.ocpp.protocol.facts import (
    NOTHING_DECIDED,
    WRITTEN_FIRST,
    WRITTEN_FIRST_WHEN_ASKED,
    Beat,
    ClockTold,
    Decision,
    Fact,
)
from core.ocpp.protocol.frames import Call, write_error, write_result
from core.ocpp.protocol.pending import may_say
from core.ocpp.protocol.schemas import format_violation, knows, problem_with, strange_number
from core.ocpp.replies import Replies
from core.queries.charging import place_of
from core.reports import Booted, Metered, Noticed, SettingTold, StatusChanged

if TYPE_CHECKING:
    from core.ocpp.gateway import Gateway
    from core.ocpp.session import Conversation

log = logging.getLogger(__name__)

MOST_WAITING = 100
MOST_TOLD = 120  # characters of what is wrong with a message
WRITTEN_WITHIN_S = 5.0
OUR_FAULT, NOT_YET = "InternalError", "SecurityError"
REPLACED_SOON = (Metered, SettingTold)


class Answering:
    """Takes what a station calls for; `known` is whether it has ever told us what it is."""

    def __init__(self, conversation: Conversation, gateway: Gateway, *, known: bool) -> None:
        self._of, self._gateway, self._known = conversation, gateway, known
        self._replies, self._charges = Replies(), ChargePlaces()
        self._misworded: tuple[str, ...] = ()
        self._backlog: deque[tuple[Call, str]] = deque()
        self._working: asyncio.Task[None] | None = None
        self._over = False

    def take(self, call: Call, text: str) -> None:
        """Take a call and the text that it came as, now or after those that came before it."""
        if self._working is None:
            self._answer(call, text)
        elif len(self._backlog) < MOST_WAITING:
            self._backlog.append((call, text))
        else:
            self._refuse(call, text, OUR_FAULT, "too many calls at once")

    def stop(self) -> None:
        """Take nothing more, whatever is still being looked up: it was not answered, and will be said again."""
        self._over = True
        self._backlog.clear()

    def _answer(self, call: Call, text: str) -> None:
        """Answer a call; one that is repeated is answered as before, without a second effect."""
        before = self._replies.to(call.id, text)
        if before is not None:
            self._of.say(before, call.action, call.id)
            return
        objection = self._objection(call)
        if objection is not None:
            self._refuse(call, text, *objection)
            return
        charge = self._charges.missing(call.action, call.payload)
        if charge:
            self._working = self._gateway.spawn(self._look_up(charge, call, text))
            return
        facts = self._of.version.understand(call.action, self._charges.placed(call.action, call.payload))
        first = WRITTEN_FIRST_WHEN_ASKED if self._is_asked else WRITTEN_FIRST
        if not first.isdisjoint(map(type, facts)):
            self._working = self._gateway.spawn(self._decide(call, text, facts))
        else:
            if not self._of.held or self._is_triggered(call):  # a box that beats all the same is answered: no more
                self._take(facts)
            self._accept(call, text)

    def _objection(self, call: Call) -> tuple[str, str] | None:
        protocol, version = self._of.protocol, self._of.version
        if not knows(protocol, call.action):
            return "NotImplemented", f"{call.action[:50]} is no action of {protocol}"
        if not version.serves(call.action):
            return "NotSupported", f"{call.action} is not for us"
        spoke = version.speaks_another_version(call.action, call.payload)
        if spoke:
            self._gateway.knock(self._of, "wrong_version", {"agreed": protocol, "spoke": spoke})
            return format_violation(protocol), f"this is {spoke}, but {protocol} was agreed: set the version"
        if not may_say(call.action, known=self._known, held=self._of.held, triggered=self._is_triggered(call)):
            held = "you are Pending: say nothing but what you are asked for"
            return NOT_YET, held if self._of.held else "send BootNotification first"
        problem = problem_with(protocol, call.action, call.payload)
        problem = problem or strange_number(call.payload)
        if problem is not None and call.action not in self._misworded:  # once of each that there is
            self._misworded += (call.action,)
            actions = ", ".join(self._misworded)[:MOST_TOLD]
            facts = {"actions": actions, "problem": problem.description[:MOST_TOLD], "protocol": protocol}
            self._gateway.knock(self._of, "wrong_message", facts)
        return (problem.code, problem.description) if problem else None

    async def _decide(self, call: Call, text: str, facts: tuple[Fact, ...]) -> None:
        """Write down what must be, then answer; then take what has been waiting behind it."""
        of = self._of
        try:
            decided = await decide(self._gateway, of, facts)
            if decided is not None:
                await self._noted(facts)
        except TimeoutError:  # without a database it is kept here meanwhile
            self._refuse(call, text, OUR_FAULT, "not written yet")
        except Exception:
            log.exception("not written identity=%s action=%s", of.identity, call.action)
            self._refuse(call, text, OUR_FAULT, "try again later")
        else:
            if decided is not None:
                self._known |= any(isinstance(fact, Booted) for fact in facts) and not self._of.held
                self._accept(call, text, decided)
                self._gateway.advance(of.station_id)
        finally:
            self._go_on()

    async def _look_up(self, charge: str, call: Call, text: str) -> None:
        """Find out where a charge happens that an earlier connection told of; then take the call."""
        try:
            place = await self._gateway.database.run(place_of, station_id=self._of.station_id, transaction_id=charge)
        except Exception:
            log.exception("not looked up identity=%s action=%s", self._of.identity, call.action)
            self._refuse(call, text, OUR_FAULT, "try again later")
        else:
            self._charges.found(charge, place)
            self._backlog.appendleft((call, text))
        finally:
            self._go_on()

    def _go_on(self) -> None:
        """Take what has been waiting."""
        self._working = None
        while self._backlog and self._working is None and not self._over:
            self._answer(*self._backlog.popleft())

    def _take(self, facts: tuple[Fact, ...]) -> None:
        """Take facts that nobody waits for; measured values together, as there are many in one message."""
        replaced_soon = []
        for fact in facts:
            if isinstance(fact, REPLACED_SOON):
                replaced_soon.append(fact)
            else:
                self._note(fact)
        if replaced_soon:
            self._gateway.notes.keep(self._of, *replaced_soon)

    async def _noted(self, facts: tuple[Fact, ...]) -> None:
        """Take all facts, and wait until those are written that must be. Raises TimeoutError."""
        written = [waited for fact in facts if (waited := self._note(fact)) is not None]
        async with asyncio.timeout(WRITTEN_WITHIN_S):
            await asyncio.gather(*written)

    def _accept(self, call: Call, text: str, decided: Decision = NOTHING_DECIDED) -> None:
        at, of = self._gateway.clock.moment(), self._of
        of.triggered.spend(call.action, call.payload, at=self._gateway.loop.time())
        if call.action == "BootNotification":
            of.beats_every(self._gateway.crowd.interval(self._gateway.loop.time()))
        payload = of.version.answer(call.action, call.payload, at=at, interval=of.interval, decided=decided)
        self._of.time_given |= "currentTime" in payload
        if call.wants_answer:
            reply = write_result(call.id, payload)
            if not self._of.held:  # the very same words may be answered otherwise once it is let in
                self._keep(call, text, reply)
            self._of.say(reply, call.action, call.id)

    def _refuse(self, call: Call, text: str, code: str, description: str) -> None:
        identity = self._of.identity
        log.info("refused identity=%s id=%r action=%r code=%s %r", identity, call.id, call.action, code, description)
        if not call.wants_answer:
            return
        reply = write_error(call.id, code, description)
        if code not in {OUR_FAULT, NOT_YET}:  # what cannot be done now may be when it is said again
            self._keep(call, text, reply)
        self._of.say(reply, call.action, call.id)

    def _keep(self, call: Call, text: str, reply: str) -> None:
        """Keep an answer for when the call is repeated; heartbeats of one id (some boxes) each ask the time anew."""
        if call.action != "Heartbeat":
            self._replies.keep(call.id, text, reply)

    def _note(self, fact: Fact) -> asyncio.Future[None] | None:
        """Take a fact; what is given is done once it is written."""
        presence, notes = self._gateway.presence, self._gateway.notes
        match fact:
            case Metered() | SettingTold():
                if self._is_asked:
                    return notes.written(self._of, fact)
                notes.keep(self._of, fact)
            case ClockTold():
                presence.clock(self._of, fact.timestamp)
            case Beat():
                presence.beat(self._of)
            case StatusChanged():
                return presence.status(self._of, fact)
            case Noticed():
                return notes.written(self._of, fact)
        return None

    def _is_triggered(self, call: Call) -> bool:
        return self._of.triggered.covers(call.action, call.payload, at=self._gateway.loop.time())

    @property
    def _is_asked(self) -> bool:
        return self._gateway.register.was_asked(self._of.station_id)
