"""A token that is limited to companies under the operator's wing: the rest of the operator does not exist for it."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from core.choices import Scope
from core.domain.people.operators import create_operator
from core.domain.people.tokens import create_token
from core.labels.codes import new_code
from core.models import ChargeStation, Installation, Label, Location, SubCpo
from tests.api.writes import (
    LOCATIONS,
    PROFILES,
    STATIONS,
    TEMPLATES,
    a_location,
    a_station,
    answer,
    make,
    say,
    without,
    wrong,
)
from tests.factories import make_energy_mix, make_location, make_station, make_template
from tests.installs import make_linked

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db


def machine_of(operator: Operator, *cpo_ids: str) -> Client:
    _token, secret = create_token(operator=operator, name="limited", scopes=Scope.values, cpo_ids=cpo_ids)
    return Client(headers={"Authorization": f"Token {secret}"})


@pytest.fixture
def sub(plinth: Operator) -> Client:
    """A machine of the company NLSUB, with a Location of its own, `theirs`, beside the operator's `ours`."""
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    make_location(plinth, location_id="ours")
    make_location(plinth, location_id="theirs", cpo_id="NLSUB")
    return machine_of(plinth, "NLSUB")


def listed(machine: Client, path: str, name: str) -> list[str]:
    response = machine.get(path)
    found = [row[name] for row in response.json()["data"]]
    assert int(response["X-Total-Count"]) == len(found)
    return found


def test_it_sees_its_companies_places_and_stations(sub: Client, plinth: Operator) -> None:
    for place in Location.objects.all():
        make_station(plinth, f"AT-{place.location_id}", location=place)
    make_station(plinth, "STOCK")
    assert (listed(sub, LOCATIONS, "id"), listed(sub, STATIONS, "charge_station_id")) == (["theirs"], ["AT-theirs"])
    gone = [f"{LOCATIONS}/ours", f"{STATIONS}/AT-ours", f"{STATIONS}/STOCK", f"{STATIONS}/AT-ours/configuration"]
    assert [sub.get(path).status_code for path in gone] == [404] * 4


def test_one_for_the_operators_own_company_sees_its_stock(sub: Client, plinth: Operator) -> None:
    make_station(plinth, "STOCK")
    own, all_of_them = machine_of(plinth, plinth.cpo_id), machine_of(plinth, plinth.cpo_id, "NLSUB")
    assert (listed(own, LOCATIONS, "id"), listed(own, STATIONS, "charge_station_id")) == (["ours"], ["STOCK"])
    assert listed(all_of_them, LOCATIONS, "id") == ["ours", "theirs"]


@pytest.mark.usefixtures("sub")
@pytest.mark.parametrize("cpo_ids", [(), ("NLSUB",), ("NLPLI",), ("NLPLI", "NLSUB"), ("NLSTRANGER",)])
def test_each_station_is_found_by_itself_just_where_the_list_shows_it(plinth: Operator, cpo_ids: tuple[str]) -> None:
    for place in Location.objects.all():
        make_station(plinth, f"AT-{place.location_id}", location=place)
    make_station(plinth, "STOCK")
    make_station(create_operator(name="Other", country_code="BE", party_id="OTH"), "FOREIGN")
    machine = machine_of(plinth, *cpo_ids)
    shown = {row["charge_station_id"]: row for row in machine.get(STATIONS).json()["data"]}
    names = ["AT-ours", "AT-theirs", "STOCK", "FOREIGN"]
    found = {name: machine.get(f"{STATIONS}/{name.lower()}") for name in names}
    assert {name: each.json()["data"] for name, each in found.items() if each.status_code == 200} == shown


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_it_writes_nothing_in_anothers_name(sub: Client, method: str) -> None:
    path = LOCATIONS if method == "POST" else f"{LOCATIONS}/theirs"
    body = a_location(cpo_id="NLPLI", etag=str(Location.objects.get(location_id="theirs").etag))
    envelope = say(sub, method, path, without(body, "etag") if method == "POST" else body)
    assert wrong(envelope) == (2000, [("cpo_id", "invalid")])


