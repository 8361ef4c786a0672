"""People and tokens by machine: the verbs of the pages, their limits, and nothing of another operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from core.domain.people.settling import change_settings
from core.domain.people.tokens import create_token
from core.models import Actor, ApiToken, Event, Membership, SubCpo
from tests.api.writes import answer, say, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
PEOPLE, TOKENS = "/api/2.0/people", "/api/2.0/tokens"


def test_people_are_listed_made_changed_and_removed(machine: Client, plinth: Operator, ina: User, otto: User) -> None:
    asked = {"username": "nora", "role": "installer", "name": "Nora van Dam", "email": "nora@example.org"}
    made = say(machine, "POST", PEOPLE, asked)["data"]
    assert made | {"created": ""} == asked | {"created": ""}
    assert [row["username"] for row in machine.get(PEOPLE).json()["data"]] == ["ina", "nora"]
    assert [row["username"] for row in machine.get(f"{PEOPLE}?q=dam").json()["data"]] == ["nora"]
    assert machine.get(f"{PEOPLE}/NORA").json()["data"] == made
    changed = say(machine, "PATCH", f"{PEOPLE}/nora", {"role": "supervisor"})["data"]
    assert changed["role"] == "supervisor"
    assert machine.delete(f"{PEOPLE}/nora").json()["status_code"] == 1000
    assert [machine.get(f"{PEOPLE}/{name}").status_code for name in ("nora", "otto")] == [404, 404]
    assert say(machine, "PATCH", f"{PEOPLE}/otto", {"role": "admin"})["status_code"] == 2003


def test_what_is_wrong_with_a_person_is_told(machine: Client, plinth: Operator, ada: User) -> None:
    assert wrong(say(machine, "POST", PEOPLE, {}))[1] == [("role", "required"), ("username", "required")]
    assert wrong(say(machine, "POST", PEOPLE, {"username": "x", "role": "boss"}))[1] == [("role", "invalid")]
    told = wrong(say(machine, "POST", PEOPLE, {"username": "a b", "role": "boss", "email": "x"}))[1]
    assert told == [(name, "invalid") for name in ("email", "role", "username")]
    told = [
        say(machine, "POST", PEOPLE, {"username": "ADA", "role": "admin"}),
        say(machine, "PATCH", f"{PEOPLE}/ada", {"role": "installer"}),
        machine.delete(f"{PEOPLE}/ada").json(),
    ]
    assert [each["errors"][0]["code"] for each in told] == ["person_taken", "last_admin", "last_admin"]


def test_a_repeat_makes_one_person(machine: Client, plinth: Operator) -> None:
    asked = {"username": "nora", "role": "installer"}
    answers = [answer(machine, "POST", PEOPLE, asked, Idempotency_Key="k").json() for _twice in range(2)]
    assert (answers[0] == answers[1], Membership.objects.count()) == (True, 1)
    gone = [machine.delete(f"{PEOPLE}/nora", headers={"Idempotency-Key": "d"}) for _twice in range(2)]
    assert [(each.status_code, each.json()["status_code"]) for each in gone] == [(200, 1000)] * 2


def test_long_names_that_end_otherwise_are_not_taken_for_each_other(machine: Client, plinth: Operator) -> None:
    """Their addresses are the same for longer than what is kept of an address."""
    names = ["ж" * 92 + end for end in "aб"]
    for name in names:
        assert say(machine, "POST", PEOPLE, {"username": name, "role": "installer"})["status_code"] == 1000
    told = [
        answer(machine, "PATCH", f"{PEOPLE}/{name}", {"role": "dispatcher"}, Idempotency_Key="k")
        for name in (names[0], names[0], names[1])
    ]
    assert [(each.json()["status_code"], each.headers.get("Idempotent-Replayed")) for each in told] == [
        (1000, None),
        (1000, "true"),
        (2000, None),
    ]
    roles = Membership.objects.filter(user__username__in=names).order_by("user__username")
    assert [*roles.values_list("role", flat=True)] == ["dispatcher", "installer"]


@pytest.mark.parametrize(("letters", "told"), [(150, 1000), (151, 2000)])
def test_a_user_name_is_no_longer_than_the_audit_trail_can_say(
    machine: Client, plinth: Operator, letters: int, told: int
) -> None:
    name = "n" * letters
    assert say(machine, "POST", PEOPLE, {"username": name, "role": "installer"})["status_code"] == told
    trail = [*Event.objects.filter(verb="add_person").values_list("subject", flat=True)]
    assert trail == ([f"person {name}"] if told == 1000 else [])


def test_whoever_has_a_long_name_acts_by_as_much_of_it_as_is_written_down(machine: Client, plinth: Operator) -> None:
    long = {"username": "nora", "role": "admin", "name": f"{'N' * 100} {'D' * 100}"}
    assert say(machine, "POST", PEOPLE, long)["status_code"] == 1000
    actor = Actor.of_person(Membership.objects.get(user__username="nora"))
    change_settings(actor=actor, said={"phone": "112"})
    assert Event.objects.get(verb="change_settings").by == f"{'N' * 100} {'D' * 49}"


def test_who_invites_looks_after_installers(machine_with: Callable[..., Client], sue: User, plinth: Operator) -> None:
    inviter, reader = machine_with("people:invite"), machine_with("locations:read")
    assert say(inviter, "POST", PEOPLE, {"username": "nora", "role": "installer"})["status_code"] == 1000
    told = [
        answer(inviter, "POST", PEOPLE, {"username": "max", "role": "admin"}),
        inviter.delete(f"{PEOPLE}/sue"),
        inviter.get(TOKENS),
        reader.get(PEOPLE),
    ]
    assert [each.status_code for each in told] == [403] * 4


def test_no_machine_makes_anybody_mightier_than_itself(
    machine_with: Callable[..., Client], ina: User, plinth: Operator
) -> None:
    keeper = machine_with("people:write", "people:invite", "field:install", "locations:read", "stations:read")
    told = [
        answer(keeper, "POST", PEOPLE, {"username": "max", "role": "admin"}),
        answer(keeper, "PATCH", f"{PEOPLE}/ina", {"role": "supervisor"}),
        answer(keeper, "POST", "/api/2.0/invitations", {"email": "max@example.org", "role": "dispatcher"}),
        answer(keeper, "POST", PEOPLE, {"username": "nora", "role": "installer"}),
    ]
    assert [each.status_code for each in told] == [403, 403, 403, 200]


def test_a_token_of_one_company_looks_after_nobody(plinth: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="SUB", name="Sub")
    scopes = ["people:write", "operator:write", "people:invite"]
    _token, secret = create_token(operator=plinth, name="sub", scopes=scopes, cpo_ids=["SUB"])
    limited = Client(headers={"Authorization": f"Token {secret}"})
    paths = (PEOPLE, TOKENS, "/api/2.0/webhooks", "/api/2.0/invitations", "/api/2.0/registration-tokens")
    assert [limited.get(path).status_code for path in paths] == [403] * 5


def test_tokens_are_made_renewed_and_ended(machine: Client, plinth: Operator) -> None:
    made = say(machine, "POST", TOKENS, {"name": "ERP", "scopes": ["locations:read"], "days": 30})["data"]
    secret = made.pop("secret")
    theirs = Client(headers={"Authorization": f"Token {secret}"})
    assert theirs.get("/api/2.0/Locations").status_code == 200
    url = f"{TOKENS}/{made['id']}"
    shown = machine.get(url).json()["data"]
    assert (shown["name"], shown["scopes"], "secret" in shown) == ("ERP", ["locations:read"], False)
    successor = say(machine, "POST", f"{url}/renew", {})["data"]
    assert (successor["id"] != made["id"], "secret" in successor) == (True, True)
    assert sorted(row["name"] for row in machine.get(TOKENS).json()["data"]) == ["ERP", "ERP", "test"]
    assert machine.delete(url).json()["status_code"] == 1000
    assert (theirs.get("/api/2.0/Locations").status_code, machine.get(url).status_code) == (401, 404)


def test_no_machine_gives_more_than_it_may(
    machine_with: Callable[..., Client], plinth: Operator, volta: Operator
) -> None:
    keeper = machine_with("people:write", "locations:read")
    assert say(keeper, "POST", TOKENS, {"name": "x", "scopes": ["locations:read"]})["status_code"] == 1000
    more = say(keeper, "POST", TOKENS, {"name": "x", "scopes": ["locations:write"]})
    assert (wrong(more)[1], ApiToken.objects.count()) == ([("scopes", "invalid")], 2)
    assert wrong(say(keeper, "POST", TOKENS, {"name": "", "scopes": []}))[1] == [
        ("name", "invalid"),
        ("scopes", "invalid"),
    ]
    theirs, _secret = create_token(operator=volta, name="theirs", scopes=["locations:read"])
    assert [keeper.get(f"{TOKENS}/{theirs.pk}").status_code, keeper.delete(f"{TOKENS}/{theirs.pk}").status_code] == [
        404
    ] * 2


def test_no_machine_renews_a_token_that_may_more(machine_with: Callable[..., Client], plinth: Operator) -> None:
    mighty, _secret = create_token(operator=plinth, name="all", scopes=["locations:write", "people:write"])
    keeper = machine_with("people:write", "locations:read")
    refused = keeper.post(f"{TOKENS}/{mighty.pk}/renew", {}, content_type="application/json")
    assert (refused.status_code, "secret" in refused.content.decode()) == (403, False)
    mighty.refresh_from_db()
    assert (mighty.expires_at, ApiToken.objects.filter(name="all").count()) == (None, 1)
