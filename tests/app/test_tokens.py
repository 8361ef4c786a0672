"""The administrator's page of machines: made once, shown once, renewed with a week to change over, ended at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from core.choices import Scope
from core.domain.people.tokens import create_token, end_token, issue_token, renew_token
from core.errors import NotAllowed
from core.models import Actor, ApiToken, Event, SubCpo
from core.models.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
ASKED = {"name": "ERP", "scopes": ["locations:read"], "days": "0"}


def use(secret: str) -> int:
    return Client(headers={"Authorization": f"Token {secret}"}).get("/api/2.0/Locations").status_code


def names_on(desk: Client) -> list[str]:
    return [row["token"].name for row in desk.get(reverse("tokens")).context["rows"]]


def lives_days(token: ApiToken) -> int | None:
    return None if token.expires_at is None else round((token.expires_at - database_now()) / timedelta(days=1))


def test_a_token_is_made_used_and_ended(desk_of_ada: Client, plinth: Operator, ada: User) -> None:
    secret = desk_of_ada.post(reverse("new_token"), ASKED, follow=True).context["secret"]
    token = ApiToken.objects.get()
    assert (token.name, token.scopes, token.expires_at, token.created_by) == ("ERP", ["locations:read"], None, ada)
    assert use(secret) == 200
    assert names_on(desk_of_ada) == ["ERP"]
    assert secret not in desk_of_ada.get(reverse("tokens")).content.decode()
    assert desk_of_ada.post(reverse("token_end", args=[token.pk]))["Location"] == "/tokens/"
    assert (use(secret), names_on(desk_of_ada)) == (401, [])
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["issue_token", "end_token"]


def test_a_successor_leaves_a_week_to_change_over(desk_of_ada: Client, plinth: Operator) -> None:
    old, first = create_token(operator=plinth, name="ERP", scopes=["locations:read"], cpo_ids=["PLI"])
    second = desk_of_ada.post(reverse("token_renew", args=[old.pk]), follow=True).context["secret"]
    assert (use(first), use(second), names_on(desk_of_ada)) == (200, 200, ["ERP", "ERP"])
    new = ApiToken.objects.exclude(pk=old.pk).get()
    assert (new.scopes, new.cpo_ids, lives_days(new)) == (old.scopes, old.cpo_ids, None)
    old.refresh_from_db()
    assert lives_days(old) == 7


def test_a_successor_never_lengthens_a_life(plinth: Operator, ada: User) -> None:
    actor = Actor.of_person(ada.membership)
    old, _secret = issue_token(actor=actor, name="ERP", scopes=["locations:read"], days=3)
    renew_token(actor=actor, token_id=old.pk)
    old.refresh_from_db()
    assert lives_days(old) == 3


@pytest.mark.parametrize(("days", "life"), [("30", 30), ("365", 365), ("0", None), ("", None), ("9999", None)])
def test_a_token_lives_as_long_as_was_asked(days: str, life: int | None, desk_of_ada: Client) -> None:
    desk_of_ada.post(reverse("new_token"), ASKED | {"days": days})
    assert lives_days(ApiToken.objects.get()) == life


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"scopes": []}, ["scopes"]),
        ({"scopes": ["all"]}, ["scopes"]),
        ({"cpo_ids": ["VOL"]}, ["cpo_ids"]),
        ({"name": "", "scopes": [], "cpo_ids": ["x"]}, ["name", "scopes", "cpo_ids"]),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    slip: dict[str, object], fields: list[str], desk_of_ada: Client
) -> None:
    page = desk_of_ada.post(reverse("new_token"), ASKED | {"days": "90"} | slip).context
    assert [error["field"] for error in page["refusal"]["errors"]] == fields
    assert [life["value"] for life in page["lives"] if life["on"]] == ["90"]
    assert ApiToken.objects.count() == 0


def test_what_cannot_be_kept_is_no_name_and_no_place(desk_of_ada: Client, plinth: Operator) -> None:
    for url, said in (
        ("new_token", {"name": "Bill\0ing", "scopes": "stations:read"}),
        ("new_registration_token", {"name": "Dock\0", "location_id": "nowhere\0", "days": "3", "most_uses": "5"}),
    ):
        assert desk_of_ada.post(reverse(url), said).context["refusal"]["slug"] == "invalid"


def test_it_can_be_limited_to_a_company(desk_of_ada: Client, plinth: Operator) -> None:
    assert desk_of_ada.get(reverse("new_token")).context["companies"] == []
    SubCpo.objects.create(operator=plinth, cpo_id="SUB", name="Sub Energy")
    offered = desk_of_ada.get(reverse("new_token")).context["companies"]
    assert [company["value"] for company in offered] == [plinth.cpo_id, "SUB"]
    desk_of_ada.post(reverse("new_token"), ASKED | {"cpo_ids": ["SUB"]})
    assert ApiToken.objects.get().cpo_ids == ["SUB"]


def test_every_scope_has_words(desk_of_ada: Client) -> None:
    scopes = desk_of_ada.get(reverse("new_token")).context["scopes"]
    assert [scope["value"] for scope in scopes] == Scope.values


def test_tokens_of_others_and_dead_ones_do_not_exist(desk_of_ada: Client, volta: Operator, plinth: Operator) -> None:
    theirs, secret = create_token(operator=volta, name="theirs", scopes=["locations:read"])
    dead, _secret = create_token(operator=plinth, name="dead", scopes=["locations:read"])
    ApiToken.objects.filter(pk=dead.pk).update(expires_at=database_now())
    for token in (theirs, dead):
        for name in ("token_end", "token_renew"):
            assert desk_of_ada.post(reverse(name, args=[token.pk])).status_code == 404
    assert (use(secret), names_on(desk_of_ada)) == (200, [])


@pytest.mark.parametrize("person", ["ina", "sue", "dan"])
def test_only_administrators_may(
    person: str, request: pytest.FixtureRequest, client_of: Callable[[User], Client], plinth: Operator
) -> None:
    user = request.getfixturevalue(person)
    token, _secret = create_token(operator=plinth, name="ERP", scopes=["locations:read"])
    assert client_of(user).get(reverse("tokens")).status_code == 403
    for name in ("token_end", "token_renew"):
        assert client_of(user).post(reverse(name, args=[token.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        end_token(actor=Actor.of_person(user.membership), token_id=token.pk)


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    many: int, desk_of_ada: Client, plinth: Operator, django_assert_num_queries: Callable[[int], object]
) -> None:
    for number in range(many):
        create_token(operator=plinth, name=f"ERP {number}", scopes=["locations:read"])
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        assert len(names_on(desk_of_ada)) == many
