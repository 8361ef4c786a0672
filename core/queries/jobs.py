"""Jobs as people look at them: who goes where, when, and how much of it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from core.choices import InstallationState, Role
from core.models import Installation, Job, JobStation, Location, Membership
from core.models.clock import zone_called

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from core.models import Actor, ChargeStation

A_DAY, LATE_FOR = timedelta(days=1), timedelta(days=14)
DONE = {InstallationState.HANDED_OVER, InstallationState.APPROVED}
JOB_WORDS = {"to_do": _("To do"), "open": _("In work"), "done": _("Done"), "cancelled": _("Cancelled")}


@dataclass(frozen=True)
class Expected:
    """A station of a job; `work` is the state of its newest installation that was not dropped, empty: not begun."""

    station: ChargeStation
    work: str

    @property
    def is_done(self) -> bool:
        return self.work in DONE


@dataclass(frozen=True)
class JobView:
    """A job with its stations; `state` is a key of JOB_WORDS."""

    job: Job
    expected: list[Expected]

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.expected)

    @property
    def missing(self) -> list[Expected]:
        """Give the stations that are not handed over yet."""
        return [one for one in self.expected if not one.is_done]

    @property
    def state(self) -> str:
        if self.job.cancelled_at is not None:
            return "cancelled"
        if self.expected and not self.missing:
            return "done"
        return "open" if any(one.work for one in self.expected) else "to_do"

    @property
    def geo(self) -> str:
        """Give the address that opens the phone's map at the Location (RFC 5870); empty when its place is unknown."""
        place = self.job.location.position
        return f"geo:{place[0]},{place[1]}" if place else ""

    @property
    def word(self) -> Any:
        return JOB_WORDS[self.state]


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """Give the jobs that the actor may see, by day, those without an installer first."""
    newest = Installation.objects.filter(station=OuterRef("station")).exclude(state=InstallationState.DROPPED)
    expected = JobStation.objects.annotate(work=Subquery(newest.order_by("-opened_at", "-pk").values("state")[:1]))
    rows = (
        Job.objects.visible_to(actor)
        .select_related("location", "installer")
        .prefetch_related(
            Prefetch("expected", expected.select_related("station").order_by("station__charge_station_id"))
        )
    )
    return rows.order_by("day", F("installer__username").asc(nulls_first=True), "location__name", "pk")


def jobs_asked_for(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Job]:
    """Give the jobs that meet `day`, `installer` (a user name) and `location_id`."""
    columns = {"day": "day", "installer": "installer__username__iexact", "location_id": "location__location_id__iexact"}
    return jobs_of(actor).filter(**{columns[name]: value for name, value in asked.items() if name in columns})


def searched(jobs: QuerySet[Job], text: str) -> QuerySet[Job]:
    """Keep the jobs that hold every word: of the place, the person, the note or an expected station."""
    columns = ("location__name", "location__address", "location__city", "installer__username", "installer__first_name")
    for word in text.split():
        found = Q(note__icontains=word) | Q(expected__station__charge_station_id__icontains=word)
        for column in (*columns, "installer__last_name"):
            found |= Q(**{f"{column}__icontains": word})
        jobs = jobs.filter(pk__in=Job.objects.filter(found).values("pk"))
    return jobs


def view_job(job: Job) -> JobView:
    """Look at a job of `jobs_of`."""
    rows: list[Any] = list(job.expected.all())
    return JobView(job, [Expected(row.station, row.work or "") for row in rows])


def view_jobs(jobs: Iterable[Job]) -> list[JobView]:
    return [view_job(job) for job in jobs]


def done_before(view: JobView) -> list[ChargeStation]:
    """Give the expected stations that were handed over before the job was made: there is nothing to do there."""
    done = {one.station.pk: one.station for one in view.expected if one.is_done}
    if not done:
        return []
    works = Installation.objects.filter(station__in=done).exclude(state=InstallationState.DROPPED)
    newest = works.order_by("station", "-opened_at", "-pk").distinct("station").values_list("station", "handed_over_at")
    early = {station for station, at in newest if at is not None and at < view.job.created}
    return [station for pk, station in done.items() if pk in early]


