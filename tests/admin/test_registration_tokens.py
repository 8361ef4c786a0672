"""Registration tokens: made with their address shown once, counted down, revoked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.urls import reverse

from core.domain.stations.registering import (
    issue_registration_token,
    register_by_token,
    revoke_registration_token,
    token_digest,
)
from core.errors import Invalid, NotAllowed
from core.models import Actor, Operator, RegistrationToken
from core.models.clock import database_now
from tests.api.writes import say, wrong
from tests.factories import make_location

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User

pytestmark = pytest.mark.django_db
TOKENS = "/api/2.0/registration-tokens"
ASKED = {"name": "Kanaalkade", "location_id": "", "days": "30", "most_uses": "2"}


def states(desk: Client) -> list[str]:
    return [row.state for row in desk.get(reverse("registration_tokens")).context["page"]]


def test_a_token_is_made_and_its_address_shown_once(desk: Client, plinth: Operator) -> None:
    make_location(plinth, "Kanaalkade 12", location_id="here")
    page = desk.post(reverse("new_registration_token"), ASKED | {"location_id": "kanaalkade 12"}, follow=True)
    token = RegistrationToken.objects.get()
    secret = page.context["url"].removeprefix(f"{settings.GATEWAY_URL}/")
    assert token_digest(secret) == bytes(token.digest)
    assert (token.name, token.most_uses, token.location and token.location.location_id) == ("Kanaalkade", 2, "here")
    assert secret not in desk.get(reverse("registration_tokens")).content.decode()


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"location_id": "nowhere"}, ["location_id"]),
        ({"days": "366", "most_uses": "many"}, ["days", "most_uses"]),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(slip: dict[str, str], fields: list[str], desk: Client) -> None:
    page = desk.post(reverse("new_registration_token"), ASKED | slip)
    assert [error["field"] for error in page.context["refusal"]["errors"]] == fields
    assert RegistrationToken.objects.count() == 0


def slips(admin: Actor, **said: Any) -> list[str]:
    """Make a token; give the fields that are refused."""
    try:
        issue_registration_token(actor=admin, **{"name": "Site"} | said)
    except Invalid as refusal:
        return [error.field for error in refusal.errors]
    return []


@pytest.mark.parametrize(
    ("field", "least", "most"), [("days", 1, 365), ("most_uses", 1, 10_000), ("security_profile", 0, 3)]
)
def test_what_is_within_its_bounds_is_taken(admin: Actor, field: str, least: int, most: int) -> None:
    values = (least - 1, least, least + 1, most - 1, most, most + 1)
    none = [[], [], [], []]
    assert [slips(admin, **{field: value}) for value in values] == [[field], *none, [field]]


@pytest.mark.parametrize(
    ("name", "is_taken"), [("", False), ("n", True), ("n" * 100, True), ("n" * 101, False), ("n\0", False)]
)
def test_a_name_is_one_to_a_hundred_letters(admin: Actor, name: str, *, is_taken: bool) -> None:
    assert slips(admin, name=name) == ([] if is_taken else ["name"])
    assert [*RegistrationToken.objects.values_list("name", flat=True)] == ([name] if is_taken else [])


def test_what_is_left_of_it_is_told(desk: Client, admin: Actor, plinth: Operator) -> None:
    tokens = [issue_registration_token(actor=admin, name=f"n{number}", most_uses=1)[0] for number in range(4)]
    Operator.objects.update(registers_by_token=True)
    register_by_token(token_id=tokens[0].pk, identity="PLI-1", key_digest=None)
    RegistrationToken.objects.filter(pk=tokens[1].pk).update(expires_at=database_now())
    url = reverse("registration_token_revoke", args=[tokens[2].pk])
    assert [desk.post(url).status_code for _twice in range(2)] == [303, 303]
    assert states(desk) == ["alive", "revoked", "expired", "used_up"]


def test_an_operator_that_lets_nobody_in_is_told(desk: Client, plinth: Operator) -> None:
    page = desk.get(reverse("registration_tokens"))
    assert page.context["lets_in"] is False
    [where] = re.findall(r'href="(/settings/#\w+)"', page.content.decode())
    assert f'id="{where.partition("#")[2]}"' in desk.get(where).content.decode()
    Operator.objects.update(registers_by_token=True)
    assert re.findall(r'href="/settings/#', desk.get(reverse("registration_tokens")).content.decode()) == []


def test_it_is_the_administrators_alone(
    desk: Client, admin: Actor, otto: User, sue: User, client_of: Callable[[User], Client]
) -> None:
    token, _secret = issue_registration_token(actor=admin, name="x")
    otto.membership.role = "admin"
    otto.membership.save()
    url = reverse("registration_token_revoke", args=[token.pk])
    assert [client_of(person).post(url).status_code for person in (sue, otto)] == [403, 404]
    with pytest.raises(NotAllowed):
        issue_registration_token(actor=Actor.of_person(sue.membership), name="x")
    with pytest.raises(NotAllowed):
        revoke_registration_token(actor=Actor.of_person(sue.membership), token_id=token.pk)
    assert RegistrationToken.objects.get().revoked_at is None


def test_by_machine(machine: Client, plinth: Operator, machine_with: Callable[..., Client]) -> None:
    make_location(plinth, location_id="here")
    made = say(machine, "POST", TOKENS, {"name": "Kanaalkade", "location_id": "HERE", "days": 3})["data"]
    secret, url = made.pop("secret"), made.pop("url")
    assert (url, made["location_id"], made["state"]) == (f"{settings.GATEWAY_URL}/{secret}", "here", "alive")
    assert machine.get(TOKENS).json()["data"] == [made]
    assert machine.delete(f"{TOKENS}/{made['id']}").json()["status_code"] == 1000
    assert machine.get(f"{TOKENS}/{made['id']}").json()["data"]["state"] == "revoked"
    assert wrong(say(machine, "POST", TOKENS, {"days": 0}))[1] == [("days", "invalid"), ("name", "required")]
    assert wrong(say(machine, "POST", TOKENS, {"name": "x", "location_id": "no"}))[1] == [("location_id", "invalid")]
    assert machine_with("stations:write").get(TOKENS).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    rows: int, desk: Client, admin: Actor, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for row in range(rows):
        issue_registration_token(actor=admin, name=f"n{row}")
    with django_assert_num_queries(5):
        assert len(desk.get(reverse("registration_tokens")).context["page"]) == rows
