"""Links for owners of a site: how long they live, who looked, and who makes and ends them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.domain.guests.owner_links import end_owner_link, make_owner_link, open_owner_link, owner_digest
from core.models import OwnerLink
from core.models.clock import database_now
from tests.domain.deeds.asked import NOT_HERE, WRONG, changed, refused, told
from tests.factories import make_station

if TYPE_CHECKING:
    from core.models import Actor, Location, Operator

pytestmark = pytest.mark.django_db
ADMIN, DESK = "your administrator", "your supervisor or dispatcher"
PASSWORD = "a river runs under it"
OVER = ["2000 invitation_over"]
OVER += ["This invitation was used already, was taken back, or is older than seven days. Ask for a new one."]


def test_an_owners_link_is_told_with_its_note(planner: Actor, place: Location) -> None:
    made, before = [], database_now()
    entries = told(lambda: made.append(make_owner_link(actor=planner, location_id="GARAGE", days=7, note="n" * 100)))
    [(link, secret)] = made
    late = (link.expires_at - before - timedelta(days=7)).total_seconds()
    assert (link.location, link.created_by, 0 <= late < 60, bytes(link.digest)) == (
        place, "dan", True, owner_digest(secret),
    )  # fmt: skip
    changes = {"link": [None, link.pk], "days": [None, 7], "note": [None, "n" * 100]}
    assert entries == [("make_owner_link", "dan", "location garage", changes)]


def test_a_link_ends_once_and_by_whom_is_kept(planner: Actor, boss: Actor, place: Location) -> None:
    link, secret = make_owner_link(actor=planner, location_id="garage", days=30)
    assert open_owner_link(secret=secret) == link
    entries = told(lambda: end_owner_link(actor=boss, link_id=link.pk))
    assert entries == [("end_owner_link", "sue", "location garage", {"link": [link.pk, None]})]
    assert changed(lambda: end_owner_link(actor=planner, link_id=link.pk)) == []
    kept = OwnerLink.objects.get()
    assert (kept.ended_by, kept.ended_at is not None) == ("sue", True)
    over = ["2932 owner_link_over", "This link has ended. Ask whoever gave it to you for a new one."]
    assert refused(lambda: open_owner_link(secret=secret)) == over


@pytest.mark.parametrize(("minutes", "is_noted"), [(None, True), (59, False), (61, True)])
def test_that_somebody_looked_is_noted_once_an_hour(
    minutes: int | None, planner: Actor, place: Location, *, is_noted: bool
) -> None:
    _link, secret = make_owner_link(actor=planner, location_id="garage", days=30)
    if minutes is not None:
        OwnerLink.objects.update(opened_at=database_now() - timedelta(minutes=minutes))
    assert changed(lambda: open_owner_link(secret=secret)) == (["core_ownerlink"] if is_noted else [])


@pytest.mark.parametrize("over", ["expired", "unknown", "not text"])
def test_a_link_that_is_over_shows_nothing(over: str, planner: Actor, place: Location) -> None:
    _link, secret = make_owner_link(actor=planner, location_id="garage", days=30)
    if over == "expired":
        OwnerLink.objects.update(expires_at=database_now())
    tried = {"unknown": "nobody-made-this", "not text": "\ud800"}.get(over, secret)
    assert refused(lambda: open_owner_link(secret=tried))[0] == "2932 owner_link_over"


def test_a_wrong_link_is_told_whole_before_its_place_is_looked_up(planner: Actor, plinth: Operator) -> None:
    make_station(plinth, "PLI-1")
    asked = {"location_id": "nowhere", "days": 8, "note": "n" * 101}
    wrong = ["days: Pick how long it lives.", "note: At most 100 characters."]
    assert refused(lambda: make_owner_link(actor=planner, **asked)) == [*WRONG, *wrong]
    assert refused(lambda: make_owner_link(actor=planner, location_id="nowhere", days=7)) == NOT_HERE