def test_it_makes_and_changes_what_is_its_own(sub: Client) -> None:
    made = say(sub, "POST", LOCATIONS, a_location(id="new", cpo_id="NLSUB"))
    assert made["status_code"] == 1000
    station = make(sub, location_id="theirs")
    moved = say(sub, "PUT", f"{STATIONS}/CP-1", station | {"location_id": "new"})
    assert (moved["status_code"], moved["data"]["location_id"]) == (1000, "new")


def test_what_is_anothers_is_unknown_to_it(sub: Client, plinth: Operator) -> None:
    make_station(plinth, "STOCK")
    assert wrong(say(sub, "POST", STATIONS, a_station(location_id="ours"))) == (
        2003,
        [("location_id", "unknown_reference")],
    )
    assert wrong(say(sub, "POST", STATIONS, a_station("STOCK", location_id="theirs"))) == (
        2000,
        [("charge_station_id", "identity_taken")],
    )
    assert answer(sub, "PATCH", f"{STATIONS}/STOCK", {"name": "x"}).status_code == 404
    assert answer(sub, "PATCH", f"{LOCATIONS}/ours", {"name": "x"}).status_code == 404
    assert say(sub, "POST", LOCATIONS, a_location(id="ours", cpo_id="NLSUB"))["errors"][0]["code"] == "conflict"


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_it_puts_nothing_where_it_cannot_see_it(sub: Client, method: str) -> None:
    stock = {"deploy_state": "Stock", "location_id": None}
    if method == "POST":
        envelope = say(sub, "POST", STATIONS, a_station() | stock)
    else:
        make(sub, location_id="theirs")
        envelope = say(sub, "PATCH", f"{STATIONS}/CP-1", stock)
    assert wrong(envelope) == (2000, [("location_id", "required")])


@pytest.mark.parametrize("path", [TEMPLATES, PROFILES])
def test_what_all_companies_share_is_for_reading(sub: Client, plinth: Operator, path: str) -> None:
    make_template(plinth)
    make_energy_mix(plinth)
    assert (len(sub.get(path).json()["data"]), answer(sub, "POST", path, {}).status_code) == (1, 403)


def scan(machine: Client, label: str) -> dict[str, Any]:
    return say(machine, "POST", "/api/2.0/installations", {"label": label, "nonce": str(uuid.uuid4())})


def test_it_does_field_work_at_its_own_stations(sub: Client, plinth: Operator, settings: Any) -> None:
    plinth.registers_by_scan = True
    plinth.save()
    ours, code = make_linked(plinth, identity="CP-1"), new_code(random.Random(1))  # noqa: S311 -- a test's label
    make_station(plinth, "CP-2", location=Location.objects.get(location_id="theirs"))
    Label.objects.create(operator=plinth, code=code, station=ours.station)
    labels = ["CP-2", "CP-1", "CP-3", f"{settings.PUBLIC_URL}/s/{code}"]
    assert [scan(sub, label)["status_code"] for label in labels] == [1000, 2904, 2904, 2902]
    found = Installation.objects.get(station__charge_station_id="CP-2")
    assert listed(sub, "/api/2.0/installations", "id") == [found.pk]
    assert (sub.get(f"/api/2.0/installations/{ours.pk}").status_code, ChargeStation.objects.count()) == (404, 2)


def test_a_place_that_it_adds_on_site_is_its_companys(sub: Client, plinth: Operator) -> None:
    station = make_station(plinth, "CP-1", location=Location.objects.get(location_id="theirs"))
    place = {"name": "New", "address": "Weg 1", "city": "Zeist", "postal_code": "3700", "country": "NLD"}
    pk = scan(sub, "CP-1")["data"]["installation"]["id"]
    link = place | {"nonce": str(uuid.uuid4())}
    assert say(sub, "POST", f"/api/2.0/installations/{pk}/link", link)["status_code"] == 1000
    station.refresh_from_db()
    assert (station.location.name, station.location.cpo_id) == ("New", "NLSUB")
