"""The desk without a mouse: where the focus goes, that it is seen, and the way out of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.app.test_look import DESK, page_of, world

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from core.models import User

__all__ = ["page_of", "world"]
pytestmark = pytest.mark.browser
STOP = """() => { const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  return { word: (one.ariaLabel || one.labels?.[0]?.innerText || one.innerText).trim().split("\\n")[0],
    seen: look.outlineStyle + look.outlineWidth === "solid3px" && box.top >= 0 && box.bottom <= innerHeight } }"""


def stops(page: Page, number: int) -> list[str]:
    """Press Tab so often; give what is focused each time, and fail where nobody would see it."""
    found = []
    for _press in range(number):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        assert (stop["word"], stop["seen"]) == (stop["word"], True)
        found.append(stop["word"])
    return list(dict.fromkeys(found))  # a date has a stop for each of its parts, and for its calendar


def test_a_job_is_moved_and_called_off_without_a_mouse(
    page_of: Callable[..., Page], sue: User, world: dict[str, Any]
) -> None:
    page = page_of(sue, "/jobs/", viewport=DESK)
    assert stops(page, 1) == ["To the content"]
    page.keyboard.press("Enter")
    assert stops(page, 8) == ["Find a job", "Search", "Day", "Show", "Kanaalkade 12, Utrecht"]
    assert stops(page, 1) == ["Another day or person"]
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.type === 'date'")
    assert stops(page, 5) == ["Day", "Installer", "Move it"]
    page.goto(f"/jobs/{world['job']}/")
    summary = page.locator("details.confirm > summary", has_text="Cancel the job")
    summary.focus()
    page.keyboard.press("Enter")
    assert len(stops(page, 1)) == 1
    page.keyboard.press("Escape")
    assert summary.evaluate("(one) => [one.parentElement.open, document.activeElement === one]") == [False, True]
