"""Attempts that failed: gathered in memory, bounded, written down twice a second."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import DataError

from core.domain.told.knocking import knocked, let_in, purge
from core.models.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.ocpp.clock import DatabaseClock
    from core.ocpp.metrics import Metrics
    from core.ocpp.threads import Database

log = logging.getLogger(__name__)

MOST_GROUPS = 500  # waiting to be written; a flood beyond is counted in the log only
Group = tuple[str, str, int, str]


@dataclass(slots=True)
class Attempts:
    evidence: Mapping[str, Any]
    at: datetime
    count: int
    operator_id: int | None = None


class KnockLog:
    """What knocked since the last flush, grouped as the rows are: identity, address, port, cause."""

    def __init__(self, database: Database, clock: DatabaseClock, metrics: Metrics) -> None:
        self._database, self._clock, self._metrics = database, clock, metrics
        self._groups: dict[Group, Attempts] = {}

    @property
    def waiting(self) -> int:
        return len(self._groups)

    def note(
        self,
        cause: str,
        *,
        address: str,
        port: int,
        identity: str = "",
        evidence: Mapping[str, Any] | None = None,
        operator_id: int | None = None,
    ) -> None:
        """Remember one attempt; `operator_id` is whose registration token it came with."""
        log.info("knock cause=%s identity=%r address=%s port=%s evidence=%r", cause, identity, address, port, evidence)
        self._metrics.knocks.labels(cause).inc()
        group = (identity, address, port, cause)
        attempts = self._groups.get(group)
        if attempts is not None:
            attempts.evidence, attempts.at = evidence or {}, self._clock.now()
            attempts.count += 1
            attempts.operator_id = operator_id or attempts.operator_id
        elif len(self._groups) < MOST_GROUPS:
            self._groups[group] = Attempts(evidence or {}, self._clock.now(), 1, operator_id)
        else:
            log.warning("too many different knocks at once, one dropped: cause=%s address=%s", cause, address)

    async def flush(self) -> None:
        """Write down what was noted; what cannot be written now waits for the next time."""
        groups, self._groups = self._groups, {}
        if not groups:
            return
        try:
            await self._database.run(_write, groups=groups)
        except Exception:
            self._groups = dict(islice(_merged(groups, self._groups).items(), MOST_GROUPS))
            raise

    async def let_in(self, identity: str) -> None:
        """Answer what was told of a station while it was held, what waits to be written included."""
        await self.flush()
        await self._database.run(let_in, identity=identity, at=self._clock.now())


def _merged(older: dict[Group, Attempts], newer: dict[Group, Attempts]) -> dict[Group, Attempts]:
    """Count both; of a group in both the newer evidence is kept."""
    for group in older.keys() & newer.keys():
        newer[group].count += older[group].count
    return older | newer


def _write(*, groups: dict[Group, Attempts]) -> None:
    """Write the groups and take each out that is done with, so that one that fails keeps the rest for next time."""
    new = False
    for group in list(groups):
        try:
            new |= _written(group, groups[group])
        except DataError:
            log.exception("a knock that cannot be kept is dropped: %r", group)
        del groups[group]
    if new:
        purge(at=database_now())


def _written(group: Group, attempts: Attempts) -> bool:
    identity, address, port, cause = group
    row = knocked(
        identity=identity,
        address=address or None,
        port=port,
        cause=cause,
        evidence=attempts.evidence,
        at=attempts.at,
        count=attempts.count,
        operator_id=attempts.operator_id,
    )
    return row.first_seen == row.last_seen
