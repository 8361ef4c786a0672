"""Whose work it is that somebody comes to: a colleague's is called theirs, by name."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.domain.field.handing_over import hand_over
from core.domain.review.reviewing import return_to_installer
from core.models import Actor, Installation, Membership
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
SAID = (
    "ina worked here last: Link",
    "sue worked here last: Link",
    "· ina, ",
    "<small>ina, ",
    "Your note of the last time: Bay 3.",
    "The note of the last time: Bay 3.",
    "Your note",
    "Note of ina",
    "comes back to your day",
)


def say(client: Client, name: str, *of: int, **said: str) -> None:
    assert client.post(reverse(name, args=of), {"nonce": str(uuid.uuid4()), **said}).status_code == 303


def seen(client: Client, name: str, *of: int) -> list[str]:
    page = client.get(reverse(name, args=of)).content.decode()
    return [text for text in SAID if text in page]


def test_who_comes_to_work_that_goes_on_reads_who_is_at_it(phone: Client, desk: Client, plinth: Operator) -> None:
    place = make_location(plinth)
    make_station(plinth, "PLI-1")
    say(phone, "scan", label="PLI-1")
    row = Installation.objects.get()
    say(phone, "link", row.pk, location_id=place.location_id)
    say(desk, "scan", label="PLI-1")
    assert [seen(each, "fit", row.pk) for each in (desk, phone)] == [["ina worked here last: Link"], []]
    assert [seen(each, "today") for each in (desk, phone)] == [["· ina, "], []]
    say(desk, "link", row.pk, location_id=place.location_id)
    assert [seen(each, "fit", row.pk) for each in (desk, phone)] == [[], ["sue worked here last: Link"]]


def test_what_somebody_else_handed_over_is_not_called_mine(
    phone: Client, desk: Client, plinth: Operator, ina: User, sue: User
) -> None:
    row = make_checked(make_fitted(plinth, identity="PLI-1"))
    mine, boss = (Actor.of_person(Membership.objects.get(user=user)) for user in (ina, sue))
    hand_over(actor=mine, installation=row, note="Bay 3.")
    say(desk, "scan", label="PLI-1")
    assert seen(phone, "hand_over", row.pk) == ["Your note", "comes back to your day"]
    assert seen(desk, "hand_over", row.pk) == ["<small>ina, ", "Note of ina"]
    assert seen(desk, "today") == ["<small>ina, "]
    return_to_installer(actor=boss, installation=row, comment="Look again.")
    assert seen(phone, "hand_over", row.pk) == ["Your note of the last time: Bay 3.", "Your note"]
    assert seen(desk, "hand_over", row.pk) == ["The note of the last time: Bay 3."]
