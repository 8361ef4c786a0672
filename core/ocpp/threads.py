"""The gateway's way to the database: verbs run in a few threads of their own, never in the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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

    async def run(self, verb: Callable[..., Answer], **facts: Any) -> Answer:
        """Run a verb with its keyword arguments and give what it gives; its exceptions come through."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(_run, verb, facts))

    def close(self) -> None:
        """Wait for what is running and end the threads."""
        self._threads.shutdown(wait=True)


def _run(verb: Callable[..., Answer], facts: dict[str, Any]) -> Answer:
    try:
        return verb(**facts)
    finally:
        connections.close_all()
