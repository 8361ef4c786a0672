"""Live facts of all connected stations: gathered in memory, written set-wise.

A heartbeat costs no write of its own: twice a second is enough. What a connector does is written at once, for all
stations together that told in the same moment, and only then answered. What cannot be written now (the database is
away) waits, bounded.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.db import DataError, IntegrityError

from core.domain.told.beating import beats
from core.domain.told.clocks import Reading, clocks_read
from core.domain.told.connectors import MOST_KEPT, StatusReport, statuses_changed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from core.ocpp.clock import DatabaseClock
    from core.ocpp.session import Conversation
    from core.ocpp.threads import Database
    from core.reports import StatusChanged

log = logging.getLogger(__name__)

SLICE = 100  # stations written, and locked, at once
BEST_OF = timedelta(seconds=60)
Fact = TypeVar("Fact")
Moments = tuple[datetime, datetime | None]  # any frame or pong, heartbeat
Place = tuple[int | None, int | None, int | None]

GATHERED_FOR_S = 0.02  # between two writes of statuses
TRIED_AGAIN_S = 0.5


@dataclass(slots=True)
class StationClock:
    """A station's clock as last read. An old time stamp only makes the offset smaller: the greatest is the truth."""

    epoch: int
    offset_s: float
    best_at: datetime
    read_at: datetime


@dataclass(slots=True)
class Untold:
    """What a station's connectors told that is not written yet, and who waits for that."""

    reports: dict[Place, StatusReport] = field(default_factory=dict)
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    def written(self) -> None:
        for one in self.waiting:
            if not one.done():
                one.set_result(None)


class Presence:
    """What was heard since the last flush."""

    def __init__(self, database: Database, clock: DatabaseClock) -> None:
        self._database, self._clock = database, clock
        self._seen: dict[int, Moments] = {}
        self._statuses: dict[int, Untold] = defaultdict(Untold)
        self._news, self._one_writes = asyncio.Event(), asyncio.Lock()
        self._clocks: dict[int, StationClock] = {}
        self._unread: dict[int, StationClock] = {}
        self._touched: set[int] = set()
        self._over: set[int] = set()

    @property
    def waiting(self) -> int:
        """Give how many stations told something that is not written yet."""
        return len(self._seen) + len(self._statuses) + len(self._unread)

    def seen(self, by: Conversation) -> None:
        before = self._seen.get(by.session_id)
        self._seen[by.session_id] = (self._clock.moment(), before[1] if before else None)

    def beat(self, by: Conversation) -> None:
        at = self._clock.moment()
        self._seen[by.session_id] = (at, at)

    def status(self, by: Conversation, said: StatusChanged) -> asyncio.Future[None]:
        """Take a report; what is given is done once it is written."""
        untold = self._statuses[by.station_id]
        if said.place in untold.reports or len(untold.reports) < MOST_KEPT:
            untold.reports[said.place] = StatusReport(by.station_id, by.epoch, self._clock.now(), said)
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        untold.waiting = [one for one in untold.waiting if not one.done()] + [written]
        self._news.set()
        return written

    def clock(self, by: Conversation, timestamp: datetime) -> None:
        """Compare a station's time stamp with ours; only after we have told it the time on this connection."""
        if not by.time_given:
            return
        at = self._clock.moment()
        offset = (timestamp - at).total_seconds()
        known = self._clocks.get(by.station_id)
        if known is None or known.epoch != by.epoch or offset >= known.offset_s or at - known.best_at > BEST_OF:
            known = self._clocks[by.station_id] = StationClock(by.epoch, offset, at, at)
        known.read_at = at
        self._unread[by.station_id] = known

    def forget(self, by: Conversation) -> None:
        clock = self._clocks.get(by.station_id)
        if clock is not None and clock.epoch == by.epoch:
            del self._clocks[by.station_id]
            self._unread.pop(by.station_id, None)

    async def write_statuses(self) -> None:
        """Write down what connectors do as it is told, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            if await self._write_all_statuses():
                await asyncio.sleep(GATHERED_FOR_S)
            else:
                self._news.set()
                await asyncio.sleep(TRIED_AGAIN_S)

    async def flush(self) -> tuple[set[int], set[int]]:
        """Write down what was heard; give the stations whose connectors changed, and the sessions that are over."""
        await self._write_all_statuses()
        await self._tried(self._seen, self._write_seen, _last)
        await self._tried(self._unread, self._write_clocks, _newer)
        touched, self._touched = self._touched, set()
        over, self._over = self._over, set()
        return touched, over

    async def _write_all_statuses(self) -> bool:
        async with self._one_writes:  # what was told first must not be written last
            return await self._tried(self._statuses, self._write_statuses, _merged)

    async def _tried(
        self,
        facts: dict[int, Fact],
        write: Callable[[dict[int, Fact]], Awaitable[None]],
        merge: Callable[[Fact, Fact], Fact],
    ) -> bool:
        """Write one kind of fact in slices; what cannot be written now waits, and keeps no other kind waiting."""
        for _slice in range(-(-len(facts) // SLICE)):
            told = dict(islice(facts.items(), SLICE))
            for key in told:
                del facts[key]
            try:
                await write(told)
            except BaseException as error:
                for key, fact in told.items():
                    facts[key] = merge(fact, facts[key]) if key in facts else fact
                if not isinstance(error, Exception):  # we are told to stop: what is left is written at the end
                    raise
                log.exception("not written yet")
                return False
        return True

    async def _write_statuses(self, told: dict[int, Untold]) -> None:
        reports = [report for untold in told.values() for report in untold.reports.values()]
        try:
            self._touched |= await self._database.run(statuses_changed, reports=reports)
        except (DataError, IntegrityError):
            for report in reports:
                await self._write_alone(report)
        for untold in told.values():
            untold.written()

    async def _write_alone(self, report: StatusReport) -> None:
        """Write a report of a batch that the database refuses, unless it is the one that it refuses."""
        try:
            self._touched |= await self._database.run(statuses_changed, reports=[report])
        except (DataError, IntegrityError):
            log.exception("a report that cannot be kept is dropped: station=%s", report.station_id)

    async def _write_seen(self, told: dict[int, Moments]) -> None:
        self._over |= await self._database.run(beats, seen=[(key, *moments) for key, moments in told.items()])

    async def _write_clocks(self, told: dict[int, StationClock]) -> None:
        readings = [Reading(key, clock.epoch, clock.offset_s, clock.read_at) for key, clock in told.items()]
        await self._database.run(clocks_read, readings=readings)


def _merged(older: Untold, newer: Untold) -> Untold:
    reports = dict(islice((older.reports | newer.reports).items(), MOST_KEPT))
    return Untold(reports, older.waiting + newer.waiting)


def _last(older: Moments, newer: Moments) -> Moments:
    return newer[0], newer[1] or older[1]


def _newer(_older: StationClock, newer: StationClock) -> StationClock:
    return newer
