"""Copying is announced, exact times are for the keyboard as well, and what is typed outlives what comes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core.domain.field.checking import start_checks
from core.models import Actor, ChargeStation, CheckResult, CheckRun, Installation
from core.models.clock import database_now
from tests.app.world import refuse
from tests.factories import make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import BrowserContext

    from core.models import Operator, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

REFUSES_TO_COPY = (
    "() => { navigator.clipboard.writeText = async () => { throw new DOMException('', 'NotAllowedError'); }; }"
)
MARKED = "() => getSelection().toString()"


def test_copying_says_how_it_went(phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator) -> None:
    page = phone_of(ina, permissions=["clipboard-write"]).new_page()
    page.goto(f"/app/installations/{make_fitted(plinth).pk}/checks")
    copy, news = page.get_by_role("button", name="Copy the address"), page.locator("#news[role=status]")
    copy.click()
    expect(news).to_have_text("Copied.")
    page.evaluate(REFUSES_TO_COPY)
    copy.click()
    expect(news).to_have_text("It could not be copied. It is marked: copy it by hand.")
    assert page.evaluate(MARKED) == page.locator("#address").inner_text()


def test_the_exact_time_is_there_for_the_keyboard(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    station = make_fitted(plinth).station
    ChargeStation.objects.filter(pk=station.pk).update(last_seen="2026-03-01T12:00:00Z")
    Installation.objects.update(opened_by_user=ina)
    page = phone_of(ina, timezone_id="Europe/Amsterdam").new_page()
    page.goto("/app/")
    assert page.locator("a time").evaluate_all("(all) => all.map((one) => one.tabIndex)") == [-1]
    page.goto(f"/app/stations/{station.charge_station_id}/")
    time = page.get_by_role("button", name="1 March 2026")
    expect(time).to_have_attribute("title", "01/03/2026, 13:00:00")
    time.press("Enter")
    expect(page.get_by_role("button", name="01/03/2026, 13:00:00")).to_be_focused()


def test_what_is_typed_stays_when_the_station_boots(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    make_template(plinth, name="Demo Double")
    make_template(plinth, template_id="a", name="Alpha", vendor=["X"], model="Y")
    make_template(plinth, template_id="b", name="Beta", vendor=["X"], model="Z")
    page = phone_of(ina).new_page()
    page.clock.install()
    page.goto(f"/app/installations/{make_linked(plinth).pk}/fit")
    page.get_by_label("Brand or model").press_sequentially("Alp")
    page.clock.run_for(300)
    expect(page.locator("#templates a")).to_have_text(["Alpha"])
    ChargeStation.objects.update(vendor="Plinth", model="Demo Double", booted_at=database_now())
    page.clock.run_for(2000)
    expect(page.get_by_role("heading", name="Demo Double")).to_be_visible()
    expect(page.get_by_label("Brand or model")).to_be_focused()
    expect(page.get_by_label("Brand or model")).to_have_value("Alp")
    expect(page.locator("#templates a")).to_have_text(["Alpha"])
    expect(page.locator("#choose")).to_have_text("Choose another template")


def test_checks_that_one_cause_made_impossible_say_it_once(phone: Client, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), verdict="failed")
    run = CheckRun.objects.get()
    facts = {"state": "not_possible", "sentence": {"text": "The station was not connected.", "facts": {}}}
    for position, slug in enumerate(("boot", "clock"), start=1):
        CheckResult.objects.create(run=run, slug=slug, position=position, **facts)
    page = phone.get(f"/app/installations/{installation.pk}/checks").content.decode()
    counts = [page.count(text) for text in ("<p>The station was not connected.", ">Not possible</span>")]
    assert counts == [1, 4]  # each check says its state to the eye and to the ear


def test_the_station_itself_is_told_from_others_that_were_refused(phone: Client, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    start_checks(actor=Actor(operator=plinth), installation=installation)
    refuse("ACE0100201"), refuse("ACE0100202")
    page = phone.get(f"/app/installations/{installation.pk}/checks").content.decode()
    titles = [page.count(text) for text in ("This station was refused", "“ACE0100202” was refused")]
    assert titles == [1, 1]


IN_VIEW = "(one) => { const at = one.getBoundingClientRect(); return [at.top >= 0, at.bottom <= innerHeight]; }"


def test_a_long_menu_shows_where_one_is(phone_of: Callable[..., BrowserContext], sue: User, plinth: Operator) -> None:
    page = phone_of(sue, viewport={"width": 1280, "height": 500}).new_page()
    page.goto("/people/")
    here = page.locator("#menu [aria-current=page]")
    assert (here.inner_text(), page.evaluate("scrollY")) == ("People", 0)  # a low page scrolls whole: it stays
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    assert here.evaluate(IN_VIEW) == [True, True]
    page.goto("/review/")
    assert page.locator("#menu").evaluate("(one) => one.scrollTop") == 0
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/people/")
    page.get_by_role("button", name="Menu").click()
    expect(here).to_be_in_viewport(ratio=1)


ROOM_BELOW = """() => {
    const [above, label] = [".foot summary", "label[for=id_step]"].map((one) => document.querySelector(one));
    return label.getBoundingClientRect().top - above.getBoundingClientRect().bottom;
}"""


def test_giving_back_fits_on_the_smallest_phone(
    phone_of: Callable[..., BrowserContext], sue: User, plinth: Operator
) -> None:
    row = make_checked(make_fitted(plinth), handed_over_by="user:0")
    page = phone_of(sue, viewport={"width": 320, "height": 568}).new_page()
    page.goto(f"/review/{row.pk}/")
    page.locator(".foot summary").click()
    step, send = page.get_by_label("Which step has to be done again?"), page.get_by_role("button", name="Give it back")
    assert [one.evaluate(IN_VIEW) for one in (step, send)] == [[True, True]] * 2
    assert (step.input_value(), page.evaluate(ROOM_BELOW) >= 5) == ("", True)  # the ring of focus is that wide
    page.get_by_label("What has to be mended").fill("One socket.")
    send.click()
    expect(step).to_be_focused()
    expect(page.locator("#error_step")).to_have_text("Choose the step that has to be done again.")
    step.select_option("fit")
    send.click()
    page.wait_for_url("**/review/")
    assert row.reviews.get().step == "fit"
