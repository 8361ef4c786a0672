"""The message log: gathered in memory, masked, written down twice a second; bounded when that cannot be."""

from __future__ import annotations

import sys
from collections import Counter, deque
from typing import TYPE_CHECKING

from core.domain.told.message_log import Said, exchanged, trim_exchanges
from core.masking import masked_text
from core.texts import storable

if TYPE_CHECKING:
    from core.choices import Direction
    from core.ocpp.clock import DatabaseClock
    from core.ocpp.metrics import Metrics
    from core.ocpp.session import Conversation
    from core.ocpp.threads import Database

MOST_BYTES = 32 * 1024 * 1024  # waiting to be written; the oldest go first
ROW = 500  # bytes that one costs besides its text
SLICE = 1_000  # messages written at once
LONGEST_RAW = 16_384
TRIM_EVERY = 500  # messages of one station


class Messages:
    """What was said since the last flush."""

    def __init__(self, database: Database, clock: DatabaseClock, metrics: Metrics) -> None:
        self._database, self._clock, self._metrics = database, clock, metrics
        self._waiting: deque[Said] = deque()
        self._bytes = 0
        self._written: Counter[int] = Counter()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def keep(self, by: Conversation, direction: Direction, action: str, message_id: str, raw: str) -> None:
        self._metrics.said(by, direction, action, message_id, raw)
        said = Said(by.station_id, by.session_id, self._clock.now(), direction, action[:50], message_id[:36], raw)
        self._waiting.append(said)
        self._bytes += _size(said)
        while self._bytes > MOST_BYTES:
            self._bytes -= _size(self._waiting.popleft())

    async def flush(self) -> None:
        """Write down what was said; what cannot be written now waits for the next time."""
        for _slice in range(-(-len(self._waiting) // SLICE)):
            rows = [self._waiting.popleft() for _row in range(min(SLICE, len(self._waiting)))]
            self._bytes -= sum(map(_size, rows))
            try:
                await self._database.run(_write, rows=rows)
            except Exception:
                self._waiting.extendleft(reversed(rows))
                self._bytes += sum(map(_size, rows))
                raise
            await self._trim(Counter(row.station_id for row in rows))

    async def _trim(self, written: Counter[int]) -> None:
        """Bound the log of those that talk a lot without waiting for the worker's hour."""
        self._written += written
        many = [station_id for station_id in written if self._written[station_id] >= TRIM_EVERY]
        if many:
            await self._database.run(trim_exchanges, station_ids=many)
            for station_id in many:
                del self._written[station_id]


def _size(said: Said) -> int:
    return sys.getsizeof(said.raw) + ROW


def _write(*, rows: list[Said]) -> None:
    exchanged(messages=[_as_kept(said) for said in rows])


def _as_kept(said: Said) -> Said:
    raw = loggable(said.raw)
    return said if raw is said.raw else said._replace(raw=raw)


def loggable(raw: str) -> str:
    """Give a message as the log keeps it: secrets masked, of a bounded length."""
    return storable(masked_text(raw)[:LONGEST_RAW])
