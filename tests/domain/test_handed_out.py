"""Labels, links for owners, passes and days of jobs: how many, how long, and the first that is too much."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from core.choices import Role
from core.domain.guests.owner_links import LIVES, end_owner_link, make_owner_link
from core.domain.guests.passes import make_pass
from core.domain.jobs import _days as days_of
from core.domain.stations.labelling import label_stations, make_labels
from core.errors import Invalid, NotFound, PassOver
from core.models import Actor, Job, Label, OwnerLink
from core.models.clock import database_now
from tests.domain.test_given_out import admin, away, names_refused, told, wrong
from tests.factories import make_location, make_person, make_station

if TYPE_CHECKING:
    from core.models import Operator

__all__ = ["admin"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("count", "fields"), [(1, []), (240, []), (0, ["count"]), (241, ["count"])])
def test_240_labels_are_made_at_once(admin: Actor, count: int, fields: list[str]) -> None:
    assert wrong(lambda: make_labels(actor=admin, count=count)) == fields
    assert Label.objects.count() == (0 if fields else count)
    assert [changes for _subject, changes in told("make_labels")] == ([] if fields else [{"count": [None, count]}])


@pytest.mark.parametrize(("number", "sentence"), [(0, "Name 1 to 240 stations."), (241, "Name 1 to 240 stations.")])
def test_240_stations_are_labelled_at_once(admin: Actor, number: int, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        label_stations(actor=admin, identities=[f"CP-{at}" for at in range(number)])
    assert [(error.field, str(error.message)) for error in refused.value.errors] == [("stations", sentence)]


def test_the_240th_is_looked_for_and_doubles_count_once(admin: Actor, plinth: Operator) -> None:
    make_station(plinth, "CP-0")
    names = [f"cp-{at}" for at in range(240)]
    with pytest.raises(Invalid) as refused:
        label_stations(actor=admin, identities=[*names, "CP-0", "Cp-1"])
    assert [str(error.message) for error in refused.value.errors][:2] == [
        "CP-1 is not known here.",
        "CP-2 is not known here.",
    ]
    assert len(refused.value.errors) == 239


def test_each_station_has_its_newest_label_in_the_order_asked_for(admin: Actor, plinth: Operator) -> None:
    for name in ("CP-1", "CP-2", "CP-3"):
        make_station(plinth, name)
    [second] = label_stations(actor=admin, identities=["cp-2"])
    [newer] = label_stations(actor=admin, identities=["CP-2"], replace=True)
    labels = label_stations(actor=admin, identities=["CP-3", "CP-2", "CP-1", "CP-2"])
    assert (second.code == newer.code, [label.station.charge_station_id for label in labels]) == (
        False,
        ["CP-3", "CP-2", "CP-1"],
    )
    assert (labels[1].code, Label.objects.count()) == (newer.code, 4)
    assert [subject for subject, _changes in told("label")] == [f"station CP-{at}" for at in (2, 2, 1, 3)]


@pytest.mark.parametrize("days", LIVES)
def test_an_owners_link_lives_as_long_as_was_picked(admin: Actor, plinth: Operator, days: int) -> None:
    place = make_location(plinth)
    link, _secret = make_owner_link(actor=admin, location_id=place.location_id.upper(), days=days, note="n" * 100)
    link.refresh_from_db()
    assert (link.location, away(link.expires_at), link.note, link.created_by) == (
        place,
        float(days),
        "n" * 100,
        str(admin),
    )
    changes = {"link": [None, link.pk], "days": [None, days], "note": [None, "n" * 100]}
    assert told("make_owner_link") == [(f"location {place.location_id}", changes)]


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"days": 8}, ["days"]),
        ({"days": 0}, ["days"]),
        ({"note": "n" * 101}, ["note"]),
        ({"days": 1, "note": "n" * 101}, ["days", "note"]),
    ],
)
def test_no_other_link_is_made(admin: Actor, plinth: Operator, facts: dict[str, Any], fields: list[str]) -> None:
    place = make_location(plinth)
    asked = {"location_id": place.location_id, "days": 7} | facts
    assert (wrong(lambda: make_owner_link(actor=admin, **asked)), OwnerLink.objects.count()) == (fields, 0)


def test_a_link_is_its_operators_and_ends_once(admin: Actor, plinth: Operator, volta: Operator) -> None:
    place = make_location(plinth)
    stranger = Actor.of_person(make_person(volta, "vera", Role.ADMIN).membership)
    with pytest.raises(NotFound):
        make_owner_link(actor=stranger, location_id=place.location_id, days=7)
    link, _secret = make_owner_link(actor=admin, location_id=place.location_id, days=7)
    with pytest.raises(NotFound):
        end_owner_link(actor=stranger, link_id=link.pk)
    first, second = (end_owner_link(actor=admin, link_id=link.pk) for _each in range(2))
    assert (first.ended_at == second.ended_at, second.ended_by) == (True, str(admin))
    assert told("end_owner_link") == [(f"location {place.location_id}", {"link": [link.pk, None]})]


def job_on(plinth: Operator, day: date, **facts: Any) -> Job:
    return Job.objects.create(operator=plinth, location=make_location(plinth), day=day, created_by="user:0", **facts)


@pytest.mark.parametrize(
    ("name", "fields"), [("n" * 100, []), (" Piet ", []), ("n" * 101, ["name"]), ("  ", ["name"]), ("a\0b", ["name"])]
)
def test_a_pass_is_for_somebody(admin: Actor, plinth: Operator, name: str, fields: list[str]) -> None:
    job = job_on(plinth, timezone.localdate(database_now()))
    assert wrong(lambda: make_pass(actor=admin, job_id=job.pk, name=name)) == fields
    assert told("make_pass") == ([] if fields else [(f"job {job.pk}", {"pass": [None, name.strip()]})])


@pytest.mark.parametrize(("ago", "over"), [(-1, False), (0, False), (1, False), (2, True)])
def test_a_pass_is_made_until_the_day_after_the_job(admin: Actor, plinth: Operator, ago: int, *, over: bool) -> None:
    today = timezone.localdate(database_now())
    job = job_on(plinth, today - timedelta(days=ago))
    if over:
        with pytest.raises(PassOver):
            make_pass(actor=admin, job_id=job.pk, name="Piet")
        return
    made, _secret = make_pass(actor=admin, job_id=job.pk, name="Piet")
    ends = timezone.localtime(made.user.sign_in_links.get().expires_at)
    assert (ends.date(), ends.hour, made.user.has_usable_password()) == (job.day + timedelta(days=2), 0, False)


def test_only_who_plans_gives_passes(plinth: Operator, volta: Operator, admin: Actor) -> None:
    job = job_on(plinth, timezone.localdate(database_now()))
    names_refused(lambda actor: make_pass(actor=actor, job_id=job.pk, name="Piet"), plinth, Role.INSTALLER)
    stranger = Actor.of_person(make_person(volta, "vera", Role.ADMIN).membership)
    with pytest.raises(NotFound):
        make_pass(actor=stranger, job_id=job.pk, name="Piet")


@pytest.mark.parametrize(
    ("until", "number", "fields"),
    [
        ("", 1, []),
        ("2026-03-01", 1, []),
        ("2026-03-02", 2, []),
        ("2026-03-31", 31, []),
        ("2026-04-01", 32, ["until"]),
        ("2026-09-01", 32, ["until"]),
        ("2026-02-28", 0, ["until"]),
        ("2026-02-30", 0, ["until"]),
        ("x", 0, ["until"]),
    ],
)
def test_a_job_is_copied_to_31_days_at_most(until: str, number: int, fields: list[str]) -> None:
    errors: list[Any] = []
    days = days_of(date(2026, 3, 1), until, errors)
    assert (len(days), [error.field for error in errors]) == (number, fields)
    assert days == [date(2026, 3, 1) + timedelta(days=at) for at in range(number)]
