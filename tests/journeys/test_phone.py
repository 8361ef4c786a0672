"""The main job in a phone's browser: a QR video is the camera, a real OCPP client is the station."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from core.choices import DeployState
from core.domain.field.checking import advance_unfinished
from core.domain.stations.making import key_digest
from core.labels.codes import own_label_url
from core.models import ChargeStation, Installation, Label
from core.models.clock import database_now
from tests.camera import film, flags
from tests.factories import PASSWORD, make_location, make_station, make_template
from tests.journeys.conftest import ANSWERS
from tests.site import CHROMIUM, FLAGS, PHONE, Site
from tests.stations import KEY, RunningGateway, ScriptedStation, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image
    from playwright.sync_api import BrowserContext, Playwright

    from core.models import Operator, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

UTRECHT = {"latitude": 52.0998, "longitude": 5.1021}
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def demo(plinth: Operator) -> ChargeStation:
    """A station with our label, a template that fits it, and three Locations at different distances."""
    make_template(plinth, name="Demo Double")
    make_template(plinth, template_id="other", name="Other", vendor=["Alfen BV"], model="NG910")
    make_location(plinth, "Kanaalkade 12", latitude="52.0999000", longitude="5.1022000")
    make_location(plinth, "Amersfoort", latitude="52.1560000", longitude="5.3870000", city="Amersfoort")
    make_location(plinth, "Nowhere yet")
    station = make_station(plinth, "DEMO-0001", key_digest=key_digest(KEY))
    Label.objects.create(operator=plinth, station=station, code="Q2BMJRP5")
    return station


@pytest.fixture
def looking_at(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Give a function that opens a phone whose camera looks at a label."""
    browsers: list[Browser] = []

    def open_phone(label: str | Image.Image) -> BrowserContext:
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


def test_scan_link_fit_check_hand_over_approve(
    looking_at: Callable[[str], BrowserContext],
    phone_of: Callable[..., BrowserContext],
    gateway: RunningGateway,
    demo: ChargeStation,
    ina: User,
    sue: User,
    dan: User,
) -> None:
    page = looking_at(own_label_url(settings.PUBLIC_URL, "Q2BMJRP5")).new_page()
    sign_in(page, "ina")
    look(page, "today")
    page.get_by_role("link", name=re.compile("Scan")).first.click()
    expect(page).to_have_url(re.compile(r"/link$"), timeout=15_000)
    link(page)
    with ScriptedStation("DEMO-0001", gateway.port, key=KEY, answers=dict(ANSWERS)) as station:
        station.boot()
        fit_and_check(page, station)
    hand_over(page)
    review(phone_of(sue).new_page())
    dispatcher = phone_of(dan).new_page()
    dispatcher.goto("/")
    expect(dispatcher.get_by_text("Kanaalkade 12").first).to_be_visible()
    look(dispatcher, "sites")
    demo.refresh_from_db()
    assert (demo.deploy_state, demo.location.publish) == (DeployState.PRODUCTION, True)


def link(page: Page) -> None:
    expect(page.get_by_role("radio").first).to_be_visible()
    page.get_by_role("button", name="Nearest first").click()
    expect(page.get_by_text("Nearest first.")).to_be_visible()
    page.get_by_text("Kanaalkade 12").first.click()
    look(page, "link")
    page.locator("#go").click()
    expect(page).to_have_url(re.compile(r"/fit$"))


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


def hand_over(page: Page) -> None:
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("A note for the supervisor").fill("Bay 3, left of the entrance.")
    look(page, "hand-over")
    page.locator("#go").click()
    expect(page.get_by_text(re.compile("[Hh]anded over")).first).to_be_visible()
    look(page, "handed-over")


def review(page: Page) -> None:
    page.goto("/review/")
    look(page, "queue")
    page.get_by_role("link", name=re.compile("DEMO-0001")).first.click()
    expect(page.get_by_text("Bay 3, left of the entrance.").first).to_be_visible()
    look(page, "review")
    page.get_by_role("button", name=re.compile("Approve")).click()
    expect(page).to_have_url(re.compile(r"/review/$"))


def test_a_refused_attempt_shows_its_cause_live(
    phone_of: Callable[..., BrowserContext],
    gateway: RunningGateway,
    installation: Installation,
    ina: User,
) -> None:
    page = phone_of(ina).new_page()
    page.goto(f"/app/installations/{installation.pk}/checks")
    page.get_by_role("button", name=re.compile("Start the checks")).click()
    expect(page.get_by_text("Checking. Results appear as they come.")).to_be_visible()
    with pytest.raises(Exception, match="404"):
        ScriptedStation("ACE100201", gateway.port, key=KEY).connect()
    expect(page.get_by_text("It differs by one character.")).to_be_visible(timeout=5_000)
    expect(page.get_by_text("It differs by one character.")).to_be_in_viewport()
    look(page, "checks")


def test_an_expired_session_goes_to_sign_in_and_comes_back(
    phone_of: Callable[..., BrowserContext], installation: Installation, ina: User
) -> None:
    context = phone_of(ina)
    page = context.new_page()
    page.goto(f"/app/installations/{installation.pk}/checks")
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name=re.compile("Start the checks")).click()
    expect(page).to_have_url(re.compile(rf"/accounts/login/\?next=/app/installations/{installation.pk}/checks"))


def test_a_label_of_another_operator_gets_a_clear_sentence(
    phone_of: Callable[..., BrowserContext], volta: Operator, ina: User
) -> None:
    make_station(volta, "VOLTA-1")
    page = phone_of(ina).new_page()
    page.goto("/app/scan")
    page.get_by_label("Or type the number").fill("VOLTA-1")
    page.locator("#go").click()
    expect(page.get_by_role("alert")).to_contain_text("No station called VOLTA-1 is known here.")
    expect(page.get_by_label("Or type the number")).to_have_value("VOLTA-1")
    look(page, "refused")


def test_without_a_position_locations_are_found_by_name(
    phone_of: Callable[..., BrowserContext], demo: ChargeStation, ina: User
) -> None:
    page = phone_of(ina, permissions=[]).new_page()
    page.goto("/app/scan")
    page.get_by_label("Or type the number").fill("DEMO-0001")
    page.locator("#go").click()
    page.get_by_role("button", name="Nearest first").click()
    expect(page.get_by_text("Your phone does not say where it is. Choose the Location by its name.")).to_be_visible()
    page.get_by_label("Name or address").fill("amers")
    expect(page.get_by_role("radio", name="Kanaalkade")).to_have_count(0)
    expect(page.get_by_role("radio", name="Amersfoort")).to_have_count(1)
    look(page, "no-position")
