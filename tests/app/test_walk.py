"""Every address, every role, another operator's things: who is let in is written here, and nowhere is a gap."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from core.choices import Role
from core.domain.partners import create_partner
from core.domain.told.knocking import knocked
from core.models import Installation, Job
from tests.app.addresses import (
    ACCOUNTS,
    ADMINISTERED,
    BATCHES,
    BY_SCAN,
    COMMANDS,
    FILES,
    LISTS,
    MACHINES,
    OF_NO_ONE_THING,
    OF_ONE,
    OPEN_TO_THE_WORLD,
    PAGES,
    PARTNERS,
    PEOPLE,
    POSTS,
    STEPS,
)
from tests.app.turns import each_alone, visit
from tests.factories import make_energy_mix, make_import
from tests.installs import make_checked, make_fitted
from tests.ocpi.conftest import make_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.urls import URLPattern, URLResolver

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_no_address_is_forgotten() -> None:
    pages = set(PAGES) | OPEN_TO_THE_WORLD | ACCOUNTS | OF_ONE | BY_SCAN | FILES
    machines = MACHINES | ADMINISTERED | BATCHES | COMMANDS | {"api_evse"}
    assert set(names(get_resolver().url_patterns)) == pages | machines | PARTNERS


@pytest.fixture
def place(plinth: Operator) -> Callable[[Operator], dict[str, Any]]:
    """Give what an operator's addresses are filled with."""

    def of(operator: Operator) -> dict[str, Any]:
        installation: Installation = make_checked(make_fitted(operator, identity=f"{operator.party_id}-1"))
        station = installation.station
        Job.objects.create(pk=installation.pk, operator=operator, location=station.location, day="2030-01-31")
        make_import(operator, pk=installation.pk)
        template = operator.hardware_templates.get()
        identity = station.charge_station_id
        knocked(identity=identity, address=None, port=9000, cause="wrong_key", evidence={}, at=station.created)
        return {
            "pk": installation.pk,
            "charge_station_id": station.charge_station_id,
            "uid": station.evses.get(evse_sequence_number=1).uid,
            "location_id": station.location.location_id,
            "api_location": station.location.location_id,
            "api_station": station.charge_station_id,
            **dict.fromkeys(("api_template", "api_playbook"), template.template_id),
            **dict.fromkeys(
                ("api_configuration", "api_connection", "api_messages", "api_connectors"), station.charge_station_id
            ),
            **dict.fromkeys(("api_move", "api_replace"), station.charge_station_id),
            "api_energy_mix": make_energy_mix(operator).energy_mix_profile_id,
        }

    return of


def url_of(name: str, things: dict[str, Any]) -> str:
    for arguments in ({}, {"pk": things["pk"]}, {"key": things.get(name)}):
        url = maybe(name, arguments)
        if url:
            return url
    if name.startswith("template"):
        return reverse(name, kwargs={"template_id": things["api_template"]})
    wanted = "location_id" if name in {"site", "owner_link", "location", "edit_location"} else "charge_station_id"
    uid = {"uid": things["uid"]} if name == "edit_evse" else {}
    return reverse(name, kwargs={wanted: things[wanted], **uid})


def maybe(name: str, arguments: dict[str, Any]) -> str | None:
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return None


@pytest.fixture(params=list(Role))
def role(request: pytest.FixtureRequest) -> Role:
    return request.param


@pytest.fixture
def visits(
    role: Role, request: pytest.FixtureRequest, client_of: Callable[[User], Client]
) -> Callable[[Iterable[str], dict[str, Any]], dict[str, int]]:
    """Give a function that tells what this role is answered at addresses, filled with these things."""
    client = client_of(request.getfixturevalue(PEOPLE[role]))
    signed_in = client.cookies.output(header="")

    def answered(name: str, things: dict[str, Any]) -> int:
        client.cookies.load(signed_in)
        return visit(client, name, url_of(name, things))

    return lambda names, things: each_alone(names, lambda name: answered(name, things), POSTS)


def test_a_page_lets_in_its_roles_and_nobody_else(role: Role, visits: Any, plinth: Operator, place: Any) -> None:
    answered = visits(PAGES, place(plinth))
    let_in = {name for name, status in answered.items() if status in {200, 286, 302, 303}}
    assert let_in == {name for name, roles in PAGES.items() if role in roles}
    assert {answered[name] for name in PAGES.keys() - let_in} <= {403}


