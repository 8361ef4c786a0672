"""A cookie whose session is over: who goes somewhere loses it, what a page asks for behind its person does not."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD
from tests.installs import make_checked
from tests.lasting import fitted, ina, pk_of_fitted, plinth, sue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from core.models import Installation, User

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth", "sue"]
pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME
NAVIGATION, BEHIND = {"Sec-Fetch-Mode": "navigate"}, {"Sec-Fetch-Mode": "cors"}


@pytest.fixture
def over(client_of: Callable[[User], Client], ina: User) -> Client:
    """Ina's phone, whose session ended without it."""
    browser = client_of(ina)
    Session.objects.all().delete()
    return browser


def told(response: HttpResponseBase) -> str | None:
    """What an answer says of the session's cookie: its value, nothing for "delete it", None for not a word."""
    return response.cookies[COOKIE].value if COOKIE in response.cookies else None


@pytest.mark.parametrize("headers", [NAVIGATION, {}], ids=["navigation", "an old browser"])
def test_going_somewhere_takes_a_dead_cookie(over: Client, headers: dict[str, str]) -> None:
    response = over.get(reverse("today"), headers=headers)
    assert (response.status_code, told(response)) == (302, "")
    assert response.cookies[COOKIE]["max-age"] == 0


@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin", "websocket"])
@pytest.mark.parametrize("name", ["pocket", "today"])
def test_what_is_asked_for_behind_a_page_leaves_the_cookie(over: Client, name: str, mode: str) -> None:
    response = over.get(reverse(name), headers={"Sec-Fetch-Mode": mode})
    assert (response.status_code, told(response)) == (302, None)
    assert COOKIE in over.cookies


def test_a_poll_of_a_dead_session_leaves_the_cookie(over: Client, fitted: Installation) -> None:
    checks = reverse("checks", args=[fitted.pk])
    response = over.get(checks, headers=BEHIND | {"HX-Request": "true"})
    assert (response.status_code, told(response)) == (401, None)
    assert response["Vary"] == over.get(checks, headers=NAVIGATION)["Vary"]


@pytest.mark.parametrize("headers", [BEHIND, BEHIND | {"HX-Request": "true"}], ids=["worker", "poll"])
def test_a_late_answer_leaves_the_sign_in_that_was_faster(over: Client, headers: dict[str, str]) -> None:
    late = Client()
    late.cookies[COOKIE] = over.cookies[COOKIE].value
    signed_in = over.post(reverse("account_login"), {"login": "ina", "password": PASSWORD}, headers=NAVIGATION)
    assert signed_in.status_code == 302
    over.cookies.update(late.get(reverse("pocket"), headers=headers).cookies)
    assert over.get(reverse("today")).status_code == 200


def test_a_sign_in_outlives_what_the_session_before_it_asked_for(
    client: Client, ina: User, fitted: Installation
) -> None:
    """Signing in gives the session a new key, so that whatever still runs with the old one finds nothing."""
    url = reverse("hand_over", args=[make_checked(fitted).pk])
    client.post(url, {"note": "Bay 3, left.", "nonce": str(uuid.uuid4())})
    late = Client()
    late.cookies[COOKIE] = client.cookies[COOKIE].value
    client.post(reverse("account_login"), {"login": ina.username, "password": PASSWORD, "next": url})
    client.cookies.update(late.get(reverse("pocket"), headers=BEHIND).cookies)
    assert client.get(url).content.decode().count("Bay 3, left.") == 1


def test_a_late_answer_leaves_the_note_that_waits_for_the_sign_in(over: Client, fitted: Installation) -> None:
    late = Client()
    late.cookies[COOKIE] = over.cookies[COOKIE].value
    url = reverse("hand_over", args=[make_checked(fitted).pk])
    sent = over.post(url, {"note": "Bay 3, left.", "nonce": str(uuid.uuid4())}, headers=BEHIND | {"HX-Request": "true"})
    assert (sent.status_code, bool(told(sent))) == (401, True)  # what is kept needs a cookie, scripts or not
    over.cookies.update(late.get(reverse("pocket"), headers=BEHIND).cookies)
    over.post(sent["HX-Redirect"], {"login": "ina", "password": PASSWORD, "next": url}, headers=NAVIGATION)
    assert over.get(url).content.decode().count("Bay 3, left.") == 1


@pytest.mark.parametrize("headers", [NAVIGATION, {}], ids=["navigation", "an old browser"])
def test_signing_out_takes_the_cookie(phone: Client, headers: dict[str, str]) -> None:
    response = phone.post(reverse("account_logout"), headers=headers)
    assert (response.status_code, told(response), Session.objects.count()) == (302, "", 0)


def test_a_script_that_signs_out_leaves_a_cookie_that_opens_nothing(phone: Client) -> None:
    response = phone.post(reverse("account_logout"), headers=BEHIND)
    assert (response.status_code, told(response), Session.objects.count()) == (302, None, 0)
    assert phone.get(reverse("today"), headers=BEHIND).status_code == 302


def test_without_a_cookie_nothing_is_said_of_one(client: Client) -> None:
    assert [told(client.get(reverse("today"), headers=each)) for each in (NAVIGATION, BEHIND, {})] == [None] * 3


def test_a_live_session_is_left_alone(phone: Client) -> None:
    answers = [phone.get(reverse("today"), headers=each) for each in (NAVIGATION, BEHIND)]
    assert [(each.status_code, told(each)) for each in answers] == [(200, None)] * 2
