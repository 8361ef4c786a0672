"""A secret is shown once, to who made it, within ten minutes; until then it lies where it ends by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.domain import tidying
from core.domain.people.colleagues import end_devices
from core.models import ApiToken
from tests.factories import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import User

pytestmark = pytest.mark.django_db
GONE = "shown_once.html"


def make(client: Client) -> str:
    """Make a token; give the address of the page that shows it."""
    made = client.post(reverse("new_token"), {"name": "ERP", "scopes": ["locations:read"], "companies": ""})
    assert made.status_code == 303
    return str(made["Location"])


def sessions() -> dict[str, dict[str, Any]]:
    """Give what lies in each session."""
    return {row.session_key: SessionStore().decode(row.session_data) for row in Session.objects.all()}


def waiting() -> list[dict[str, Any]]:
    """Give the secrets that wait to be shown."""
    return [data["context"] for data in sessions().values() if "context" in data]


def shown(client: Client, address: str) -> str:
    """Give the secret that a page shows, or nothing."""
    answer = client.get(address)
    return "" if answer.templates[0].name == GONE else str(answer.context["secret"])


def test_the_makers_own_session_never_holds_it(desk_of_ada: Client) -> None:
    address = make(desk_of_ada)
    own = sessions()[desk_of_ada.cookies[settings.SESSION_COOKIE_NAME].value]
    [waits] = waiting()
    assert (sorted(own["shown_once"]), waits["secret"] in str(own)) == (["back", "in", "key"], False)
    assert shown(desk_of_ada, address) == waits["secret"]


def test_shown_it_lies_nowhere_any_more(desk_of_ada: Client) -> None:
    address = make(desk_of_ada)
    secret = shown(desk_of_ada, address)
    assert (bool(secret), waiting(), secret in str(sessions())) == (True, [], False)
    again = desk_of_ada.get(address)
    assert (again.templates[0].name, again.context["back"]) == (GONE, reverse("tokens"))


def test_what_is_only_looked_at_ahead_is_not_used_up(desk_of_ada: Client) -> None:
    address = make(desk_of_ada)
    assert desk_of_ada.head(address).status_code == 200
    assert shown(desk_of_ada, address) != ""


def test_after_ten_minutes_it_is_gone(desk_of_ada: Client) -> None:
    address = make(desk_of_ada)
    row = Session.objects.exclude(session_key=desk_of_ada.cookies[settings.SESSION_COOKIE_NAME].value).get()
    left = row.expire_date - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    Session.objects.filter(pk=row.pk).update(expire_date=timezone.now())
    assert shown(desk_of_ada, address) == ""
    assert tidying.purge_sign_ins(at=timezone.now()) == 1
    assert (waiting(), desk_of_ada.get(reverse("tokens")).status_code) == ([], 200)


def test_what_is_made_next_takes_the_place_of_what_was_not_looked_at(desk_of_ada: Client) -> None:
    first, second = make(desk_of_ada), make(desk_of_ada)
    assert (ApiToken.objects.count(), len(waiting())) == (2, 1)
    assert [bool(shown(desk_of_ada, address)) for address in (first, second)] == [False, True]


def test_signing_out_takes_it_along(desk_of_ada: Client) -> None:
    address = make(desk_of_ada)
    assert len(waiting()) == 1
    desk_of_ada.post(reverse("account_logout"))
    assert sessions() == {}
    desk_of_ada.post(reverse("account_login"), {"login": "ada", "password": PASSWORD})
    assert shown(desk_of_ada, address) == ""


def test_signing_out_with_nothing_to_show(desk_of_ada: Client, client: Client) -> None:
    assert shown(desk_of_ada, make(desk_of_ada)) != ""
    assert [one.post(reverse("account_logout")).status_code for one in (desk_of_ada, client)] == [302, 302]
    assert sessions() == {}


def test_a_phone_that_was_signed_out_from_the_list_shows_nothing(desk_of_ada: Client, ada: User) -> None:
    address = make(desk_of_ada)
    Session.objects.filter(pk=desk_of_ada.cookies[settings.SESSION_COOKIE_NAME].value).delete()
    end_devices(ada)
    assert desk_of_ada.get(address).status_code == 302


def test_nobody_else_comes_to_it(desk_of_ada: Client, client_of: Callable[[User], Client], ada: User) -> None:
    address = make(desk_of_ada)
    elsewhere = client_of(ada)
    assert [shown(elsewhere, address), Client().get(address).status_code] == ["", 302]
    assert shown(desk_of_ada, address) != ""


def test_the_session_it_lies_in_signs_nobody_in(desk_of_ada: Client) -> None:
    make(desk_of_ada)
    [key] = [key for key, data in sessions().items() if "context" in data]
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get(reverse("tokens")).status_code == 302


@pytest.mark.parametrize("key", ["another", "x" * 200])
def test_an_address_that_was_never_given_says_so(desk_of_ada: Client, key: str) -> None:
    make(desk_of_ada)
    answer = desk_of_ada.get(reverse("shown_once", args=[key]))
    assert (answer.status_code, answer.templates[0].name, answer.context["back"]) == (200, GONE, reverse("home"))
