"""What axe finds on a page: the rules of WCAG 2.2, AAA among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
COLOURS = ["color-contrast-enhanced"]
# Whatever has the contrast of AAA has that of AA, and to look for contrast is most of the work.
LOOKING = """(rules) =>
  axe.run({ runOnly: rules, rules: { "color-contrast": { enabled: false } }, resultTypes: ["violations"] })
    .then((found) => found.violations.map((one) => [one.id, one.nodes[0].html]))"""


def assert_readable(page: Page, rules: list[str] = RULES) -> None:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    assert page.evaluate(LOOKING, rules) == []
