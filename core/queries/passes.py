"""Job passes: who was let in for a job, and why a pass opens nothing any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.models import Actor, JobPass
from core.queries.jobs import jobs_of, view_job
from core.words import _

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

GRACE = timedelta(days=1)
WHY_OVER = {
    "revoked": _("It was taken back."),
    "cancelled": _("The job was cancelled."),
    "expired": _("The day of the job is over."),
    "done": _("Every station of the job is handed over. Thank you."),
}


def why_over(job_pass: JobPass, *, today: date) -> str:
    """Name why a pass opens nothing any more, a key of WHY_OVER; empty while it does. It comes back with its job."""
    job = job_pass.job
    if job_pass.revoked_at is not None:
        return "revoked"
    if job.cancelled_at is not None:
        return "cancelled"
    if today > job.day + GRACE:
        return "expired"
    row = jobs_of(Actor(operator=job_pass.operator)).get(pk=job.pk)
    return "done" if view_job(row).state == "done" else ""


def passes_of(actor: Actor, job_id: int) -> QuerySet[JobPass]:
    """Give the passes of a job, newest first."""
    rows: QuerySet[JobPass] = JobPass.objects.visible_to(actor).filter(job=job_id).select_related("user", "job")
    return rows
