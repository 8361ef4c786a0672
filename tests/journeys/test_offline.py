"""The phone in the garage: what is done without signal is kept, sent once, in order, and asked about when refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core.models import ChargeStation, Installation, StepAttempt
from tests.app.test_scanner import CAMERA, matrix
from tests.factories import make_location, make_station, make_template
from tests.stations import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from core.models import Operator, User
    from tests.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

READY = "() => navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)"
KEPT = "(path) => caches.match(path, { ignoreVary: true }).then(Boolean)"
WAITING = "() => outbox.all().then((list) => list.length)"


@pytest.fixture
def garage(plinth: Operator) -> ChargeStation:
    """A station in stock, two Locations and a template that fits."""
    make_location(plinth, "Kanaalkade 12"), make_location(plinth, "Dorpsstraat 1")
    make_template(plinth, name="Demo Double")
    return make_station(plinth, "DEMO-0001")


def at_home(context: BrowserContext) -> Page:
    """Open the day where there is signal, until the phone keeps what it needs."""
    page = context.new_page()
    page.goto("/app/")
    page.evaluate(READY)
    for path in ("/app/", "/app/scan", "/app/waiting", "/app/pocket"):
        wait_for(lambda path=path: page.evaluate(KEPT, path), 15)
    return page


def scan(page: Page, number: str = "DEMO-0001") -> None:
    page.goto("/app/scan")
    page.get_by_label("Or type the number").fill(number)
    page.get_by_role("button", name="Take this number").click()
    page.wait_for_url("**/app/scanned/*/")


def link_and_fit(page: Page, place: str = "Kanaalkade 12") -> None:
    page.get_by_role("radio", name=place).check()
    page.get_by_role("button", name="Link it here").click()
    page.get_by_role("radio", name="Demo Double").check()
    page.get_by_role("button", name="Fit this template").click()
    expect(page.get_by_role("link", name="Scan the next station")).to_be_visible()


def all_sent(page: Page) -> None:
    wait_for(lambda: page.evaluate(WAITING) == 0, 30)


def done() -> list[tuple[str, int]]:
    return list(StepAttempt.objects.order_by("pk").values_list("step", "outcome"))


def test_a_day_without_signal_arrives_once_and_in_order(
    phone_of: Callable[..., BrowserContext], site: Site, garage: ChargeStation, ina: User
) -> None:
    context = phone_of(ina)
    context.add_init_script(CAMERA % matrix("DEMO-0001"))
    page = at_home(context)
    site.stop()
    context.set_offline(True)
    page.close()
    page = context.new_page()
    page.goto("/app/scan")
    page.wait_for_url("**/app/scanned/*/")
    expect(page.locator("#station")).to_have_text("DEMO-0001")
    work = page.url
    link_and_fit(page)
    expect(page.locator("#outbox")).to_have_text(re.compile("Waiting to be sent: 3"))
    page.close()
    page = context.new_page()
    page.goto(work)
    expect(page.get_by_role("link", name="Scan the next station")).to_be_visible()
    site.start()
    context.set_offline(False)
    page.wait_for_url("**/checks")
    assert done() == [("scan", 1000), ("link", 1000), ("fit", 1000)]
    garage.refresh_from_db()
    assert (garage.location.name, garage.template.name) == ("Kanaalkade 12", "Demo Double")
    assert all(row.happened_at < row.at for row in StepAttempt.objects.all())
    assert Installation.objects.get().opened_by_user == ina
