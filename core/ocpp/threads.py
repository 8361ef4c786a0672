"""The gateway's way to the database: verbs run in a few threads of their own, never in the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 8
Answer = TypeVar("Answer")


class Database:
    """A pool of threads over Django's pool of connections."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="gateway-database")
        self._running: set[Future[Any]] = set()

    @property
    def waiting(self) -> int:
        return len(self._running)

    async def run(self, verb: Callable[..., Answer], **facts: Any) -> Answer:
        """Run a verb with its keyword arguments and give what it gives; its exceptions come through.

        It is carried out though who waits for it is cancelled: what is to be written has left the caller's memory.
        """
        work = self._threads.submit(_run, verb, facts)
        self._running.add(work)
        work.add_done_callback(self._running.discard)
        return await asyncio.shield(asyncio.wrap_future(work))

    async def close(self, within_s: float) -> None:
        """Begin nothing more, and wait a while for what is running."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        running = [asyncio.wrap_future(work) for work in list(self._running)]
        if running:
            await asyncio.wait(running, timeout=within_s)


def _run(verb: Callable[..., Answer], facts: dict[str, Any]) -> Answer:
    try:
        return verb(**facts)
    finally:
        connections.close_all()
