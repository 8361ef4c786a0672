"""A job made again for other days, for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.api.admin.things import Act, Secrets
from core.api.jobs import job_card
from core.api.permissions import MayWriteLocations
from core.bodies.jobs import JobCopyBody
from core.domain.jobs import copy_job
from core.queries.jobs import jobs_of, view_jobs

if TYPE_CHECKING:
    from core.models import Actor


class CopyJob(Act):
    """Make the same job again for a day, or for every day of a span; the answer is all that were made."""

    permission_classes = [MayWriteLocations]
    body = JobCopyBody
    needed = ("day",)

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[list[int], Secrets]:
        if said.get("installer", "") is None:
            said["installer"] = ""  # nobody goes, yet
        return [job.pk for job in copy_job(actor=actor, job_id=key, **said)], {}

    def shown(self, actor: Actor, named: list[int]) -> Any:
        return [job_card(view) for view in view_jobs(jobs_of(actor).filter(pk__in=named))]
