"""Fields to choose from: a list while it is short, a search where it would be too long; both take the same answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.choices import Role
from core.models import Actor, ChargeStation, EnergyMixProfile, HardwareTemplate, Job, Location, Membership, User
from core.models.clock import database_now
from core.queries.offered import MOST, places
from tests.factories import make_energy_mix, make_location, make_person, make_template, stored
from tests.handed import make_clean

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def make_workers(operator: Operator, number: int) -> None:
    users = [User(username=f"w{n:02}", first_name=f"Walter{n:02}", last_name="Berg") for n in range(number)]
    made = User.objects.bulk_create(users)
    Membership.objects.bulk_create([Membership(user=user, operator=operator, role=Role.INSTALLER) for user in made])


def make_templates(operator: Operator, number: int) -> None:
    rows = [HardwareTemplate(operator=operator, template_id=f"t{n:02}", name=f"Twin {n:02}") for n in range(number)]
    HardwareTemplate.objects.bulk_create(rows)


def make_mixes(operator: Operator, number: int) -> None:
    told = {"operator": operator, "is_green_energy": True, "energy_sources": []}
    rows = [EnergyMixProfile(energy_mix_profile_id=f"mix-{n:02}", **told) for n in range(number)]
    EnergyMixProfile.objects.bulk_create(rows)


MAKERS = {"installer": make_workers, "charge_station_template_id": make_templates, "energy_mix": make_mixes}
FIELDS = [
    ("installer", "/jobs/new"),
    ("installer", "/jobs/{job}/"),
    ("installer", "/jobs/{job}/move"),
    ("installer", "/jobs/{job}/copy"),
    ("charge_station_template_id", "/stations/new"),
    ("energy_mix", "/locations/new"),
    ("energy_mix", "/locations/kade/edit"),
]


@pytest.fixture
def job(plinth: Operator) -> Job:
    place = make_location(plinth, location_id="kade")
    return Job.objects.create(operator=plinth, location=place, day=database_now().date(), created_by="dan")


@pytest.mark.parametrize(("name", "path"), FIELDS)
@pytest.mark.parametrize(("number", "tag"), [(MOST, "select"), (MOST + 1, "input")])
def test_a_list_that_is_too_long_is_a_search(
    name: str, path: str, number: int, tag: str, job: Job, desk_of_dan: Client
) -> None:
    MAKERS[name](job.operator, number)
    page = desk_of_dan.get(path.format(job=job.pk)).content.decode()
    assert re.findall(rf'<(\w+)\s[^>]*\bname="{name}"', page) == [tag]
    assert len(re.findall(r'<option value="(?:w|t|mix-)\d\d"', page)) == MOST


FOUND = [
    ("worker_names", "installer", "walter07", '<option value="w07">Walter07 Berg</option>'),
    ("worker_names", "installer", " W07 ", '<option value="w07">Walter07 Berg</option>'),
    ("worker_names", "installer", "berg 07", '<option value="w07">Walter07 Berg</option>'),
    ("worker_names", "installer", "dan", ""),  # a dispatcher is sent nowhere
    ("worker_names", "installer", "otto", ""),
    ("template_names", "charge_station_template_id", "twin 07", '<option value="t07">Twin 07</option>'),
    ("template_names", "charge_station_template_id", "T07", '<option value="t07">Twin 07</option>'),
    ("template_names", "charge_station_template_id", "theirs", ""),
    ("mix_names", "energy_mix", "MIX-07", '<option value="mix-07">mix-07</option>'),
    ("mix_names", "energy_mix", " mix 07", '<option value="mix-07">mix-07</option>'),
    ("mix_names", "energy_mix", "theirs", ""),
]


@pytest.mark.parametrize(("address", "name", "typed", "told"), FOUND)
def test_whoever_types_is_offered_what_matches_and_is_theirs(
    address: str, name: str, typed: str, told: str, desk_of_dan: Client, plinth: Operator, volta: Operator
) -> None:
    MAKERS[name](plinth, 9)
    make_person(volta, "otto", Role.INSTALLER)
    make_template(volta, "theirs")
    make_energy_mix(volta, "theirs")
    assert desk_of_dan.get(reverse(address), {name: typed}).content.decode().strip() == told


@pytest.mark.parametrize("address", ["place_names", "worker_names", "template_names", "mix_names"])
def test_the_offers_are_the_dispatchers(address: str, desk_of_dan: Client, phone: Client) -> None:
    assert [client.get(reverse(address)).status_code for client in (desk_of_dan, phone)] == [200, 403]


def test_what_was_typed_is_taken_as_what_was_picked_is(job: Job, desk_of_dan: Client) -> None:
    make_workers(job.operator, MOST + 1)
    make_mixes(job.operator, MOST + 1)
    said = {"version": "1", "installer": "w50"}
    moved = desk_of_dan.post(f"/jobs/{job.pk}/move", said)
    job.refresh_from_db()
    assert (moved.status_code, str(job.installer)) == (303, "Walter50 Berg")
    page = desk_of_dan.get(f"/jobs/{job.pk}/").content.decode()
    assert re.findall(r'name="installer"\s+value="(\w+)"', page) == ["w50"]
    wrong: Any = desk_of_dan.post(f"/jobs/{job.pk}/", {"version": "2", "installer": "nobody"})
    assert [error["field"] for error in wrong.context["refusal"]["errors"]] == ["installer"]
    assert re.findall(r'name="installer"\s+value="(\w+)"', wrong.content.decode()) == ["nobody"]
    form = {"name": "Quay", "address": "Quay 1", "city": "Gent", "postal_code": "9000", "country": "BEL"}
    desk_of_dan.post("/locations/new", form | {"energy_mix": "mix-50", "type": "UNKNOWN", "twentyfourseven": "yes"})
    assert [row.energy_mix_profile.energy_mix_profile_id for row in Location.objects.filter(name="Quay")] == ["mix-50"]


def test_a_choice_is_in_the_order_in_which_people_count(desk: Client, plinth: Operator) -> None:
    names = ["Site 10", "site 9", "Site 2", "10 Quay", "Site 2b", "9 Quay"]
    for name in names:
        row = make_clean(plinth, f"ACE-{names.index(name)}", database_now())
        place = make_location(plinth, name)
        ChargeStation.objects.filter(pk=row.station_id).update(location=place)
    stored()
    counted = ["9 Quay", "10 Quay", "Site 2", "Site 2b", "site 9", "Site 10"]
    assert [name for _key, name in desk.get("/review/").context["places"]] == counted
    assert [
        word.partition(",")[0] for _key, word in places(Actor(operator=plinth)).rows if "Kanaal" not in word
    ] == counted


@pytest.mark.parametrize(("number", "told"), [(2, ["by", "location"]), (3, [])])
def test_the_queue_offers_a_choice_of_few_and_a_search_of_many(
    number: int, told: list[str], desk: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.queries.reviews.MOST", 2)
    for one in range(number):
        row = make_clean(plinth, f"ACE-{one}", database_now())
        type(row).objects.filter(pk=row.pk).update(handed_over_by=f"Ivo{one}x")
        ChargeStation.objects.filter(pk=row.station_id).update(location=make_location(plinth, f"Quay {one}"))
    stored()
    page = desk.get("/review/").content.decode()
    assert re.findall(r'<select id="id_\w+" name="(\w+)"', page) == told
    assert [str(one["row"].station) for one in desk.get("/review/?q=ivo1x").context["rows"]] == ["ACE-1"]
