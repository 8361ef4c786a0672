"""Finding the station of a name, without asking the database for the same stranger again and again."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from core.ocpp.together import Together
from core.queries.callers import Caller, callers_of

if TYPE_CHECKING:
    from core.ocpp.gateway import Gateway

UNKNOWN_FOR_S, MOST_UNKNOWN = 0.5, 10_000


class Lookup:
    """Who is expected. A name that nobody expects is not looked up again for half a second."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._callers = Together[str, Caller | None](gateway.database, gateway.spawn, callers_of, "identities")
        self._unknown: OrderedDict[str, float] = OrderedDict()

    def forget(self, identity: str) -> None:
        """Look a name up again at once: somebody of that name was registered."""
        self._unknown.pop(identity, None)

    async def caller(self, identity: str) -> Caller | None:
        now = self._gateway.loop.time()
        if now < self._unknown.get(identity, 0.0):
            return None
        caller = await self._callers.ask(identity)
        if caller is None:
            self._unknown[identity] = now + UNKNOWN_FOR_S
            if len(self._unknown) > MOST_UNKNOWN:
                self._unknown.popitem(last=False)
        return caller
