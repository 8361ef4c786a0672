"""Sign-in codes, phones and passkeys by machine: seen and ended for those one looks after, and nobody mightier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Device, SignInLink, User
from core.queries.people import passkeys_of
from tests.api.desk.doors import costs, listed, newest, turned
from tests.api.writes import answer

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
PEOPLE = "/api/2.0/people"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile"


@pytest.fixture
def cast(ina: User, sue: User, dan: User, ada: User) -> dict[str, User]:
    return {user.username: user for user in (ina, sue, dan, ada)}


def code_for(machine: Client, username: str) -> Any:
    return answer(machine, "POST", f"{PEOPLE}/{username}/sign-in-code", {})


def come_in(machine: Client, username: str = "ina") -> Client:
    """Sign somebody in on a phone by a code of the machine's."""
    phone = Client(headers={"User-Agent": PHONE})
    phone.post(urlsplit(code_for(machine, username).json()["data"]["sign_in_url"]).path)
    return phone


def passkey(user: User, name: str) -> int:
    return passkeys_of(user).create(user=user, type="webauthn", data={"name": name, "credential": {}}).pk


def test_a_code_lets_in_once(machine: Client, ina: User) -> None:
    told = code_for(machine, "INA").json()["data"]
    assert (told["username"], told["sign_in_until"][:2]) == ("ina", "20")
    phone, path = Client(), urlsplit(told["sign_in_url"]).path
    assert phone.post(path).status_code == 302
    assert (phone.get("/app/").status_code, Client().post(path).status_code) == (200, 200)
    assert newest(machine, "make_sign_in_link") == {"by": "test", "subject": "person ina", "changes": {}}
    assert "sign_in_url" not in machine.get(f"{PEOPLE}/ina").json()["data"]


def test_both_doors_end_the_codes_of_before(
    machine: Client, client_of: Callable[[User], Client], ada: User, ina: User
) -> None:
    first = code_for(machine, "ina").json()["data"]["sign_in_url"]
    client_of(ada).post(reverse("person_code", args=["ina"]))
    assert SignInLink.objects.filter(user=ina).count() == 1
    assert "older than ten minutes" in Client().get(urlsplit(first).path).content.decode()


def test_a_repeat_tells_no_code(machine: Client, ina: User) -> None:
    url = f"{PEOPLE}/ina/sign-in-code"
    told = [answer(machine, "POST", url, {}, Idempotency_Key="k").json()["data"] for _twice in range(2)]
    assert (["sign_in_url" in each for each in told], SignInLink.objects.count()) == ([True, False], 1)


def test_no_machine_gets_a_way_into_more_than_it_may(
    machine_with: Callable[..., Client], ina: User, sue: User, ada: User
) -> None:
    keeper = machine_with("people:write", "people:invite", "field:install", "locations:read", "stations:read")
    inviter, reader = machine_with("people:invite"), machine_with("locations:read")
    told = {
        name: [code_for(each, name).status_code for each in (keeper, inviter, reader)] for name in ("ina", "sue", "ada")
    }
    assert told == {"ina": [200, 200, 403], "sue": [403, 403, 403], "ada": [403, 403, 403]}
    assert [*SignInLink.objects.values_list("user", flat=True)] == [ina.pk]


def test_phones_are_listed_and_signed_out(machine: Client, ina: User) -> None:
    phone, other = come_in(machine), come_in(machine)
    rows = listed(machine, f"{PEOPLE}/ina/devices")
    assert [(row["name"], row["address"]) for row in rows] == [("Chrome, Android", "127.0.0.1")] * 2
    assert turned(machine, f"{PEOPLE}/ina/devices") == rows
    oldest = f"{PEOPLE}/ina/devices/{rows[1]['id']}"
    assert (machine.get(oldest).json()["data"], machine.delete(oldest).json()["status_code"]) == (rows[1], 1000)
    assert [each.get("/app/").status_code for each in (phone, other)] == [302, 200]
    assert [each.status_code for each in (machine.get(oldest), machine.delete(oldest))] == [404, 404]
    assert newest(machine, "end_device")["subject"] == "person ina"


def test_passkeys_are_listed_and_removed(machine: Client, ina: User) -> None:
    old, new = passkey(ina, "Old phone"), passkey(ina, "New phone")
    url = f"{PEOPLE}/ina/passkeys"
    assert [(row["id"], row["name"]) for row in listed(machine, url)] == [(new, "New phone"), (old, "Old phone")]
    assert turned(machine, url) == listed(machine, url)
    assert machine.delete(f"{url}/{old}").json()["status_code"] == 1000
    assert [row["id"] for row in listed(machine, url)] == [new]
    assert (machine.delete(f"{url}/{old}").status_code, newest(machine, "remove_passkey")["by"]) == (404, "test")


def test_a_passkey_goes_with_its_phone(machine: Client, ina: User) -> None:
    come_in(machine)
    Device.objects.update(passkey=passkey(ina, "Phone"))
    [row] = listed(machine, f"{PEOPLE}/ina/devices")
    machine.delete(f"{PEOPLE}/ina/devices/{row['id']}")
    assert listed(machine, f"{PEOPLE}/ina/passkeys") == []


def test_lists_cost_the_same_however_long(machine: Client, ina: User) -> None:
    come_in(machine)
    passkey(ina, "One")
    told = [
        costs(machine, f"{PEOPLE}/ina/devices", lambda: come_in(machine)),
        costs(machine, f"{PEOPLE}/ina/passkeys", lambda: passkey(ina, "More")),
    ]
    assert told == [(4, 4), (4, 4)]


@pytest.mark.parametrize("what", ["devices", "passkeys"])
def test_only_who_looks_after_somebody_sees_their_ways_in(
    what: str, machine: Client, machine_with: Callable[..., Client], ina: User, sue: User, otto: User
) -> None:
    inviter, reader = machine_with("people:invite"), machine_with("stations:read")
    names = ("ina", "sue", "otto", "nobody")
    told = {
        name: [each.get(f"{PEOPLE}/{name}/{what}").status_code for each in (machine, inviter, reader)] for name in names
    }
    assert told == {
        "ina": [200, 200, 403],
        "sue": [200, 403, 403],
        "otto": [404, 404, 403],
        "nobody": [404, 404, 403],
    }


@pytest.mark.parametrize("what", ["devices", "passkeys"])
def test_a_way_in_of_one_is_not_anothers(what: str, machine: Client, ina: User, sue: User) -> None:
    come_in(machine)
    own = {"devices": Device.objects.get().pk, "passkeys": passkey(ina, "Phone")}[what]
    paths = [f"{PEOPLE}/{name}/{what}/{own}" for name in ("sue", "nobody")]
    assert [machine.delete(path).status_code for path in paths] == [404, 404]
    assert len(listed(machine, f"{PEOPLE}/ina/{what}")) == 1


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        ("sue", "sue", True),
        ("sue", "ina", True),
        ("sue", "dan", False),
        ("ina", "ina", True),
        ("ina", "sue", False),
        ("ada", "sue", True),
        ("ada", "ada", True),
    ],
)
def test_people_make_codes_as_before(
    client_of: Callable[[User], Client], cast: dict[str, User], who: str, whom: str, *, may: bool
) -> None:
    client_of(cast[who]).post(reverse("person_code", args=[whom]))
    assert [*SignInLink.objects.values_list("user__username", flat=True)] == ([whom] if may else [])
