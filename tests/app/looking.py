"""What every page is looked at for: readable by everybody, usable with gloves, on the smallest phone and on a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app.readable import RULES, WIDTH, assert_colours, assert_readable

if TYPE_CHECKING:
    from playwright.sync_api import Page

OPEN_ALL = "() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 800}
FINGER = 48

# Every visible control as its finger meets it: a radio or a tick is as large as the label around it.
SMALL_TARGETS = f"""() => [
  ...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.closest(".hush, .skip") && !one.matches(".hush, .skip"))
  .map((one) => (one.type === "radio" || one.type === "checkbox" ? one.closest("label") : one))
  .map((one) => [one.getBoundingClientRect(), one])
  .filter(([box]) => Math.min(box.width, box.height) < {FINGER} - 0.5)
  .map(([box, one]) => `${{one.outerHTML.slice(0, 80)}} ${{box.width}} x ${{box.height}}`)"""
# What shows and did not when this was asked before, or did and does not; and whether anything was written meanwhile.
SHOWN = """() => {
  const then = window.shown, html = document.body.innerHTML;
  const now = (one) => one.checkVisibility({ visibilityProperty: true });
  const all = new Map([...document.body.querySelectorAll("*")].map((one) => [one, now(one)]));
  window.shown = { all, html };
  if (!then) return "";
  const told = ({ tagName, id, className }) => `${tagName} ${id} ${className}`;
  const other = [...all].filter(([one, seen]) => then.all.get(one) !== seen).map(([one]) => told(one));
  return JSON.stringify([then.html === html || location.href, other]);
}"""
SEEN_MORE = {"[true,[]]"}
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - innerWidth"


def assert_handy(page: Page) -> None:
    """Nothing is smaller than a finger, and nothing sticks out at the side."""
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == 0


def look(page: Page) -> None:
    """Look at a page by day and by night, where only the colours differ, then on the smallest phone, opened up."""
    page.wait_for_load_state()  # of a page that a tap led to, the half may be there
    look_day_and_night(page)
    look_small(page)


def look_day_and_night(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    assert_readable(page)
    page.emulate_media(color_scheme="dark")
    assert_colours(page)


def look_small(page: Page) -> None:
    page.set_viewport_size(SMALLEST)
    page.evaluate(OPEN_ALL)
    assert_handy(page)


def look_wide(page: Page) -> None:
    """Look at a page on a phone, on a desk, where it shows its menu as well, and on the smallest phone."""
    page.evaluate(SHOWN)
    look_day_and_night(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    more = page.evaluate(SHOWN)
    assert_readable(page, WIDTH if more in SEEN_MORE else RULES)
    SEEN_MORE.add(more)
    assert_colours(page)
    assert_handy(page)
    look_small(page)
