"""Jobs that move to another day or person, are made again for more days, and lose who leaves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.choices import Role
from core.domain.jobs import cancel_job, copy_job, create_job
from core.domain.people.colleagues import change_role, remove_colleague
from core.errors import NotAllowed, NotFound
from core.models import Actor, Event, Job, JobStation, Membership
from tests.app.world import begin
from tests.factories import make_location, make_person, make_station
from tests.installs import make_checked
from tests.lasting import dan, ina, plinth

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Location, Operator, User

__all__ = ["dan", "ina", "plinth"]
pytestmark = pytest.mark.django_db


def day(number: int = 0) -> str:
    return str(timezone.localdate() + timedelta(days=number))


@pytest.fixture(scope="module")
def dans(dan: User) -> Actor:
    return Actor.of_person(Membership.objects.get(user=dan))


@pytest.fixture
def adas(ada: User) -> Actor:
    return Actor.of_person(Membership.objects.get(user=ada))


@pytest.fixture(scope="module")
def garage(plinth: Operator) -> Location:
    for identity in ("PLI-1", "PLI-2"):
        make_station(plinth, identity)
    return make_location(plinth, "Garage", location_id="garage")


@pytest.fixture(scope="module")
def pk_of_job(garage: Location, dans: Actor, ina: User) -> int:
    job = create_job(actor=dans, location_id="garage", day=day(), installer="ina", note="Ring.", stations=["PLI-1"])
    return job.pk


@pytest.fixture
def job(pk_of_job: int, db: None) -> Job:
    return Job.objects.select_related("operator", "location", "installer").get(pk=pk_of_job)


def expected(job: Job) -> list[str]:
    return sorted(job.stations.values_list("charge_station_id", flat=True))


def test_a_job_moves_from_the_list(desk_of_dan: Client, job: Job, plinth: Operator) -> None:
    make_person(plinth, "omar", Role.INSTALLER)
    said = {"day": day(3), "installer": "omar", "version": "1", "shown": day(), "q": "gar"}
    moved = desk_of_dan.post(reverse("job_move", args=[job.pk]), said, follow=True)
    assert moved.redirect_chain == [(f"/jobs/?day={day()}&q=gar", 303)]
    told = timezone.localdate() + timedelta(days=3)
    assert [str(message) for message in moved.context["messages"]] == [
        f"Garage, Utrecht: {told:%A} {told.day} {told:%B}, omar."
    ]
    job.refresh_from_db()
    assert (str(job.day), str(job.installer), job.note, expected(job)) == (day(3), "omar", "Ring.", ["PLI-1"])
    assert Event.objects.order_by("-pk")[0].changes == {"day": [day(), day(3)], "installer": ["ina", "omar"]}


def test_the_second_who_moves_it_is_told(desk_of_dan: Client, job: Job) -> None:
    url = reverse("job_move", args=[job.pk])
    assert desk_of_dan.post(url, {"installer": "", "version": "1", "shown": "rubbish"})["Location"] == "/jobs/?"
    late = desk_of_dan.post(url, {"day": day(9), "version": "1"}, headers={"HX-Request": "true"})
    assert late.context["refusal"]["sentence"].startswith("dan changed this job meanwhile.")
    job.refresh_from_db()
    assert (str(job.day), job.installer) == (day(), None)


def test_the_list_offers_the_move_to_what_stands(desk_of_dan: Client, job: Job, dans: Actor) -> None:
    url = reverse("job_move", args=[job.pk])
    shown = desk_of_dan.get("/jobs/").content.decode()
    assert (shown.count(f'<a href="{url}" hx-get="{url}">'), shown.count('data-version="1"')) == (1, 1)
    kept = desk_of_dan.get(f"/jobs/?day={day()}&q=gar").content.decode()
    assert kept.count(f'<a href="{url}?shown={day()}&amp;q=gar"') == 1
    cancel_job(actor=dans, job_id=job.pk)
    gone = desk_of_dan.get("/jobs/").content.decode()
    assert (gone.count(url), gone.count("data-version")) == (0, 0)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_who_goes_is_picked_as_in_a_new_job(headers: dict[str, str], desk_of_dan: Client, job: Job) -> None:
    page = desk_of_dan.get(reverse("job_move", args=[job.pk]), headers=headers).content.decode()
    (select,) = re.findall(rf'<select id="id_installer{job.pk}" name="installer">(.*?)</select>', page, re.DOTALL)
    options = re.findall(r'<option value="(.*?)"\s*(selected)?\s*>', select)
    assert options == [("", ""), ("ina", "selected")]


def test_the_pages_of_a_day_stay_within_the_day(desk_of_dan: Client, garage: Location, plinth: Operator) -> None:
    Job.objects.bulk_create([Job(operator=plinth, location=garage, day=day(5)) for _number in range(26)])
    assert f"?day={day(5)}&amp;page=2" in desk_of_dan.get(f"/jobs/?day={day(5)}").content.decode()


def test_the_stations_expected_change_afterwards(desk_of_dan: Client, job: Job) -> None:
    url = reverse("job", args=[job.pk])
    kept = JobStation.objects.get().pk
    desk_of_dan.post(url, {"stations": "PLI-2\r\nPLI-1", "version": "1"})
    assert (expected(job), JobStation.objects.filter(pk=kept).exists()) == (["PLI-1", "PLI-2"], True)
    assert Event.objects.order_by("-pk")[0].changes == {"stations": ["PLI-1", "PLI-1, PLI-2"]}
    desk_of_dan.post(url, {"note": "Ring twice."})
    assert expected(job) == ["PLI-1", "PLI-2"]
    desk_of_dan.post(url, {"stations": "", "version": "3"})
    assert expected(job) == []
    refused = desk_of_dan.post(url, {"stations": "VOL-9"})
    assert [error["field"] for error in refused.context["refusal"]["errors"]] == ["stations"]


def test_a_job_is_copied_to_more_days(desk_of_dan: Client, job: Job) -> None:
    url = reverse("job_copy", args=[job.pk])
    asked = desk_of_dan.get(url).context
    assert (asked["next_day"], asked["stations"], asked["picked"]) == (day(1), "PLI-1", "ina")
    said = {"day": day(1), "until": day(3), "installer": "", "stations": "PLI-1\nPLI-2"}
    assert desk_of_dan.post(url, said)["Location"] == f"/jobs/?day={day(1)}&q=Garage"
    copies = Job.objects.exclude(pk=job.pk).order_by("day")
    told = [(str(one.day), one.installer, one.note, one.created_by, expected(one)) for one in copies]
    assert told == [(day(number), None, "Ring.", "dan", ["PLI-1", "PLI-2"]) for number in (1, 2, 3)]
    assert list(Event.objects.values_list("verb", flat=True)) == ["create_job"] * 4


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"day": ""}, ["day"]),
        ({"until": "soon"}, ["until"]),
        ({"until": day(-1)}, ["until"]),
        ({"until": day(40)}, ["until"]),
        ({"installer": "otto"}, ["installer"]),
        ({"stations": "VOL-9"}, ["stations"]),
    ],
)
def test_what_is_wrong_with_a_copy_is_said(
    slip: dict[str, str], fields: list[str], desk_of_dan: Client, job: Job
) -> None:
    said = {"day": day(1), "until": "", "installer": "ina", "stations": ""} | slip
    refused = desk_of_dan.post(reverse("job_copy", args=[job.pk]), said)
    assert [error["field"] for error in refused.context["refusal"]["errors"]] == fields
    assert (refused.context["typed"]["installer"], Job.objects.count()) == (said["installer"], 1)


def test_a_copy_that_is_there_already_is_told(desk_of_dan: Client, job: Job) -> None:
    said = {"day": str(job.day), "until": "", "installer": "ina", "stations": "PLI-1"}
    copied = desk_of_dan.post(reverse("job_copy", args=[job.pk]), said, follow=True)
    told = [str(message) for message in copied.context["messages"]]
    assert told == ["There is another job for the same day, person and stations."]


def test_a_copy_is_the_same_unless_said(job: Job, dans: Actor, ina: User, volta: Operator, otto: User) -> None:
    (copy,) = copy_job(actor=dans, job_id=job.pk, day=day(1))
    assert (copy.installer, copy.note, expected(copy)) == (ina, "Ring.", ["PLI-1"])
    stranger = Actor.of_person(Membership.objects.get(user=otto))
    with pytest.raises(NotAllowed):
        copy_job(actor=stranger, job_id=job.pk, day=day(1))
    with pytest.raises(NotFound):
        copy_job(actor=Actor.of_command(volta, "demo"), job_id=job.pk, day=day(1))


# --- who leaves ---


@pytest.fixture
def four(plinth: Operator, ina: User, dans: Actor, garage: Location) -> dict[str, Job]:
    """Give jobs of Ina's: to come, late and not done, done, called off, and long gone."""
    (done,) = begin(plinth, ina, "PLI-9")
    make_checked(done, handed_over_by="user:0")
    said = {"actor": dans, "location_id": "garage", "installer": "ina"}
    jobs = {
        "coming": create_job(day=day(3), **said),
        "late": create_job(day=day(-2), stations=["PLI-1", "PLI-9"], **said),
        "done": create_job(day=day(-1), stations=["PLI-9"], **said),
        "off": create_job(day=day(1), **said),
        "gone": create_job(day=day(-30), **said),
    }
    cancel_job(actor=dans, job_id=jobs["off"].pk)
    return jobs


