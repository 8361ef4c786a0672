"""Commands with which people and machines of a real operator come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from core.choices import Scope
from core.models import ApiToken, Membership

if TYPE_CHECKING:
    from core.models import Operator, User

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "tall grass in wind"


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("role", ["installer", "supervisor", "dispatcher", "admin"])
def test_somebody_new_chooses_a_password_and_is_in(
    plinth: Operator, role: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("add_person", "Eva@Example.org", operator="nlpli", role=role)
    browser, link = Client(), said(capsys)
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert Client().login(username="eva@example.org", password=NEW_PASSWORD) is True
    assert [*Membership.objects.values_list("user__username", "operator__cpo_id", "role")] == [
        ("eva@example.org", "NLPLI", role)
    ]
    assert Client().get(link, follow=True).redirect_chain == []  # it was for once


def test_the_link_is_mailed_when_that_is_asked(plinth: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_person", "eva@example.org", operator="NLPLI", role="installer", mail=True)
    [letter] = mail.outbox
    assert (letter.to, letter.body.strip().splitlines()[-1]) == (["eva@example.org"], said(capsys))


@pytest.mark.parametrize(
    ("email", "operator", "told"),
    [
        ("ina@example.org", "NLPLI", "The account ina@example.org, or one with that mail address, exists already."),
        ("eva", "NLPLI", "eva is not a mail address."),
        (
            "eva@example.org",
            "nobody",
            "There is no operator called nobody: name its cpo_id, or country and party (NLABC).",
        ),
    ],
)
def test_who_cannot_be_added_is_told_why(ina: User, email: str, operator: str, told: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("add_person", email, operator=operator, role="installer")
    assert (str(refused.value), Membership.objects.count()) == (told, 1)


PATHS = ("Locations", "ChargeStations")


def machine_called(name: str, *scopes: str, capsys: pytest.CaptureFixture[str]) -> Client:
    call_command("create_token", name, operator="NLPLI", scope=list(scopes))
    return Client(headers={"Authorization": f"Token {said(capsys)}"})


@pytest.mark.parametrize(("scope", "answers"), [(Scope.LOCATIONS_READ, [200, 403]), (Scope.STATIONS_READ, [403, 200])])
def test_a_token_may_what_it_was_made_for(
    plinth: Operator, scope: str, answers: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    client = machine_called("Our ERP", scope, capsys=capsys)
    assert [client.get(f"/api/2.0/{path}").status_code for path in PATHS] == answers


def test_a_revoked_token_opens_nothing_and_others_stay(plinth: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    gone, stays = (machine_called(name, Scope.LOCATIONS_READ, capsys=capsys) for name in ("Old", "New"))
    call_command("revoke_token", "Old", operator="NLPLI")
    assert [client.get("/api/2.0/Locations").status_code for client in (gone, stays)] == [401, 200]
    with pytest.raises(CommandError, match="no living token called Old"):
        call_command("revoke_token", "Old", operator="NLPLI")


def test_a_token_is_limited_to_companies_that_there_are(plinth: Operator) -> None:
    with pytest.raises(CommandError, match="Plinth Energy has no company called NLVOL"):
        call_command("create_token", "x", operator="NLPLI", scope=[Scope.LOCATIONS_READ], company=["NLPLI", "NLVOL"])
    assert ApiToken.objects.count() == 0
