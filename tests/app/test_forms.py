"""Forms in a real browser: complaints go when they are mended, what was typed survives, and nothing happens unasked."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from playwright.sync_api import expect

from core.models import ChargeStation, CheckRun, Installation, Location
from core.models.clock import database_now
from tests.factories import PASSWORD, make_location, make_station, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from core.models import Operator, User

pytestmark = pytest.mark.browser


@pytest.fixture
def context(phone_of: Callable[..., BrowserContext], ina: User) -> BrowserContext:
    return phone_of(ina, permissions=[])


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sign_out_behind_its_back(context: BrowserContext) -> None:
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_again(page: Page) -> None:
    page.get_by_label("User name or mail address").fill("ina")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def open_new_location(page: Page, operator: Operator) -> None:
    page.goto(f"/app/installations/{make_linked(operator, linked=False).pk}/link")
    page.get_by_text("Another Location").click()


def test_a_new_location_opens_in_view_ready_to_type(page: Page, plinth: Operator) -> None:
    for number in range(9):
        make_linked(plinth, identity=f"CP-{number}")
    open_new_location(page, plinth)
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_be_in_viewport()


def test_a_complaint_goes_when_it_is_mended(page: Page, plinth: Operator) -> None:
    open_new_location(page, plinth)
    page.get_by_label("Name", exact=True).fill("Dock 9")
    page.locator("#go").click()
    city = page.get_by_label("City")
    expect(city).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#error_city")).to_be_visible()
    city.fill("Utrecht")
    expect(page.locator("#error_city")).to_be_hidden()
    expect(page.locator("#error_country")).to_be_visible()
    assert city.get_attribute("aria-invalid") is None


def test_what_was_said_of_one_location_goes_when_another_is_picked(page: Page, plinth: Operator) -> None:
    make_location(plinth, "Dock 9")
    page.goto(f"/app/installations/{make_linked(plinth).pk}/link")
    page.get_by_role("radio", name="Dock 9").check()
    page.locator("#go").click()
    expect(page.locator("[data-refusal=linked_elsewhere]")).to_be_visible()
    page.get_by_role("radio", name="Kanaalkade 12").check()
    expect(page.locator("#answer")).to_be_empty()


def test_an_expired_session_keeps_the_new_location(context: BrowserContext, page: Page, plinth: Operator) -> None:
    open_new_location(page, plinth)
    address = {"Name": "Dock 9", "Street and number": "Kade 9", "Postal code": "3511 AB", "City": "Utrecht"}
    for label, text in (address | {"Country": "NLD"}).items():
        page.get_by_label(label, exact=True).fill(text)
    sign_out_behind_its_back(context)
    page.locator("#go").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in_again(page)
    page.wait_for_url("**/fit")
    assert list(Location.objects.values_list("name", flat=True)) == ["Dock 9"]


def test_a_hand_over_goes_after_signing_in_again(context: BrowserContext, page: Page, plinth: Operator) -> None:
    page.goto(f"/app/installations/{make_checked(make_fitted(plinth)).pk}/hand-over")
    page.get_by_label("A note for the supervisor").fill("Bay 3, left.")
    sign_out_behind_its_back(context)
    page.locator("#go").click()
    page.wait_for_url("**/accounts/login/**")
    expect(page.get_by_text("is not sent yet is kept; it goes on once the same person signs in.")).to_be_visible()
    sign_in_again(page)
    expect(page.get_by_role("heading", name="Handed over")).to_be_visible()
    expect(page.get_by_text("Bay 3, left.")).to_be_visible()
    stored = page.evaluate("() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    assert "Bay 3" not in stored


def test_a_slip_is_one_tap_from_what_was_meant(page: Page, plinth: Operator) -> None:
    make_station(plinth, "DEMO-0001")
    page.goto("/app/scan")
    page.get_by_label("Or type the number").fill("DEMO 0001")
    page.locator("#go").click()
    page.get_by_role("button", name="DEMO-0001").click()
    page.wait_for_url("**/link")
    assert page.locator("h1 small").inner_text() == "DEMO-0001"


def test_the_proposal_comes_by_itself_when_the_station_boots(page: Page, plinth: Operator) -> None:
    make_template(plinth, name="Demo Double")
    page.goto(f"/app/installations/{make_linked(plinth).pk}/fit")
    expect(page.get_by_role("heading", name="Which model is it?")).to_be_visible()
    ChargeStation.objects.update(vendor="Plinth", model="Demo Double", booted_at=database_now())
    expect(page.get_by_role("heading", name="Demo Double")).to_be_visible()
    page.get_by_role("button", name="Fit this template").click()
    page.wait_for_url("**/checks")


def test_a_run_is_stopped_by_a_tap(page: Page, plinth: Operator) -> None:
    page.goto(f"/app/installations/{make_fitted(plinth).pk}/checks")
    page.get_by_role("button", name="Start the checks").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Run the checks again")).to_be_visible()
    assert CheckRun.objects.get().verdict == "stopped"


def test_what_the_reader_opened_stays_open_while_the_list_lives(page: Page, plinth: Operator) -> None:
    page.goto(f"/app/installations/{make_fitted(plinth).pk}/checks")
    page.get_by_role("button", name="Start the checks").click()
    expect(page.locator("#live")).to_have_attribute("data-state", "running")
    page.locator(".confirm > summary").first.dispatch_event("click")  # whole: no new list comes in its middle
    page.locator("#live").evaluate("(list) => { window.before = list; }")
    page.wait_for_function("() => document.getElementById('live') !== window.before")
    expect(page.get_by_role("button", name="Yes, make a new one")).to_be_visible()


def test_a_new_password_is_asked_for_first(page: Page, plinth: Operator) -> None:
    station = make_station(plinth)
    page.goto(f"/app/stations/{station.charge_station_id}/")
    page.get_by_text("Make a new password").click()
    expect(page.get_by_text("The old password stops working")).to_be_visible()
    page.get_by_role("button", name="Yes, make a new one").click()
    expect(page.locator(".secret")).to_be_visible()
    expect(page.get_by_role("button", name="Yes, make a new one")).to_have_count(0)


def test_work_begun_by_mistake_is_dropped_after_a_yes(page: Page, plinth: Operator, ina: User) -> None:
    installation = make_linked(plinth, linked=False)
    Installation.objects.update(opened_by="ina", opened_by_user=ina)
    page.goto(f"/app/installations/{installation.pk}/link")
    page.get_by_text("Begun by mistake? Drop it").click()
    page.get_by_role("button", name="Yes, drop it").click()
    page.wait_for_url("**/app/")
    installation.refresh_from_db()
    assert installation.state == "dropped"


# --- attacks that hands make ---


def test_a_double_tap_has_one_effect(page: Page, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth))
    page.goto(f"/app/installations/{installation.pk}/hand-over")
    page.locator("#go").dblclick()
    expect(page.get_by_role("heading", name="Handed over")).to_be_visible()
    assert list(installation.attempts.values_list("step", "outcome")) == [("hand_over", 1000)]


def test_what_was_asked_before_the_checks_began_is_not_waited_for(page: Page, plinth: Operator) -> None:
    page.route("**/checks/live", lambda _route: None, times=1)
    with page.expect_request("**/checks/live"):
        page.goto(f"/app/installations/{make_fitted(plinth).pk}/checks")
    with page.expect_event("requestfailed", timeout=12_000):  # not after the fifteen seconds of what nobody answers
        page.get_by_role("button", name="Start the checks").dblclick()
    expect(page.get_by_role("button", name="Checking")).to_be_visible()
    assert (CheckRun.objects.count(), page.locator("#news").inner_text()) == (1, "")


def test_the_second_of_two_tabs_is_told_what_the_first_did(context: BrowserContext, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth))
    tabs = [context.new_page() for _tab in range(2)]
    for tab in tabs:
        tab.goto(f"/app/installations/{installation.pk}/hand-over")
    tabs[0].locator("#go").click()
    expect(tabs[0].get_by_role("heading", name="Handed over")).to_be_visible()
    tabs[1].locator("#go").click()
    expect(tabs[1].get_by_role("alert")).to_contain_text("This installation was handed over and waits for review.")


def test_without_a_connection_nothing_is_lost(context: BrowserContext, page: Page, plinth: Operator) -> None:
    page.goto(f"/app/installations/{make_checked(make_fitted(plinth)).pk}/hand-over")
    page.get_by_label("A note for the supervisor").fill("Bay 3.")
    context.set_offline(True)
    page.locator("#go").click()
    expect(page.get_by_role("alert")).to_have_text(
        "No connection. It is kept on this phone and sent as soon as there is one."
    )
    context.set_offline(False)  # the phone sends it by itself
    expect(page.get_by_role("heading", name="Handed over")).to_be_visible()
    assert Installation.objects.get().note == "Bay 3."


def test_back_after_a_fit_shows_the_page_as_it_is_now(page: Page, plinth: Operator) -> None:
    make_template(plinth)
    pk = make_linked(plinth, boot=("Plinth", "Demo Double")).pk
    page.goto(f"/app/installations/{pk}/fit")
    page.get_by_role("button", name="Fit this template").click()
    page.wait_for_url("**/checks")
    page.go_back()
    expect(page.get_by_text("Keeps 2 EVSEs.")).to_be_visible()
    assert uuid.UUID(page.locator("#step input[name=nonce]").input_value()).version == 4
