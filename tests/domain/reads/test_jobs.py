"""Jobs as people look at them: which are whose, of which days, in which order, and how far each is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Role
from core.models import ChargeStation, Installation, Job, JobPass, Location, User
from core.queries.jobs import (
    Expected,
    JobView,
    field_workers,
    jobs_asked_for,
    jobs_expecting,
    jobs_left_behind,
    jobs_of,
    location_named,
    my_jobs,
    next_jobs,
    searched,
    twins_of,
    view_jobs,
)
from tests.domain.reads.planned import TODAY, make, work
from tests.factories import make_location, make_person, make_station
from tests.handed import actor_of

if TYPE_CHECKING:
    from core.models import Actor, Operator


# --- what a job says of itself ---


def looked_at(*works: str, cancelled: bool = False, place: Location | None = None) -> JobView:
    job = Job(location=place or Location(), cancelled_at="now" if cancelled else None)
    return JobView(job, [Expected(ChargeStation(), work) for work in works])


@pytest.mark.parametrize(
    ("works", "state", "word", "done"),
    [
        ((), "to_do", "To do", 0),
        (("",), "to_do", "To do", 0),
        (("", "open"), "open", "In work", 0),
        (("handed_over", ""), "open", "In work", 1),
        (("handed_over", "open"), "open", "In work", 1),
        (("handed_over",), "done", "Done", 1),
        (("approved", "handed_over"), "done", "Done", 2),
    ],
)
def test_a_job_is_as_far_as_its_stations(works: tuple[str, ...], state: str, word: str, done: int) -> None:
    view = looked_at(*works)
    assert (view.state, str(view.word), view.done, len(view.missing)) == (state, word, done, len(works) - done)
    assert looked_at(*works, cancelled=True).state == "cancelled"


@pytest.mark.parametrize(
    ("latitude", "longitude", "geo"),
    [("52.1", "5.1", "geo:52.1,5.1"), (None, None, ""), ("0", "0", "geo:0,0")],
)
def test_a_job_leads_to_the_map_where_its_place_is_known(latitude: Any, longitude: Any, geo: str) -> None:
    assert looked_at(place=Location(latitude=latitude, longitude=longitude)).geo == geo


# --- which are whose ---


def days_of(views: list[JobView]) -> list[int]:
    return [(view.job.day - TODAY).days for view in views]


@pytest.mark.django_db
def test_jobs_go_by_day_then_nobodys_then_name_then_place(
    plinth: Operator, volta: Operator, planner: Actor, ina: User, sue: User, garage: Location
) -> None:
    attic = make_location(plinth, "Attic")
    make(make_location(volta, "Theirs"))
    rows = {
        "late": make(garage, 1),
        "sue": make(garage, installer=sue),
        "ina": make(garage, installer=ina),
        "nobody": make(garage),
        "nobody up": make(attic),
        "again": make(garage),
    }
    names = {row.pk: name for name, row in rows.items()}
    told = [names[row.pk] for row in jobs_of(planner)]
    assert told == ["nobody up", "nobody", "again", "ina", "sue", "late"]


@pytest.mark.django_db
def test_the_newest_work_that_was_not_dropped_counts(planner: Actor, plinth: Operator, garage: Location) -> None:
    stations = [make_station(plinth, name) for name in ("CP-C", "CP-A", "CP-B")]
    make(garage, 0, *stations)
    work(stations[0], "approved")
    work(stations[0], "dropped")
    work(stations[1], "approved")
    work(stations[1], "open")
    [view] = view_jobs(jobs_of(planner))
    assert [(str(one.station), one.work) for one in view.expected] == [
        ("CP-A", "open"), ("CP-B", ""), ("CP-C", "approved"),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [0, 1]),
        ({"day": TODAY}, [0]),
        ({"installer": "INA"}, [1]),
        ({"installer": "nobody"}, []),
        ({"location_id": "GARAGE"}, [0, 1]),
        ({"location_id": "garage", "day": TODAY, "installer": "ina"}, []),
        ({"unknown": "x"}, [0, 1]),
    ],
)
def test_jobs_are_narrowed_by_what_is_asked(
    asked: dict[str, Any], found: list[int], planner: Actor, garage: Location, ina: User
) -> None:
    make(garage)
    make(garage, 1, installer=ina)
    assert days_of(view_jobs(jobs_asked_for(planner, asked))) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [0, 1]),
        ("garage", [0]),
        ("utrecht GARAGE", [0]),
        ("garage attic", []),
        ("cp-1", [1]),
        ("ring", [0]),
        ("vos", [1]),
        ("ida", [1]),
        ("ina cp-1", [1]),
        ("kade", [1]),
        ("none", []),
    ],
)
def test_every_word_is_looked_for_in_place_person_note_and_stations(
    text: str, found: list[int], planner: Actor, plinth: Operator, garage: Location, ina: User
) -> None:
    User.objects.filter(pk=ina.pk).update(first_name="Ida", last_name="Vos")
    make(garage, note="Ring twice.")
    attic = make_location(plinth, "Attic", address="Kade 1")
    make(attic, 1, make_station(plinth, "CP-1"), make_station(plinth, "CP-11"), installer=ina)
    assert days_of(view_jobs(searched(jobs_of(planner), text))) == found


@pytest.mark.django_db
def test_my_jobs_are_todays_and_what_of_two_weeks_is_not_done(
    fitter: Actor, plinth: Operator, garage: Location, ina: User, sue: User
) -> None:
    done, begun = make_station(plinth, "CP-1"), make_station(plinth, "CP-2")
    work(done, "approved")
    work(begun, "open")
    make(garage, 0, installer=sue)
    for days in (-15, -14, 0, 1):
        make(garage, days, installer=ina)
    make(garage, -1, done, installer=ina)
    make(garage, -2, begun, installer=ina)
    make(garage, -3, cancelled_at="2030-06-01T12:00Z", installer=ina)
    make(garage, 0, done, cancelled_at="2030-06-01T12:00Z", installer=ina)
    make(garage, 0, done, installer=ina)
    views = my_jobs(fitter, today=TODAY)
    assert [(days, view.state) for days, view in zip(days_of(views), views, strict=True)] == [
        (-14, "to_do"), (-2, "open"), (0, "to_do"), (0, "cancelled"), (0, "done"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_command_has_no_jobs_and_a_pass_its_own(plinth: Operator, planner: Actor, garage: Location) -> None:
    mine, _other = make(garage, -40), make(garage)
    guest = make_person(plinth, "pass-1", Role.INSTALLER)
    JobPass.objects.create(operator=plinth, job=mine, user=guest, created_by="dan")
    assert days_of(my_jobs(actor_of(guest), today=TODAY)) == [-40]
    assert my_jobs(type(planner).of_command(plinth, "test"), today=TODAY) == []


@pytest.mark.django_db
def test_where_a_station_is_expected_still(planner: Actor, stranger: Actor, plinth: Operator, garage: Location) -> None:
    station, other = make_station(plinth, "CP-1", location=garage), make_station(plinth, "CP-2")
    attic = make_location(plinth, "Attic")
    for days, place in ((-15, attic), (-14, attic), (3, garage), (1, attic)):
        make(place, days, station, other)
    make(attic, 2, other)
    make(attic, 2, station, cancelled_at="2030-06-01T12:00Z")
    told = [(job.day - TODAY).days for job in jobs_expecting(planner, station, today=TODAY)]
    left = [(job.day - TODAY).days for job in jobs_left_behind(planner, station, today=TODAY)]
    assert (told, left) == ([-14, 1, 3], [-14, 1])
    assert jobs_expecting(stranger, station, today=TODAY) == []
    done = work(station, "handed_over")
    assert jobs_expecting(planner, station, today=TODAY) == []
    Installation.objects.filter(pk=done.pk).update(state="dropped")
    assert len(jobs_expecting(planner, station, today=TODAY)) == 3


@pytest.mark.django_db
def test_twins_share_place_day_person_and_a_station(
    planner: Actor, plinth: Operator, garage: Location, ina: User
) -> None:
    one, two = make_station(plinth, "CP-1"), make_station(plinth, "CP-2")
    attic = make_location(plinth, "Attic")
    job = make(garage, 0, one, two, installer=ina)
    twin, second = make(garage, 0, two, one, installer=ina), make(garage, 0, two, installer=ina)
    bare = make(garage, 0, installer=ina)
    for others in (
        make(garage, 1, one, installer=ina),
        make(garage, 0, one),
        make(attic, 0, one, installer=ina),
        make(garage, 0, make_station(plinth, "CP-3"), installer=ina),
        make(garage, 0, one, installer=ina, cancelled_at="2030-06-01T12:00Z"),
    ):
        assert twins_of(planner, others) == []
    assert (twins_of(planner, job), twins_of(planner, bare)) == ([twin, second], [])
    other = make(garage, 0, installer=ina)
    assert twins_of(planner, bare) == [other]


@pytest.mark.django_db
def test_the_next_job_of_each_place_is_the_first_from_that_day_on(
    planner: Actor, stranger: Actor, plinth: Operator, garage: Location
) -> None:
    attic = make_location(plinth, "Attic")
    make(garage, -1)
    make(garage, 5)
    first = make(garage, 0)
    make(garage, 0)
    make(attic, 0, cancelled_at="2030-06-01T12:00Z")
    keys = [garage.pk, attic.pk]
    assert next_jobs(planner, keys, day=TODAY) == {garage.pk: first}
    assert (next_jobs(stranger, keys, day=TODAY), next_jobs(planner, [], day=TODAY)) == ({}, {})


@pytest.mark.django_db
def test_who_may_be_sent_out(planner: Actor, plinth: Operator, ina: User, sue: User, ada: User, otto: User) -> None:
    away, guest = make_person(plinth, "away", Role.INSTALLER), make_person(plinth, "guest", Role.INSTALLER)
    User.objects.filter(pk=away.pk).update(is_active=False)
    job = make(make_location(plinth))
    JobPass.objects.create(operator=plinth, job=job, user=guest, created_by="dan")
    assert [str(row.user) for row in field_workers(planner)] == ["ada", "ina", "sue"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [("GARAGE", "garage"), ("attic", "a-1"), ("Twice", "Twice"), ("a-1", "a-1"), ("theirs", "theirs"), ("", "")],
)
def test_a_place_is_named_by_its_id_or_a_name_that_is_the_only_one(
    text: str, found: str, planner: Actor, plinth: Operator, volta: Operator, garage: Location
) -> None:
    for number, name in enumerate(("Attic", "Twice", "Twice"), 1):
        make_location(plinth, name, location_id=f"a-{number}")
    make_location(volta, "Theirs", location_id="t-1")
    assert location_named(planner, text) == found