def twins_of(actor: Actor, job: Job) -> list[Job]:
    """Give the other jobs, not cancelled, for the same Location, day and person that share a station with this one.

    A job that expects no station is the twin of another that expects none. One that is cancelled has no twins.
    """
    if job.cancelled_at is not None:
        return []
    theirs = JobStation.objects.filter(job=job).values("station")
    shared = Q(expected__station__in=theirs) if theirs else Q(expected=None)
    others = Job.objects.visible_to(actor).filter(shared, location=job.location_id, day=job.day, cancelled_at=None)
    return list(others.filter(installer=job.installer_id).exclude(pk=job.pk).distinct().order_by("pk"))


def jobs_left_behind(actor: Actor, station: ChargeStation, *, today: date) -> list[Job]:
    """Give the jobs at other Locations than the station's that expect it and are not done, of `my_jobs`' days and on.

    What was handed over is expected no more.
    """
    return [job for job in jobs_expecting(actor, station, today=today) if job.location_id != station.location_id]


def jobs_expecting(actor: Actor, station: ChargeStation, *, today: date) -> list[Job]:
    """Give the jobs that expect a station and are not done, by day, of `my_jobs`' days and on."""
    rows = jobs_of(actor).filter(expected__station=station, cancelled_at=None, day__gte=today - LATE_FOR)
    return [view.job for view in view_jobs(rows) if any(one.station.pk == station.pk for one in view.missing)]


def my_jobs(actor: Actor, *, today: date) -> list[JobView]:
    """Give the person's jobs of today, cancelled ones too, and those of the last two weeks that are not done."""
    if actor.user is None:
        return []
    if actor.job_pass is not None:
        return view_jobs(jobs_of(actor))
    views = view_jobs(jobs_of(actor).filter(installer=actor.user, day__range=(today - LATE_FOR, today)))
    return [view for view in views if view.job.day == today or view.state in {"to_do", "open"}]


def places_today(actor: Actor, *, at: datetime) -> set[int]:
    """Give the keys of the Locations that jobs, not cancelled, bring this very person to today, by each one's clock."""
    if actor.user is None:
        return set()
    if actor.job_pass is not None:
        return {actor.job_pass.job.location_id}
    jobs = Job.objects.visible_to(actor).filter(installer=actor.user, cancelled_at=None).select_related("location")
    home, around = actor.operator.zone, (at.date() - A_DAY, at.date() + A_DAY)
    return {
        job.location_id
        for job in jobs.filter(day__range=around)
        if job.day == at.astimezone(zone_called(job.location.time_zone) or home).date()
    }


def next_jobs(actor: Actor, locations: Iterable[int], *, day: date) -> dict[int, Job]:
    """Give the next job from a day on, not cancelled, by the key of each of these Locations."""
    coming = Job.objects.visible_to(actor).filter(location__in=[*locations], day__gte=day, cancelled_at=None)
    rows = coming.select_related("installer").order_by("location", "day", "pk").distinct("location")
    return {job.location_id: job for job in rows}


def field_workers(actor: Actor) -> QuerySet[Membership]:
    """Give who may be sent out, by name."""
    people = Membership.objects.filter(operator=actor.operator, user__is_active=True).exclude(role=Role.DISPATCHER)
    people = people.filter(user__job_pass=None)
    return people.select_related("user").order_by("user__username")


def location_named(actor: Actor, text: str) -> str:
    """Give the id of the Location of this id, or the only one of this name; else what was said."""
    places = Location.objects.visible_to(actor)
    found = list(
        places.filter(Q(location_id__iexact=text) | Q(name__iexact=text)).values_list("location_id", flat=True)[:2]
    )
    return found[0] if len(found) == 1 else text
