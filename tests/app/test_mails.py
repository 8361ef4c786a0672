"""What people get by mail: a way back in, in our words, and nothing for strangers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:
    from core.models import User

pytestmark = pytest.mark.django_db
RESET = "/accounts/password/reset/"


def test_a_forgotten_password_is_chosen_anew_by_mail(ina: User, client: Client, mailoutbox: list[Any]) -> None:
    assert client.post(RESET, {"email": ina.email}).status_code == 302
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == ([ina.email], "Choose a new password for Plinth")
    assert letter.body.startswith("Somebody asked for a new password for ina at Plinth.")
    [path] = re.findall(r"https?://[^/]+(/\S+)", letter.body)
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "tall grass in wind", "password2": "tall grass in wind"})
    assert Client().login(username="ina", password="tall grass in wind") is True


def test_a_stranger_gets_no_mail_and_learns_nothing(ina: User, client: Client, mailoutbox: list[Any]) -> None:
    known, unknown = (client.post(RESET, {"email": mail}) for mail in (ina.email, "nobody@example.org"))
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [letter.to for letter in mailoutbox] == [[ina.email]]


def test_what_is_no_address_is_said_beside_it(client: Client) -> None:
    page = client.post(RESET, {"email": "nobody<at>"}).content.decode()
    assert page.count('value="nobody&lt;at&gt;"') == 1
    assert re.findall(r'<p class="error" role="alert">([^<]+)', page) == ["Enter a valid email address."]


def test_who_is_not_let_in_any_more_is_told_whom_to_ask(client: Client) -> None:
    page = client.get("/accounts/inactive/").content.decode()
    assert re.findall(r"<h2>([^<]+)</h2>", page) == ["This account is closed"]
    assert page.count('<a class="btn go" href="/accounts/login/">') == 1


def test_signing_up_leads_to_the_sign_in(client: Client) -> None:
    assert client.get("/accounts/signup/")["Location"] == "/accounts/login/"
