"""Where the phone is: noted with the steps that may know it, judged by distance, asked about, and forgotten."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.choices import FarReason
from core.domain.field.handing_over import hand_over
from core.domain.field.linking import link_station
from core.domain.field.positions import Position
from core.domain.retention import forget_by_period
from core.models import Actor, EvidenceRules, Installation, Operator, StepAttempt
from core.queries.summary import summary
from core.speech import say
from tests.app.world import HTMX
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Location, User
    from tests.doors import Door

pytestmark = pytest.mark.django_db
HERE = {"phone_latitude": "52.0999123", "phone_longitude": "5.1022456", "phone_accuracy": "12"}
FAR_AWAY = {"phone_latitude": "52.1560000", "phone_longitude": "5.3870000", "phone_accuracy": "12"}
METRES = 20417


def pinned(operator: Operator, name: str = "Kanaalkade 12") -> Location:
    return make_location(operator, name, latitude="52.0999000", longitude="5.1022000")


# --- kept, rounded, and only when both degrees are said ---


def test_a_scan_keeps_where_it_was_to_some_ten_metres(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth)
    assert ina_at.say("scan", charge_station_id="ACE0100201", **HERE).status_code == 1000
    row = StepAttempt.objects.get()
    assert (row.latitude, row.longitude, row.accuracy_m) == (Decimal("52.0999"), Decimal("5.1022"), 12)
    assert row.said == {"label": "ACE0100201"}


@pytest.mark.parametrize("said", [{}, {"phone_latitude": "52.1"}, {"phone_latitude": "", "phone_longitude": ""}])
def test_no_position_and_half_a_position_are_none(phone: Client, plinth: Operator, said: dict[str, str]) -> None:
    make_station(plinth)
    nonce = "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11"
    phone.post(reverse("scan"), {"label": "ACE0100201", "nonce": nonce} | said, headers=HTMX)
    row = StepAttempt.objects.get()
    assert (row.outcome, row.latitude, row.longitude) == (1000, None, None)


def test_degrees_beyond_the_globe_are_refused(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth)
    outcome = ina_at.say("scan", charge_station_id="ACE0100201", phone_latitude="91", phone_longitude="5")
    assert outcome.status_code == 2000


def test_a_repeat_from_elsewhere_is_the_same_step(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth)
    said = {"charge_station_id": "ACE0100201", "nonce": "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11"}
    told = [ina_at.say("scan", **said, **where).status_code for where in (HERE, FAR_AWAY)]
    assert (told, StepAttempt.objects.count()) == ([1000, 1000], 1)


# --- far from the pin ---


def test_a_link_from_near_asks_nothing_and_keeps_the_distance(ina_at: Door, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    assert ina_at.say("link", row.pk, location_id=place.location_id, **HERE).status_code == 1000
    row.refresh_from_db()
    assert (row.linked_off_m, row.far_reason) == (3, "")


def test_q9_a_link_from_far_asks_why_and_links_nothing(ina_at: Door, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    outcome = ina_at.say("link", row.pk, location_id=place.location_id, **FAR_AWAY)
    row.refresh_from_db()
    row.station.refresh_from_db()
    assert (outcome.status_code, outcome.slug, row.station.location, row.linked_off_m) == (
        2995, "far_from_pin", None, None,
    )  # fmt: skip
    assert outcome.sentence == (
        "Your phone is 20.4 km from the pin of Kanaalkade 12, Utrecht. Say why, or choose the Location where you are."
    )
    assert [each["value"] for each in outcome.data["reasons"]] == [
        "pin_wrong", "large_site", "reception", "afterwards", "other",
    ]  # fmt: skip


def test_who_reads_of_it_later_is_told_whose_phone_it_was(ina_at: Door, desk: Client, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    ina_at.say("link", row.pk, location_id=place.location_id, **FAR_AWAY)
    pages = (reverse("review", args=[row.pk]), reverse("timeline", args=[str(row.station)]))
    said = "The installer&#x27;s phone was 20.4 km from the pin of Kanaalkade 12, Utrecht."
    assert [desk.get(page).content.decode().count(f"<p>{said}</p>") for page in pages] == [1, 1]


def test_a_reason_links_it_and_stays_for_the_supervisor(ina_at: Door, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    why = {"far_reason": "other", "far_note": "Linked at the depot."}
    assert ina_at.say("link", row.pk, location_id=place.location_id, **FAR_AWAY, **why).status_code == 1000
    row.refresh_from_db()
    assert (row.linked_off_m, row.far_reason, row.far_note) == (METRES, "other", "Linked at the depot.")


def test_another_reason_needs_words(ina_at: Door, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    outcome = ina_at.say("link", row.pk, location_id=place.location_id, **FAR_AWAY, far_reason="other")
    assert (outcome.status_code, outcome.slug) == (2000, "required")


def test_words_that_are_missing_are_asked_for_and_the_reason_is_kept(phone: Client, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    said = {"nonce": "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11", "location_id": place.location_id, "far_reason": "other"}
    page = phone.post(reverse("link", args=[row.pk]), said | FAR_AWAY, headers=HTMX).content.decode()
    kept = '<input type="hidden" name="far_reason" value="other" form="step">'
    asked = '<input id="far_note" name="far_note" form="step" required maxlength="500" autocomplete="off">'
    assert (page.count(kept), page.count(asked), page.count("This field is required.")) == (1, 1, 1)


def test_a_phone_that_is_not_sure_is_not_asked(ina_at: Door, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    unsure = FAR_AWAY | {"phone_accuracy": "25000"}
    assert ina_at.say("link", row.pk, location_id=place.location_id, **unsure).status_code == 1000


def test_the_operator_says_what_is_far(ina_at: Door, desk: Client, plinth: Operator) -> None:
    nonce = "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11"
    desk.post(reverse("rules"), {"far_from_pin_m": "30000", "nonce": nonce}, headers=HTMX)
    assert EvidenceRules.objects.get().far_from_pin_m == 30000
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    assert ina_at.say("link", row.pk, location_id=place.location_id, **FAR_AWAY).status_code == 1000


def test_where_it_was_scanned_counts_when_the_link_does_not_say(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth)
    ina_at.say("scan", charge_station_id="ACE0100201", **FAR_AWAY)
    row = Installation.objects.get()
    assert ina_at.say("link", row.pk, location_id=pinned(plinth).location_id).slug == "far_from_pin"
    StepAttempt.objects.update(at=timezone.now() - timedelta(hours=3))
    assert ina_at.say("link", row.pk, location_id=pinned(plinth, "Twice").location_id).status_code == 1000


def test_a_location_without_a_pin_is_far_from_nobody(ina_at: Door, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), make_location(plinth)
    assert ina_at.say("link", row.pk, location_id=place.location_id, **FAR_AWAY).status_code == 1000


def test_the_question_stands_on_the_link_page_with_its_reasons(phone: Client, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    said = {"nonce": "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11", "location_id": place.location_id} | FAR_AWAY
    page = phone.post(reverse("link", args=[row.pk]), said).content.decode()
    choice = page.partition('<select id="far_reason" name="far_reason" form="step">')[2].partition("</select>")[0]
    assert re.findall(r'value="(\w*)"', choice) == ["", *FarReason.values]


@pytest.mark.parametrize("none", [{}, {"far_reason": ""}])
def test_who_gives_no_reason_is_asked_again(none: dict[str, str], phone: Client, plinth: Operator) -> None:
    row, place = make_linked(plinth, linked=False), pinned(plinth)
    said = {"nonce": "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11", "location_id": place.location_id} | FAR_AWAY | none
    assert phone.post(reverse("link", args=[row.pk]), said).context["refusal"]["slug"] == "far_from_pin"


def test_the_list_begins_near_where_it_was_scanned(phone: Client, ina: User, plinth: Operator) -> None:
    make_location(plinth, "Amersfoort", latitude="52.1560000", longitude="5.3870000")
    pinned(plinth, "Zeedijk")
    make_station(plinth)
    nonce = "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11"
    phone.post(reverse("scan"), {"label": "ACE0100201", "nonce": nonce} | HERE, headers=HTMX)
    page = phone.get(reverse("link", args=[Installation.objects.get().pk]))
    assert [near.location.name for near in page.context["locations"]] == ["Zeedijk", "Amersfoort"]


# --- shown at the hand-over and at the review ---


def facts_about(operator: Operator, row: Installation) -> list[tuple[str, str, str]]:
    row.refresh_from_db()
    told = summary(actor=Actor(operator=operator), installation=row)
    return [(fact.title, fact.value, say(fact.sentence)) for fact in told if fact.title.startswith("Distance")]


def test_what_was_far_is_said_with_its_reason(plinth: Operator, ina: User, desk: Client) -> None:
    row, place = make_checked(make_fitted(plinth)), pinned(plinth, "Dock 9")
    actor = Actor(operator=plinth, user=ina, role="supervisor")
    where = Position(Decimal("52.156"), Decimal("5.387"))
    link_station(
        actor=actor, installation=row, location_id=place.location_id, position=where, far=("large_site", "Gate 3")
    )
    make_checked(row)
    row = Installation.objects.select_related("station__location", "operator").get()
    hand_over(actor=actor, installation=row, position=where)
    assert facts_about(plinth, row) == [
        ("Distance at the link", "20.4 km", "The site is that large. “Gate 3”"),
        (
            "Distance at the hand-over",
            "20.4 km",
            "The phone was that far from the Location's pin when it was handed over.",
        ),
    ]
    page = desk.get(reverse("review", args=[row.pk])).content.decode()
    assert page.count("20.4 km") == 3  # why it is looked at first, and the two facts


def test_what_is_near_is_not_spoken_of(plinth: Operator) -> None:
    row = make_fitted(plinth)
    Installation.objects.update(linked_off_m=250, handed_over_off_m=0)
    assert facts_about(plinth, row) == []


def test_a_distance_without_a_reason_says_that_nobody_was_asked(plinth: Operator) -> None:
    row = make_fitted(plinth)
    Installation.objects.update(linked_off_m=251)
    [(_title, _value, why)] = facts_about(plinth, row)
    assert why == "The phone was that far from the Location's pin; nobody was asked why."


# --- forgotten ---


@pytest.mark.parametrize(("days", "old", "left"), [(None, 59, 1), (None, 61, 0), (10, 11, 0), (90, 61, 1)])
def test_positions_are_forgotten_and_distances_stay(plinth: Operator, days: int | None, old: int, left: int) -> None:
    row = make_fitted(plinth)
    Installation.objects.update(linked_off_m=7)
    if days is not None:
        Operator.objects.update(place_days=days)
    facts: dict[str, Any] = {"operator": plinth, "installation": row, "step": "link", "outcome": 1000}
    where = Position(Decimal("52.1"), Decimal("5.1"), 9).kept
    nonce = "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11"
    attempt = StepAttempt.objects.create(**facts, **where, who="user:1", by="Ina", nonce=nonce)
    StepAttempt.objects.update(at=timezone.now() - timedelta(days=old))
    forget_by_period(at=timezone.now())
    attempt.refresh_from_db()
    row.refresh_from_db()
    assert (attempt.latitude is not None, attempt.accuracy_m is not None, row.linked_off_m) == (left, left, 7)


# --- the question ---


def test_the_scan_page_asks_in_plain_words_and_says_for_how_long(phone: Client, plinth: Operator) -> None:
    Operator.objects.update(place_days=30)
    page = phone.get(reverse("scan")).content.decode()
    assert "Only when you scan, link and hand over, never between; to some ten metres, and for 30 days." in page


@pytest.mark.parametrize(("asks", "user"), [("scan", True), ("account_login", False)])
def test_what_scripts_fill_stands_there_before_they_come(asks: str, user: bool, phone: Client, ina: User) -> None:  # noqa: FBT001 -- a case
    """Else it pushed down what is being read: who is asked is known before the first paint."""
    page = (phone if user else type(phone)()).get(reverse(asks)).content.decode()
    tags = re.findall(r'<section [^>]*id="(camera|position)"([^>]*)>', page)
    assert [(name, "hidden" in told) for name, told in tags] == [("camera", False), ("position", False)] * user
    assert re.findall(r'<html lang="en"([^>]*)>', page) == [f' data-user="{ina.pk}"' if user else ""]
