"""What happens on a phone between its journeys: a cause as it comes, a session that ended, a position nobody has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.factories import make_location, make_station
from tests.journeys.phone import look
from tests.stations import KEY, RunningGateway, ScriptedStation

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from core.models import Installation, Operator, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_refused_attempt_shows_its_cause_live(
    phone_of: Callable[..., BrowserContext],
    gateway: RunningGateway,
    installation: Installation,
    ina: User,
) -> None:
    page = phone_of(ina).new_page()
    page.goto(f"/app/installations/{installation.pk}/checks")
    page.get_by_role("button", name=re.compile("Start the checks")).click()
    expect(page.get_by_text("Checking. Results appear as they come.")).to_be_visible()
    with pytest.raises(Exception, match="404"):
        ScriptedStation("ACE100201", gateway.port, key=KEY).connect()
    expect(page.get_by_text("It differs by one character.")).to_be_visible()
    expect(page.get_by_text("It differs by one character.")).to_be_in_viewport()
    look(page, "checks")


def test_an_expired_session_goes_to_sign_in_and_comes_back(
    phone_of: Callable[..., BrowserContext], installation: Installation, ina: User
) -> None:
    context = phone_of(ina)
    page = context.new_page()
    page.route("**/checks/live", lambda _route: None)  # which leads there as well, when it asks before the tap
    page.goto(f"/app/installations/{installation.pk}/checks")
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name=re.compile("Start the checks")).click()
    expect(page).to_have_url(re.compile(rf"/accounts/login/\?next=/app/installations/{installation.pk}/checks"))
    expect(page.locator("p[role=status]:visible")).to_have_text(
        "You are signed out. Sign in, and the page that you wanted comes next."
    )  # and nothing of the phone, which holds nothing


def test_a_label_of_another_operator_gets_a_clear_sentence(
    phone_of: Callable[..., BrowserContext], volta: Operator, ina: User
) -> None:
    make_station(volta, "VOLTA-1")
    page = phone_of(ina).new_page()
    page.goto("/app/scan")
    page.get_by_label("Or type the number").fill("VOLTA-1")
    page.locator("#go").click()
    expect(page.get_by_role("alert")).to_contain_text("No station called VOLTA-1 is known here.")
    expect(page.get_by_label("Or type the number")).to_have_value("VOLTA-1")
    look(page, "refused")


def test_without_a_position_locations_are_found_by_name(
    phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User
) -> None:
    make_location(plinth, "Kanaalkade 12", latitude="52.0999000", longitude="5.1022000")
    make_location(plinth, "Amersfoort", latitude="52.1560000", longitude="5.3870000", city="Amersfoort")
    make_station(plinth, "DEMO-0001")
    page = phone_of(ina, permissions=[]).new_page()
    page.goto("/app/scan")
    page.get_by_label("Or type the number").fill("DEMO-0001")
    page.locator("#go").click()
    page.get_by_role("button", name="Nearest first").click()
    expect(page.get_by_text("Your phone does not say where it is. Choose the Location by its name.")).to_be_visible()
    page.get_by_label("Name or address").fill("amers")
    expect(page.get_by_role("radio", name="Kanaalkade")).to_have_count(0)
    expect(page.get_by_role("radio", name="Amersfoort")).to_have_count(1)
    look(page, "no-position")
