"""The list of Locations and a finger: it is sorted before it is seen, and afterwards on demand alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.factories import make_location
from tests.installs import make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from core.models import Operator, User

pytestmark = pytest.mark.browser
# A phone that says where it is when it is told to.
LATE = """
navigator.geolocation.getCurrentPosition = (done) => {
  window.locate = () => done({ coords: { latitude: 52.0998, longitude: 5.1021 } });
};
"""


@pytest.fixture
def page(phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator) -> Page:
    make_location(plinth, "Amersfoort", latitude="52.1560000", longitude="5.3870000")
    make_location(plinth, "Zeedijk", latitude="52.0999000", longitude="5.1022000")
    page = phone_of(ina).new_page()
    page.add_init_script(f"localStorage.setItem('position-{ina.pk}', 'yes');{LATE}")
    page.clock.install(time=0)
    page.clock.pause_at(1)  # how long the phone takes is for each test to say
    page.goto(f"/app/installations/{make_linked(plinth, linked=False).pk}/link")
    return page


def test_the_list_is_seen_once_it_is_sorted(page: Page) -> None:
    expect(page.get_by_role("radio", name="Zeedijk")).to_have_count(0)  # there, and not to be hit yet
    page.evaluate("() => window.locate()")
    expect(page.get_by_role("radio", name="Zeedijk")).to_be_visible()
    expect(page.locator("#locations b")).to_have_text(["Zeedijk", "Amersfoort"])


def test_where_a_phone_is_is_told_no_closer_than_it_is_kept(page: Page) -> None:
    page.goto("/app/scan")
    page.evaluate("() => window.locate()")
    expect(page.locator("#position")).to_contain_text("Where you are is noted, within 10 m")


def test_a_list_that_is_seen_is_sorted_on_demand_and_keeps_the_pick(page: Page) -> None:
    page.clock.run_for(3000)
    page.clock.resume()
    page.get_by_role("radio", name="Amersfoort").check()
    page.evaluate("() => window.locate()")
    button = page.get_by_role("button", name="Nearest first")
    expect(button).to_be_visible()
    expect(page.locator("#locations b")).to_have_text(["Amersfoort", "Zeedijk"])
    button.click()
    expect(page.locator("#locations b").first).to_have_text("Zeedijk")
    expect(page.get_by_role("radio", name="Amersfoort")).to_be_checked()
    page.locator("#go").click()
    page.get_by_label("Why is that?").select_option("large_site")  # Amersfoort is far from where the phone stands
    page.locator("#go").click()
    page.wait_for_url("**/fit")
