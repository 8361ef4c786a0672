"""The scan page with a camera: it reads, refuses and goes on; without one it says why, and typing works."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from core.labels.drawing import label_matrix
from core.models import StepAttempt
from tests.factories import PASSWORD, make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from core.models import Operator, User

pytestmark = pytest.mark.browser

# A camera that shows what `codes` holds, drawn anew 20 times a second.
CAMERA = """
window.codes = %s;
const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
const pen = canvas.getContext("2d");
setInterval(() => {
  pen.fillStyle = "#ddd";
  pen.fillRect(0, 0, 1280, 720);
  window.codes.forEach((rows, place) => rows.forEach((row, y) => row.forEach((dark, x) => {
    pen.fillStyle = dark ? "#000" : "#fff";
    pen.fillRect(40 + place * 640 + x * 10, 100 + y * 10, 10, 10);
  })));
}, 50);
navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
"""
# No camera, for the reason that stands in the address.
NO_CAMERA = """
const reason = new URLSearchParams(location.search).get("camera") ?? "NotFoundError";
navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", reason); };
"""


def matrix(*texts: str) -> str:
    return json.dumps([[[int(dark) for dark in row] for row in label_matrix(text)] for text in texts])


@pytest.fixture
def scan_page(phone_of: Callable[..., BrowserContext], ina: User) -> Callable[[str], Page]:
    """Give a function that opens the scan page with a script about its camera."""

    def open_page(script: str) -> Page:
        context = phone_of(ina)
        context.add_init_script(script)
        page = context.new_page()
        page.goto("/app/scan")
        return page

    return open_page


def test_camera_guesses_nothing_refuses_and_reads_on(scan_page: Callable[[str], Page], plinth: Operator) -> None:
    make_station(plinth)
    page = scan_page(CAMERA % matrix("ACE0100201", "https://pay.example/1"))
    expect(page.locator("#say")).to_have_text("Two codes in view. Move closer to the one you mean.")
    assert StepAttempt.objects.count() == 0
    show(page, "WIFI:S:box;T:WPA;P:secret123;;")
    expect(page.locator("#answer [data-refusal]")).to_have_attribute("data-refusal", "label_not_a_station")
    show(page, "ACE0100201")
    page.wait_for_url("**/link")
    assert page.locator("h1 small").inner_text() == "ACE0100201"


def show(page: Page, text: str) -> None:
    """Hold another label before the camera."""
    page.evaluate(f"() => {{ window.codes = {matrix(text)}; }}")


WHY = {"NotAllowedError": "denied", "NotFoundError": "absent", "NotReadableError": "taken", "TypeError": "broken"}


def test_missing_camera_is_explained(scan_page: Callable[[str], Page], subtests: pytest.Subtests) -> None:
    page = scan_page(NO_CAMERA)
    for error, said in WHY.items():
        with subtests.test(error):
            page.goto(f"/app/scan?camera={error}")
            sentence = page.locator("#camera").get_attribute(f"data-{said}")
            expect(page.locator("#say")).to_have_text(sentence or "?")


def test_photo_is_read_without_a_camera(scan_page: Callable[[str], Page], plinth: Operator) -> None:
    make_station(plinth)
    page = scan_page(NO_CAMERA)
    page.locator("#photo").set_input_files(photo("ACE0100201"))
    page.wait_for_url("**/link")
    assert page.locator("h1 small").inner_text() == "ACE0100201"


def photo(text: str) -> Any:
    rows = label_matrix(text)
    picture = Image.new("L", (len(rows), len(rows)))
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    file = io.BytesIO()
    picture.resize((600, 600), Image.Resampling.NEAREST).save(file, "PNG")
    return {"name": "label.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_a_scan_in_an_outage_is_kept_and_sent_when_it_is_over(
    phone_of: Callable[..., BrowserContext], site: Any, ina: User, plinth: Operator
) -> None:
    make_station(plinth)
    page = phone_of(ina).new_page()
    page.add_init_script("delete Navigator.prototype.serviceWorker")  # a browser that keeps no pages
    page.goto("/app/scan")
    site.stop()
    page.get_by_label("Or type the number").fill("ACE0100201")
    page.get_by_role("button", name="Take this number").click()
    expect(page.locator("#answer")).to_have_text(page.locator("#outbox").get_attribute("data-kept") or "?")
    expect(page.locator("#outbox")).to_have_text(re.compile("Waiting to be sent: 1"))
    site.start()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox")).to_be_empty()
    assert StepAttempt.objects.get().installation.station.charge_station_id == "ACE0100201"


def test_ended_session_leads_to_the_sign_in_and_then_on(
    phone_of: Callable[..., BrowserContext], ina: User, plinth: Operator
) -> None:
    make_station(plinth)
    context = phone_of(ina)
    page = context.new_page()
    page.goto("/app/scan")
    context.clear_cookies(name="session")
    page.get_by_label("Or type the number").fill("ACE0100201")
    page.get_by_role("button", name="Take this number").click()
    page.wait_for_url(re.compile(r"/accounts/login/\?next=/app/scanned/[0-9a-f-]{36}/$"))
    page.get_by_label("User name or mail address").fill(ina.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/link")
    assert page.locator("h1 small").inner_text() == "ACE0100201"


def test_without_scripts_there_is_no_camera_and_the_number_is_typed(
    phone_of: Callable[..., BrowserContext], ina: User
) -> None:
    page = phone_of(ina, java_script_enabled=False).new_page()
    page.goto("/app/scan")
    assert (page.locator("#camera").is_visible(), page.get_by_label("Or type the number").is_visible()) == (False, True)
