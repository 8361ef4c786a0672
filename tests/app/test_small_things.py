"""Copying is announced, exact times are for the keyboard as well, and what is typed outlives what comes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core.models import ChargeStation, Installation
from core.models.clock import database_now
from tests.factories import make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from core.models import Operator, User

pytestmark = pytest.mark.browser

REFUSES_TO_COPY = "navigator.clipboard.writeText = async () => { throw new DOMException('', 'NotAllowedError'); };"


@pytest.mark.parametrize(("script", "said"), [("", "copied"), (REFUSES_TO_COPY, "uncopied")])
def test_copying_says_how_it_went(
    script: str, said: str, phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    context = phone_of(ina, permissions=["clipboard-write"])
    context.add_init_script(script)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"/app/installations/{make_fitted(plinth).pk}/checks")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("status").filter(has_text=page.locator("#answer").get_attribute(f"data-{said}"))).to_be_visible()
    marked = page.evaluate("() => getSelection().toString()")
    assert (errors, marked == page.locator("#address").inner_text()) == ([], said == "uncopied")


def test_the_exact_time_is_there_for_the_keyboard(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    station = make_fitted(plinth).station
    ChargeStation.objects.filter(pk=station.pk).update(last_seen="2026-03-01T12:00:00Z", booted_at=database_now())
    page = phone_of(ina, timezone_id="Europe/Amsterdam").new_page()
    page.goto(f"/app/stations/{station.charge_station_id}/")
    time = page.get_by_role("button", name="March 1, 2026")
    expect(time).to_have_attribute("title", "3/1/2026, 1:00:00 PM")
    time.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="3/1/2026, 1:00:00 PM")).to_be_focused()


def test_a_time_within_a_link_is_no_button(phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator) -> None:
    make_fitted(plinth)
    Installation.objects.update(opened_by_user=ina)
    page = phone_of(ina).new_page()
    page.goto("/app/")
    assert page.locator("a time").evaluate_all("(all) => all.map((one) => one.tabIndex)") == [-1]


def test_what_is_typed_stays_when_the_station_boots(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    make_template(plinth, name="Demo Double")
    make_template(plinth, template_id="a", name="Alpha", vendor=["X"], model="Y")
    make_template(plinth, template_id="b", name="Beta", vendor=["X"], model="Z")
    page = phone_of(ina).new_page()
    page.goto(f"/app/installations/{make_linked(plinth).pk}/fit")
    page.get_by_label("Brand or model").press_sequentially("Alp")
    expect(page.locator("#templates a")).to_have_text(["Alpha"])
    ChargeStation.objects.update(vendor="Plinth", model="Demo Double", booted_at=database_now())
    expect(page.get_by_role("heading", name="Demo Double")).to_be_visible()
    expect(page.get_by_label("Brand or model")).to_be_focused()
    expect(page.get_by_label("Brand or model")).to_have_value("Alp")
    expect(page.locator("#templates a")).to_have_text(["Alpha"])
    expect(page.locator("#choose")).to_have_text("Choose another template")


def test_checks_that_one_cause_made_impossible_say_it_once(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    installation = make_checked(make_fitted(plinth), verdict="failed")
    run = installation.runs.get()
    facts = {"state": "not_possible", "sentence": {"text": "The station was not connected.", "facts": {}}}
    for position, slug in enumerate(("boot", "clock"), start=1):
        run.results.create(slug=slug, position=position, **facts)
    page = phone_of(ina).new_page()
    page.goto(f"/app/installations/{installation.pk}/checks")
    expect(page.get_by_text("The station was not connected.")).to_have_count(1)
    expect(page.locator("[data-slug] .val")).to_have_text(["Failed", "Not possible", "Not possible"])
