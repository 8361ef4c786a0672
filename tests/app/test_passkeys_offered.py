"""After a password, on a phone that can do without, Plinth asks once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.app.desks import ANDROID, phone_let_in
from tests.passkeys import SoftPhone, add, come_in, inas, sign_in, soft

if TYPE_CHECKING:
    from core.models import User

__all__ = ["inas", "soft"]
pytestmark = pytest.mark.django_db

OFFER = "/passkeys/new?next=%2F&offered=1"


@pytest.fixture
def handset() -> Client:
    return Client(headers={"User-Agent": ANDROID})


def test_a_phone_that_can_is_asked_once_for_each_person(handset: Client, ina: User, sue: User) -> None:
    assert sign_in(handset, ina, passkey="can") == OFFER
    page = handset.get(OFFER)
    assert (page.context["onward"], page.context["options"] != "") == ("/", True)
    for user, leads_to in ((ina, "/"), (sue, OFFER), (ina, "/")):
        handset.post(reverse("account_logout"))
        assert sign_in(handset, user, passkey="can") == leads_to
        handset.get(leads_to)
    cookie = handset.cookies["passkey_offered"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (f"{ina.pk}.{sue.pk}", True, "Lax")


def test_a_cookie_that_somebody_wrote_is_read_with_care(handset: Client, ina: User) -> None:
    handset.cookies["passkey_offered"] = f"x.{'9' * 30}..{ina.pk}"
    assert sign_in(handset, ina, passkey="can") == "/"


@pytest.mark.parametrize("said", [{}, {"passkey": ""}, {"passkey": "yes"}])
def test_a_phone_that_cannot_is_not_asked(said: dict[str, str], handset: Client, ina: User) -> None:
    assert sign_in(handset, ina, **said) == "/"


def test_a_desk_is_not_asked_since_many_sit_there(ina: User) -> None:
    assert sign_in(Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0)"}), ina, passkey="can") == "/"


def test_nobody_is_asked_amid_what_they_were_doing(handset: Client, ina: User) -> None:
    handset.post(reverse("scan"), {"label": "ACE0100201", "nonce": "6f0d6a7e-4a57-4a0c-9d35-0c8a4b1f7e11"})
    assert sign_in(handset, ina, passkey="can", next="/app/scan") == "/app/scan"


def test_who_was_on_the_way_goes_on_there(handset: Client, ina: User, soft: SoftPhone) -> None:
    leads_to = sign_in(handset, ina, passkey="can", next="/app/scan")
    assert leads_to == "/passkeys/new?next=%2Fapp%2Fscan&offered=1"
    assert (handset.get(leads_to).context["onward"], add(handset, soft, next="/app/scan")["Location"]) == (
        "/app/scan",
        "/app/scan",
    )


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away(where: str, inas: Client, soft: SoftPhone) -> None:
    assert inas.get(reverse("new_passkey"), {"next": where}).context["onward"] == "/people/ina/"
    assert add(inas, SoftPhone(), next=where)["Location"] == "/people/ina/"
    assert come_in(Client(), soft, next=where)["Location"] == "/"


def test_a_passkey_goes_on_to_where_its_owner_was_going(inas: Client, soft: SoftPhone) -> None:
    assert come_in(Client(), soft, next="/app/scan")["Location"] == "/app/scan"


def test_who_is_not_known_is_told_so_and_goes_on_from_there(inas: Client) -> None:
    stranger = Client()
    told = come_in(stranger, SoftPhone(), next="/app/scan")["Location"]
    page = stranger.get(told)
    assert (told, b"That passkey was taken away" in page.content) == (
        "/accounts/login/?passkey=unknown&next=%2Fapp%2Fscan",
        True,
    )


def test_nobody_comes_by_address_alone(handset: Client) -> None:
    assert handset.get(reverse("mfa_login_webauthn"))["Location"] == "/accounts/login/"
    assert handset.get(reverse("new_passkey"))["Location"] == "/accounts/login/?next=/passkeys/new"


def test_words_fit_what_is_held_in_the_hand(desk_of_dan: Client, ina: User) -> None:
    phone = phone_let_in(desk_of_dan, "ina")
    pages = [phone.get(reverse("new_passkey")).content, desk_of_dan.get(reverse("new_passkey")).content]
    assert [b"Shall this phone sign you in" in page for page in pages] == [True, False]
    assert [b"Shall this computer sign you in" in page for page in pages] == [False, True]


def test_the_question_is_kept_nowhere(client: Client) -> None:
    told = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert "no-store" in told["Cache-Control"]
    asked = told.json()["request_options"]["publicKey"]
    assert (asked["userVerification"], asked["rpId"], asked.get("allowCredentials")) == ("required", "testserver", [])


def test_a_phone_forgets_the_pages_of_who_was_there_before(client: Client) -> None:
    facts, _rest = client.get(reverse("worker")).content.decode().split(";", 1)
    signing = json.loads(facts.removeprefix("self.PLINTH = "))["signing"]
    assert signing == ["/accounts/login/", "/accounts/logout/", "/accounts/webauthn/login/"]
