"""The pages that describe the API, in a browser: what an address leads to is open, without a script of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser


def test_a_link_opens_the_card_that_it_leads_to(phone_of: Callable[..., BrowserContext]) -> None:
    page = phone_of().new_page()
    page.goto("/api/docs/#putLocation")
    card = page.locator("details", has=page.locator("#putLocation"))
    card.get_by_role("link", name="SentLocation").click()
    taken = page.locator("details", has=page.locator("#object-SentLocation"))
    taken.get_by_text("address_line_2").wait_for()
    assert [each.evaluate("card => card.open") for each in (card, taken)] == [True, True]
    head = taken.locator("summary").evaluate("head => head.getBoundingClientRect().top")
    bar = page.locator(".bar").evaluate("bar => bar.getBoundingClientRect().bottom")
    assert head >= bar - 1  # it is not behind the page's head


def test_a_card_shows_that_it_opens_and_does_by_keyboard(phone_of: Callable[..., BrowserContext]) -> None:
    page = phone_of(reduced_motion="reduce").new_page()
    page.goto("/api/docs/")
    card = page.locator("details", has=page.locator("#listLocations"))
    head = card.locator("summary")
    mark = head.locator(".icon").last
    assert mark.get_attribute("aria-hidden") == "true"
    assert mark.evaluate("mark => getComputedStyle(mark).transitionDuration") == "0s"
    turned = "mark => getComputedStyle(mark).transform"
    shut = mark.evaluate(turned)
    head.press("Enter")
    assert (card.evaluate("card => card.open"), mark.evaluate(turned) != shut) == (True, True)
    head.press("Space")
    assert (card.evaluate("card => card.open"), mark.evaluate(turned)) == (False, shut)


def test_every_card_has_its_mark_and_nothing_asks_another_host(phone_of: Callable[..., BrowserContext]) -> None:
    page = phone_of().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs/")
    cards = page.locator(".reference details")
    assert cards.count() == page.locator(".reference details > summary > .icon:last-child").count() > 200
    host = page.evaluate("location.origin")
    assert [url for url in asked if not url.startswith(host)] == []
