"""Jobs copied to more days, and taken from who leaves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.jobs import cancel_job, change_job, copy_job, release_jobs
from core.models import Job, Membership
from core.models.clock import database_now
from tests.domain.deeds.asked import NOT_HERE, WRONG, nobody, refused, told
from tests.domain.deeds.jobs import DAY, expected, make

if TYPE_CHECKING:
    from core.models import Actor, User

pytestmark = pytest.mark.django_db
DESK = "your supervisor or dispatcher"


# --- copied ---


@pytest.mark.parametrize(
    ("said", "days", "facts"),
    [
        ({}, 1, ("ina", ["PLI-1"])),
        ({"until": "2030-01-31"}, 1, ("ina", ["PLI-1"])),
        ({"until": "2030-02-02"}, 3, ("ina", ["PLI-1"])),
        ({"until": "2030-03-02"}, 31, ("ina", ["PLI-1"])),
        ({"installer": ""}, 1, ("", ["PLI-1"])),
        ({"installer": "Sue", "stations": ["PLI-2"]}, 1, ("sue", ["PLI-2"])),
        ({"stations": []}, 1, ("ina", [])),
    ],
)
def test_a_copy_is_the_same_on_every_day(
    said: dict[str, Any], days: int, facts: tuple[str, list[str]], job: Job, boss: Actor
) -> None:
    entries = told(lambda: copy_job(actor=boss, job_id=job.pk, day=DAY, **said))
    copies = list(Job.objects.exclude(pk=job.pk).order_by("pk"))
    first = date.fromisoformat(DAY)
    assert [copy.day for copy in copies] == [first + timedelta(days=number) for number in range(days)]
    assert [(copy.installer.username if copy.installer else "", expected(copy)) for copy in copies] == [facts] * days
    assert {(copy.location_id, copy.note, copy.created_by, copy.version) for copy in copies} == {
        (job.location_id, "Ring.", "sue", 1)
    }
    assert entries == [
        ("create_job", "sue", f"job {copy.pk}",
         {"day": [None, str(copy.day)], "installer": [None, facts[0]], "note": [None, "Ring."]})
        for copy in copies
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("slip", "wrong"),
    [
        ({"until": "2030-03-03"}, ["until: Give a day that is not before the first, and at most 31 days."]),
        ({"until": "2030-01-30"}, ["until: Give a day that is not before the first, and at most 31 days."]),
        ({"until": "9998-12-31"}, ["until: Give a day that is not before the first, and at most 31 days."]),
        ({"until": "9999-01-01"}, ["until: Give a day of the calendar."]),
        ({"until": "soon"}, ["until: Give a day of the calendar."]),
        ({"day": "soon", "until": "2030-01-31"}, ["day: Give a day of the calendar."]),
        (
            {"day": "x", "until": "y", "installer": "x", "stations": ["X"]},
            [
                "day: Give a day of the calendar.",
                "installer: Nobody of this name does field work here.",
                "until: Give a day of the calendar.",
                "stations: Not known here: X.",
            ],
        ),
    ],
)
def test_a_wrong_copy_copies_nothing(slip: dict[str, Any], wrong: list[str], job: Job, planner: Actor) -> None:
    said = {"day": DAY} | slip
    assert refused(lambda: copy_job(actor=planner, job_id=job.pk, **said)) == [*WRONG, *wrong]


def test_what_was_called_off_may_be_copied_and_goes_on_as_new(job: Job, planner: Actor) -> None:
    cancel_job(actor=planner, job_id=job.pk)
    [copy] = copy_job(actor=planner, job_id=job.pk, day="2030-02-01")
    assert (copy.cancelled_at, copy.changed_by, expected(copy)) == (None, "", ["PLI-1"])


# --- who may ---


def test_only_the_desk_of_its_operator_plans(job: Job, fitter: Actor, stranger: Actor) -> None:
    verbs = {
        "change": lambda actor: change_job(actor=actor, job_id=job.pk, note="x"),
        "cancel": lambda actor: cancel_job(actor=actor, job_id=job.pk),
        "copy": lambda actor: copy_job(actor=actor, job_id=job.pk, day=DAY),
    }
    for verb in verbs.values():
        assert refused(lambda verb=verb: verb(fitter)) == nobody(DESK)
        assert refused(lambda verb=verb: verb(stranger)) == NOT_HERE
    assert refused(lambda: make(fitter)) == nobody(DESK)
    assert refused(lambda: make(stranger)) == [*WRONG, "location_id: This Location is not known here."]


@pytest.mark.parametrize(("ago", "nobodys"), [(-1, True), (0, True), (14, True), (15, False)])
def test_who_leaves_is_sent_nowhere_of_the_last_two_weeks(
    ago: int, admin: Actor, job: Job, ina: User, *, nobodys: bool
) -> None:
    Job.objects.update(day=database_now().date() - timedelta(days=ago))
    entries = told(lambda: release_jobs(actor=admin, person=Membership.objects.get(user=ina).user))
    job.refresh_from_db()
    said = [("change_job", "ada", f"job {job.pk}", {"installer": ["ina", ""]})]
    kept = (None, "ada", 2) if nobodys else (ina, "", 1)
    assert (entries, (job.installer, job.changed_by, job.version)) == (said if nobodys else [], kept)
