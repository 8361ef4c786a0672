"""The day: what was begun, what came back, and the search."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from core.domain.review.reviewing import approve, return_to_installer
from core.models import Actor, ChargeStation, Installation, Membership
from tests.app.world import begin
from tests.factories import make_station
from tests.installs import make_checked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


def test_returned_work_stands_first(phone: Client, plinth: Operator, ina: User, sue: User) -> None:
    first, second = begin(plinth, ina, "PLI-1", "PLI-2")
    make_checked(first, handed_over_by="user:0")
    boss = Actor.of_person(Membership.objects.get(user=sue))
    return_to_installer(actor=boss, installation=first, step="fit", comment="Look again.")
    begun = phone.get("/app/").context["day"].begun
    assert [(one.installation.pk, one.returned and one.returned.comment) for one in begun] == [
        (first.pk, "Look again."),
        (second.pk, None),
    ]


def test_somebody_elses_work_is_not_my_day(phone: Client, plinth: Operator, sue: User) -> None:
    begin(plinth, sue, "PLI-1")
    day = phone.get("/app/").context["day"]
    assert (day.begun, day.waiting, day.done) == ([], [], [])


@pytest.mark.parametrize("text", ["pli-1", "SN-4711", "NL*PLI*EPLI1*1", "kanaalkade", "Kanaalkade pli", "3511 AB"])
def test_search_finds_by_anything(text: str, phone: Client, plinth: Operator, ina: User) -> None:
    begin(plinth, ina, "PLI-1")
    ChargeStation.objects.update(charge_box_serial_number="SN-4711")
    found = phone.get("/app/", {"q": text}).context["found"]
    assert [str(view.station) for view in found] == ["PLI-1"]


def test_search_stays_with_the_operator(phone: Client, volta: Operator) -> None:
    make_station(volta, "VOL-1")
    assert phone.get("/app/", {"q": "VOL"}).context["found"] == []


def test_what_was_handed_over_stays_in_sight(phone: Client, plinth: Operator, ina: User, sue: User) -> None:
    waits, approved, before = begin(plinth, ina, "PLI-1", "PLI-2", "PLI-3")
    boss = Actor.of_person(Membership.objects.get(user=sue))
    for row in (waits, approved, before):
        make_checked(row, handed_over_by="user:0")
    for row in (approved, before):
        approve(actor=boss, installation=row)
    Installation.objects.filter(pk=before.pk).update(approved_at=timezone.now() - timedelta(days=1))
    page = phone.get("/app/")
    day = page.context["day"]
    assert [[one.installation.pk for one in rows] for rows in (day.begun, day.waiting, day.done)] == [
        [],
        [waits.pk],
        [approved.pk],
    ]
    assert [text in page.content.decode() for text in ("Waits for review", "Done today", "PLI-3")] == [
        True,
        True,
        False,
    ]
