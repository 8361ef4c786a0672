"""What the tests of all pages stand on: text that fails AA is found by the same rule as text that fails AAA alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.app.readable import COLOURS, KINDS, KNOWN, LOOKING, RULES, assert_colours

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>Contrast</title><body style="background: #fff"><main><h1>Contrast</h1>
<p style="color: #999">none</p><p style="color: #666">AA</p><p style="color: #222">AAA</p></main></html>"""
FAINT = ['<p style="color: #999">none</p>', '<p style="color: #666">AA</p>']


def test_whatever_is_below_the_contrast_of_aaa_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    page.evaluate(AXE_SCRIPT)
    for rules in (RULES, COLOURS):
        assert page.evaluate(LOOKING, [rules, False]) == [["color-contrast-enhanced", FAINT]]
    page.close()


# Each is like the first and faint for another reason: its ground, its letters, what is around it, what it lies on.
LIKE_IT = """<!doctype html><html lang="en"><style>
  :root { --ground: #fff; --ink: #222 } body { background: var(--ground) } p { color: var(--ink); width: 9rem }
  .under { background: #333; height: 9rem } .over { position: absolute; top: 1rem }
</style>%s<p id="one">one</p>"""
UNLIKE = {
    "its ground": '<p style="background: #333">faint</p>',
    "a ground further out": '<div style="background: #333"><div><p>faint</p></div></div>',
    "its letters": '<p style="color: #ccc">faint</p>',
    "half seen through": '<div style="opacity: .5"><p>faint</p></div>',
    "laid over a ground that is not around it": '<div class="under"></div><p class="over">faint</p>',
    "in something laid over": '<div class="under"></div><div class="over"><p>faint</p></div>',
    "what is typed": '<input aria-label="Name" value="faint" style="color: #ccc; background: #fff">',
    "by night": "<style>:root { --ground: #333 }</style>",
}


def test_a_kind_of_text_that_was_not_read_yet_is_read(browser: Browser, subtests: pytest.Subtests) -> None:
    page = browser.new_page()
    for unlike, content in UNLIKE.items():
        with subtests.test(unlike):
            page.set_content(LIKE_IT % "<p>good</p>")
            assert_colours(page)
            assert page.evaluate(KINDS, KNOWN) == []
            page.set_content(LIKE_IT % content)
            for _again in range(2):
                with pytest.raises(AssertionError, match="color-contrast-enhanced"):
                    assert_colours(page)
    page.close()
