"""What does not come: the decoder, an answer, a camera. It is said once, in true words, and goes when it is over."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core.domain.field.checking import start_checks
from core.models import Actor, Installation, Location, StepAttempt
from tests.app.test_scanner import CAMERA, matrix
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Route
    from pytest_django.fixtures import SettingsWrapper

    from core.models import Operator, User
    from tests.site import Site

pytestmark = pytest.mark.browser

WITHOUT_WORKER = "delete Navigator.prototype.serviceWorker;"
WITHOUT_DETECTOR = "delete window.BarcodeDetector;"
LATE_CAMERA = """
addEventListener("pageshow", () => setTimeout(() => { window.isShown = true; }), { once: true });
window.tracks = [];
window.shows = [];
navigator.mediaDevices.getUserMedia = () => new Promise((done) => window.shows.push(() => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  setInterval(() => pen.fillRect(0, 0, 9, 9), 20);
  const stream = canvas.captureStream(5);
  window.tracks.push(...stream.getVideoTracks());
  done(stream);
}));
"""
CAMERAS = """async () => {
  await new Promise((done) => setTimeout(done));
  return [window.shows.length, window.tracks.map(({ readyState }) => readyState)];
}"""
HEARD = """() => {
  window.heard = [];
  const note = (id) => (changes) => changes.forEach(({ addedNodes }) =>
    addedNodes.forEach(({ textContent }) => window.heard.push([id, textContent])));
  for (const id of ["answer", "news"]) {
    new MutationObserver(note(id)).observe(document.getElementById(id), { childList: true });
  }
}"""
GLUE, WASM = re.compile(r"/zxing/index.*\.js$"), re.compile(r"/zxing_reader.*\.wasm$")
BACK_ONLINE = "() => dispatchEvent(new Event('online'))"
WORDS = {404: "gone", 405: "odd", 413: "large", 429: "busy", 500: "broken", 502: "unreachable"}


@pytest.fixture
def service_workers() -> str:
    """What does not come has a worker in between, too, except where a test takes it away."""
    return "allow"


def test_a_decoder_that_does_not_come_is_said_and_fetched_again(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    make_station(plinth)
    context = phone_of(ina)
    context.add_init_script(WITHOUT_DETECTOR + CAMERA % matrix("ACE0100201"))
    context.route(GLUE, lambda route: route.abort())
    context.route(WASM, lambda route: route.abort())
    page = context.new_page()
    page.goto("/app/scan")
    unloaded = page.locator("#camera").get_attribute("data-unloaded") or "?"
    expect(page.locator("#say")).to_have_text(unloaded)
    context.unroute(GLUE)
    with page.expect_event("requestfailed", lambda request: bool(WASM.search(request.url))):
        page.evaluate(BACK_ONLINE)
    expect(page.locator("#say")).to_have_text(unloaded)
    context.unroute(WASM)
    page.evaluate(BACK_ONLINE)
    page.wait_for_url("**/link")


def test_one_camera_is_asked_for_and_a_late_one_is_let_go(phone_of: Callable[..., BrowserContext], ina: User) -> None:
    context = phone_of(ina)
    context.add_init_script(LATE_CAMERA)
    page = context.new_page()
    page.goto("/app/scan")
    page.wait_for_function("() => window.isShown")  # which opens the camera as well
    page.evaluate("() => { dispatchEvent(new Event('pagehide')); window.shows[0](); }")
    assert page.evaluate(CAMERAS) == [1, ["ended"]]
    page.evaluate("() => ['pageshow', 'pagehide', 'pageshow'].forEach((name) => dispatchEvent(new Event(name)))")
    page.evaluate("() => window.shows[1]()")
    assert page.evaluate(CAMERAS) == [3, ["ended", "ended"]]
    page.evaluate("() => window.shows[2]()")
    expect(page.locator("#camera")).to_have_attribute("data-on", "yes")
    assert page.evaluate(CAMERAS) == [3, ["ended", "ended", "live"]]


def test_a_lost_poll_is_whispered_once_and_goes_when_polling_works(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    installation = make_fitted(plinth)
    start_checks(actor=Actor(operator=plinth), installation=installation)
    page = phone_of(ina).new_page()
    page.clock.install()
    page.goto(f"/app/installations/{installation.pk}/checks")
    page.evaluate(HEARD)
    page.route("**/live", lambda route: route.abort())
    for _second in range(2):
        with page.expect_event("requestfailed"):
            page.clock.run_for(1000)
    lost = page.locator("#answer").get_attribute("data-lost")
    expect(page.locator("#news")).to_have_text(lost or "?")
    page.unroute("**/live")
    page.clock.run_for(1000)
    expect(page.locator("#news")).to_be_empty()
    assert page.evaluate("() => window.heard") == [["news", lost]]


def test_an_answer_without_a_sentence_of_its_own_gets_a_true_one(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    page = phone_of(ina).new_page()
    page.goto(f"/app/installations/{make_fitted(plinth).pk}/pin")
    for status, word in WORDS.items():
        page.route("**/pin", answered(status), times=1)
        page.locator("#go").click()
        expect(page.locator("#answer")).to_have_text(page.locator("#answer").get_attribute(f"data-{word}") or "?")


def answered(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, body="<h1>proxy</h1>")


def test_an_answer_lost_on_its_way_is_asked_for_again_and_nothing_is_done_twice(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    installation = make_linked(plinth, linked=False)
    make_location(plinth, "Alphastraat"), make_location(plinth, "Betastraat")
    page = phone_of(ina).new_page()
    page.add_init_script(WITHOUT_WORKER)
    page.goto(f"/app/installations/{installation.pk}/link")
    page.route("**/link", lose_the_answer, times=1)
    link(page, "Alphastraat")
    expect(page.locator("#answer")).to_have_text(page.locator("#outbox").get_attribute("data-kept") or "?")
    page.evaluate(BACK_ONLINE)
    page.wait_for_url("**/fit")
    expect(page.locator("#outbox")).to_be_empty()
    assert [row.said["location_id"] for row in StepAttempt.objects.filter(step="link")] == [
        Location.objects.get(name="Alphastraat").location_id
    ]


def test_a_server_that_never_answers_is_given_up_and_what_was_done_is_sent_once_later(
    phone_of: Callable[..., BrowserContext], site: Site, ina: User, plinth: Operator, settings: SettingsWrapper
) -> None:
    settings.OUTBOX_PATIENCE_S = 5  # seconds for the answer that comes, too; less than somebody waits in front of it
    row = make_checked(make_fitted(plinth))
    page = phone_of(ina).new_page()
    page.add_init_script(WITHOUT_WORKER)
    page.goto(f"/app/installations/{row.pk}/hand-over")
    page.get_by_label("A note for the supervisor").fill("Behind the barrier")
    site.stop()
    with socket.create_server(("localhost", site.port)):  # it takes every call, and says nothing to anybody
        page.locator("#go").click()
        words = page.locator("#outbox")
        expect(page.locator("#answer")).to_have_text(words.get_attribute("data-silent") or "?")
        expect(words).to_have_text(re.compile("Waiting to be sent: 1"))
    site.start()
    page.evaluate(BACK_ONLINE)
    expect(page.get_by_role("heading", name="Handed over", exact=True)).to_be_visible(timeout=20_000)
    expect(page.locator("#outbox")).to_be_empty()
    assert [(one.step, one.outcome) for one in StepAttempt.objects.all()] == [("hand_over", 1000)]
    assert Installation.objects.get().note == "Behind the barrier"


def lose_the_answer(route: Route) -> None:
    route.fetch(max_redirects=0)
    route.abort()


def link(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).check()
    page.locator("#go").click()
