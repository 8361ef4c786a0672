"""What has to be done without anybody asking: the worker does it, every minute and every second."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from core.domain import checking, commanding, idempotency, knocking, observing
from core.models.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

log = logging.getLogger(__name__)

EVERY_MINUTE: tuple[Callable[..., object], ...] = (
    commanding.expire,
    observing.bury_dead_nodes,
    observing.purge_exchanges,
    knocking.purge,
    idempotency.purge,
)


@app.periodic(cron="* * * * *")
@app.task(name="tidy", queueing_lock="tidy", pass_context=False)
def tidy(timestamp: int) -> None:  # noqa: ARG001 -- when procrastinate meant it to run; we ask the database's clock
    """Do what time makes due, each in its own transaction; one that fails does not keep the others from their turn."""
    at = database_now()
    failures = [failure for verb in EVERY_MINUTE if (failure := _tried(verb, at)) is not None]
    if failures:
        raise ExceptionGroup("tidying", failures)


def _tried(verb: Callable[..., object], at: datetime) -> Exception | None:
    try:
        verb(at=at)
    except Exception as error:
        log.exception("%s failed", verb.__qualname__)
        return error
    return None


def tick() -> None:
    """Move unfinished check runs on: their deadlines pass without any message of the station."""
    checking.advance_unfinished(at=database_now())
