"""The longest words on the smallest phone: German and French pages are as handy and as readable as English ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.looking import SMALLEST, assert_handy
from tests.app.readable import assert_readable
from tests.app.test_look import OF_INA, OF_SUE, page_of, world

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from core.models import User

__all__ = ["page_of", "world"]
pytestmark = pytest.mark.browser
STEPS = ("today", "scan", "link", "fit", "checks before", "checks after", "hand over", "missing", "station")
DESK = ("queue", "review", "sites", "refused")
# A word may be broken only where a hyphen belongs: no step is taller than the two lines that its soft hyphen makes.
TALL_STEPS = (
    "() => [...document.querySelectorAll('.steps li')].map((one) => one.offsetHeight).filter((high) => high > 60)"
)


@pytest.mark.parametrize("language", ["de", "fr", "nl"])
def test_pages_fit_the_smallest_phone(
    language: str, world: dict[str, int | str], ina: User, sue: User, page_of: Callable[..., Page]
) -> None:
    for user, pages in ((ina, [OF_INA[name] for name in STEPS]), (sue, [OF_SUE[name] for name in DESK])):
        page = page_of(user, "/accounts/login/", locale=language, viewport=SMALLEST)
        for path in pages:
            page.goto(path.format(**world))
            assert page.get_attribute("html", "lang") == language
            assert page.evaluate(TALL_STEPS) == []
            assert_handy(page)


@pytest.mark.parametrize("path", ["/accounts/login/", OF_INA["checks after"], OF_INA["today"]])
def test_german_is_readable(path: str, world: dict[str, int | str], ina: User, page_of: Callable[..., Page]) -> None:
    page = page_of(None if path == "/accounts/login/" else ina, path.format(**world), locale="de")
    assert_readable(page)


def test_a_language_is_picked_without_scripts(page_of: Callable[..., Page]) -> None:
    page = page_of(None, "/accounts/login/", java_script_enabled=False, locale="nl")
    page.locator("main").get_by_role("button", name="Français").click()
    assert page.locator("footer").get_by_role("button", name="Se connecter").is_visible()
