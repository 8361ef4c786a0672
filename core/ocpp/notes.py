"""What stations told besides their states: gathered in memory, the newest of each, written set-wise twice a second.

A measured value is replaced by the next one. A notice is told once: it is written at once, and only then answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from itertools import count, islice
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError

from core.domain.telling import Told, told, trim
from core.reports import Metered, Noticed, SettingTold

if TYPE_CHECKING:
    from collections.abc import Hashable

    from core.ocpp.clock import DatabaseClock
    from core.ocpp.session import Conversation
    from core.ocpp.threads import Database

log = logging.getLogger(__name__)

SLICE = 1_000
MOST_WAITING = 50_000  # facts that wait to be written; further ones are dropped
GATHERED_FOR_S = 0.02  # between two writes of notices
TRIED_AGAIN_S = 0.5
TRIM_EVERY = 500  # facts of one station


class Notes:
    """What was told since the last flush; of one thing told twice the last counts, a notice is always new."""

    def __init__(self, database: Database, clock: DatabaseClock) -> None:
        self._database, self._clock = database, clock
        self._waiting: dict[Hashable, Told] = {}
        self._written: Counter[int] = Counter()
        self._notices = count()
        self._waited_for: dict[Hashable, asyncio.Future[None]] = {}
        self._news, self._one_writes = asyncio.Event(), asyncio.Lock()

    def notice(self, by: Conversation, said: Noticed) -> asyncio.Future[None]:
        """Take a notice; what is given is done once it is written."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        key = self.keep(by, said)
        self._waited_for[key] = written
        written.add_done_callback(lambda _written: self._waited_for.pop(key, None))
        self._news.set()
        return written

    def keep(self, by: Conversation, said: Metered | SettingTold | Noticed) -> Hashable:
        key = self._key(by.station_id, said)
        if key in self._waiting or len(self._waiting) < MOST_WAITING:
            self._waiting[key] = Told(by.station_id, by.epoch, self._clock.now(), said)
        else:
            log.warning("dropped: more is told than can be written identity=%s", by.identity)
        return key

    async def write_notices(self) -> None:
        """Write down notices as they are told, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self.flush()
                await asyncio.sleep(GATHERED_FOR_S)
            except Exception:
                log.exception("not written yet")
                self._news.set()
                await asyncio.sleep(TRIED_AGAIN_S)

    async def flush(self) -> None:
        """Write down what was told; what cannot be written now waits for the next time."""
        async with self._one_writes:  # what was told first must not be written last
            await self._flush()

    async def _flush(self) -> None:
        for _slice in range(-(-len(self._waiting) // SLICE)):
            facts = dict(islice(self._waiting.items(), SLICE))
            for key in facts:
                del self._waiting[key]
            try:
                await self._write(list(facts.values()))
            except BaseException:
                self._waiting = facts | self._waiting
                raise
            for key in facts:
                written = self._waited_for.get(key)
                if written is not None and not written.done():
                    written.set_result(None)
            await self._trim(Counter(fact.station_id for fact in facts.values()))

    async def _write(self, facts: list[Told]) -> None:
        try:
            await self._database.run(told, facts=facts)
        except (DataError, IntegrityError):
            # One of them cannot be kept: look again in halves, so that it takes no other along.
            if len(facts) == 1:
                log.exception("what cannot be kept is dropped: station=%s", facts[0].station_id)
                return
            half = len(facts) // 2
            await self._write(facts[:half])
            await self._write(facts[half:])

    async def _trim(self, written: Counter[int]) -> None:
        self._written += written
        many = [station_id for station_id in written if self._written[station_id] >= TRIM_EVERY]
        if many:
            await self._database.run(trim, station_ids=many)
            for station_id in many:
                del self._written[station_id]

    def _key(self, station_id: int, said: Metered | SettingTold | Noticed) -> Hashable:
        if isinstance(said, Metered):
            return station_id, said.place, said.measurand[:50], said.phase[:10], said.location[:20]
        if isinstance(said, SettingTold):
            return station_id, said.key[:200]
        return next(self._notices)
