"""Knocks that wait for the database are counted like the others, and are not more of them than there may be."""

from __future__ import annotations

import asyncio

import pytest
from core.models import Knock
from core.ocpp import knocks
from core.ocpp.clock import DatabaseClock
from core.ocpp.knocks import KnockLog
from core.ocpp.metrics import Metrics
from core.ocpp.threads import Database


class Away(Database):
    """A database that goes away while somebody knocks."""

    def __init__(self, meanwhile):
        super().__init__()
        self.meanwhile = meanwhile

    async def run(self, verb, **facts):
        if self.meanwhile is None:
            return await super().run(verb, **facts)
        meanwhile, self.meanwhile = self.meanwhile, None
        meanwhile()
        raise OSError("the database is away")


def knock(log, address, times=1):
    for _time in range(times):
        log.note("no_bytes", address=address, port=9000)


def flushed(log):
    with pytest.raises(OSError, match="away"):
        asyncio.run(log.flush())


def test_both_are_counted_what_could_not_be_written_and_what_came_meanwhile(transactional_db):
    log = KnockLog(Away(lambda: knock(log, "10.0.0.1")), DatabaseClock(), Metrics())
    knock(log, "10.0.0.1", times=6)
    flushed(log)
    asyncio.run(log.flush())
    assert Knock.objects.get().count == 7


def test_no_more_groups_wait_than_may(monkeypatch):
    monkeypatch.setattr(knocks, "MOST_GROUPS", 2)
    log = KnockLog(Away(lambda: [knock(log, f"10.0.0.{number}") for number in (2, 3)]), DatabaseClock(), Metrics())
    for number in (1, 2):
        knock(log, f"10.0.0.{number}")
    flushed(log)
    assert [(group[1], attempts.count) for group, attempts in log._groups.items()] == [("10.0.0.1", 1), ("10.0.0.2", 2)]
