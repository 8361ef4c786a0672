"""Jobs as they were planned around one day, and work at their stations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from core.models import ChargeStation, Installation, Job, Location

TODAY = date(2030, 6, 15)
A_DAY = timedelta(days=1)


def make(place: Location, days: int = 0, *stations: ChargeStation, **facts: Any) -> Job:
    job = Job.objects.create(operator=place.operator, location=place, day=TODAY + days * A_DAY, **facts)
    for station in stations:
        job.expected.create(station=station)
    return job


def work(station: ChargeStation, state: str, **facts: Any) -> Installation:
    return Installation.objects.create(operator=station.operator, station=station, state=state, **facts)
