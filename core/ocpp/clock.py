"""The database's time in this process: the one clock that all rows are stamped and judged by."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

SAME_MOMENT_S = 0.0001  # one message asks for the time again and again


class DatabaseClock:
    """What the database's clock said when we looked last, carried on by this host's steady one.

    A host whose own time of day is wrong claims no question late and buries no gateway that lives.
    """

    def __init__(self) -> None:
        self.set(datetime.now(UTC))

    def set(self, now: datetime) -> None:
        self._then, self._at = now, time.monotonic()
        self._last, self._last_at = self._then, self._at

    def now(self) -> datetime:
        return self._then + timedelta(seconds=time.monotonic() - self._at)

    def moment(self) -> datetime:
        """Give the time to a tenth of a millisecond: for what one message tells, and where order does not matter."""
        at = time.monotonic()
        if at - self._last_at >= SAME_MOMENT_S:
            self._last, self._last_at = self._then + timedelta(seconds=at - self._at), at
        return self._last
