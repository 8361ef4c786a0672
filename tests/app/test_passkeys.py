"""Signing in with the phone itself: made once, used on the sign-in page, and gone when it is taken away."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Device, User
from tests.app.desks import ANDROID, verbs, who_is
from tests.lasting import dan, ina, plinth
from tests.passkeys import PRESENT, SoftPhone, add, ask, come_in, kept, send, sign_in
from tests.quick import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["dan", "ina", "plinth"]
pytestmark = pytest.mark.django_db

UNREADABLE = "This phone's answer could not be read, or came too late. Try again."
UNKNOWN = "/accounts/login/?passkey=unknown&next="


@pytest.fixture(scope="module")
def added(ina: User) -> tuple[Client, SoftPhone]:
    client, phone = signed_in(ina), SoftPhone()
    assert add(client, phone).status_code == 303
    return client, phone


@pytest.fixture
def inas(added: tuple[Client, SoftPhone], db: None) -> Client:
    """Ina where she just signed in and added her phone."""
    client = Client()
    client.cookies = copy.deepcopy(added[0].cookies)
    return client


@pytest.fixture
def soft(added: tuple[Client, SoftPhone]) -> SoftPhone:
    return copy.copy(added[1])


def test_a_phone_signs_its_owner_in_without_a_password(inas: Client, soft: SoftPhone) -> None:
    inas.post(reverse("account_logout"))
    assert (who_is(inas), come_in(inas, soft)["Location"], who_is(inas)) == (None, "/", "ina")
    (passkey,) = kept(inas)
    assert (passkey.name, passkey.is_this_one, passkey.last_used is not None) == ("?", True, True)
    assert verbs() == ["add_passkey"]


def test_a_session_made_so_is_a_device_like_others(
    inas: Client, soft: SoftPhone, ina: User, desk_of_dan: Client
) -> None:
    phone = Client(headers={"User-Agent": ANDROID})
    come_in(phone, soft)
    (device, _first) = desk_of_dan.get(reverse("person", args=["ina"])).context["devices"]
    assert (device.name, device.address) == ("Chrome, Android", "127.0.0.1")
    assert Device.objects.get(pk=device.id).passkey == ina.authenticator_set.get()


def test_a_password_alone_lets_in_as_before(inas: Client, ina: User) -> None:
    desk = Client()
    assert (sign_in(desk, User.objects.get(pk=ina.pk)), who_is(desk)) == ("/", "ina")


def test_a_phone_that_nobody_unlocked_signs_nobody_in(client_of: Callable[[User], Client], otto: User) -> None:
    careless = SoftPhone(verified=False)
    told = add(client_of(otto), careless)
    assert (told.status_code, told.context["sentence"], kept(client_of(otto), "otto")) == (200, UNREADABLE, [])


def test_an_answer_without_the_lock_is_none(inas: Client, soft: SoftPhone) -> None:
    stranger = Client()
    soft.flags = PRESENT
    assert (come_in(stranger, soft)["Location"], who_is(stranger)) == (UNKNOWN, None)


@pytest.mark.parametrize("origin", ["https://plinth.example", "http://testserver", "https://testserver.evil.example"])
def test_an_answer_to_another_site_is_none(origin: str, inas: Client, soft: SoftPhone) -> None:
    stranger = Client()
    soft.origin = origin
    assert (come_in(stranger, soft)["Location"], who_is(stranger)) == (UNKNOWN, None)


def test_an_answer_counts_once_and_for_its_own_question(inas: Client, soft: SoftPhone) -> None:
    stranger, thief = Client(), Client()
    answer = json.dumps(soft.open(ask(stranger)))
    ask(thief)
    assert (send(thief, answer)["Location"], who_is(thief)) == (UNKNOWN, None)
    assert send(stranger, answer)["Location"] == "/"
    stranger.post(reverse("account_logout"))
    assert (send(stranger, answer)["Location"], who_is(stranger)) == (UNKNOWN, None)


def test_a_key_lets_in_its_owner_and_nobody_else(
    inas: Client, soft: SoftPhone, client_of: Callable[[User], Client], otto: User
) -> None:
    ottos = SoftPhone()
    add(client_of(otto), ottos)
    ottos.handle, stranger = soft.handle, Client()
    assert (come_in(stranger, ottos)["Location"], who_is(stranger)) == (UNKNOWN, None)
    ottos.id = soft.id
    assert (come_in(stranger, ottos)["Location"], who_is(stranger)) == (UNKNOWN, None)


def odd_answers(good: dict[str, Any]) -> Iterator[Any]:
    """Give what else could be posted: parts that are missing, of another kind, or cut short."""
    yield from (None, 3, "x", [], {})
    for part in ("rawId", "response"):
        yield {name: value for name, value in good.items() if name != part}
        yield from (good | {part: one} for one in (None, 3, "é", []))
    said = good["response"]
    for part, value in said.items():
        yield from (good | {"response": said | {part: one}} for one in (3, "x", "_w", "é", value[: len(value) // 2]))


def test_what_cannot_be_read_lets_nobody_in(inas: Client, soft: SoftPhone) -> None:
    stranger = Client()
    told = {send(stranger, json.dumps(odd))["Location"] for odd in odd_answers(soft.open(ask(stranger)))}
    assert (told, who_is(stranger)) == ({UNKNOWN}, None)


def test_what_cannot_be_read_is_no_passkey(client_of: Callable[[User], Client], otto: User) -> None:
    client = client_of(otto)
    options = json.loads(client.get(reverse("new_passkey")).context["options"])
    made = (json.dumps(odd) for odd in odd_answers(SoftPhone().make(options)))
    told = [client.post(reverse("new_passkey"), {"credential": one}) for one in ("", "{", *made)]
    assert ({each.context["sentence"] for each in told}, kept(client, "otto")) == ({UNREADABLE}, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "[::1]:8000", "10.0.0.7"])
def test_at_a_bare_address_the_page_says_why_there_are_none(host: str, inas: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    page = inas.get(reverse("new_passkey"), headers={"Host": host})
    text = page.content.decode()
    assert (page.context["options"], page.context["address"]) == ("", host)
    assert (text.count("Not at this address"), text.count(f"You opened Plinth at {host}, which is a number.")) == (1, 1)
    assert ("data-passkey=" in text, "Sign in again first" in text) == (False, False)


@pytest.mark.parametrize("host", ["plinth.example.org", "localhost:8000", "127.0.0.1.nip.io", "1password.example"])
def test_a_name_is_no_bare_address(host: str, inas: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    page = inas.get(reverse("new_passkey"), headers={"Host": host})
    assert (page.context["address"], "Not at this address" in page.content.decode()) == ("", False)
    assert json.loads(page.context["options"])["publicKey"]["rp"]["id"] == host.partition(":")[0]
