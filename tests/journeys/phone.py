"""A phone on a journey: its camera looks at a label, its owner signs in, fits a station and checks it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, expect

from core.domain.field.checking import advance_unfinished
from core.models.clock import database_now
from tests.camera import film, flags
from tests.factories import PASSWORD
from tests.site import CHROMIUM, FLAGS, PHONE, Site
from tests.stations import ScriptedStation, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image
    from playwright.sync_api import BrowserContext, Playwright

UTRECHT = {"latitude": 52.0998, "longitude": 5.1021}
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def looking_at(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Give a function that opens a phone whose camera looks at a label."""
    browsers: list[Browser] = []

    def open_phone(label: Image.Image) -> BrowserContext:
        camera = flags(film(label, tmp_path / "label.mjpeg"))
        browsers.append(playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *camera]))
        return browsers[-1].new_context(
            base_url=site.url,
            viewport=PHONE,
            device_scale_factor=2 if PICTURES else 1,
            has_touch=True,
            geolocation=UTRECHT,
            permissions=["geolocation", "camera"],
            locale="en-GB",
        )

    yield open_phone
    for browser in browsers:
        browser.close()


def sign_in(page: Page, username: str) -> None:
    page.goto("/")
    page.get_by_label(re.compile("name", re.IGNORECASE)).fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def look(page: Page, name: str) -> None:
    """Keep a picture of the page for a person to look at, when asked for."""
    if PICTURES:
        page.wait_for_timeout(250)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def ticking(page: Page, ready: Callable[[], Any]) -> None:
    """Be the worker's clock until something shows on the page."""

    def tick() -> bool:
        advance_unfinished(at=database_now())
        page.wait_for_timeout(50)
        return bool(ready())

    wait_for(tick, 25)


def fit_and_check(page: Page, station: ScriptedStation, start: str = "Start the checks") -> None:
    expect(page.get_by_role("heading", name="Demo Double")).to_be_visible()
    look(page, "fit")
    page.get_by_role("button", name="Fit this template").click()
    expect(page).to_have_url(re.compile(r"/checks$"))
    look(page, "before-checks")
    page.get_by_role("button", name=start).click()
    expect(page.locator("#live").get_by_text("Checking. Results appear as they come.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0
    look(page, "checking")
    station.statuses(), station.heartbeat()
    ticking(page, lambda: page.get_by_text("It works. Hand it over.").count())
    look(page, "passed")
