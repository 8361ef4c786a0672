"""What axe finds on a page: the rules of WCAG 2.2, AAA among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
COLOURS = ["color-contrast-enhanced"]
# What a wider window can change on a page that shows the same in it, beside colours and the size of letters.
WIDTH = [
    "target-size", "scrollable-region-focusable", "region", "heading-order", "landmark-unique",
    "landmark-complementary-is-top-level", "landmark-one-main", "page-has-heading-one",
]  # fmt: skip
# The rule for AAA leaves what fails AA to the rule for AA. To look for contrast is most of the work, so one rule does
# it for both: it finds whatever is below AAA, however far.
LOOKING = """([rules, among]) => {
  const { id, options } = axe._audit.checks["color-contrast-enhanced"];
  const contrastRatio = { normal: { expected: 7 }, large: { expected: 4.5 } };
  axe.configure({ checks: [{ id, options: { ...options, contrastRatio } }] });
  return axe
    .run(among ? { include: window.fresh } : document, {
      runOnly: rules, rules: { "color-contrast": { enabled: false } }, resultTypes: ["violations"],
    })
    .then((found) => found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]));
}"""
# A kind of text is its letters and every ground that they stand on, by their colours as they are now. Of each kind one
# is kept in `fresh`, unless it is known. What is laid over a page may stand on a ground that is not around it: each of
# those is a kind of its own.
KINDS = """(known) => {
  const grounds = (one) => one ? [tint(one), ...grounds(one.parentElement)] : [];
  const tint = (one) => {
    const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
    return [backgroundColor, backgroundImage, opacity].join();
  };
  const says = (one) => one.matches("input, select, textarea") ||
    [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const seen = (box) => box.width > 1 && box.bottom > 0;
  const leaves = (one) => ["absolute", "fixed", "sticky"].includes(getComputedStyle(one).position);
  const laid = (one) => one && ((leaves(one) && seen(one.getBoundingClientRect())) || laid(one.parentElement));
  const kinds = new Map();
  for (const one of document.body.querySelectorAll("*")) {
    if (!one.checkVisibility() || !says(one)) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(one);
    const bare = grounds(one).filter((each) => each !== "rgba(0, 0, 0, 0),none,1");
    const alone = laid(one) && crypto.getRandomValues(new Uint32Array(2));
    const kind = JSON.stringify([color, fontSize, fontWeight, one.className, bare, alone]);
    if (!kinds.has(kind)) kinds.set(kind, one);
  }
  const fresh = [...kinds].filter(([kind]) => !known.includes(kind));
  window.fresh = fresh.map(([, one]) => one);
  return fresh.map(([kind]) => kind);
}"""
KNOWN: list[str] = []


def assert_readable(page: Page, rules: list[str] = RULES) -> None:
    bring_axe(page)
    found = page.evaluate(LOOKING, [rules, False])
    assert found == [], found


def assert_colours(page: Page) -> None:
    """Every kind of text stands out from its ground; what was read on one page is not read again on the next."""
    fresh = page.evaluate(KINDS, KNOWN)
    if fresh:
        bring_axe(page)
        found = page.evaluate(LOOKING, [COLOURS, True])
        assert found == [], found
        KNOWN.extend(fresh)


def bring_axe(page: Page) -> None:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