def test_another_operators_things_do_not_exist(role: Role, visits: Any, volta: Operator, place: Any) -> None:
    of_one_thing = PAGES.keys() - OF_NO_ONE_THING - {"claim", "recheck", "override"}
    answered = visits(of_one_thing, place(volta))
    assert answered == {name: 404 if role in PAGES[name] else 403 for name in of_one_thing}


def test_nobody_does_a_step_of_another_operator(
    role: Role, request: pytest.FixtureRequest, client_of: Callable[[User], Client], volta: Operator, place: Any
) -> None:
    client, things = client_of(request.getfixturevalue(PEOPLE[role])), place(volta)
    asked = {"nonce": uuid.uuid4(), "template_id": "double", "location_id": things["location_id"], "approve": "true"}
    answered = {name: client.post(url_of(name, things), asked).status_code for name in STEPS}
    assert answered == {name: 404 if role in roles else 403 for name, roles in STEPS.items()}
    assert Installation.objects.get(pk=things["pk"]).attempts.filter(who__startswith="user:").count() == 0


@pytest.mark.parametrize("path", ["email/", "password/change/", "password/set/", "reauthenticate/", "confirm-email/"])
def test_nobody_changes_an_account_by_a_page_that_nobody_needs(
    path: str, client_of: Callable[[User], Client], ina: User
) -> None:
    assert client_of(ina).get(f"/accounts/{path}").status_code == 404


def test_strangers_are_sent_to_sign_in(client: Client, plinth: Operator, place: Any) -> None:
    things = place(plinth)
    answered = {name: (client.post if name in POSTS else client.get)(url_of(name, things)) for name in PAGES}
    sent = {name: (answer.status_code, answer.headers.get("Location", "")[:16]) for name, answer in answered.items()}
    assert {name for name, told in sent.items() if told not in {(302, SIGN_IN), (303, SIGN_IN)}} == set()


def test_machines_need_a_token(client: Client, plinth: Operator, place: Any) -> None:
    things = place(plinth)
    answered = {name: client.get(url_of(name, things)) for name in MACHINES}
    told = {(answer.status_code, answer.json()["errors"][0]["code"]) for answer in answered.values()}
    assert told == {(401, "token_missing_or_wrong")}


SAID = {
    "api_recheck": {"slug": "clock"}, "api_override": {"slug": "clock", "reason": "x"}, "api_fit": {"template_id": "x"},
    "api_review": {"approve": True}, "api_claim": {"knock_id": 1}, "api_drop_photo": {"key": "x"},
    "api_readings": {"rcd": 1}, "api_signature": {"name": "x"},
    "api_move": {"location_id": "x"}, "api_replace": {"new_charge_station_id": "x"},
    "api_pin": {"latitude": "52.1", "longitude": "5.1"},
}  # fmt: skip
POSTED = {f"api_{name}" for name in {*STEPS, *POSTS} - {"checks", "station_key"}}
OF_THE_OPERATOR = {
    *LISTS,
    "api_events",
    "api_changes",
    "api_claim_knock",
    "api_evidence_rules",
    "api_photos",
    "api_operator_checks",
}
# Of a station, or of an import: no field step, so they take no nonce.
BY_NAME = {"api_move", "api_replace", "api_import_rows", "api_import_undo"}
POSTED |= BY_NAME | {"api_drop_photo", "api_readings", "api_signature", "api_checklist", "api_pin"}


def test_a_machine_finds_nothing_of_another_operator(machine: Client, volta: Operator, place: Any) -> None:
    things = place(volta)

    def answered(name: str) -> tuple[int, int]:
        url = url_of(name, things)
        said = SAID.get(name, {}) | ({} if name in BY_NAME else {"nonce": str(uuid.uuid4())})
        response = (
            machine.post(url, json.dumps(said), content_type="application/json") if name in POSTED else machine.get(url)
        )
        return response.status_code, response.json()["status_code"]

    of_one_thing = MACHINES - OF_THE_OPERATOR
    assert each_alone(of_one_thing, answered, POSTED) == dict.fromkeys(of_one_thing, (404, 2003))


