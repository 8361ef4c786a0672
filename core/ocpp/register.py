"""Who is connected to this gateway, and what happens when two come under one name."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from core.choices import GoneCause
from core.ocpp.protocol.credentials import PLAIN
from core.ocpp.protocol.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.ocpp.guest import Guest
    from core.ocpp.session import Conversation

log = logging.getLogger(__name__)

PING_WITHIN_S = 3.0
RESET_TAKES_S = 300.0
MOST_TAKEOVERS, TAKEOVERS_WITHIN_S, QUARANTINE_S = 3, 300.0, 300.0


class Register:
    """The conversations of this gateway, by station."""

    def __init__(self, *, heartbeat_interval: int) -> None:
        self._here: dict[int, Conversation] = {}
        self._asked: dict[int, float] = {}
        self.let_in = 0
        self._stuck_after_s = 2 * heartbeat_interval
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._takeovers: dict[int, deque[float]] = {}
        self._quarantined: dict[int, float] = {}

    def __iter__(self) -> Iterator[Conversation]:
        return iter(list(self._here.values()))

    def __len__(self) -> int:
        return len(self._here)

    def of(self, station_id: int) -> Conversation | None:
        return self._here.get(station_id)

    def elder_of(self, guest: Guest) -> Conversation | None:
        """Give the connection that a guest may be the successor of: same address, and a key that tells who it is."""
        elder = self._here.get(guest.caller.station_id)
        known = guest.socket.address and guest.admission.security_profile != PLAIN
        return elder if known and elder is not None and elder.socket.address == guest.socket.address else None

    def admitting(self, station_id: int) -> asyncio.Lock:
        """Give the lock under which a station is let in: of two at once the second sees the first."""
        return self._locks.setdefault(station_id, asyncio.Lock())

    def enter(self, conversation: Conversation) -> None:
        """Make this the station's conversation; an older one ends."""
        self.let_in += 1
        older = self._here.get(conversation.station_id)
        self._here[conversation.station_id] = conversation
        if older is not None:
            older.socket.close(1008, "replaced by a newer connection", GoneCause.REPLACED)

    def leave(self, conversation: Conversation) -> None:
        if self._here.get(conversation.station_id) is conversation:
            del self._here[conversation.station_id]

    def asked(self, station_id: int, at: float) -> None:
        """Remember that a station was asked something."""
        self._asked[station_id] = at

    def asked_since(self, moment: float) -> set[int]:
        """Give the stations that were asked something since then, and are still here."""
        self._asked = {pk: at for pk, at in self._asked.items() if at > moment and pk in self._here}
        return set(self._asked)

    async def objection_to(self, guest: Guest) -> Refusal | None:
        """Say why a newcomer with valid credentials may not take a station's place; None when it may.

        The old connection is pinged: when it does not answer in three seconds it is dead and replaced, when it answers
        the newcomer is refused. After a reset that we asked for the newcomer is the station itself, whatever the old
        socket says; an old one that has sent no call for two heartbeat intervals is stuck. Three takeovers between
        addresses in five minutes are two posts of one name: for the next five whoever is connected stays.
        """
        now, station_id, newcomer = asyncio.get_running_loop().time(), guest.caller.station_id, guest.socket
        old = self._here.get(station_id)
        if old is None or not old.socket.is_open:
            return None
        if now < self._quarantined.get(station_id, 0.0):
            evidence = {"minutes": int(QUARANTINE_S // 60), "address": newcomer.address}
            return Refusal("quarantine", HTTPStatus.CONFLICT, guest.identity, evidence)
        if old.reset_at is not None and now - old.reset_at < RESET_TAKES_S:
            return None
        stuck = guest.admission.security_profile != PLAIN and now - old.last_call_at > self._stuck_after_s
        if not stuck and await old.socket.answers_ping(PING_WITHIN_S):
            evidence = {"connected": old.socket.address, "address": newcomer.address}
            return Refusal("second_connection", HTTPStatus.CONFLICT, guest.identity, evidence)
        if newcomer.address != old.socket.address:
            self.taken_over(guest)
        return None

    def taken_over(self, guest: Guest) -> None:
        """Count a takeover; too many in a short time are a quarantine."""
        now, station_id = asyncio.get_running_loop().time(), guest.caller.station_id
        times = self._takeovers.setdefault(station_id, deque(maxlen=MOST_TAKEOVERS))
        times.append(now)
        if len(times) == MOST_TAKEOVERS and now - times[0] < TAKEOVERS_WITHIN_S:
            log.warning("quarantine identity=%s: %s takeovers in %s s", guest.identity, len(times), int(now - times[0]))
            self._quarantined[station_id] = now + QUARANTINE_S
            del self._takeovers[station_id]
