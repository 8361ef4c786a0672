"""Send people out: make a job, change it, call it off. The work at the stations goes on whatever becomes of a job."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.bodies.shared import YEARS
from core.choices import Scope
from core.domain.auditing import record
from core.errors import FieldError, Invalid, JobCancelled, JobChanged, NotAllowed, NotFound
from core.models import ChargeStation, Job, JobStation, Location, Membership
from core.models.clock import database_now
from core.queries.jobs import LATE_FOR, jobs_of, view_jobs
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor, User

LONGEST_NOTE = 2000
MOST_STATIONS = 200
MOST_DAYS = 31
DISPATCHER = Sentence(_("your supervisor or dispatcher"))


@transaction.atomic
def create_job(
    *, actor: Actor, location_id: str, day: str, installer: str = "", note: str = "", stations: Iterable[str] = ()
) -> Job:
    """Make a job: `day` as YYYY-MM-DD, `installer` a user name (nobody yet: empty), `stations` known identities.

    Raises NotAllowed, Invalid (`location_id`, `day`, `installer`, `note`, `stations`).
    """
    _refuse_others(actor)
    _keep_here(actor, installer)
    errors: list[FieldError] = []
    place = Location.objects.visible_to(actor).filter(location_id__iexact=location_id).first()
    if place is None:
        unknown = _("This Location is not known here.") if location_id else _("Choose a Location.")
        errors.append(FieldError("location_id", unknown))
    facts = _read(actor, {"day": day, "installer": installer, "note": note}, errors)
    expected = _stations(actor, stations, errors)
    if place is None or errors:
        raise Invalid(errors=errors)
    return _made(actor, place, expected, facts)


@transaction.atomic
def copy_job(
    *,
    actor: Actor,
    job_id: int,
    day: str,
    until: str = "",
    installer: str | None = None,
    stations: Iterable[str] | None = None,
) -> list[Job]:
    """Make the same job again for a day, or for every day of a span (`until` counts; at most 31 days).

    Unless said otherwise the same person goes, for the same stations. A cancelled job may be copied too.
    Raises NotAllowed, NotFound, Invalid (`day`, `until`, `installer`, `stations`).
    """
    _refuse_others(actor)
    job: Job | None = Job.objects.visible_to(actor).select_related("location", "installer").filter(pk=job_id).first()
    if job is None:
        raise NotFound
    who = _plain(job.installer) if installer is None else installer
    _keep_here(actor, who)
    errors: list[FieldError] = []
    facts = _read(actor, {"day": day, "installer": who, "note": job.note}, errors)
    days = _days(facts["day"], until, errors)
    same = job.expected.values_list("station__charge_station_id", flat=True)
    expected = _stations(actor, same if stations is None else stations, errors)
    if errors:
        raise Invalid(errors=errors)
    return [_made(actor, job.location, expected, facts | {"day": each}) for each in days]


@transaction.atomic
def change_job(
    *, actor: Actor, job_id: int, version: int | None = None, stations: Iterable[str] | None = None, **said: str
) -> Job:
    """Change the `day`, the `installer`, the `note` or the `stations` of a job; what is not said stays.

    With the `version` that somebody read, a change that somebody else made since is not written over.
    Raises NotAllowed, NotFound, JobCancelled, JobChanged, Invalid.
    """
    _keep_here(actor, said.get("installer", ""))
    job = _locked(actor, job_id, version)
    if job.cancelled_at is not None:
        raise JobCancelled(by=job.changed_by)
    errors: list[FieldError] = []
    facts = _read(actor, said, errors)
    expected = None if stations is None else _stations(actor, stations, errors)
    if errors:
        raise Invalid(errors=errors)
    changes = {name: [_plain(getattr(job, name)), _plain(value)] for name, value in facts.items()}
    changes |= _expect(job, expected)
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        for name, value in facts.items():
            setattr(job, name, value)
        _save(actor, job, *facts)
        _record(actor, "change_job", job, changes)
    return job


def release_jobs(*, actor: Actor, person: User) -> None:
    """Send nobody to what somebody who leaves field work was still to do; within their own verb's transaction.

    That is what comes, and what of the last two weeks is not done. What they did stays under their name.
    """
    today = actor.operator.day_at(database_now())
    theirs = jobs_of(actor).filter(installer=person, cancelled_at=None, day__gte=today - LATE_FOR)
    open_ones = [view.job for view in view_jobs(theirs.order_by("pk")) if view.state != "done"]
    locked = Job.objects.visible_to(actor).filter(pk__in=[job.pk for job in open_ones], installer=person).order_by("pk")
    for job in locked.select_for_update(of=("self",)):
        job.installer = None
        _save(actor, job, "installer")
        _record(actor, "change_job", job, {"installer": [person.username, ""]})


@transaction.atomic
def cancel_job(*, actor: Actor, job_id: int, version: int | None = None) -> Job:
    """Call a job off; what was begun at its stations goes on. Saying it twice is fine.

    Raises NotAllowed, NotFound, JobChanged.
    """
    job = _locked(actor, job_id, None)
    if job.cancelled_at is None:
        _refuse_stale(job, version)
        job.cancelled_at = database_now()
        _save(actor, job, "cancelled_at")
        _record(actor, "cancel_job", job, {})
    return job


def _made(actor: Actor, place: Location, expected: list[ChargeStation], facts: dict[str, Any]) -> Job:
    """Write one job with its stations."""
    job = Job.objects.create(operator=actor.operator, location=place, created_by=str(actor), **facts)
    JobStation.objects.bulk_create([JobStation(job=job, station=station) for station in expected])
    _record(actor, "create_job", job, {name: [None, _plain(value)] for name, value in facts.items()})
    return job


def _expect(job: Job, expected: list[ChargeStation] | None) -> dict[str, list[str]]:
    """Let the job expect these stations (None: those that it does), and tell what that changes."""
    if expected is None:
        return {}
    before = {row.station_id: row.station.charge_station_id for row in job.expected.select_related("station")}
    after = {station.pk: station.charge_station_id for station in expected}
    job.expected.filter(station__in=before.keys() - after.keys()).delete()
    JobStation.objects.bulk_create([JobStation(job=job, station_id=pk) for pk in after if pk not in before])
    return {"stations": [", ".join(sorted(each.values())) for each in (before, after)]}


def _keep_here(actor: Actor, username: str) -> None:
    """Let nobody remove this person until the job that is theirs is written; before the job itself is locked."""
    people = Membership.objects.filter(operator=actor.operator, user__username__iexact=username.replace("\0", ""))
    people.select_for_update(of=("self",), no_key=True).first()


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Scope.LOCATIONS_WRITE):
        raise NotAllowed(who=DISPATCHER)


def _locked(actor: Actor, job_id: int, version: int | None) -> Job:
    """Give the actor's job and let nobody else change it until the transaction is over."""
    _refuse_others(actor)
    jobs = Job.objects.visible_to(actor).select_related("location", "installer")
    job: Job | None = jobs.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise NotFound
    _refuse_stale(job, version)
    return job


