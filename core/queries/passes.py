"""Job passes: who was let in for a job, and why a pass opens nothing any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.models import Actor, JobPass
from core.queries.jobs import jobs_of, view_job, view_jobs
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    early = _why_before_the_work(job_pass, today=today)
    if early:
        return early
    row = jobs_of(Actor(operator=job_pass.operator)).get(pk=job_pass.job_id)
    return "done" if view_job(row).state == "done" else ""


def _why_before_the_work(job_pass: JobPass, *, today: date) -> str:
    job = job_pass.job
    if job_pass.revoked_at is not None:
        return "revoked"
    if job.cancelled_at is not None:
        return "cancelled"
    return "expired" if today > job.day + GRACE else ""


def passes_of(actor: Actor, job_id: int | None = None) -> QuerySet[JobPass]:
    """Give the passes of a job, or of all, newest first."""
    rows: QuerySet[JobPass] = JobPass.objects.visible_to(actor).select_related("user", "job__location")
    rows = rows.filter(job=job_id) if job_id is not None else rows
    return rows.order_by("-created", "-pk")


def view_passes(actor: Actor, rows: Iterable[JobPass], *, today: date) -> list[tuple[JobPass, str]]:
    """Give each pass with why it is over (as `why_over` does), their jobs looked at together."""
    passes = list(rows)
    early = {row.pk: _why_before_the_work(row, today=today) for row in passes}
    open_jobs = {row.job_id for row in passes if not early[row.pk]}
    views = view_jobs(jobs_of(actor).filter(pk__in=open_jobs)) if open_jobs else []
    done = {view.job.pk for view in views if view.state == "done"}
    return [(row, early[row.pk] or ("done" if row.job_id in done else "")) for row in passes]
