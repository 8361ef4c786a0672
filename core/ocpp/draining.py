"""How a gateway ends: nobody comes in, stations are let go a few at a time, and it is over within a bound.

The bounds add up to less than TimeoutStopSec of plinth-gateway.service.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from core.choices import GoneCause
from core.domain.told.nodes import node_stopped

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from core.ocpp.gateway import Gateway

log = logging.getLogger(__name__)

CLOSES_A_S, CLOSES_AT_ONCE = 100, 10
LET_GO_WITHIN_S = 100.0  # more stations go faster
WRITTEN_WITHIN_S = 15.0
FACTS_WITHIN_S = 5.0  # once: without a database nothing more is waited for
HUNG_UP_WITHIN_S = 10.0
SERVICE_RESTART, WHY = 1012, "our gateway restarts"


async def drain(gateway: Gateway) -> None:
    """End what `Gateway.start` began; the absence is ours, never the stations' fault."""
    await gateway.listener.stop()
    gateway.door.turnstile.open()
    await gateway.rounds.stop()
    await _within(WRITTEN_WITHIN_S, _write_down(gateway))
    await _let_go(gateway)
    await _within(HUNG_UP_WITHIN_S, _hung_up(gateway))
    await _cut(gateway)
    await _within(WRITTEN_WITHIN_S, _write_down(gateway))
    await gateway.database.close(HUNG_UP_WITHIN_S)


async def _write_down(gateway: Gateway) -> None:
    """Write what is in memory, and that we are going."""
    await _write_facts(gateway)
    await gateway.messages.flush()
    await gateway.knocks.flush()
    await gateway.database.run(node_stopped, node_id=gateway.node_id, at=gateway.clock.now())


async def _let_go(gateway: Gateway) -> None:
    """Close a few sockets after the other, so that not all stations come back in the same second.

    A station may be at another gateway a moment later, and what it said here would then be an older connection's: all
    that was answered is written before its socket is closed.
    """
    gateway.door.entrance.close(SERVICE_RESTART, WHY)
    here, written = list(gateway.register), True
    pause_s = min(CLOSES_AT_ONCE / CLOSES_A_S, LET_GO_WITHIN_S * CLOSES_AT_ONCE / max(1, len(here)))
    for start in range(0, len(here), CLOSES_AT_ONCE):
        some, begun = here[start : start + CLOSES_AT_ONCE], gateway.loop.time()
        for conversation in some:
            conversation.socket.hear_no_more(GoneCause.GATEWAY)
        written = written and await _within(FACTS_WITHIN_S, _write_facts(gateway))
        await asyncio.sleep(0)  # what waited for that is answered
        for conversation in some:
            conversation.socket.close(SERVICE_RESTART, WHY, GoneCause.GATEWAY)
        if len(some) == CLOSES_AT_ONCE:
            await asyncio.sleep(max(0.0, pause_s - (gateway.loop.time() - begun)))


async def _write_facts(gateway: Gateway) -> None:
    await gateway.presence.flush()
    await gateway.notes.flush()


async def _hung_up(gateway: Gateway) -> None:
    """Wait until stations have hung up and what was begun has ended."""
    while gateway.tasks or len(gateway.register):
        if gateway.tasks:
            await asyncio.wait(gateway.tasks, timeout=1)
        else:
            await asyncio.sleep(0.02)


async def _cut(gateway: Gateway) -> None:
    """Give up whom and what we waited for in vain."""
    for conversation in gateway.register:
        conversation.socket.end(GoneCause.GATEWAY)
    for task in gateway.tasks:
        task.cancel()
    await asyncio.gather(*gateway.tasks, return_exceptions=True)
    await _within(HUNG_UP_WITHIN_S, _hung_up(gateway))


async def _within(seconds: float, work: Awaitable[None]) -> bool:
    """Wait for a part of the end, but not for ever; without a database the others will find out."""
    try:
        async with asyncio.timeout(seconds):
            await work
    except Exception:
        log.exception("the gateway ends without it")
        return False
    return True
