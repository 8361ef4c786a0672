"""Moves of a phone in a garage, for the journeys without signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Error, expect

from core.models import StepAttempt
from tests.factories import PASSWORD
from tests.stations import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

READY = "() => navigator.serviceWorker.ready.then(() => true)"
KEPT = "(path) => caches.match(path, { ignoreVary: true }).then(Boolean)"
WAITING = "() => outbox.all().then((list) => list.length)"
LEFT = "Execution context was destroyed"
START = ("/app/", "/app/scan", "/app/waiting", "/app/pocket")
BACK_ONLINE = "() => dispatchEvent(new Event('online'))"


def day_is_kept(page: Page) -> None:
    """Wait for the worker: who takes the cookies away while it still asks gets those of its answers back."""
    wait_for(lambda: [path for path in START if not page.evaluate(KEPT, path)] == [], 15)


def at_home(context: BrowserContext) -> Page:
    """Open the day where there is signal, until the phone keeps what it needs."""
    page = context.new_page()
    page.goto("/app/")
    page.evaluate(READY)
    day_is_kept(page)
    return page


def out_of_reach(context: BrowserContext) -> Page:
    """Open the day at home, and lose the network."""
    page = at_home(context)
    context.set_offline(True)
    return page


def scan(page: Page, number: str = "DEMO-0001") -> None:
    page.goto("/app/scan")
    page.get_by_label("Or type the number").fill(number)
    page.get_by_role("button", name="Take this number").click()
    page.wait_for_url("**/app/scanned/*/")


def link(page: Page, place: str = "Kanaalkade 12") -> None:
    page.get_by_role("radio", name=place).check()
    page.get_by_role("button", name="Link it here").click()
    expect(page.get_by_role("heading", name="What hardware is it?")).to_be_visible()


def fit(page: Page) -> None:
    page.get_by_role("radio", name="Demo Double").check()
    page.get_by_role("button", name="Fit this template").click()
    expect(page.get_by_role("link", name="Scan the next station")).to_be_visible()


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("User name or mail address").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def all_sent(page: Page) -> None:
    """Wait until nothing is on the phone any more, whatever page it goes on to by itself meanwhile."""

    def is_empty() -> bool:
        try:
            return bool(page.evaluate("() => window.outbox?.all().then((list) => !list.length)"))
        except Error as error:
            if LEFT not in error.message:
                raise
            return False

    wait_for(is_empty, 20)


def done() -> list[tuple[str, int]]:
    return list(StepAttempt.objects.order_by("pk").values_list("step", "outcome"))
