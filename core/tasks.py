"""What has to be done without anybody asking: the worker does it, every hour, every minute and every second."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from core.domain import idempotency, imports, retention, tidying
from core.domain.commands import commanding
from core.domain.field import checking, trying
from core.domain.told import knocking, message_log, nodes, statuses, telling
from core.domain.webhooks import deliveries
from core.importing.working import work_on
from core.metrics.worker import measured
from core.models.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

log = logging.getLogger(__name__)

EVERY_MINUTE: tuple[Callable[..., object], ...] = (
    commanding.expire,
    nodes.bury_dead_nodes,
    statuses.forget_offline_stations,
    knocking.purge,
    idempotency.purge,
    imports.resume,
    tidying.sum_tallies,
    tidying.purge_sign_ins,
)
EVERY_HOUR: tuple[Callable[..., object], ...] = (
    message_log.purge_exchanges,
    telling.purge,
    tidying.purge_sessions,
    tidying.purge_commands,
    tidying.purge_refused_attempts,
    tidying.purge_nodes,
    tidying.forget_phones,
    imports.purge,
    deliveries.purge,
)


@app.periodic(cron="* * * * *")
@app.task(name="tidy", queueing_lock="tidy", pass_context=False)
def tidy(timestamp: int) -> None:  # noqa: ARG001 -- when procrastinate meant it to run; we ask the database's clock
    """Do what each minute makes due."""
    each_in_turn(EVERY_MINUTE)


@app.periodic(cron="17 * * * *")
@app.task(name="purge", queueing_lock="purge", pass_context=False)
def purge(timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Forget what is old; it may wait for the hour, because it looks through whole tables."""
    each_in_turn(EVERY_HOUR)


@app.task(name=imports.TASK, pass_context=False)
def bring_in(import_id: int) -> None:
    """Go on with a file that somebody brings in."""
    with measured(imports.TASK):
        work_on(import_id)


@app.periodic(cron="40 1 * * *")
@app.task(name="forget", queueing_lock="forget", pass_context=False)
def forget(timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Forget what each operator's periods say, at night, and report it."""
    each_in_turn((retention.forget_by_period,))


def each_in_turn(verbs: Iterable[Callable[..., object]]) -> None:
    """Call each verb in its own transaction; one that fails does not keep the others from their turn."""
    at = database_now()
    failures = [failure for verb in verbs if (failure := _tried(verb, at)) is not None]
    if failures:
        raise ExceptionGroup("tidying", failures)


def _tried(verb: Callable[..., object], at: datetime) -> Exception | None:
    try:
        with measured(verb.__qualname__):
            verb(at=at)
    except Exception as error:
        log.exception("%s failed", verb.__qualname__)
        return error
    return None


def tick() -> None:
    """Move unfinished check runs and trials on: their deadlines pass without any message of the station."""
    with measured("tick"):
        at = database_now()
        checking.advance_unfinished(at=at)
        trying.advance_trials(at=at)
