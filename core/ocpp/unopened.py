"""Sockets that have not said yet what they want: only so many, of one household and in all."""

from __future__ import annotations

import asyncio
from collections import Counter

from core.addresses import household

MOST, MOST_OF_ONE = 5_000, 300  # many stations may come through one address, all at once after a restart


class Unopened:
    """Who was accepted and has neither sent an opening request nor failed to."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(MOST)
        self._of: Counter[str] = Counter()

    async def place(self) -> None:
        """Wait until one more may be accepted; meanwhile callers wait in the system's own queue."""
        await self._places.acquire()

    def give_back(self) -> None:
        self._places.release()

    def enter(self, address: str) -> bool:
        """Count one more; tell whether its household has no more than it may (of "" nobody knows where it lives)."""
        home = household(address)
        self._of[home] += 1
        return not home or self._of[home] <= MOST_OF_ONE

    def leave(self, address: str) -> None:
        """Count one less, and give its place back."""
        home = household(address)
        self._of[home] -= 1
        if self._of[home] <= 0:
            del self._of[home]
        self.give_back()
