"""Times on pages are those of the reader's own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Membership, Operator
from core.models.clock import zone_called

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import BrowserContext

    from core.models import User

LATE = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("", "27 November 2026"),
        ("Europe/Amsterdam", "28 November 2026"),
        ("Europe%2FAmsterdam", "28 November 2026"),
        ("America/New_York", "27 November 2026"),
        ("../../etc/passwd", "27 November 2026"),
        ("Mars/Olympus", "27 November 2026"),
    ],
)
def test_a_day_is_the_readers_day(zone: str, day: str, phone: Client, ina: User) -> None:
    Membership.objects.filter(user=ina).update(created=LATE)
    phone.cookies["zone"] = zone
    page = phone.get(reverse("person", args=["ina"])).content.decode()
    assert page.split("Works here since</dt>")[1].split("</dd>")[0].split("<dd>")[1].strip() == day


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("home", "cookie", "day"),
    [
        ("Europe/Amsterdam", "", "28 November 2026"),
        ("Europe/Amsterdam", "Mars/Olympus", "28 November 2026"),
        ("Europe/Amsterdam", "America/New_York", "27 November 2026"),
        ("America/New_York", "", "27 November 2026"),
        ("Mars/Olympus", "", "27 November 2026"),
    ],
)
def test_until_a_browser_says_its_own_the_operators_clock_counts(
    home: str, cookie: str, day: str, phone: Client, ina: User, plinth: Operator
) -> None:
    Operator.objects.filter(pk=plinth.pk).update(time_zone=home)
    Membership.objects.filter(user=ina).update(created=LATE)
    phone.cookies["zone"] = cookie
    page = phone.get(reverse("person", args=["ina"])).content.decode()
    assert page.split("Works here since</dt>")[1].split("</dd>")[0].split("<dd>")[1].strip() == day
    assert timezone.get_current_timezone_name() == "UTC"  # no page leaves its clock to the next


def test_a_name_that_is_no_zone_is_none() -> None:
    assert (zone_called(""), zone_called("\0"), zone_called("localtime/..")) == (None, None, None)


@pytest.mark.browser
def test_a_phone_says_where_it_is(phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User) -> None:
    Membership.objects.filter(user=ina).update(created=LATE)
    page = phone_of(ina, timezone_id="Asia/Tokyo").new_page()
    page.goto("/app/")
    page.goto("/people/ina/")
    assert page.get_by_text("28 November 2026").count() == 1
