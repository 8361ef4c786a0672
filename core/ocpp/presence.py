"""Live facts of all connected stations: gathered in memory, written set-wise twice a second.

A heartbeat costs no write of its own. What cannot be written now (the database is away) waits, bounded.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db import DataError, IntegrityError

from core.domain.connectors import StatusReport, statuses_changed
from core.domain.observing import Said, beats, clock_read, exchanged
from core.ocpp.protocol.secrets import masked_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from core.choices import Direction
    from core.ocpp.protocol.facts import StatusChanged
    from core.ocpp.session import Conversation
    from core.ocpp.threads import Database

log = logging.getLogger(__name__)

MOST_EXCHANGES = 20_000
LONGEST_RAW = 16_384
BEST_OF = timedelta(seconds=60)
Written = TypeVar("Written")
Place = tuple[int, int | None, int | None, int | None]


@dataclass(slots=True)
class Clock:
    """A station's clock as last read. An old time stamp only makes the offset smaller: the greatest is the truth."""

    epoch: int
    offset_s: float
    best_at: datetime
    read_at: datetime


class Presence:
    """What was heard since the last flush."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[int, tuple[datetime, datetime | None]] = {}
        self._statuses: dict[Place, StatusReport] = {}
        self._clocks: dict[int, Clock] = {}
        self._unread: set[int] = set()
        self._exchanges: deque[Said] = deque(maxlen=MOST_EXCHANGES)

    def seen(self, by: Conversation) -> None:
        before = self._seen.get(by.session_id)
        self._seen[by.session_id] = (datetime.now(UTC), before[1] if before else None)

    def beat(self, by: Conversation) -> None:
        at = datetime.now(UTC)
        self._seen[by.session_id] = (at, at)

    def status(self, by: Conversation, fact: StatusChanged) -> None:
        place = (by.station_id, fact.connector_id, fact.evse_number, fact.evse_connector)
        self._statuses[place] = StatusReport(
            station_id=by.station_id,
            epoch=by.epoch,
            status=fact.status,
            received_at=datetime.now(UTC),
            connector_id=fact.connector_id,
            evse_number=fact.evse_number,
            evse_connector=fact.evse_connector,
            error_code=fact.error_code,
            info=fact.info,
            reported_at=fact.reported_at,
        )

    def clock(self, by: Conversation, timestamp: datetime) -> None:
        """Compare a station's time stamp with ours; only after we have told it the time on this connection."""
        if not by.time_given:
            return
        at = datetime.now(UTC)
        offset = (timestamp - at).total_seconds()
        known = self._clocks.get(by.station_id)
        if known is None or known.epoch != by.epoch or offset >= known.offset_s or at - known.best_at > BEST_OF:
            known = self._clocks[by.station_id] = Clock(by.epoch, offset, at, at)
        known.read_at = at
        self._unread.add(by.station_id)

    def exchange(self, by: Conversation, direction: Direction, action: str, message_id: str, raw: str) -> None:
        self._exchanges.append(
            Said(by.station_id, by.session_id, datetime.now(UTC), direction, action[:50], message_id[:36], raw)
        )

    def forget(self, by: Conversation) -> None:
        clock = self._clocks.get(by.station_id)
        if clock is not None and clock.epoch == by.epoch:
            del self._clocks[by.station_id]
            self._unread.discard(by.station_id)

    async def flush(self) -> tuple[set[int], set[int]]:
        """Write down what was heard; give the stations whose connectors changed, and the sessions that are over."""
        touched = await self._tried(self._flush_statuses)
        over = await self._tried(self._flush_seen)
        await self._tried(self._flush_clocks)
        await self._tried(self._flush_exchanges)
        return touched or set(), over or set()

    async def _tried(self, work: Callable[[], Awaitable[Written]]) -> Written | None:
        """Write one kind of fact; what it cannot write keeps none of the others waiting."""
        try:
            return await work()
        except Exception:
            log.exception("not written yet")
            return None

    async def _flush_statuses(self) -> set[int]:
        told, self._statuses = self._statuses, {}
        if not told:
            return set()
        try:
            return await self._database.run(statuses_changed, reports=list(told.values()))
        except (DataError, IntegrityError):
            return await self._one_by_one(list(told.values()))
        except Exception:
            self._statuses = told | self._statuses
            raise

    async def _one_by_one(self, reports: list[StatusReport]) -> set[int]:
        """Write the reports of a batch that the database refuses, but for those that it refuses for themselves."""
        touched: set[int] = set()
        for report in reports:
            try:
                touched |= await self._database.run(statuses_changed, reports=[report])
            except (DataError, IntegrityError):
                log.exception("a report that cannot be kept is dropped: %r", report)
        return touched

    async def _flush_seen(self) -> set[int]:
        told, self._seen = self._seen, {}
        if not told:
            return set()
        try:
            return await self._database.run(beats, seen=[(key, *moments) for key, moments in told.items()])
        except Exception:
            self._seen = told | self._seen
            raise

    async def _flush_clocks(self) -> None:
        while self._unread:
            station_id = self._unread.pop()
            clock = self._clocks[station_id]
            await self._database.run(
                clock_read, station_id=station_id, epoch=clock.epoch, offset_s=clock.offset_s, at=clock.read_at
            )

    async def _flush_exchanges(self) -> None:
        rows, self._exchanges = self._exchanges, deque(maxlen=MOST_EXCHANGES)
        if not rows:
            return
        try:
            await self._database.run(_write_exchanges, rows=list(rows))
        except Exception:
            self._exchanges.extendleft(reversed(rows))
            raise


def _write_exchanges(*, rows: list[Said]) -> None:
    exchanged(messages=[said._replace(raw=storable(said.raw)) for said in rows])


def storable(raw: str) -> str:
    """Give a message as the log keeps it: secrets masked, without NUL, of a bounded length."""
    return masked_text(raw)[:LONGEST_RAW].replace("\0", "")
