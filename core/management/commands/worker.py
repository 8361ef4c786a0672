"""`manage.py worker`: does what has to be done without anybody asking."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from core.checks import OF_SETTINGS
from core.metrics.worker import readable_at
from core.sending import send_due
from core.tasks import tick

if TYPE_CHECKING:
    from collections.abc import Callable

TICK_EVERY_S = 1.0
SENDERS = 4  # as many webhooks are sent to at a time; one that is slow keeps nobody but itself
HOW = WorkerOptions(name="worker", concurrency=2, shutdown_graceful_timeout=10, delete_jobs="always")

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Runs the worker: periodic tasks, queued tasks, and the tick of the checks. SIGTERM ends it cleanly."
    requires_system_checks = [OF_SETTINGS]

    def handle(self, **_options: Any) -> None:
        with ExitStack() as owned:
            if settings.WORKER_METRICS_PORT:
                try:
                    owned.enter_context(readable_at(settings.HOST, settings.WORKER_METRICS_PORT))
                except (OSError, OverflowError) as error:
                    raise CommandError(f"WORKER_METRICS_PORT {settings.WORKER_METRICS_PORT}: {error}.") from error
            asyncio.run(work())


async def work() -> None:
    """Work until a signal says stop; a task in hand gets ten seconds to end."""
    with app.replace_connector(DjangoConnector().get_worker_connector()) as working:
        async with working.open_async():
            beside = [asyncio.create_task(forever(tick, "The tick of the checks"))]
            beside += [asyncio.create_task(forever(send_due, "Sending to webhooks")) for _sender in range(SENDERS)]
            try:
                await working.run_worker_async(**HOW)
            finally:
                for task in beside:
                    task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.gather(*beside)


async def forever(work: Callable[[], bool | None], name: str) -> None:
    """Work once a second, and again at once when it says that there is more; a database that is away is waited for."""
    while True:
        more = None
        try:
            more = await sync_to_async(in_thread, thread_sensitive=False)(work)
        except Error as error:
            log.warning("%s waits for the database: %s", name, error)
        except Exception:
            log.exception("%s failed; the next turn comes in a second", name)
        if not more:
            await asyncio.sleep(TICK_EVERY_S)


def in_thread(work: Callable[[], bool | None]) -> bool | None:
    """Work, and give the thread's connection back to the pool."""
    try:
        return work()
    finally:
        close_old_connections()
