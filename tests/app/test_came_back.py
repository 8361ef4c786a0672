"""What came back stands on top of the installer's day, and leads to the very step, until it is dealt with."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.models import EvidenceRules, Installation
from tests.app.test_returning import check_anew, given_back, redo
from tests.doors import Door
from tests.installs import make_checked
from tests.lasting import fitted, ina, pk_of_fitted, plinth, sue

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth", "sue"]
pytestmark = pytest.mark.django_db


def line(phone: Client) -> str | None:
    """Give what stands on top of the day."""
    match = re.search(r"<span>(\S+ came back: [^<]+)</span>", phone.get(reverse("today")).content.decode())
    return match[1] if match else None


def mine(installation: Installation, ina: User) -> Installation:
    Installation.objects.filter(pk=installation.pk).update(opened_by_user=ina)
    return installation


@pytest.mark.parametrize(
    ("step", "word", "page"),
    [
        ("link", "Link", "link"),
        ("fit", "Fit", "fit"),
        ("checks", "Check", "checks"),
        ("evidence", "Evidence", "evidence"),
        ("hand_over", "Finish", "hand-over"),
        ("", "Finish", "hand-over"),
    ],
)
def test_it_leads_to_the_step(
    step: str, word: str, page: str, phone: Client, ina: User, sue: User, fitted: Installation
) -> None:
    row = mine(given_back(fitted, sue, step), ina)
    start = reverse("installation", args=[row.pk])
    assert (line(phone), phone.get(start)["Location"]) == (f"ACE0100201 came back: {word}", f"{start}{page}")


def test_it_goes_when_it_is_dealt_with(phone: Client, ina: User, sue: User, fitted: Installation) -> None:
    row = mine(given_back(fitted, sue, "fit"), ina)
    door = Door("phone", phone)
    redo(door, row, "fit")
    assert line(phone) == "ACE0100201 came back: Check"
    check_anew(door, row)
    assert line(phone) is None


def test_evidence_is_dealt_with_by_evidence(phone: Client, ina: User, sue: User, fitted: Installation) -> None:
    row = mine(given_back(fitted, sue, "evidence"), ina)
    door = Door("phone", phone)
    assert door.say("hand_over", row.pk).slug == "not_redone"
    url = reverse("signature", args=[row.pk])
    assert phone.post(url, {"name": "Ina", "nonce": str(uuid.uuid4())}).status_code == 303
    assert (line(phone), door.say("hand_over", row.pk).status_code) == (None, 1000)


def test_what_was_said_stands_there_once(phone: Client, ina: User, sue: User, fitted: Installation) -> None:
    row, door = mine(given_back(fitted, sue, "fit"), ina), Door("phone", phone)
    comment = row.reviews.get().comment

    def said() -> tuple[int, int, int, int]:
        page = phone.get(reverse("today")).content.decode()
        cards = page.count(f'href="{reverse("installation", args=[row.pk])}"')
        return page.count(comment), page.count(" came back: "), cards, page.count("Nothing begun")

    assert said() == (1, 1, 1, 0)  # on top, with the step that it asks for
    redo(door, row, "fit")
    check_anew(door, row)
    assert said() == (1, 0, 1, 0)  # beside the work, as what it was about


def test_nothing_came_back(phone: Client, ina: User, fitted: Installation) -> None:
    mine(make_checked(fitted), ina)
    assert line(phone) is None


@pytest.mark.parametrize(("asks", "picked"), [(True, "evidence"), (False, None)])
def test_evidence_is_proposed_where_it_is_what_is_wrong(
    asks: bool,  # noqa: FBT001 -- a case
    picked: str | None,
    desk: Client,
    fitted: Installation,
    plinth: Operator,
) -> None:
    row = make_checked(fitted, handed_over_by="user:0")
    if asks:
        EvidenceRules.objects.create(operator=plinth, signature=True)
    page: Any = desk.get(reverse("review", args=[row.pk]))
    match = re.search(r'<option value="(\w+)"\s+selected', page.content.decode())
    assert (match[1] if match else None, 'value="evidence"' in page.content.decode()) == (picked, True)
