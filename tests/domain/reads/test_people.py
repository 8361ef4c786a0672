"""Who works here, by which phones and passkeys, and which boxes may call: in order, and to whom it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from core.choices import Role
from core.domain.guests.inviting import invite
from core.domain.people.tokens import create_token
from core.domain.stations.registering import create_registration_token
from core.models import Actor, Device, Invitation, Job, JobPass, RegistrationToken, SubCpo, User
from core.models.clock import database_now
from core.queries.callers import owners_of, registration_token_of, trouble_with
from core.queries.inventory import companies_of
from core.queries.operators import operator_called
from core.queries.partners import living_partners
from core.queries.people import (
    colleagues,
    devices_of,
    here,
    looks_after,
    manages,
    may_make,
    named,
    passkeys,
    passkeys_of,
    pending_invitations,
    people,
)
from core.queries.tokens import living_tokens, registration_tokens
from tests.factories import make_location, make_person
from tests.handed import actor_of

if TYPE_CHECKING:
    from core.models import Location, Operator

WHO = ("fitter", "boss", "planner", "admin")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36",
         "Samsung Internet, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Mobile/15E148 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 17_1 like Mac OS X) Version/17.1 Safari/604.1", "Safari, iPad"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0 Safari/537.36", "Chrome, Linux"),
        ("Windows", "Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("<script>alert(1)</script>", "scriptalert(1)/script"),
        ("x" * 41, "x" * 40),
        ("", "?"),
        ("<>", "?"),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_call_it(agent: str, name: str) -> None:
    assert named(agent) == name


# --- who sees whom ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "seen", "managed", "given"),
    [
        ("fitter", ["ina"], [], []),
        ("boss", ["ada", "dan", "ina", "sue"], ["ina"], ["installer"]),
        ("planner", ["ada", "dan", "ina", "sue"], ["ina"], ["installer"]),
        ("admin", ["ada", "dan", "ina", "sue"], ["ada", "dan", "ina", "sue"], Role.values),
    ],
)
def test_each_role_sees_and_manages_its_own(
    who: str, seen: list[str], managed: list[str], given: list[str], request: pytest.FixtureRequest, otto: User
) -> None:
    actors = {name: request.getfixturevalue(name) for name in WHO}
    actor = actors[who]
    assert [row.user.username for row in people(actor)] == seen
    everybody = [each.user.membership for each in actors.values()]
    mine = {row.user.username for row in everybody if manages(actor, row)}
    cared = {row.user.username for row in everybody if looks_after(actor, row)}
    assert (mine, cared) == ({*managed}, {*managed, actor.user.username})
    assert sorted(role for role in Role.values if may_make(actor, role)) == sorted(given)
    assert (manages(actor, otto.membership), looks_after(actor, otto.membership), may_make(actor, "king")) == (
        False, False, who == "admin",
    )  # fmt: skip


@pytest.mark.django_db
def test_who_is_away_or_a_guest_is_no_colleague(boss: Actor, plinth: Operator, ina: User) -> None:
    away, guest = make_person(plinth, "away", Role.INSTALLER), make_person(plinth, "guest", Role.INSTALLER)
    User.objects.filter(pk=away.pk).update(is_active=False)
    job = Job.objects.create(operator=plinth, location=make_location(plinth), day="2030-01-01", created_by="x")
    JobPass.objects.create(operator=plinth, job=job, user=guest, created_by="x")
    assert [row.user.username for row in people(boss)] == ["ina", "sue"]
    assert {row.user.username for row in colleagues(boss)} == {"away", "ina", "sue"}
    guest.refresh_from_db()
    assert {row.user.username for row in colleagues(actor_of(guest))} == {"away", "ina", "sue", "guest"}
    User.objects.filter(pk=ina.pk).update(first_name="Ida", last_name="Vos")
    asked = ("ida vos", "INA", "ina@example", "vos sue", "")
    assert [[row.user.username for row in people(boss, search=text)] for text in asked] == [
        ["ina"], ["ina"], ["ina"], [], ["ina", "sue"],
    ]  # fmt: skip


# --- phones ---


@pytest.mark.django_db
def test_phones_are_told_newest_first_while_their_sessions_live(ina: User, sue: User) -> None:
    at, keys = database_now(), []
    for number, user in enumerate((ina, ina, ina, sue)):
        session = SessionStore()
        session.create()
        keys.append(session.session_key)
        Device.objects.create(
            user=user, session_key=session.session_key, user_agent="curl", address=f"10.0.0.{number}",
            created=at + number // 2 * MINUTE,
        )  # fmt: skip
    Device.objects.create(user=ina, session_key="gone", created=at)
    told = [(each.address, each.name, each.is_this_one) for each in here(devices_of(ina), now=keys[0])]
    assert told == [("10.0.0.2", "curl", False), ("10.0.0.1", "curl", False), ("10.0.0.0", "curl", True)]
    Session.objects.filter(session_key=keys[1]).update(expire_date=at)
    assert [each.address for each in here(devices_of(ina))] == ["10.0.0.2", "10.0.0.0"]


@pytest.mark.django_db
def test_passkeys_are_told_newest_first_with_where_one_is(ina: User, sue: User) -> None:
    made = [
        passkeys_of(user).create(user=user, type="webauthn", data={"name": name, "credential": {}})
        for user, name in ((ina, "Phone"), (ina, "Key"), (sue, "Other"))
    ]
    Device.objects.create(user=ina, session_key="here", passkey=made[0])
    told = [(each.id, each.name, each.last_used, each.is_this_one) for each in passkeys(ina, now="here")]
    assert told == [(made[1].pk, "Key", None, False), (made[0].pk, "Phone", None, True)]
    assert [each.is_this_one for each in passkeys(ina)] == [False, False]


# --- what waits for an answer ---


@pytest.mark.django_db
def test_invitations_are_told_to_who_may_give_them(
    admin: Actor, boss: Actor, fitter: Actor, stranger: Actor, mailoutbox: list[Any]
) -> None:
    for number, role in enumerate((Role.INSTALLER, Role.SUPERVISOR, Role.INSTALLER, Role.INSTALLER, Role.INSTALLER)):
        invite(actor=admin, email=f"{number}@example.org", role=role)
    at = database_now()
    for email, facts in (("2", {"expires_at": at}), ("3", {"revoked_at": at}), ("4", {"accepted_at": at})):
        kept: dict[str, Any] = dict(facts)
        Invitation.objects.filter(email=f"{email}@example.org").update(**kept)
    found = [[row.email[0] for row in pending_invitations(actor)] for actor in (admin, boss, fitter, stranger)]
    assert found == [["1", "0"], ["0"], [], []]


@pytest.mark.django_db
def test_tokens_are_told_by_name_newest_first_while_they_open(plinth: Operator, admin: Actor, stranger: Actor) -> None:
    at = database_now()
    made = {}
    for key, name, facts in (
        ("b", "B", {}), ("a1", "A", {"created": at + MINUTE}), ("a2", "A", {}), ("a3", "A", {}),
        ("late", "A", {"expires_at": at}),
        ("soon", "C", {"expires_at": at + MINUTE}), ("off", "A", {"revoked_at": at}),
    ):  # fmt: skip
        token, _secret = create_token(operator=plinth, name=name, scopes=[])
        said: dict[str, Any] = {"created": at} | facts
        type(token).objects.filter(pk=token.pk).update(**said)
        made[token.pk] = key
    assert [made[row.pk] for row in living_tokens(admin)] == ["a1", "a3", "a2", "b", "soon"]
    assert list(living_tokens(stranger)) == []


CALLS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "alive", ""),
    ({"revoked_at": 0}, "revoked", "token_revoked"),
    ({"revoked_at": 0, "expires_at": 0, "uses": 2}, "revoked", "token_revoked"),
    ({"expires_at": 0}, "expired", "token_expired"),
    ({"expires_at": 0, "uses": 2}, "expired", "token_expired"),
    ({"expires_at": 1}, "alive", ""),
    ({"uses": 1}, "alive", ""),
    ({"uses": 2}, "used_up", "token_used_up"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("facts", "state", "cause"), CALLS)
def test_why_a_registration_token_lets_nobody_in(
    facts: dict[str, Any], state: str, cause: str, admin: Actor, stranger: Actor, garage: Location
) -> None:
    admin.operator.registers_by_token = True
    admin.operator.save()
    token, _secret = create_registration_token(actor=admin, name="Depot", location=garage, most_uses=2)
    at = database_now()
    moments = {name: at + value * MINUTE for name, value in facts.items() if name != "uses"}
    RegistrationToken.objects.update(**facts | moments)
    found = registration_token_of(digest=bytes(token.digest))
    assert found is not None
    assert (trouble_with(found, at=at), [row.state for row in registration_tokens(admin)]) == (cause, [state])
    assert list(registration_tokens(stranger)) == []
    found.operator.registers_by_token = False
    assert trouble_with(found, at=at) == (cause or "token_may_not_register")
    assert owners_of(found) == ("Plinth Energy", "NLPLI", "NLPLI")
    found.location = None
    assert (owners_of(found), registration_token_of(digest=b"x")) == (("Plinth Energy", "NLPLI"), None)


# --- operators ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "is_found"),
    [("NLPLI", True), ("nlpli", True), ("NL-PLI", True), ("nl*pli", True), ("NL PLI", False), ("PLI", False),
     ("NL--PLI", False), ("Plinth Energy", False), ("", False)],
)  # fmt: skip
def test_an_operator_is_called_by_its_party(name: str, plinth: Operator, volta: Operator, *, is_found: bool) -> None:
    assert operator_called(name) == (plinth if is_found else None)


@pytest.mark.django_db
def test_the_name_that_the_api_knows_comes_before_the_party(plinth: Operator, volta: Operator) -> None:
    volta.cpo_id = "NL-PLI"
    volta.save()
    assert (operator_called("nl-pli"), operator_called("NL*PLI")) == (volta, plinth)


@pytest.mark.django_db
def test_companies_and_partners_are_told_in_order(plinth: Operator, admin: Actor, stranger: Actor) -> None:
    for cpo_id in ("NLSUB", "NLALS"):
        SubCpo.objects.create(operator=plinth, cpo_id=cpo_id, name=cpo_id.lower())
    assert companies_of(admin) == [("NLPLI", "Plinth Energy"), ("NLALS", "nlals"), ("NLSUB", "nlsub")]
    for name, off in (("B", False), ("A", False), ("C", True), ("A", False)):
        plinth.partners.create(name=name, revoked_at=database_now() if off else None)
    rows = [(row.name, row.pk) for row in living_partners(admin)]
    assert (rows, [name for name, _pk in rows]) == (sorted(rows), ["A", "A", "B"])
    assert list(living_partners(stranger)) == []
