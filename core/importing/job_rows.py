"""Rows of a table that are jobs: whom to send where, on which day.

A job has no id of its own that a planner knows, so a row is the job at its Location, on its day, at its stations, when
there is one that is not cancelled: who goes and the note may change; another day is another job.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import Q
from msgspec import Meta

from core.bodies.fields import UNSET, Body, Id, Unset, Words
from core.domain.jobs import change_job, create_job
from core.errors import FieldError, Refused
from core.importing.loading import CREATED, UNCHANGED, UPDATED
from core.models import Job, Location, Membership
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.importing.loading import Row
    from core.models import Actor

BETWEEN = re.compile(r"[\s|,;]+")
SEVERAL, NONE = _("Several Locations are called %(what)s: say which by its id."), _("There is no Location %(what)s.")
NAMED = {"location_name": "name", "address": "address", "city": "city"}


class JobRow(Body):
    """A day's work: the Location by its id, or by its name, address and city; a person by user name or mail address."""

    location_id: Id | Unset = UNSET
    location_name: Words | Unset = UNSET
    address: Words | Unset = UNSET
    city: Annotated[str, Meta(max_length=100)] | Unset = UNSET
    day: date | Unset = UNSET
    installer: Annotated[str, Meta(max_length=254)] | Unset = UNSET
    note: Annotated[str, Meta(max_length=2000)] | Unset = UNSET
    stations: Annotated[str, Meta(max_length=10_000)] | Unset = UNSET


def job_key(said: dict[str, Any]) -> str:
    """Give what makes a row the same job as another one of the file; empty when it says too little."""
    place = said.get("location_id") or "\n".join(said.get(name, "") for name in NAMED).strip()
    if not place or "day" not in said:
        return ""
    return f"{place}\n{said['day']}\n{'|'.join(sorted(_stations(said)))}".casefold()


def load_jobs(actor: Actor, rows: Sequence[Row]) -> None:
    """Make and change jobs; each row's outcome says what became of it."""
    desk = _Desk(actor, rows)
    for row in rows:
        place = desk.place_of(row)
        if place is None:
            continue
        said = {"day": row.said["day"].isoformat()}
        said |= {name: row.said[name] for name in ("installer", "note") if name in row.said}
        if "installer" in said:
            said["installer"] = desk.usernames.get(said["installer"].casefold(), said["installer"])
        try:
            desk.remember(place, row, _written(actor, row, desk.job_of(row, place), place, said))
        except Refused as refusal:
            row.end(refusal, "")


def _written(actor: Actor, row: Row, old: Job | None, place: Location, said: dict[str, str]) -> Job:
    if old is None:
        stations = _stations(row.said)
        made = create_job(actor=actor, location_id=place.location_id, stations=stations, **said)
        return _ended(row, made, CREATED)
    kept = {"installer": old.installer.username if old.installer else "", "note": old.note}
    job = change_job(actor=actor, job_id=old.pk, version=old.version, **said)
    changed = job.version != old.version
    row.before = kept if changed else None
    return _ended(row, job, UPDATED if changed else UNCHANGED)


def _ended(row: Row, job: Job, outcome: str) -> Job:
    row.key, row.stamp, row.outcome = str(job.pk), str(job.version), outcome
    return job


def _stations(said: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(filter(None, BETWEEN.split(said.get("stations", "")))))


def _is(place: Location, told: dict[str, str]) -> bool:
    return all(getattr(place, name).casefold() == value for name, value in told.items())


class _Desk:
    """The Locations, people and jobs that a batch of rows may mean, looked up once."""

    def __init__(self, actor: Actor, rows: Sequence[Row]) -> None:
        said = [row.said for row in rows]
        wanted = Q(location_id__in=[])
        for each in said:
            if "location_id" in each:
                wanted |= Q(location_id__iexact=each["location_id"])
            elif told := {f"{NAMED[name]}__iexact": each[name] for name in NAMED if each.get(name)}:
                wanted |= Q(**told)
        self.places = list(Location.objects.visible_to(actor).filter(wanted))
        people = Membership.objects.filter(operator=actor.operator, user__is_active=True).exclude(user__email="")
        mails = people.values_list("user__email", "user__username")
        self.usernames = {mail.casefold(): username for mail, username in mails}
        days = [each["day"] for each in said]
        jobs = Job.objects.visible_to(actor).filter(location__in=self.places, day__in=days, cancelled_at=None)
        self.jobs: dict[tuple[int, date, frozenset[str]], list[Job]] = defaultdict(list)
        for job in jobs.select_related("installer").prefetch_related("stations").order_by("pk"):
            there = frozenset(station.charge_station_id for station in job.stations.all())
            self.jobs[job.location_id, job.day, there].append(job)

    def place_of(self, row: Row) -> Location | None:
        """Give the one Location that a row means, or refuse the row."""
        told = {column: row.said[name].casefold() for name, column in NAMED.items() if row.said.get(name)}
        told = {"location_id": row.said["location_id"].casefold()} if "location_id" in row.said else told
        names = {name: value for name, value in row.said.items() if name in {"location_id", *NAMED}}
        found = [place for place in self.places if told and _is(place, told)]
        if len(found) == 1:
            return found[0]
        sentence = Sentence(_("Say where: a Location's id, or its name or address."))
        if told:
            text = SEVERAL if found else NONE
            sentence = Sentence(text, {"what": ", ".join(names.values())})
        row.refuse_for(FieldError(next(iter(names), "location_id"), sentence))
        return None

    def job_of(self, row: Row, place: Location) -> Job | None:
        """Give the job that stands there already."""
        jobs = self.jobs[place.pk, row.said["day"], frozenset(_stations(row.said))]
        return jobs[0] if jobs else None

    def remember(self, place: Location, row: Row, job: Job) -> None:
        """Let the next row find the job that this one made."""
        self.jobs[place.pk, row.said["day"], frozenset(_stations(row.said))] = [job]
