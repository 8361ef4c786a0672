"""Asked for many stations at once, the database is asked once: after a restart all of them call in the same second."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import DataError, IntegrityError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any

    from core.ocpp.threads import Database

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

MOST = 100  # stations locked in one transaction
GATHERED_FOR_S = 0.005  # between two transactions: in a storm each is for more stations, and costs each of them less
AT_ONCE = 2  # transactions: one that waits for a lock keeps only those in it waiting


class Together(Generic[Asked, Answer]):
    """A verb for many. Whoever asks while it works is served by the next transaction, with all others who asked.

    `verb` is called with a list, by `name`, and gives the answers in its order. Alone, one is served at once.
    """

    def __init__(
        self,
        database: Database,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        verb: Callable[..., Sequence[Answer]],
        name: str,
    ) -> None:
        self._database, self._spawn, self._verb, self._name = database, spawn, verb, name
        self._waiting: deque[tuple[Asked, asyncio.Future[Answer]]] = deque()
        self._working = 0

    async def ask(self, one: Asked) -> Answer:
        """Ask for one, and give its answer. Raises what the verb raises, for want of a database too."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        if self._working < AT_ONCE:
            self._working += 1
            self._spawn(self._work())
        return await answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._serve([self._waiting.popleft() for _one in range(min(MOST, len(self._waiting)))])
                if len(self._waiting) < MOST:
                    await asyncio.sleep(GATHERED_FOR_S)
        except asyncio.CancelledError:
            for _one, waiting in self._waiting:
                waiting.cancel()
            self._waiting.clear()
            raise
        finally:
            self._working -= 1

    async def _serve(self, some: list[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._database.run(self._verb, **{self._name: [one for one, _waiting in some]})
            for (_one, waiting), answer in zip(some, answers, strict=True):
                if not waiting.done():
                    waiting.set_result(answer)
        except (DataError, IntegrityError) as error:
            if len(some) == 1:
                _fail(some, error)
            else:  # one of them is to blame: the others must not suffer
                for alone in some:
                    await self._serve([alone])
        except Exception as error:  # noqa: BLE001 -- whoever asked is told
            _fail(some, error)
        except asyncio.CancelledError:
            for _one, waiting in some:
                waiting.cancel()
            raise


def _fail(some: list[tuple[Asked, asyncio.Future[Answer]]], error: Exception) -> None:
    for _one, waiting in some:
        if not waiting.done():
            waiting.set_exception(error)
