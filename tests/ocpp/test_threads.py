"""What the gateway hands over to its threads: all of it is carried out, whoever waits for it."""

from __future__ import annotations

import asyncio
import threading

import pytest
from core.ocpp.threads import THREADS, Database

from tests.stations import PATIENCE_S


def all_busy(database: Database, go_on: threading.Event) -> list[asyncio.Task[bool]]:
    return [asyncio.create_task(database.run(go_on.wait, timeout=PATIENCE_S)) for _each in range(THREADS)]


def test_what_was_handed_over_is_carried_out_though_nobody_waits_for_it_any_more() -> None:
    written = threading.Event()

    async def run() -> bool:
        database, go_on = Database(), threading.Event()
        busy = all_busy(database, go_on)
        last = asyncio.create_task(database.run(written.set))
        await asyncio.sleep(0)
        last.cancel()
        await asyncio.wait([last])
        go_on.set()
        assert [await each for each in busy] == [True] * THREADS
        carried_out = await asyncio.to_thread(written.wait, PATIENCE_S)
        await database.close(PATIENCE_S)
        return carried_out

    assert asyncio.run(run()) is True


def test_what_still_waits_for_its_turn_at_the_end_is_let_go() -> None:
    written = threading.Event()

    async def run() -> None:
        database, go_on = Database(), threading.Event()
        busy = all_busy(database, go_on)
        late = asyncio.create_task(database.run(written.set))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.05, go_on.set)
        await database.close(PATIENCE_S)
        assert [await each for each in busy] == [True] * THREADS
        with pytest.raises(asyncio.CancelledError):
            await late

    asyncio.run(run())
    assert not written.is_set()
