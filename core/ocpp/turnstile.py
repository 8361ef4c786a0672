"""The turnstile: so many stations come in a second, in the order in which they came.

After a restart all of them come at once. Let in as fast as one can, they take the database and the cores from everybody
who looks at a page; a few hundred a second leave room, and ten thousand are back before half a minute is over. Only who
has proved to be a station takes a turn: no stranger can keep one waiting. A lone station passes at once.

Who waits has its connection, and hears nothing yet. Whoever gives up meanwhile (most stations do after 10 to 30
seconds) costs nobody a turn, and comes again at the end of the line, which has become shorter.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from core.ocpp.buckets import Bucket

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

SAVED_S = 0.5  # so many seconds' turns are taken at once after nobody has come for a while
MOST_WAITING = 10_000  # each holds its socket and its request
TICK_S = 0.2  # those whose turn it is within a tick are let in together: in one transaction they cost half as much


class Turnstile:
    """Lets `a_second` through, all of them when that is 0. `spawn` starts work that the gateway waits for."""

    def __init__(self, a_second: float, spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]) -> None:
        self._a_second, self._spawn = a_second, spawn
        at = asyncio.get_running_loop().time()
        self._bucket = Bucket.full(rate=a_second, burst=max(1, a_second * SAVED_S), at=at)
        self._waiting: deque[tuple[asyncio.Future[None], Callable[[], bool]]] = deque()
        self._turns = False

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def full_for_s(self) -> int:
        """Give in how many seconds somebody may come again; 0 when one more may wait here."""
        return 0 if len(self._waiting) < MOST_WAITING else 1 + int(len(self._waiting) / self._a_second)

    async def turn(self, is_gone: Callable[[], bool]) -> float:
        """Wait for one's turn, or until `is_gone` when it would be; give the seconds that it took."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        if not self._waiting and self._takes(begun):
            return 0.0
        turn = loop.create_future()
        self._waiting.append((turn, is_gone))
        if not self._turns:
            self._turns = True
            self._spawn(self._turn())
        await turn
        return loop.time() - begun

    def open(self) -> None:
        """Let all through, now and from now on: somebody else tells them that we are closing."""
        self._a_second = 0.0
        for turn, _is_gone in self._waiting:
            _end(turn)
        self._waiting.clear()

    async def _turn(self) -> None:
        try:
            while self._waiting:
                self._let_through()
                await asyncio.sleep(TICK_S)
        finally:
            self._turns = False

    def _let_through(self) -> None:
        """Let those through whose turn it is; who is gone, and whoever stopped waiting, takes none."""
        now = asyncio.get_running_loop().time()
        while self._waiting:
            turn, is_gone = self._waiting[0]
            if not (turn.done() or is_gone() or self._takes(now)):
                return
            self._waiting.popleft()
            _end(turn)

    def _takes(self, at: float) -> bool:
        """Take a turn when there is one."""
        if not self._a_second:
            return True
        owed = self._bucket.take(at)
        if owed:
            self._bucket.tokens += 1
        return not owed


def _end(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)
