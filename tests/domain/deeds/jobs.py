"""A job as the tests of this folder make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.domain.jobs import create_job

if TYPE_CHECKING:
    from core.models import Actor, Job

DAY = "2030-01-31"


def make(actor: Actor, **said: Any) -> Job:
    return create_job(actor=actor, **({"location_id": "garage", "day": DAY} | said))


def expected(job: Job) -> list[str]:
    return sorted(job.expected.values_list("station__charge_station_id", flat=True))
