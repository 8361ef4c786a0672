"""What axe finds on a page: the rules of WCAG 2.2, AAA among them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT

from tests.stations import wait_for

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
# The document as it stands, with what scripts and people made of it; scripts and what is read without them stay out.
TAKEN = """() => {
  const copy = document.documentElement.cloneNode(true);
  const pairs = (names) => {
    const copies = copy.querySelectorAll(names);
    return [...document.querySelectorAll(names)].map((one, at) => [one, copies[at]]);
  };
  for (const [one, its] of pairs("input:not([type=file])")) {
    its.setAttribute("value", one.value);
    its.toggleAttribute("checked", one.checked);
  }
  for (const [one, its] of pairs("option")) its.toggleAttribute("selected", one.selected);
  for (const [one, its] of pairs("textarea")) its.textContent = one.value;
  for (const one of copy.querySelectorAll("script, noscript")) one.remove();
  return copy.outerHTML;
}"""
SHOWN = """([path, html]) => {
  history.replaceState(null, "", path);
  const { documentElement } = new DOMParser().parseFromString("<!doctype html>" + html, "text/html");
  document.replaceChild(documentElement, document.documentElement);
  const loaded = (one) => new Promise((done) => { one.onload = one.onerror = done; });
  const styles = [...document.querySelectorAll("link[rel=stylesheet]")].filter((one) => !one.sheet);
  const pictures = [...document.images].filter((one) => !one.complete);
  return Promise.all([...styles, ...pictures].map(loaded)).then(() => document.fonts.ready).then(() => true);
}"""
# Where everything stands, and in which colours.
SEEN = """() => [...document.body.querySelectorAll(":not(script, noscript)")].map((one) => {
  const [box, its] = [one.getBoundingClientRect(), getComputedStyle(one)];
  const place = [box.x + scrollX, box.y + scrollY, box.width, box.height].map((number) => number.toFixed(1));
  return [one.localName, ...place, its.color, its.backgroundColor, its.visibility, its.opacity].join(" ");
})"""


def assert_readable(page: Page, rules: list[str] = RULES) -> None:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    assert page.evaluate(LOOKING, rules) == []


class Reader:
    """Reads one page after the other with the same axe.

    Every page is a new world for scripts, in which axe is read and compiled again: that costs five times of what it
    finds out. So it looks at copies, which stand in one page that stays; each is seen to look like its original first.
    """

    def __init__(self, original: Page) -> None:
        browser = original.context.browser
        assert browser is not None
        self.original = original
        state = original.context.storage_state()
        address = urlsplit(original.url)
        home = f"{address.scheme}://{address.netloc}"
        context = browser.new_context(storage_state=state, service_workers="block", viewport=original.viewport_size)
        self.copy = context.new_page()
        self.copy.route(f"{home}/copy", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
        self.copy.goto(f"{home}/copy")
        self.copy.evaluate(AXE_SCRIPT)

    def take(self) -> None:
        """Copy the page as it stands now."""
        address = urlsplit(self.original.url)
        path = address.path + (f"?{address.query}" if address.query else "")
        self.copy.evaluate(SHOWN, [path, self.original.evaluate(TAKEN)])

    def assert_readable(self, rules: list[str] = RULES, *, scheme: str = "light") -> None:
        """Look at the copy, in the size that the page has now."""
        assert self.original.viewport_size is not None
        self.copy.set_viewport_size(self.original.viewport_size)
        for page in (self.original, self.copy):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wait_for(self.is_alike)
        assert self.copy.evaluate(LOOKING, rules) == []

    def is_alike(self) -> bool:
        """Tell whether the copy looks like the page; if not, take it again, for the page may live."""
        alike = bool(self.copy.evaluate(SEEN) == self.original.evaluate(SEEN))
        if not alike:
            self.take()
        return alike