def unassigned(jobs: dict[str, Job]) -> set[str]:
    return {name for name, job in jobs.items() if Job.objects.get(pk=job.pk).installer is None}


def test_jobs_of_who_is_removed_are_nobodys(adas: Actor, four: dict[str, Job]) -> None:
    Job.objects.exclude(pk__in=[one.pk for one in four.values()]).delete()
    remove_colleague(actor=adas, username="ina")
    assert unassigned(four) == {"coming", "late"}
    told = Event.objects.filter(verb="change_job").values_list("by", "changes")
    assert list(told) == [("ada", {"installer": ["ina", ""]})] * 2
    assert Job.objects.get(pk=four["coming"].pk).version == 2


def test_jobs_of_who_dispatches_from_now_on_are_nobodys(adas: Actor, four: dict[str, Job]) -> None:
    change_role(actor=adas, username="ina", role=Role.SUPERVISOR)
    assert unassigned(four) == set()
    change_role(actor=adas, username="ina", role=Role.DISPATCHER)
    assert unassigned(four) == {"coming", "late"}


# --- one operator, whoever writes ---


@pytest.mark.parametrize("slip", ["location", "installer", "operator"])
def test_the_database_keeps_a_job_within_its_operator(
    slip: str, job: Job, plinth: Operator, volta: Operator, otto: User
) -> None:
    wrong: dict[str, Any] = {"location": make_location(volta), "installer": otto, "operator": volta}
    facts = {"operator": plinth, "location": job.location, "installer": job.installer, "day": day()}
    for write in (
        lambda: Job.objects.create(**facts | {slip: wrong[slip]}),
        lambda: Job.objects.filter(pk=job.pk).update(**{slip: wrong[slip]}),
    ):
        with pytest.raises(IntegrityError, match="of a job"), transaction.atomic():
            write()


def test_the_database_keeps_a_jobs_stations_within_its_operator(job: Job, volta: Operator) -> None:
    station = make_station(volta, "VOL-1")
    with pytest.raises(IntegrityError, match="a station of a job is of its operator"), transaction.atomic():
        JobStation.objects.create(job=job, station=station)


def test_who_left_keeps_what_they_did(adas: Actor, four: dict[str, Job], ina: User) -> None:
    remove_colleague(actor=adas, username="ina")
    job = Job.objects.get(pk=four["done"].pk)
    job.note = "It went well."
    job.save()
    assert Job.objects.get(pk=job.pk).installer == ina


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_no_more_for_more(
    rows: int, desk_of_dan: Client, job: Job, dans: Actor, django_assert_num_queries: Callable[..., Any]
) -> None:
    copy_job(actor=dans, job_id=job.pk, day=day(1), until=day(rows))
    with django_assert_num_queries(7):
        assert desk_of_dan.get("/jobs/").status_code == 200
