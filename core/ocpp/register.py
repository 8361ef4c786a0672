"""Who is connected to this gateway, and what happens when two come under one name."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from core.choices import GoneCause
from core.ocpp.protocol.credentials import PLAIN
from core.ocpp.protocol.duel import MOST_TAKEOVERS, QUARANTINE_S, TAKEOVERS_WITHIN_S, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.ocpp.guest import Guest
    from core.ocpp.session import Conversation

log = logging.getLogger(__name__)

PING_WITHIN_S = 3.0
RESET_TAKES_S = 300.0
ASKED_LATELY_S = 120.0  # a check asks every few seconds, a test charge for its meter every ten


class Register:
    """The conversations of this gateway, by station."""

    def __init__(self) -> None:
        self._here: dict[int, Conversation] = {}
        self._asked: dict[int, float] = {}
        self._intervals: dict[int, int] = {}
        self.let_in = 0
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._takeovers: dict[int, deque[float]] = {}
        self._quarantined: dict[int, float] = {}

    def __iter__(self) -> Iterator[Conversation]:
        return iter(list(self._here.values()))

    def __len__(self) -> int:
        return len(self._here)

    def of(self, station_id: int) -> Conversation | None:
        return self._here.get(station_id)

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

    def remember(self, conversation: Conversation) -> None:
        """Remember how often a station beats, also when it comes again."""
        self._intervals[conversation.station_id] = conversation.interval

    def interval(self, station_id: int) -> int | None:
        """Give how often a station beat when it was here last, seconds; None when it was not, or did not say."""
        return self._intervals.get(station_id)

    def asked(self, station_id: int, at: float) -> None:
        """Remember that a station was asked something."""
        self._asked[station_id] = at

    def asked_lately(self) -> set[int]:
        """Give the stations that were asked something a short while ago, and are still here."""
        moment = asyncio.get_running_loop().time() - ASKED_LATELY_S
        self._asked = {pk: at for pk, at in self._asked.items() if at > moment and pk in self._here}
        return set(self._asked)

    def was_asked(self, station_id: int) -> bool:
        """Tell whether what a station says now may be what somebody waits for: it was asked something lately."""
        return station_id in self._asked

    async def standing(self, old: Conversation) -> Standing:
        """Say how an older connection stands; it is pinged where that decides, three seconds at most.

        One that has sent no call for two heartbeat intervals is stuck: as good as dead, where a key tells who comes.
        """
        now, station_id = asyncio.get_running_loop().time(), old.station_id
        quarantine_s = max(0.0, self._quarantined.get(station_id, 0.0) - now)
        reset = old.reset_at is not None and now - old.reset_at < RESET_TAKES_S
        stuck = old.security_profile != PLAIN and now - old.last_call_at > 2 * old.interval
        decides = not (quarantine_s or reset or stuck)
        return Standing(
            address=old.socket.address,
            alive=decides and await old.socket.answers_ping(PING_WITHIN_S),
            reset=reset,
            takeovers=tuple(now - at for at in self._takeovers.get(station_id, ())),
            quarantine_s=quarantine_s,
            box=old.boot,
        )

    def inherit(self, station_id: int, standing: Standing) -> None:
        """Go on counting takeovers where the gateway left off that a station comes from."""
        now = asyncio.get_running_loop().time()
        self._takeovers[station_id] = deque((now - ago for ago in standing.takeovers), maxlen=MOST_TAKEOVERS)
        if standing.quarantine_s:
            self._quarantined[station_id] = now + standing.quarantine_s

    def taken_over(self, guest: Guest) -> None:
        """Count a takeover; too many in a short time are a quarantine."""
        now, station_id = asyncio.get_running_loop().time(), guest.caller.station_id
        times = self._takeovers.setdefault(station_id, deque(maxlen=MOST_TAKEOVERS))
        times.append(now)
        if len(times) == MOST_TAKEOVERS and now - times[0] < TAKEOVERS_WITHIN_S:
            log.warning("quarantine identity=%s: %s takeovers in %s s", guest.identity, len(times), int(now - times[0]))
            self._quarantined[station_id] = now + QUARANTINE_S
            del self._takeovers[station_id]
