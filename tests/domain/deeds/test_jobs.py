"""Jobs: what is written of each and said in the trail, each limit, and who may."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Role
from core.domain.jobs import cancel_job, change_job
from core.models import ChargeStation, Job
from core.models.clock import database_now
from tests.domain.deeds.asked import WRONG, changed, refused, told
from tests.domain.deeds.jobs import DAY, expected, make
from tests.factories import make_location, make_person, make_station

if TYPE_CHECKING:
    from core.models import Actor, Location, Operator, User

pytestmark = pytest.mark.django_db
DESK = "your supervisor or dispatcher"


def newest() -> Job:
    return Job.objects.order_by("-pk")[0]


# --- made ---


def test_a_job_is_written_and_told_as_it_was_said(planner: Actor, place: Location, ina: User) -> None:
    entries = told(lambda: make(planner, installer="INA", note="  Ring twice. "))
    job = newest()
    written = (job.location, job.day, job.installer, job.note, job.version, job.created_by, job.changed_by)
    assert written == (place, date(2030, 1, 31), ina, "Ring twice.", 1, "dan", "")
    changes = {"day": [None, DAY], "installer": [None, "ina"], "note": [None, "Ring twice."]}
    assert entries == [("create_job", "dan", f"job {job.pk}", changes)]


def test_a_job_for_nobody_says_so(planner: Actor, place: Location) -> None:
    entries = told(lambda: make(planner))
    assert [entry[3] for entry in entries] == [{"day": [None, DAY], "installer": [None, ""], "note": [None, ""]}]
    assert (newest().installer, expected(newest())) == (None, [])


@pytest.mark.parametrize(
    ("slip", "wrong"),
    [
        ({"location_id": ""}, ["location_id: Choose a Location."]),
        ({"location_id": "nowhere"}, ["location_id: This Location is not known here."]),
        ({"location_id": "abroad"}, ["location_id: This Location is not known here."]),
        ({"day": ""}, ["day: Give a day of the calendar."]),
        ({"day": "2030-02-29"}, ["day: Give a day of the calendar."]),
        ({"day": "31.01.2030"}, ["day: Give a day of the calendar."]),
        ({"note": "n" * 2001}, ["note: Write it in at most 2000 characters."]),
        ({"note": "a\0b"}, ["note: Write it in at most 2000 characters."]),
        ({"installer": "nobody"}, ["installer: Nobody of this name does field work here."]),
        ({"installer": "i\0na"}, ["installer: Nobody of this name does field work here."]),
        ({"stations": ["VOL-1", "X"]}, ["stations: Not known here: VOL-1, X."]),
        ({"stations": ["a\0"]}, ["stations: Not known here: a\0."]),
        (
            {"location_id": "", "day": "x", "installer": "x", "note": "\0", "stations": ["X"]},
            [
                "location_id: Choose a Location.",
                "day: Give a day of the calendar.",
                "installer: Nobody of this name does field work here.",
                "note: Write it in at most 2000 characters.",
                "stations: Not known here: X.",
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_said_and_nothing_is_kept(
    slip: dict[str, Any], wrong: list[str], planner: Actor, place: Location, volta: Operator
) -> None:
    make_station(volta, "VOL-1")
    make_location(volta, location_id="abroad")
    assert refused(lambda: make(planner, **slip)) == [*WRONG, *wrong]


def test_a_note_of_2000_letters_fits_without_its_blanks(planner: Actor, place: Location) -> None:
    assert len(make(planner, note=f" {'n' * 2000} ").note) == 2000


@pytest.mark.parametrize(
    ("role", "facts", "goes"),
    [
        (Role.INSTALLER, {}, True),
        (Role.SUPERVISOR, {}, True),
        (Role.ADMIN, {}, True),
        (Role.DISPATCHER, {}, False),
        (Role.INSTALLER, {"is_active": False}, False),
    ],
)
def test_who_does_field_work_is_sent(
    role: str, facts: dict[str, Any], planner: Actor, place: Location, plinth: Operator, *, goes: bool
) -> None:
    person = make_person(plinth, "pat", Role(role))
    type(person).objects.filter(pk=person.pk).update(**facts)
    if goes:
        assert make(planner, installer="Pat").installer == person
    else:
        assert len(refused(lambda: make(planner, installer="pat"))) == len(WRONG) + 1


def test_nobody_of_another_operator_is_sent(planner: Actor, place: Location, otto: User) -> None:
    wrong = "installer: Nobody of this name does field work here."
    assert refused(lambda: make(planner, installer="otto")) == [*WRONG, wrong]


@pytest.mark.parametrize(("number", "wrong"), [(200, []), (201, ["stations: Expect at most 200 stations."])])
def test_200_stations_are_expected_each_named_once(
    number: int, wrong: list[str], planner: Actor, place: Location, plinth: Operator
) -> None:
    names = [f"CP-{each:03}" for each in range(number)]
    facts = {"operator": plinth, "deploy_state": "Stock"}
    ChargeStation.objects.bulk_create([ChargeStation(charge_station_id=name, **facts) for name in names])
    if wrong:
        assert refused(lambda: make(planner, stations=[*names, *names])) == [*WRONG, *wrong]
    else:
        assert expected(make(planner, stations=[*names, *names])) == names
    ChargeStation.objects.filter(charge_station_id__in=names).delete()


def test_of_many_unknown_ones_five_hundred_letters_are_told(planner: Actor, place: Location) -> None:
    names = [f"UNKNOWN-{each:03}" for each in range(60)]
    listed = ", ".join(names)[:500]
    assert refused(lambda: make(planner, stations=names)) == [*WRONG, f"stations: Not known here: {listed}."]


# --- changed ---


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({"day": "2030-02-01"}, {"day": [DAY, "2030-02-01"]}),
        ({"installer": ""}, {"installer": ["ina", ""]}),
        ({"installer": "SUE"}, {"installer": ["ina", "sue"]}),
        ({"note": " Call. "}, {"note": ["Ring.", "Call."]}),
        ({"stations": ["PLI-2", "PLI-1"]}, {"stations": ["PLI-1", "PLI-1, PLI-2"]}),
        ({"stations": ["PLI-2"]}, {"stations": ["PLI-1", "PLI-2"]}),
        ({"stations": []}, {"stations": ["PLI-1", ""]}),
        (
            {"day": "2030-02-01", "installer": "ina", "note": "", "stations": ["PLI-1"]},
            {"day": [DAY, "2030-02-01"], "note": ["Ring.", ""]},
        ),
    ],
)
def test_what_is_said_changes_and_the_rest_stays(
    said: dict[str, Any], changes: dict[str, list[str]], job: Job, boss: Actor
) -> None:
    entries = told(lambda: change_job(actor=boss, job_id=job.pk, version=1, **said))
    job.refresh_from_db()
    is_now = {
        "day": str(job.day),
        "installer": job.installer.username if job.installer else "",
        "note": job.note,
        "stations": ", ".join(expected(job)),
    }
    was = {"day": DAY, "installer": "ina", "note": "Ring.", "stations": "PLI-1"}
    assert is_now == was | {name: pair[1] for name, pair in changes.items()}
    assert (entries, job.version, job.changed_by) == (
        [("change_job", "sue", f"job {job.pk}", changes)], 2, "sue",
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [{}, {"day": DAY, "installer": "Ina", "note": "Ring. ", "stations": ["PLI-1", "PLI-1"]}, {"version": 1}],
)
def test_what_is_so_already_is_no_change(said: dict[str, Any], job: Job, planner: Actor) -> None:
    assert changed(lambda: change_job(actor=planner, job_id=job.pk, **said)) == []


@pytest.mark.parametrize(
    ("slip", "wrong"),
    [
        ({"day": "x"}, ["day: Give a day of the calendar."]),
        ({"installer": "x"}, ["installer: Nobody of this name does field work here."]),
        ({"note": "n" * 2001}, ["note: Write it in at most 2000 characters."]),
        ({"stations": ["X"], "note": "New."}, ["stations: Not known here: X."]),
    ],
)
def test_a_wrong_change_changes_nothing(slip: dict[str, Any], wrong: list[str], job: Job, planner: Actor) -> None:
    assert refused(lambda: change_job(actor=planner, job_id=job.pk, **slip)) == [*WRONG, *wrong]


def test_who_comes_second_is_told_who_was_first(job: Job, planner: Actor, boss: Actor) -> None:
    change_job(actor=boss, job_id=job.pk, version=1, note="Call.")
    late = ["2000 job_changed"]
    late += ["sue changed this job meanwhile. Look at it as it is now, then change what is still wrong."]
    assert refused(lambda: change_job(actor=planner, job_id=job.pk, version=1, note="Ring.")) == late
    assert refused(lambda: cancel_job(actor=planner, job_id=job.pk, version=1)) == late
    assert change_job(actor=planner, job_id=job.pk, note="Ring.").version == 3


# --- called off ---


def test_a_job_is_called_off_once(job: Job, planner: Actor, boss: Actor) -> None:
    before = database_now()
    entries = told(lambda: cancel_job(actor=planner, job_id=job.pk, version=1))
    job.refresh_from_db()
    assert entries == [("cancel_job", "dan", f"job {job.pk}", {})]
    assert (job.version, job.changed_by, job.cancelled_at and before <= job.cancelled_at <= database_now()) == (
        2, "dan", True,
    )  # fmt: skip
    assert changed(lambda: cancel_job(actor=boss, job_id=job.pk, version=1)) == []
    over = ["2000 job_cancelled", "dan cancelled this job. Make a new one."]
    assert refused(lambda: change_job(actor=boss, job_id=job.pk, note="Ring.")) == over
