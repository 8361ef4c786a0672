"""What does not come: the decoder, an answer, a camera. It is said once, in true words, and goes when it is over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from core.domain.checking import start_checks
from core.models import Actor
from tests.app.test_scanner import CAMERA, matrix
from tests.factories import make_location, make_station
from tests.installs import make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Route

    from core.models import Operator, User

pytestmark = pytest.mark.browser

WITHOUT_DETECTOR = "delete window.BarcodeDetector;"
LATE_CAMERA = """
window.tracks = [];
window.shows = [];
navigator.mediaDevices.getUserMedia = () => new Promise((done) => window.shows.push(() => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d");
  const stream = canvas.captureStream(5);
  window.tracks.push(...stream.getVideoTracks());
  done(stream);
}));
"""
HEARD = """() => {
  window.heard = [];
  const listen = (id) => new MutationObserver((changes) => changes.forEach(({ addedNodes }) =>
    addedNodes.forEach((one) => window.heard.push([id, one.textContent])))).observe(document.getElementById(id), { childList: true });
  ["answer", "news"].forEach(listen);
}"""


@pytest.mark.parametrize("part", [r"/zxing_reader.*\.wasm$", r"/zxing/index.*\.js$", r"/decoder.*\.js$"])
def test_a_decoder_that_does_not_come_is_said_and_fetched_again(
    part: str, phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    make_station(plinth)
    context = phone_of(ina)
    context.add_init_script(WITHOUT_DETECTOR + CAMERA % matrix("ACE0100201"))
    context.route(re.compile(part), lambda route: route.abort())
    page = context.new_page()
    page.goto("/app/scan")
    expect(page.locator("#say")).to_have_text(page.locator("#camera").get_attribute("data-unloaded") or "?")
    context.unroute_all()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.wait_for_url("**/link")


def test_one_camera_is_asked_for_and_a_late_one_is_let_go(phone_of: Callable[..., BrowserContext], ina: User) -> None:
    context = phone_of(ina)
    context.add_init_script(LATE_CAMERA)
    page = context.new_page()
    page.goto("/app/scan")
    page.evaluate("() => dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("async () => { window.shows.forEach((show) => show()); return window.shows.length; }") == 1
    expect(page.locator("#camera:not([data-on])")).to_be_visible()
    assert page.evaluate("() => window.tracks.map(({ readyState }) => readyState)") == ["ended"]


def test_a_page_shown_again_opens_its_camera_again(phone_of: Callable[..., BrowserContext], ina: User) -> None:
    context = phone_of(ina)
    context.add_init_script(LATE_CAMERA)
    page = context.new_page()
    page.goto("/app/scan")
    page.evaluate("() => ['pagehide', 'pageshow'].forEach((name) => dispatchEvent(new Event(name)))")
    page.evaluate("() => window.shows[0]()")
    page.wait_for_timeout(50)
    assert page.evaluate("() => [window.shows.length, window.tracks[0].readyState]") == [2, "ended"]


def test_a_lost_poll_is_whispered_once_and_goes_when_polling_works(
    phone_of: Callable[..., BrowserContext], site: Any, ina: User, plinth: Operator
) -> None:
    installation = make_fitted(plinth)
    start_checks(actor=Actor(operator=plinth), installation=installation)
    page = phone_of(ina).new_page()
    page.goto(f"/app/installations/{installation.pk}/checks")
    page.evaluate(HEARD)
    site.stop()
    for _second in range(2):
        page.wait_for_event("requestfailed")
    lost = page.locator("#answer").get_attribute("data-lost")
    expect(page.locator("#news")).to_have_text(lost or "?")
    site.start()
    expect(page.locator("#news")).to_be_empty()
    assert page.evaluate("() => window.heard") == [["news", lost]]


@pytest.mark.parametrize(
    ("status", "word"),
    [(404, "gone"), (405, "odd"), (413, "large"), (429, "busy"), (500, "broken"), (502, "unreachable")],
)
def test_an_answer_without_a_sentence_of_its_own_gets_a_true_one(
    status: int, word: str, phone_of: Callable[..., BrowserContext], ina: User
) -> None:
    page = phone_of(ina).new_page()
    page.goto("/app/scan")
    page.route("**/scan", lambda route: route.fulfill(status=status, body="<h1>proxy</h1>"))
    page.get_by_label("Or type the number").fill("ACE0100201")
    page.locator("#go").click()
    expect(page.locator("#answer")).to_have_text(page.locator("#answer").get_attribute(f"data-{word}") or "?")


def test_an_answer_lost_on_its_way_leads_to_what_was_done(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    installation = make_linked(plinth, linked=False)
    make_location(plinth, "Alphastraat"), make_location(plinth, "Betastraat")
    page = phone_of(ina).new_page()
    page.goto(f"/app/installations/{installation.pk}/link")
    page.route("**/link", lose_the_answer, times=1)
    link(page, "Alphastraat")
    expect(page.locator("#answer")).to_have_text(page.locator("#answer").get_attribute("data-unreachable") or "?")
    link(page, "Betastraat")
    expect(page.locator("[data-refusal=nonce_reused] h2")).to_contain_text("Alphastraat")
    page.get_by_role("link", name="Look at what was done").click()
    expect(page.get_by_role("radio", name="Alphastraat")).to_be_checked()
    link(page, "Betastraat")
    page.wait_for_url("**/fit")


def lose_the_answer(route: Route) -> None:
    route.fetch(max_redirects=0)
    route.abort()


def link(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).check()
    page.locator("#go").click()