def _refuse_stale(job: Job, version: int | None) -> None:
    if version is not None and version != job.version:
        raise JobChanged(by=job.changed_by or job.created_by)


def _save(actor: Actor, job: Job, *columns: str) -> None:
    job.version += 1
    job.changed_by = str(actor)
    job.save(update_fields=[*columns, "version", "changed_by"])


def _read(actor: Actor, said: dict[str, str], errors: list[FieldError]) -> dict[str, Any]:
    """Give the columns that were said, and list what is wrong with them."""
    facts: dict[str, Any] = {}
    if "day" in said:
        facts["day"] = _day(said["day"], errors)
    if "installer" in said:
        facts["installer"] = _installer(actor, said["installer"], errors)
    if "note" in said:
        facts["note"] = said["note"].strip()
        if len(facts["note"]) > LONGEST_NOTE or "\0" in facts["note"]:
            errors.append(FieldError("note", _("Write it in at most 2000 characters.")))
    return facts


def _day(text: str, errors: list[FieldError], field: str = "day") -> date | None:
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.year in YEARS:
            return day
    errors.append(FieldError(field, _("Give a day of the calendar.")))
    return None


def _days(first: date | None, until: str, errors: list[FieldError]) -> list[date]:
    last = _day(until, errors, "until") if until else first
    if first is None or last is None:
        return []
    days = [first + timedelta(days=number) for number in range(min((last - first).days, MOST_DAYS) + 1)]
    if not 1 <= len(days) <= MOST_DAYS:
        errors.append(FieldError("until", _("Give a day that is not before the first, and at most 31 days.")))
    return days


def _installer(actor: Actor, username: str, errors: list[FieldError]) -> User | None:
    if not username:
        return None
    people = Membership.objects.filter(operator=actor.operator, user__is_active=True, user__job_pass=None)
    people = people.exclude(role="dispatcher")
    found = None if "\0" in username else people.filter(user__username__iexact=username).first()
    if found is None:
        errors.append(FieldError("installer", _("Nobody of this name does field work here.")))
        return None
    return found.user


def _stations(actor: Actor, identities: Iterable[str], errors: list[FieldError]) -> list[ChargeStation]:
    wanted = list(dict.fromkeys(identities))
    if len(wanted) > MOST_STATIONS:
        errors.append(FieldError("stations", _("Expect at most 200 stations.")))
        return []
    clean = [identity for identity in wanted if "\0" not in identity]
    known = {row.charge_station_id: row for row in _known(actor, clean)}
    unknown = [identity for identity in wanted if identity not in known]
    if unknown:
        told = Sentence(_("Not known here: %(identities)s."), {"identities": ", ".join(unknown)[:500]})
        errors.append(FieldError("stations", told))
    return list(known.values())


def _known(actor: Actor, identities: list[str]) -> Any:
    return ChargeStation.objects.visible_to(actor).filter(charge_station_id__in=identities)


def _plain(value: Any) -> str:
    return "" if value is None else str(getattr(value, "username", value))


def _record(actor: Actor, verb: str, job: Job, changes: dict[str, Any]) -> None:
    record(actor=actor, verb=verb, subject=f"job {job.pk}", changes=changes)
