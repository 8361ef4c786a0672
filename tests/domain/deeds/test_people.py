"""People of an operator: what the trail says of each deed, what goes with an account, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.backends.db import SessionStore

from core.choices import Role
from core.domain.people.colleagues import (
    add_colleague,
    change_role,
    link_digest,
    make_sign_in_link,
    remove_colleague,
    use_sign_in_link,
    whom_it_lets_in,
)
from core.models import Device, Membership, SignInLink, User
from core.models.clock import database_now
from core.queries.people import passkeys_of
from tests.domain.deeds.asked import NOT_HERE, WRONG, changed, nobody, refused, told
from tests.domain.deeds.phones import sign_in
from tests.factories import make_person
from tests.handed import actor_of

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = pytest.mark.django_db
ADMIN = "your administrator"
NAMES = "username: A user name has letters, digits and @ . + - _ only, at most 150."
OVER = "This sign-in code was used already or is older than ten minutes. Ask for a new one."


def facts(username: str) -> tuple[str, str, str, str, bool]:
    user = User.objects.get(username=username)
    role = Membership.objects.filter(user=user).values_list("role", flat=True).first() or ""
    return user.first_name, user.last_name, user.email, role, user.is_active


# --- added ---


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, ("", "", "", "installer", True)),
        ({"name": "Pat"}, ("Pat", "", "", "installer", True)),
        ({"name": "  Pat  de Vries "}, ("Pat", "de Vries", "", "installer", True)),
        ({"email": "Pat@Example.ORG"}, ("", "", "pat@example.org", "installer", True)),
        ({"name": "P" * 151 + " " + "V" * 151}, ("P" * 150, "V" * 150, "", "installer", True)),
        ({"role": "admin"}, ("", "", "", "admin", True)),
    ],
)
def test_a_colleague_is_written_and_told(said: dict[str, Any], kept: tuple[Any, ...], admin: Actor) -> None:
    entries = told(lambda: add_colleague(actor=admin, **({"username": "pat", "role": "installer"} | said)))
    assert facts("pat") == kept
    assert entries == [("add_person", "ada", "person pat", {"role": [None, kept[3]]})]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"username": ""}, ["username: The user name is missing."]),
        ({"username": "p" * 151}, [NAMES]),
        ({"username": "pat smith"}, [NAMES]),
        ({"email": "pat@"}, ["email: Enter a valid email address."]),
        ({"email": f"{'p' * 243}@example.org"}, ["email: Enter a valid email address."]),
        ({"role": "king"}, ["role: Pick one of the roles."]),
        (
            {"username": "!", "email": "x", "role": ""},
            [NAMES, "email: Enter a valid email address.", "role: Pick one of the roles."],
        ),
    ],
)
def test_what_is_wrong_with_a_colleague_is_said_by_field(said: dict[str, Any], wrong: list[str], admin: Actor) -> None:
    asked = {"username": "pat", "role": "installer"} | said
    assert refused(lambda: add_colleague(actor=admin, **asked)) == [*WRONG, *wrong]


def test_the_longest_names_fit_wherever_they_are_written(admin: Actor) -> None:
    asked = {"username": "p" * 150, "role": "admin", "name": f"{'P' * 150} {'V' * 150}"}
    asked["email"] = f"{'p' * 242}@example.org"
    pat = actor_of(add_colleague(actor=admin, **asked).user)
    _link, secret = make_sign_in_link(actor=pat, username="p" * 150)
    about = f"person {'p' * 150}"
    assert told(lambda: use_sign_in_link(secret=secret)) == [("use_sign_in_link", "P" * 150, about, {})]
    assert (str(pat), SignInLink.objects.get().created_by) == ("P" * 150, "P" * 150)


@pytest.mark.parametrize(("username", "email"), [("SUE", ""), ("pat", "Sue@example.org")])
def test_what_somebody_has_is_nobody_elses(username: str, email: str, admin: Actor, sue: User) -> None:
    taken = f"The account {username}, or one with that mail address, exists already."
    asked = {"username": username, "email": email, "role": "installer"}
    assert refused(lambda: add_colleague(actor=admin, **asked)) == ["2000 person_taken", taken]


@pytest.mark.parametrize(
    ("who", "gives"),
    [("admin", Role.values), ("boss", ["installer"]), ("planner", ["installer"]), ("fitter", [])],
)
def test_each_gives_the_roles_that_are_theirs(who: str, gives: list[str], request: pytest.FixtureRequest) -> None:
    actor, given = request.getfixturevalue(who), []
    for role in Role.values:
        if role in gives:
            given.append(add_colleague(actor=actor, username=f"new-{role}", role=role).role)
        else:
            asked = {"username": f"new-{role}", "role": role}
            assert refused(lambda asked=asked: add_colleague(actor=actor, **asked)) == nobody(ADMIN)
    assert sorted(given) == sorted(gives)


# --- another role ---


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DISPATCHER, Role.ADMIN])
def test_another_role_is_told_with_the_one_before(role: str, admin: Actor, ina: User) -> None:
    entries = told(lambda: change_role(actor=admin, username="INA", role=role))
    assert (entries, facts("ina")[3]) == (
        [("change_role", "ada", "person ina", {"role": ["installer", role]})], role,
    )  # fmt: skip
    assert changed(lambda: change_role(actor=admin, username="ina", role=role)) == []


def test_a_role_is_an_administrators_to_change(boss: Actor, planner: Actor, admin: Actor, ina: User) -> None:
    for actor in (boss, planner):
        for role in (Role.SUPERVISOR, Role.ADMIN):
            asked = {"username": "ina", "role": role}
            assert refused(lambda actor=actor, asked=asked: change_role(actor=actor, **asked)) == nobody(ADMIN)
    wrong = [*WRONG, "role: Pick one of the roles."]
    assert refused(lambda: change_role(actor=admin, username="ina", role="king")) == wrong


def test_the_last_administrator_stays_one(admin: Actor, plinth: Operator) -> None:
    last = ["2000 last_admin", "ada is the only administrator. Make somebody else one first."]
    off = make_person(plinth, "off", Role.ADMIN)
    User.objects.filter(pk=off.pk).update(is_active=False)
    for verb in (
        lambda: change_role(actor=admin, username="ada", role="installer"),
        lambda: remove_colleague(actor=admin, username="ada"),
    ):
        assert refused(verb) == last
    User.objects.filter(pk=off.pk).update(is_active=True)
    assert change_role(actor=admin, username="ada", role="installer").role == "installer"


# --- removed, and back ---


def test_who_is_removed_is_out_everywhere(admin: Actor, ina: User) -> None:
    passkeys_of(ina).create(user=ina, type="webauthn", data={"name": "a", "credential": {}})
    device = sign_in(ina)
    _link, secret = make_sign_in_link(actor=admin, username="ina")
    entries = told(lambda: remove_colleague(actor=admin, username="Ina"))
    assert entries == [("remove_person", "ada", "person ina", {"role": ["installer", None]})]
    assert facts("ina") == ("", "", "ina@example.org", "", False)
    left = (Device.objects.count(), SignInLink.objects.count(), passkeys_of(ina).count())
    assert left == (0, 0, 0)
    assert SessionStore(device.session_key).load() == {"closed_at": "Plinth Energy"}
    assert refused(lambda: use_sign_in_link(secret=secret)) == ["2000 link_over", OVER]
    assert refused(lambda: remove_colleague(actor=admin, username="ina")) == NOT_HERE


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, ("", "", "ina@example.org", "supervisor", True)),
        ({"email": "New@example.org", "name": "Ina Vos"}, ("Ina", "Vos", "new@example.org", "supervisor", True)),
    ],
)
def test_who_was_removed_comes_back_by_a_new_way_in(
    said: dict[str, str], kept: tuple[Any, ...], admin: Actor, ina: User
) -> None:
    remove_colleague(actor=admin, username="ina")
    entries = told(lambda: add_colleague(actor=admin, username="INA", role="supervisor", **said))
    back = User.objects.get(username="ina")
    assert (facts("ina"), back.pk, back.has_usable_password()) == (kept, ina.pk, False)
    assert entries == [("add_person", "ada", "person INA", {"role": [None, "supervisor"]})]


def test_whom_another_operator_removed_is_not_ours_to_bring_back(admin: Actor, stranger: Actor, otto: User) -> None:
    remove_colleague(actor=stranger, username="otto")
    taken = ["2000 person_taken", "The account otto, or one with that mail address, exists already."]
    assert refused(lambda: add_colleague(actor=admin, username="otto", role="installer")) == taken


def test_nobody_comes_back_with_the_address_of_another(admin: Actor, ina: User, sue: User) -> None:
    remove_colleague(actor=admin, username="ina")
    taken = ["2000 person_taken", "The account ina, or one with that mail address, exists already."]
    asked = {"username": "ina", "role": "installer", "email": "SUE@example.org"}
    assert refused(lambda: add_colleague(actor=admin, **asked)) == taken


# --- a way in ---


@pytest.mark.parametrize(
    ("who", "lets_in"),
    [
        ("admin", ["ina", "sue", "dan", "ada"]),
        ("boss", ["ina", "sue"]),
        ("planner", ["ina", "dan"]),
        ("fitter", ["ina"]),
    ],
)
def test_each_makes_a_way_in_for_themselves_and_whom_they_look_after(
    who: str, lets_in: list[str], request: pytest.FixtureRequest, ina: User, sue: User, dan: User, ada: User
) -> None:
    actor = request.getfixturevalue(who)
    for name in ("ina", "sue", "dan", "ada"):
        if name in lets_in:
            entries = told(lambda name=name: make_sign_in_link(actor=actor, username=name))
            assert entries == [("make_sign_in_link", str(actor), f"person {name}", {})]
        else:
            assert refused(lambda name=name: make_sign_in_link(actor=actor, username=name)) == nobody(ADMIN)
    assert refused(lambda: make_sign_in_link(actor=actor, username="nobody")) == NOT_HERE


def test_a_way_in_lives_ten_minutes_and_ends_the_one_before(admin: Actor, ina: User) -> None:
    before = database_now()
    _old, first = make_sign_in_link(actor=admin, username="ina")
    link, secret = make_sign_in_link(actor=admin, username="ina")
    late = (link.expires_at - before - timedelta(minutes=10)).total_seconds()
    assert (0 <= late < 60, link.created_by, bytes(link.digest)) == (True, "ada", link_digest(secret))
    assert refused(lambda: whom_it_lets_in(secret=first)) == ["2000 link_over", OVER]
    assert (whom_it_lets_in(secret=secret), SignInLink.objects.count()) == (ina, 1)


def test_a_way_in_is_used_once_and_told_in_its_owners_name(admin: Actor, ina: User) -> None:
    _link, secret = make_sign_in_link(actor=admin, username="ina")
    assert changed(lambda: whom_it_lets_in(secret=secret)) == []
    assert told(lambda: use_sign_in_link(secret=secret)) == [("use_sign_in_link", "ina", "person ina", {})]
    assert refused(lambda: use_sign_in_link(secret=secret)) == ["2000 link_over", OVER]


@pytest.mark.parametrize("over", ["expired", "shut", "unknown", "not text"])
def test_a_way_in_that_is_over_lets_nobody_in(over: str, admin: Actor, ina: User) -> None:
    _link, secret = make_sign_in_link(actor=admin, username="ina")
    if over == "expired":
        SignInLink.objects.update(expires_at=database_now())
    elif over == "shut":
        User.objects.filter(pk=ina.pk).update(is_active=False)
    tried = {"unknown": "nobody-made-this", "not text": "\ud800"}.get(over, secret)
    assert refused(lambda: use_sign_in_link(secret=tried)) == ["2000 link_over", OVER]
