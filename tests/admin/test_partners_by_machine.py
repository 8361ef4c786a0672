"""Roaming partners by machine: asked in, renewed, let go; each token once, and never one that works too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.partners import Registration as Told
from core.domain.partners import create_partner, register, remove_partner, renew_partner
from core.domain.people.tokens import create_token
from core.errors import NotAllowed, NotFound
from core.models import Actor, Partner
from tests.api.desk.doors import bearer, costs, listed, newest, unlike
from tests.api.writes import answer, say, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
PARTNERS = "/api/2.0/partners"
ROLES = [{"role": "EMSP", "country_code": "DE", "party_id": "MOB", "business_details": {"name": "Mobil"}}]


def made(machine: Client, **said: Any) -> dict[str, Any]:
    envelope = say(machine, "POST", PARTNERS, {"name": "Mobil"} | said)
    assert (envelope["status_code"], unlike("POST", PARTNERS, envelope)) == (1000, [])
    return envelope["data"]


def reads(token: str) -> int:
    """Say how the roaming door answers this token."""
    return bearer(token).get("/ocpi/2.1.1/locations").status_code


def registered(operator: Operator, name: str = "Mobil") -> tuple[Partner, str]:
    partner, _token = create_partner(operator=operator, name=name)
    told = Told(token="theirs", versions_url="https://m.example/ocpi/versions", version="2.2.1", roles=ROLES)
    return partner, register(partner=partner, told=told)


def test_a_partner_is_asked_in_listed_and_let_go(machine: Client, plinth: Operator) -> None:
    partner = made(machine, reads_at_once=True)
    token, row = partner.pop("secret"), Partner.objects.get()
    assert partner.pop("url").endswith("/ocpi/versions")
    assert partner | {"created": ""} == {"id": row.pk, "name": "Mobil", "state": "reads_at_once", "created": ""}
    assert reads(token) == 200
    [seen] = listed(machine, PARTNERS)
    assert (set(seen) - set(partner), "secret" in seen) == ({"last_used_at"}, False)
    assert machine.delete(f"{PARTNERS}/{row.pk}").json()["status_code"] == 1000
    assert (reads(token), listed(machine, PARTNERS), machine.get(f"{PARTNERS}/{row.pk}").status_code) == (401, [], 404)
    assert newest(machine, "revoke") == {"by": "test", "subject": "partner Mobil", "changes": {}}


def test_one_that_registers_itself_is_told_how_far_it_is(machine: Client, plinth: Operator) -> None:
    assert made(machine)["state"] == "invited"
    partner, _token = registered(plinth, "Ander")
    told = machine.get(f"{PARTNERS}/{partner.pk}").json()["data"]
    assert [told[name] for name in ("state", "country_code", "party_id", "roles", "version", "versions_url")] == [
        "registered",
        "DE",
        "MOB",
        ROLES,
        "2.2.1",
        "https://m.example/ocpi/versions",
    ]
    assert [row["name"] for row in listed(machine, PARTNERS)] == ["Ander", "Mobil"]


def test_another_token_ends_those_of_before(machine: Client, plinth: Operator) -> None:
    at_once = made(machine, reads_at_once=True)
    renewed = say(machine, "POST", f"{PARTNERS}/{at_once['id']}/renew", {})["data"]
    assert (renewed["state"], reads(at_once["secret"]), reads(renewed["secret"])) == ("reads_at_once", 401, 200)
    partner, token = registered(plinth)
    again = say(machine, "POST", f"{PARTNERS}/{partner.pk}/renew", {})["data"]
    assert (again["state"], reads(token)) == ("invited", 401)
    assert bearer(again["secret"]).get("/ocpi/versions").status_code == 200
    partner.refresh_from_db()
    assert (partner.token_for_them, partner.registered_at) == ("", None)
    assert newest(machine, "renew_partner") == {"by": "test", "subject": "partner Mobil", "changes": {}}


def test_one_that_was_renewed_registers_anew(machine: Client, plinth: Operator) -> None:
    partner, _token = registered(plinth)
    again = say(machine, "POST", f"{PARTNERS}/{partner.pk}/renew", {})["data"]
    told = Told(token="other", versions_url="https://m.example/new", version="2.1.1", roles=ROLES)
    token = register(partner=partner, told=told)
    assert [reads(each) for each in (again["secret"], token)] == [401, 200]
    seen = machine.get(f"{PARTNERS}/{partner.pk}").json()["data"]
    assert [seen[name] for name in ("state", "version", "versions_url")] == [
        "registered",
        "2.1.1",
        "https://m.example/new",
    ]


def test_the_longest_name_fits_everywhere(machine: Client, plinth: Operator) -> None:
    partner = made(machine, name="x" * 100)
    assert machine.delete(f"{PARTNERS}/{partner['id']}").json()["status_code"] == 1000
    assert newest(machine, "revoke")["subject"] == f"partner {'x' * 100}"


def test_a_repeat_makes_one_partner_and_tells_no_token(machine: Client, plinth: Operator) -> None:
    told = [answer(machine, "POST", PARTNERS, {"name": "M"}, Idempotency_Key="k").json()["data"] for _twice in range(2)]
    assert (["secret" in each for each in told], Partner.objects.count()) == ([True, False], 1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, [("name", "required")]),
        ({"name": ""}, [("name", "invalid")]),
        ({"name": "   "}, [("name", "invalid")]),
        ({"name": "x" * 101}, [("name", "invalid")]),
        ({"name": "M", "reads_at_once": "perhaps"}, [("reads_at_once", "invalid")]),
        ({"name": "M", "token": "mine"}, [("token", "unknown_field")]),
    ],
)
def test_a_partner_that_is_asked_in_wrongly(machine: Client, plinth: Operator, said: Any, told: Any) -> None:
    assert wrong(say(machine, "POST", PARTNERS, said))[1] == told
    assert Partner.objects.count() == 0


def test_a_list_of_partners_costs_the_same_however_long(machine: Client, plinth: Operator) -> None:
    made(machine)
    assert costs(machine, PARTNERS, lambda: made(machine)) == (3, 3)


def test_partners_are_the_administrators_and_their_own(
    machine: Client, machine_with: Callable[..., Client], plinth: Operator, volta: Operator
) -> None:
    ours = made(machine)["id"]
    theirs, _token = create_partner(operator=volta, name="Theirs")
    few = machine_with("people:write", "locations:write", "stations:write")
    _row, secret = create_token(operator=plinth, name="sub", scopes=["operator:write"], cpo_ids=["NLSUB"])
    told = [
        few.get(PARTNERS).status_code,
        bearer(secret).get(PARTNERS).status_code,
        answer(few, "POST", f"{PARTNERS}/{ours}/renew", {}).status_code,
        machine.delete(f"{PARTNERS}/{theirs.pk}").status_code,
        answer(machine, "POST", f"{PARTNERS}/{theirs.pk}/renew", {}).status_code,
        answer(machine, "PATCH", f"{PARTNERS}/{ours}", {}).status_code,
    ]
    assert told == [403, 403, 403, 404, 404, 405]
    assert Partner.objects.filter(revoked_at=None).count() == 2


@pytest.mark.parametrize("verb", [renew_partner, remove_partner])
def test_whoever_asks_the_verb_itself_is_no_stranger(
    verb: Callable[..., Any], plinth: Operator, volta: Operator, dan: User, ada: User
) -> None:
    partner, _token = create_partner(operator=volta, name="Theirs")
    with pytest.raises(NotAllowed):
        verb(actor=Actor.of_person(dan.membership), partner_id=partner.pk)
    with pytest.raises(NotFound):
        verb(actor=Actor.of_person(ada.membership), partner_id=partner.pk)
