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
    page.goto("/api/docs/#put_2_0_Locations_key")
    card = page.locator("details", has=page.locator("#put_2_0_Locations_key"))
    card.get_by_role("link", name="SentLocation").click()
    taken = page.locator("details", has=page.locator("#object-SentLocation"))
    taken.get_by_text("address_line_2").wait_for()
    assert [each.evaluate("card => card.open") for each in (card, taken)] == [True, True]
    head = taken.locator("summary").evaluate("head => head.getBoundingClientRect().top")
    bar = page.locator(".bar").evaluate("bar => bar.getBoundingClientRect().bottom")
    assert head >= bar - 1  # it is not behind the page's head
