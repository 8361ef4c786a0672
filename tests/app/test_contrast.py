"""What the tests of all pages stand on: text that fails AA is found by the same rule as text that fails AAA alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.app.readable import COLOURS, LOOKING, RULES

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
        assert page.evaluate(LOOKING, rules) == [["color-contrast-enhanced", FAINT]]
    page.close()