@pytest.mark.parametrize("name", sorted(BATCHES))
def test_batches_need_a_token_that_may_write(
    name: str, client: Client, plinth: Operator, machine_with: Callable[..., Client]
) -> None:
    reader = machine_with("locations:read", "stations:read", "templates:read")
    told = [each.patch(reverse(name), "{}", content_type="application/json") for each in (client, reader)]
    assert [each.status_code for each in told] == [401, 403]


def test_a_station_is_commanded_by_its_own_operator_only(
    client: Client, machine: Client, plinth: Operator, volta: Operator, place: Any
) -> None:
    ours, theirs = (
        reverse("api_commands", kwargs={"key": place(operator)["charge_station_id"]}) for operator in (plinth, volta)
    )
    said = json.dumps({"command": "Reset", "payload": {"type": "Soft"}})
    told = [
        each.post(url, said, content_type="application/json")
        for each, url in ((client, ours), (machine, theirs), (machine, ours))
    ]
    assert [each.status_code for each in told] == [401, 404, 200]
    pk = told[-1].json()["data"]["id"]
    read = [each.get(f"{url}/{pk}") for each, url in ((client, ours), (machine, theirs), (machine, ours))]
    assert [each.status_code for each in read] == [401, 404, 200]


def test_an_evse_is_changed_by_its_own_operator_only(
    client: Client, machine: Client, plinth: Operator, volta: Operator, place: Any
) -> None:
    ours, theirs = place(plinth), place(volta)
    uid = "NL-{0}-E{0}-1-1"
    mine, other = (
        reverse("api_evse", kwargs={"key": things["charge_station_id"], "uid": uid.format(party)})
        for things, party in ((ours, "PLI"), (theirs, "VOL"))
    )
    told = [each.patch(url, "{}", content_type="application/json") for each, url in ((client, mine), (machine, other))]
    assert [each.status_code for each in told] == [401, 404]
    assert machine.patch(mine, "{}", content_type="application/json").json()["status_code"] == 1000


def test_a_machines_lists_show_its_own_operator_only(
    machine: Client, plinth: Operator, volta: Operator, place: Any
) -> None:
    place(plinth), place(volta)
    answered = {name: machine.get(reverse(name)) for name in LISTS}
    told = {name: (response["X-Total-Count"], len(response.json()["data"])) for name, response in answered.items()}
    assert told == dict.fromkeys(LISTS, ("1", 1))


def test_a_token_without_the_scope_is_refused(
    machine_with: Callable[..., Client], plinth: Operator, place: Any
) -> None:
    reader, things = machine_with("locations:read"), place(plinth)
    refused = sorted(name for name in MACHINES if reader.get(url_of(name, things)).status_code == 403)
    assert refused == sorted(
        MACHINES - {"api_locations", "api_location", "api_energy_mixes", "api_energy_mix"} - {"api_jobs", "api_job"}
    )


def roaming_url(name: str, location_id: str) -> str:
    things = {"version": "2.2.1", "location_id": location_id, "evse_uid": f"{location_id}-1", "connector_id": "1"}
    wanted = {
        "ocpi_versions": (),
        "ocpi_location": ("version", "location_id"),
        "ocpi_evse": ("version", "location_id", "evse_uid"),
        "ocpi_connector": tuple(things),
    }
    return reverse(name, kwargs={key: things[key] for key in wanted.get(name, ("version",))})


@pytest.mark.parametrize("name", sorted(PARTNERS))
def test_partners_need_a_token_and_no_other_opens(name: str, client: Client, machine: Client, plinth: Operator) -> None:
    url = roaming_url(name, make_site(plinth, "RM").location_id)
    answers = [each.get(url) for each in (client, machine)]
    assert [(answer.status_code, answer.json()["status_code"]) for answer in answers] == [(401, 2000)] * 2


@pytest.mark.parametrize("name", ["ocpi_location", "ocpi_evse", "ocpi_connector"])
def test_a_partner_finds_nothing_of_another_operator(name: str, plinth: Operator, volta: Operator) -> None:
    _partner, token = create_partner(operator=plinth, name="Roam", reads_at_once=True)
    partner = Client(headers={"Authorization": f"Token {token}"})
    urls = [
        roaming_url(name, make_site(who, site, location_id=site).location_id)
        for who, site in ((plinth, "P"), (volta, "V"))
    ]
    assert [partner.get(url).status_code for url in urls] == [200, 404]
