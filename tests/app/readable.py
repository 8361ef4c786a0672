"""What axe finds on a page: the rules of WCAG 2.2, AAA among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
COLOURS = ["color-contrast-enhanced"]
# The rule for AAA leaves what fails AA to the rule for AA. To look for contrast is most of the work, so one rule does
# it for both: it finds whatever is below AAA, however far.
LOOKING = """(rules) => {
  const { id, options } = axe._audit.checks["color-contrast-enhanced"];
  const contrastRatio = { normal: { expected: 7 }, large: { expected: 4.5 } };
  axe.configure({ checks: [{ id, options: { ...options, contrastRatio } }] });
  return axe
    .run({ runOnly: rules, rules: { "color-contrast": { enabled: false } }, resultTypes: ["violations"] })
    .then((found) => found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]));
}"""


def assert_readable(page: Page, rules: list[str] = RULES) -> None:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    assert page.evaluate(LOOKING, rules) == []
