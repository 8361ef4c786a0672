"""What stations told besides their states: gathered in memory, the newest of each, written set-wise twice a second.

A measured value is replaced by the next one. A notice is told once: it is written at once, and only then answered; so
is whatever a check may be waiting for.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from itertools import chain, count, islice
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError

from core.domain.told.telling import Told, told, trim
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
        self._waited_for: dict[Hashable, list[asyncio.Future[None]]] = defaultdict(list)
        self._news, self._one_writes = asyncio.Event(), asyncio.Lock()

    def written(self, by: Conversation, said: Metered | SettingTold | Noticed) -> asyncio.Future[None]:
        """Take a fact; what is given is done once it is written, or fails with TimeoutError as too much waits."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        key = self._key(by.station_id, said)
        if self._keep(by, key, said):
            self._waited_for[key].append(written)
            self._news.set()
        else:
            written.set_exception(TimeoutError())
        return written

    def keep(self, by: Conversation, *some: Metered | SettingTold) -> None:
        """Take facts that may be lost with us: their station tells the next ones soon."""
        for said in some:
            self._keep(by, self._key(by.station_id, said), said)

    def _keep(self, by: Conversation, key: Hashable, said: Metered | SettingTold | Noticed) -> bool:
        waiting = self._waiting
        fits = key in waiting or len(waiting) < MOST_WAITING
        if fits:
            waiting[key] = Told(by.station_id, by.epoch, self._clock.moment(), said)
        else:
            log.warning("dropped: more is told than can be written identity=%s", by.identity)
        return fits

    async def write_news(self) -> None:
        """Write down what somebody waits for as it is told, for ever."""
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
            # Who comes meanwhile waits for the next write, of what it told itself.
            waiting = {key: self._waited_for.pop(key) for key in self._waited_for.keys() & facts.keys()}
            try:
                await self._write(list(facts.values()))
            except BaseException:
                self._waiting = facts | self._waiting
                for key, some in waiting.items():
                    self._waited_for[key] = [one for one in some if not one.done()] + self._waited_for[key]
                raise
            for one in chain.from_iterable(waiting.values()):
                if not one.done():
                    one.set_result(None)
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
