"""`manage.py worker`: does what has to be done without anybody asking."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from contextlib import ExitStack
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from core.metrics.worker import readable_at
from core.tasks import tick

TICK_EVERY_S = 1.0
HOW = WorkerOptions(name="worker", concurrency=2, shutdown_graceful_timeout=10, delete_jobs="always")

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Runs the worker: periodic tasks, queued tasks, and the tick of the checks. SIGTERM ends it cleanly."

    def handle(self, **_options: Any) -> None:
        with ExitStack() as owned:
            if settings.WORKER_METRICS_PORT:
                owned.enter_context(readable_at(settings.HOST, settings.WORKER_METRICS_PORT))
            asyncio.run(work())


async def work() -> None:
    """Work until a signal says stop; a task in hand gets ten seconds to end."""
    with app.replace_connector(DjangoConnector().get_worker_connector()) as working:
        async with working.open_async():
            ticking = asyncio.create_task(tick_forever())
            try:
                await working.run_worker_async(**HOW)
            finally:
                ticking.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await ticking


async def tick_forever() -> None:
    """Tick once a second; a database that is away for a while is waited for."""
    while True:
        try:
            await sync_to_async(tick_in_thread, thread_sensitive=False)()
        except Error as error:
            log.warning("The tick of the checks waits for the database: %s", error)
        except Exception:
            log.exception("The tick of the checks failed; the next one comes in a second")
        await asyncio.sleep(TICK_EVERY_S)


def tick_in_thread() -> None:
    """Tick, and give the thread's connection back to the pool."""
    try:
        tick()
    finally:
        close_old_connections()
