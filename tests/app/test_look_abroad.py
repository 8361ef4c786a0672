"""The longest words on the smallest phone: German and French pages are as handy and as readable as English ones."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.app.looking import PHONE, SMALLEST, assert_handy
from tests.app.readable import assert_readable
from tests.app.test_look import OF_INA, OF_SUE, page_of, world

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from core.models import User

__all__ = ["page_of", "world"]
pytestmark = pytest.mark.browser
STEPS = {
    name: OF_INA[name]
    for name in ("today", "scan", "link", "fit", "checks before", "checks after", "hand over", "missing", "station")
}
DESK = {name: OF_SUE[name] for name in ("queue", "review", "sites", "refused")}
ANYBODY = {"sign in": "/accounts/login/"}
# In the language with the longest words, axe looks as well.
READ = {("de", "sign in"), ("de", "checks after"), ("de", "today")}
# A word may be broken only where a hyphen belongs: no step is taller than the two lines that its soft hyphen makes.
TALL_STEPS = (
    "() => [...document.querySelectorAll('.steps li')].map((one) => one.offsetHeight).filter((high) => high > 60)"
)


def test_pages_fit_the_smallest_phone(
    world: dict[str, int | str], ina: User, sue: User, page_of: Callable[..., Page], subtests: pytest.Subtests
) -> None:
    for language, (user, pages) in product(("de", "fr", "nl"), ((ina, STEPS), (sue, DESK), (None, ANYBODY))):
        page = page_of(user, "/livez", locale=language, viewport=SMALLEST)
        for name, path in pages.items():
            with subtests.test(name, language=language):
                page.goto(path.format(**world))
                assert page.get_attribute("html", "lang") == language
                assert page.evaluate(TALL_STEPS) == []
                assert_handy(page)
                if (language, name) in READ:
                    page.set_viewport_size(PHONE)
                    assert_readable(page)
                    page.set_viewport_size(SMALLEST)


def test_a_language_is_picked_without_scripts(page_of: Callable[..., Page]) -> None:
    page = page_of(None, "/accounts/login/", java_script_enabled=False, locale="nl")
    page.locator("main").get_by_role("button", name="Français").click()
    expect(page.locator("footer").get_by_role("button", name="Se connecter")).to_be_visible()
