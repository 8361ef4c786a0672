"""Somebody is asked in by mail, chooses a name and a password once, and works here from then on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from core.domain.guests.inviting import accept, invite
from core.errors import InvitationOver, NotAllowed, PersonTaken
from core.models import Actor, Event, Invitation, User
from core.models.clock import database_now
from tests.api.writes import say, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db
INVITATIONS = "/api/2.0/invitations"
CHOSEN = {"username": "nora", "name": "Nora van Dam", "password": "tall grass in wind"}


def ask_in(desk: Client, email: str = "nora@example.org", role: str = "installer", language: str = "en") -> Any:
    return desk.post(reverse("new_invitation"), {"email": email, "role": role, "language": language})


def link_in(letter: Any) -> str:
    [path] = re.findall(r"https?://[^/]+(/invited/\S+)", letter.body)
    return str(path)


def test_somebody_is_asked_in_and_comes(desk: Client, plinth: Operator, mailoutbox: list[Any]) -> None:
    assert ask_in(desk, "Nora@Example.org", "supervisor")["Location"] == reverse("invitations")
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == (["nora@example.org"], "Your invitation to Plinth at Plinth Energy")
    assert letter.body.startswith("ada asks you to work with Plinth for Plinth Energy, as: Supervisor.\n\nOpen")
    phone, link = Client(), link_in(letter)
    assert [phone.get(link).status_code, phone.head(link).status_code] == [200, 200]
    assert phone.post(link, CHOSEN)["Location"] == reverse("home")
    nora = User.objects.get(username="nora")
    facts = (nora.email, str(nora), nora.membership.operator, nora.membership.role)
    assert facts == ("nora@example.org", "Nora van Dam", plinth, "supervisor")
    assert (phone.session["_auth_user_id"], Client().login(username="nora", password=CHOSEN["password"])) == (
        str(nora.pk),
        True,
    )
    assert [*Event.objects.order_by("pk").values_list("verb", "by")] == [
        ("invite", "ada"),
        ("accept_invitation", "Nora van Dam"),
    ]
    assert Client().post(link, CHOSEN | {"username": "again"}).context["status"] == 2000
    assert [row.user for row in Invitation.objects.all()] == [nora]


def test_the_mail_speaks_the_language_that_was_picked(desk: Client, plinth: Operator, mailoutbox: list[Any]) -> None:
    ask_in(desk, language="nl")
    assert (Invitation.objects.get().language, len(mailoutbox)) == ("nl", 1)
    assert desk.get(reverse("new_invitation")).context["language"] == "en"


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"email": "nora"}, ["email"]),
        ({"role": "boss"}, ["role"]),
        ({"language": "xx", "email": ""}, ["email", "language"]),
    ],
)
def test_what_is_wrong_is_said(slip: dict[str, str], fields: list[str], desk: Client, mailoutbox: list[Any]) -> None:
    page = ask_in(desk, **slip)
    assert [error["field"] for error in page.context["refusal"]["errors"]] == fields
    assert (Invitation.objects.count(), mailoutbox) == (0, [])


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"username": "a b"}, ["username"]),
        ({"password": "short"}, ["password"]),
        ({"password": "nora@example.org"}, ["password"]),
    ],
)
def test_a_poor_choice_is_said_and_the_link_still_works(
    slip: dict[str, str], fields: list[str], desk: Client, mailoutbox: list[Any]
) -> None:
    ask_in(desk)
    link = link_in(mailoutbox[0])
    page = Client().post(link, CHOSEN | slip)
    assert [error["field"] for error in page.context["refusal"]["errors"]] == fields
    assert Client().post(link, CHOSEN | {"username": "ADA"}).context["refusal"]["slug"] == "person_taken"
    assert Client().post(link, CHOSEN).status_code == 302


def test_a_newer_one_ends_the_older(desk: Client, mailoutbox: list[Any]) -> None:
    ask_in(desk)
    ask_in(desk, "NORA@example.org")
    old, new = map(link_in, mailoutbox)
    assert ["invitation" in (Client().get(link).context or {}) for link in (old, new)] == [False, True]
    assert len(desk.get(reverse("invitations")).context["page"]) == 1


def test_it_lives_seven_days(desk: Client, mailoutbox: list[Any]) -> None:
    ask_in(desk)
    left = Invitation.objects.get().expires_at - database_now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    Invitation.objects.update(expires_at=database_now())
    assert Client().post(link_in(mailoutbox[0]), CHOSEN).context["status"] == 2000
    assert User.objects.filter(username="nora").count() == 0


def test_it_ends_while_somebody_types(desk: Client, mailoutbox: list[Any]) -> None:
    """The page was opened in time, and sent late: the verb looks again, under its lock."""
    ask_in(desk)
    secret = link_in(mailoutbox[0]).removeprefix("/invited/").strip("/")
    Invitation.objects.update(expires_at=database_now())
    with pytest.raises(InvitationOver):
        accept(secret=secret, **CHOSEN)
    assert User.objects.filter(username="nora").count() == 0


def test_it_is_taken_back(desk: Client, mailoutbox: list[Any]) -> None:
    ask_in(desk)
    url = reverse("invitation_revoke", args=[Invitation.objects.get().pk])
    assert [desk.post(url).status_code for _twice in range(2)] == [303, 404]
    assert "invitation" not in (Client().get(link_in(mailoutbox[0])).context or {})


def test_whoever_has_an_account_is_not_invited(admin: Actor, otto: User) -> None:
    with pytest.raises(PersonTaken):
        invite(actor=admin, email="OTTO@example.org", role="installer")


def test_a_mail_that_does_not_go_leaves_nothing(desk: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask_in(desk).context["refusal"]["slug"] == "mail_not_sent"
    assert (Invitation.objects.count(), Event.objects.count()) == (0, 0)


def test_nobody_gives_more_than_is_theirs(
    dan: User, desk: Client, ina: User, client_of: Callable[[User], Client], mailoutbox: list[Any]
) -> None:
    with pytest.raises(NotAllowed):
        invite(actor=Actor.of_person(dan.membership), email="x@example.org", role="admin")
    ask_in(desk, role="admin")
    wall = client_of(dan)
    assert (
        len(wall.get(reverse("invitations")).context["page"]),
        len(desk.get(reverse("invitations")).context["page"]),
    ) == (0, 1)
    assert wall.post(reverse("invitation_revoke", args=[Invitation.objects.get().pk])).status_code == 404
    assert [word for word, _label in wall.get(reverse("new_invitation")).context["roles"]] == ["installer"]
    assert client_of(ina).post(reverse("new_invitation")).status_code == 403


def test_by_machine(machine: Client, plinth: Operator, volta: Operator, mailoutbox: list[Any]) -> None:
    made = say(machine, "POST", INVITATIONS, {"email": "nora@example.org", "role": "installer"})["data"]
    assert made | {"created": "", "expires_at": "", "id": 0} == {
        "id": 0,
        "email": "nora@example.org",
        "role": "installer",
        "language": "en",
        "created": "",
        "created_by": "test",
        "expires_at": "",
    }
    assert (machine.get(INVITATIONS).json()["data"], len(mailoutbox)) == ([made], 1)
    assert machine.get(f"{INVITATIONS}/{made['id']}").json()["data"] == made
    assert wrong(say(machine, "POST", INVITATIONS, {}))[1] == [("email", "required"), ("role", "required")]
    all_wrong = {"email": "nora", "role": "boss", "language": "xx"}
    told = wrong(say(machine, "POST", INVITATIONS, all_wrong))[1]
    assert told == [(name, "invalid") for name in ("email", "language", "role")]
    assert machine.delete(f"{INVITATIONS}/{made['id']}").json()["status_code"] == 1000
    assert machine.get(INVITATIONS).json()["data"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    rows: int, desk: Client, admin: Actor, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for row in range(rows):
        invite(actor=admin, email=f"{row}@example.org", role="installer")
    with django_assert_num_queries(5):
        assert len(desk.get(reverse("invitations")).context["page"]) == rows
