"""Simulated stations at a test's gateway, and what can be seen of them from our side."""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.domain.commands.commanding import ask_station
from core.models import Command, Knock, Session
from core.simulator.profile import Profile
from core.simulator.station import Station, run_for

from tests.stations import KEY, PATIENCE_S, LoopThread, wait_for

if TYPE_CHECKING:
    from concurrent.futures import Future

    from core.models import ChargeStation


class Powered:
    """Switches simulated stations on, and all of them off."""

    def __init__(self, url: str) -> None:
        self._url, self._thread = url, LoopThread()
        self._running: list[Future[None]] = []

    def __call__(self, *faults: str, **facts: Any) -> list[str]:
        """Run a station with these faults, and give the lines that it says."""

        lines: list[str] = []
        usual = {"identity": "CP-1", "url": self._url, "password": KEY}
        station = Station(Profile(**usual | facts, faults=frozenset(faults)), lines.append)
        self._running.append(asyncio.run_coroutine_threadsafe(run_for(station, None), self._thread.loop))
        return lines

    def off(self) -> None:
        for running in self._running:
            running.cancel()
            with suppress(CancelledError):
                running.result()
        self._thread.run(_all_ended())
        self._thread.end()


async def _all_ended() -> None:

    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


def knock_of(cause: str) -> Knock:
    return wait_for(lambda: Knock.objects.filter(cause=cause).first())


def reports(station: ChargeStation) -> dict[int, str]:
    return dict(station.connector_reports.values_list("connector_id", "status"))


def booted(station: ChargeStation) -> Session:
    return wait_for(lambda: Session.objects.filter(station=station, booted_at__isnull=False).first())


def asked(station: ChargeStation, action: str, payload: dict[str, Any], timeout_s: float = PATIENCE_S) -> Command:
    """Ask the station, and wait for the end of the question."""
    command = ask_station(station=station, action=action, payload=payload, at=datetime.now(UTC), timeout_s=timeout_s)
    return wait_for(lambda: Command.objects.filter(pk=command.pk, ended_at__isnull=False).first())
