"""Whose day it is: a job's is that of its operator's clock, or of its Location's; never that of whoever's page asks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core.choices import Role
from core.domain.field.linking import link_station
from core.domain.guests.passes import make_pass
from core.domain.people.colleagues import change_role
from core.errors import ExpectedElsewhere, PassOver
from core.models import Actor, Job, JobStation, Location, Operator, SignInLink
from core.queries.jobs import LATE_FOR
from core.queries.passes import view_passes
from core.queries.proposals import nearest_locations
from tests.factories import make_location, make_station, stored
from tests.installs import make_linked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User

pytestmark = pytest.mark.django_db
EAST, WEST = "Pacific/Kiritimati", "Etc/GMT+12"  # 26 hours apart: never on the same day
ZONES = [(EAST, WEST), (WEST, EAST)]


@pytest.fixture(params=ZONES)
def home(request: pytest.FixtureRequest, plinth: Operator) -> Iterator[date]:
    """The operator's day, asked about on a page at the other end of the world."""
    plinth.time_zone, page = request.param
    plinth.save(update_fields=["time_zone"])
    with timezone.override(page):
        yield plinth.day_at(timezone.now())


def job_on(day: date, place: Location, *, before: int = 0, **facts: object) -> Job:
    day -= timedelta(days=before)
    return Job.objects.create(operator=place.operator, location=place, day=day, created_by="dan", **facts)


def dispatcher(operator: Operator, user: User) -> Actor:
    return Actor(operator=operator, user=user, role=Role.DISPATCHER)


def test_a_pass_ends_with_the_operators_day_after_the_job(home: date, plinth: Operator, dan: User) -> None:
    yesterdays, older = (job_on(home, make_location(plinth), before=days) for days in (1, 2))
    actor = dispatcher(plinth, dan)
    made, _secret = make_pass(actor=actor, job_id=yesterdays.pk, name="Piet")
    ends = datetime.combine(home + timedelta(days=1), time(), ZoneInfo(plinth.time_zone))
    assert SignInLink.objects.get(user=made.user).expires_at == ends
    with pytest.raises(PassOver):
        make_pass(actor=actor, job_id=older.pk, name="Piet")
    assert [over for _pass, over in view_passes(actor, [made], today=home + timedelta(days=1))] == ["expired"]


def test_who_leaves_field_work_leaves_two_weeks_of_the_operators_days(
    home: date, plinth: Operator, ada: User, ina: User
) -> None:
    days = (0, LATE_FOR.days, LATE_FOR.days + 1)
    jobs = [job_on(home, make_location(plinth), before=each, installer=ina) for each in days]
    change_role(actor=Actor(operator=plinth, user=ada, role=Role.ADMIN), username="ina", role=Role.DISPATCHER)
    for job in jobs:
        job.refresh_from_db()
    assert [job.installer for job in jobs] == [None, None, ina]


@pytest.mark.parametrize(("before", "asked"), [(LATE_FOR.days, True), (LATE_FOR.days + 1, False)])
def test_a_job_expects_its_station_for_two_weeks_of_the_operators_days(
    home: date, plinth: Operator, sue: User, before: int, *, asked: bool
) -> None:
    row = make_linked(plinth, linked=False)
    job = job_on(home, make_location(plinth, "There 2"), before=before)
    JobStation.objects.create(job=job, station=row.station)
    actor = Actor(operator=plinth, user=sue, role=Role.SUPERVISOR)
    try:
        place = make_location(plinth, "Here 1").location_id
        linked = link_station(actor=actor, installation=row, location_id=place).changed
    except ExpectedElsewhere:
        linked = False
    assert linked is not asked


@pytest.mark.parametrize(("zone", "page"), ZONES)
@pytest.mark.parametrize("of_location", [True, False])
def test_a_place_is_that_of_todays_job_by_its_own_clock(
    zone: str, page: str, plinth: Operator, ina: User, *, of_location: bool
) -> None:
    Operator.objects.update(time_zone=page if of_location else zone)
    plinth.refresh_from_db()
    places = [make_location(plinth, name) for name in ("A", "B", "C", "D")]
    Location.objects.update(time_zone=zone if of_location else "")
    stored()
    today = timezone.localdate(timezone=ZoneInfo(zone))
    for place, before in zip(places, (1, 0, -1), strict=False):
        job_on(today, place, before=before, installer=ina)
    job_on(today, places[3], installer=ina, cancelled_at=timezone.now())
    actor = Actor(operator=plinth, user=ina, role=Role.INSTALLER)
    with timezone.override(page):
        near = nearest_locations(actor, make_station(plinth, "CP1"))
    assert [(one.location.name, one.is_job) for one in near] == [("B", True), ("A", False), ("C", False), ("D", False)]
