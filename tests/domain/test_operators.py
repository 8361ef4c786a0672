"""Operators, their people, and the demo."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.catalogue.reading import catalogue
from core.choices import Role, Scope
from core.domain.demo import ensure_demo
from core.domain.people.operators import add_person, copy_catalogue, create_operator
from core.domain.people.tokens import actor_of_token
from core.domain.stations.making import key_digest
from core.errors import NoToken, OperatorTaken, PersonTaken
from core.models import ChargeStation, HardwareTemplate, Location, Membership, Operator, User
from tests.factories import make_person, make_station

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


def test_a_new_operator_has_the_whole_catalogue() -> None:
    operator = create_operator(name="Stroom", country_code="nl", party_id="str")
    assert (operator.country_code, operator.party_id, operator.cpo_id) == ("NL", "STR", "NLSTR")
    assert operator.hardware_templates.count() == len(catalogue())


@pytest.mark.parametrize(("name", "party_id"), [("Plinth Energy", "NEW"), ("New", "pli")])
def test_name_and_party_are_taken_once(plinth: Operator, name: str, party_id: str) -> None:
    with pytest.raises(OperatorTaken):
        create_operator(name=name, country_code="nl", party_id=party_id)
    assert Operator.objects.count() == 1


def test_the_catalogue_is_copied_without_touching_what_was_edited(plinth: Operator) -> None:
    copy_catalogue(operator=plinth)
    HardwareTemplate.objects.filter(operator=plinth, template_id=catalogue()[0].template_id).update(name="Ours")
    copy_catalogue(operator=plinth)
    assert plinth.hardware_templates.filter(name="Ours").count() == 1
    assert plinth.hardware_templates.count() == len(catalogue())


def test_a_person_without_a_password_cannot_sign_in(plinth: Operator) -> None:
    user = add_person(operator=plinth, username="eva", role=Role.INSTALLER, email="Eva@Example.org")
    assert (user.has_usable_password(), user.email, user.membership.role) == (False, "eva@example.org", "installer")


@pytest.mark.parametrize(("username", "email"), [("INA", ""), ("new", "Ina@Example.org")])
def test_an_account_is_taken_in_any_capitals(plinth: Operator, ina: User, username: str, email: str) -> None:
    with pytest.raises(PersonTaken):
        add_person(operator=plinth, username=username, role=Role.INSTALLER, email=email)


def test_the_demo_is_made_once() -> None:
    first, _nothing = ensure_demo(kept={})
    assert ensure_demo(kept=first) == (first, [])
    assert (Operator.objects.count(), User.objects.count()) == (1, 4)
    assert (ChargeStation.objects.count(), Location.objects.count()) == (3, 3)


def test_the_demo_lets_everybody_in() -> None:
    facts, renewed = ensure_demo(kept={})
    people = {row["username"]: row for row in facts["people"]}
    assert renewed == []
    assert {name: row["role"] for name, row in people.items()} == dict(
        Membership.objects.values_list("user__username", "role")
    )
    assert all(User.objects.get(username=name).check_password(row["password"]) for name, row in people.items())
    assert actor_of_token(secret=facts["token"]).scopes == frozenset(Scope.values)
    digests = {row["charge_station_id"]: key_digest(row["password"]) for row in facts["stations"]}
    assert {s.charge_station_id: bytes(s.key_digest or b"") for s in ChargeStation.objects.all()} == digests


def test_lost_secrets_are_made_anew_and_named() -> None:
    before, _nothing = ensure_demo(kept={})
    after, renewed = ensure_demo(kept={})
    assert len(renewed) == 4 + 3 + 1
    assert [row["code"] for row in after["stations"]] == [row["code"] for row in before["stations"]]
    with pytest.raises(NoToken):
        actor_of_token(secret=before["token"])


def test_the_demo_leaves_other_peoples_accounts_alone(volta: Operator) -> None:
    ina = make_person(volta, "ina", Role.INSTALLER)
    with pytest.raises(PersonTaken):
        ensure_demo(kept={})
    ina.refresh_from_db()
    assert (ina.membership.operator, Operator.objects.count()) == (volta, 1)


def said(*command: str) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


@pytest.fixture
def demo_facts(settings: SettingsWrapper, tmp_path: Path) -> dict[str, Any]:
    settings.VAR_DIR = tmp_path
    settings.PUBLIC_URL = "https://plinth.test"
    facts: dict[str, Any] = json.loads(said("demo", "--json"))
    return facts


def test_demo_json_has_what_a_script_needs(demo_facts: dict[str, Any], tmp_path: Path) -> None:
    assert list(demo_facts) == ["web", "gateway", "token", "people", "stations"]
    assert {tuple(row) for row in demo_facts["people"]} == {("role", "username", "password")}
    assert {tuple(row) for row in demo_facts["stations"]} == {("charge_station_id", "label", "password")}
    assert {row["label"][:22] for row in demo_facts["stations"]} == {"https://plinth.test/s/"}
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600


def test_demo_prints_the_same_again(demo_facts: dict[str, Any]) -> None:
    assert json.loads(said("demo", "--json")) == demo_facts


def test_demo_keeps_its_address_where_none_is_said(demo_facts: dict[str, Any], settings: SettingsWrapper) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert json.loads(said("demo", "--json")) == demo_facts


def test_demo_follows_a_changed_address(
    demo_facts: dict[str, Any], settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "8001")
    settings.PUBLIC_URL = "http://127.0.0.1:8001"
    again = json.loads(said("demo", "--json"))
    assert (again["web"], again["token"]) == ("http://127.0.0.1:8001", demo_facts["token"])
    assert {row["label"][:24] for row in again["stations"]} == {"http://127.0.0.1:8001/s/"}


def test_demo_shows_how_to_sign_in(demo_facts: dict[str, Any]) -> None:
    words = said("demo")
    assert [row["password"] in words for row in demo_facts["people"]] == [True] * 4
    assert demo_facts["stations"][0]["label"] in words


def test_demo_says_why_not(settings: SettingsWrapper, tmp_path: Path, volta: Operator) -> None:
    settings.VAR_DIR = tmp_path
    make_station(volta, "DEMO-0002")
    with pytest.raises(CommandError, match="The identity DEMO-0002 is taken"):
        said("demo")


def test_the_first_administrator_chooses_a_password(settings: SettingsWrapper) -> None:
    settings.PUBLIC_URL = "http://testserver"
    told = said("create_operator", "Stroom", "--admin", "Boss@Stroom.example", "--country", "nl", "--party", "str")
    client = Client()
    page = client.get(urlsplit(told.split()[-1]).path, follow=True)
    chosen = {"password1": "a calm blue kettle", "password2": "a calm blue kettle"}
    client.post(page.redirect_chain[-1][0], chosen)
    assert Client().login(username="boss@stroom.example", password="a calm blue kettle")
    assert Membership.objects.get().role == Role.ADMIN


@pytest.mark.parametrize(
    ("name", "party"), [("My Company", "XX*MYC"), ("7 é", "XX*7X" + "X"), ("A&B Charge", "XX*ABC")]
)
def test_a_name_and_an_administrator_are_enough(name: str, party: str) -> None:
    told = said("create_operator", name, "--admin", "a@b.example")
    operator = Operator.objects.get()
    assert f"{operator.country_code}*{operator.party_id}" == party
    assert f"{name} is ready, as {operator.cpo_id}." in told


@pytest.mark.parametrize("asked", [(), ("--registers-by-scan",)])
def test_installers_add_stations_when_the_operator_says_so(asked: tuple[str, ...]) -> None:
    said("create_operator", "Stroom", "--admin", "a@b.example", "--country", "NL", "--party", "STR", *asked)
    assert Operator.objects.get().registers_by_scan is bool(asked)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["create_operator", "X", "--admin", "nobody", "--country", "NL", "--party", "NEW"], "not a mail address"),
        (["create_operator", "X", "--admin", "a@b.example", "--country", "NLD", "--party", "NEW"], "country"),
        (["create_operator", "X", "--admin", "a@b.example", "--country", "NL", "--party", "PLI"], "NL\\*PLI already"),
        (["sign_in_link", "nobody"], "no account called nobody"),
    ],
)
def test_what_cannot_be_done_is_said(plinth: Operator, command: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        said(*command)


def test_a_link_is_mailed(ina: User, mailoutbox: list[Any]) -> None:
    said("sign_in_link", "INA", "--mail")
    assert [(mail.to, "/accounts/password/reset/key/" in mail.body) for mail in mailoutbox] == [
        (["ina@example.org"], True)
    ]
