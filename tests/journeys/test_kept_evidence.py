"""Evidence without signal: photos and readings wait on the phone and arrive once, whatever is between."""

from __future__ import annotations

import io
import re
import socket
import threading
import time
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from core.models import Photo, Reading, Signature, StepAttempt, Tick
from core.queries.evidence import USUAL_LINES
from tests.app.world import begin
from tests.factories import make_location, make_station, make_template
from tests.installs import make_checked, make_fitted
from tests.journeys.garage import BACK_ONLINE, all_sent, done, out_of_reach, scan
from tests.stations import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from core.models import Operator, User
    from tests.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def jpeg(colour: str) -> dict[str, object]:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(file, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def prove(page: Page) -> None:
    """Take two photos, type a reading and sign, all of it kept."""
    for kind, colour in (("label", "red"), ("installed", "green")):
        page.locator("#photos summary").click() if not page.locator("#photos[open]").count() else None
        page.locator(f"#photo_{kind}").set_input_files(jpeg(colour))
        expect(page.locator(f"[data-counts={kind}]")).to_have_text("On this phone, not sent yet: 1")
    page.locator("#readings summary").click()
    page.locator("#id_loop").fill("0.4")
    page.get_by_role("button", name="Save the readings").click()
    expect(page.locator("#readings [data-counts]")).to_have_text("On this phone, not sent yet: 1")
    page.locator("#signature summary").click()
    page.get_by_label("Your name").fill("Ina")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("#signature [data-counts]")).to_have_text("On this phone, not sent yet: 1")


class Between:
    """A proxy in front of the site. It may lose the answer after the server heard the question, or take its time."""

    def __init__(self, port: int) -> None:
        self.to, self.lose, self.slow_s, self.heard = port, 0, 0.0, 0
        self.server = socket.create_server(("localhost", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[caller], daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        asked = threading.Event()
        with caller, socket.create_connection(("localhost", self.to)) as site:
            threading.Thread(target=self._ask, args=[caller, site, asked], daemon=True).start()
            while part := _read(site):
                if asked.is_set():
                    asked.clear()
                    self.heard += 1
                    time.sleep(self.slow_s)  # this is the slowness itself; nothing waits for a condition by it
                    if self.lose:
                        self.lose -= 1
                        caller.shutdown(socket.SHUT_RDWR)
                        return
                caller.sendall(part)

    def _ask(self, caller: socket.socket, site: socket.socket, asked: threading.Event) -> None:
        while part := _read(caller):
            if part.startswith(b"POST /app/"):
                asked.set()
            site.sendall(part)

    def close(self) -> None:
        self.server.close()


def _read(one: socket.socket) -> bytes:
    try:
        return one.recv(65536)
    except OSError:
        return b""


def garage(plinth: Operator) -> None:
    make_location(plinth, "Kanaalkade 12")
    make_template(plinth, name="Demo Double")
    make_station(plinth, "DEMO-0001")


def test_who_insists_on_a_reading_insists_on_no_other(
    phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User
) -> None:
    row = make_fitted(plinth)
    theirs = {"operator": plinth, "installation": row, "step": "readings", "outcome": 1000, "by": "Sue"}
    for place in (0, 1):  # by the clock of a phone that is behind
        said = {"place": place, "loop": "0.9"}
        StepAttempt.objects.create(**theirs, nonce=uuid.uuid4(), said=said, at=timezone.now() + timedelta(hours=1))
    page = phone_of(ina).new_page()
    page.goto(reverse("evidence", args=[row.pk]))
    page.locator("#readings summary").click()
    asked = page.locator("#answer").get_by_text("Sue did this after you")
    for place in ("0", "1"):
        page.locator("#id_place").select_option(place)
        page.locator("#id_loop").fill("0.4")
        page.get_by_role("button", name="Save the readings").click()
        expect(asked).to_be_visible()
        page.evaluate("document.getElementById('answer').querySelector('h2').textContent = ''")
    page.get_by_role("button", name="Save the readings").click()
    wait_for(Reading.objects.exists)
    assert [each.place for each in Reading.objects.all()] == [1]


def test_evidence_without_signal_is_kept_counted_and_sent_in_order(
    phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User
) -> None:
    garage(plinth)
    context = phone_of(ina)
    page = out_of_reach(context)
    scan(page)
    prove(page)
    expect(page.locator("#outbox")).to_have_text(re.compile("Waiting to be sent: 5"))
    assert done() == []
    page.close()
    page = context.new_page()
    page.goto("/app/waiting")
    expect(page.get_by_role("heading", name="Photos: Label")).to_be_visible()
    expect(page.get_by_alt_text("The photo").nth(1)).to_be_visible()
    context.set_offline(False)
    page.evaluate(BACK_ONLINE)
    all_sent(page)
    steps = ["scan", "photo", "photo", "readings", "sign"]
    assert done() == [(step, 1000) for step in steps]
    assert (Photo.objects.count(), Reading.objects.count(), Signature.objects.get().name) == (2, 1, "Ina")
    assert all(row.happened_at < row.at for row in StepAttempt.objects.all())


def test_without_signal_the_evidence_stands_as_the_server_had_it(
    phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User
) -> None:
    [row] = begin(plinth, ina, "PLI-1")
    make_checked(row)
    first, second = USUAL_LINES[:2]
    Tick.objects.create(installation=row, text=first, by="ina")
    context = phone_of(ina)
    page = out_of_reach(context)
    page.goto(reverse("evidence", args=[row.pk]))
    expect(page.locator("#so_far")).to_contain_text("It works")
    parts = [page.locator(f"#{part} summary") for part in ("photos", "checklist")]
    expect(parts[0].locator("[data-stands=to_do]")).to_be_visible()
    expect(parts[1]).to_contain_text("1 / 6")
    parts[1].click()
    page.get_by_label(second).check()
    page.get_by_role("button", name="Save the checklist").click()
    expect(page.get_by_label(first)).to_be_checked()
    expect(page.get_by_label(second)).to_be_checked()
    context.set_offline(False)
    page.evaluate(BACK_ONLINE)
    wait_for(lambda: [tick.text for tick in Tick.objects.all()] == [first, second])
    context.set_offline(True)
    page = context.new_page()  # the first one goes on by itself, now that all is sent
    page.goto(f"/app/scanned/{uuid.uuid4()}/")
    expect(page.locator("#photos summary")).to_contain_text("Not known here")


def test_a_server_that_is_slow_and_loses_answers_does_each_thing_once(
    phone_of: Callable[..., BrowserContext], site: Site, plinth: Operator, ina: User
) -> None:
    garage(plinth)
    between = Between(site.port)
    context = phone_of(ina, base_url=f"http://localhost:{between.port}")
    page = out_of_reach(context)
    scan(page)
    prove(page)
    page.goto("/app/waiting")
    between.lose, between.slow_s = 2, 0.2
    context.set_offline(False)
    wait_for(
        lambda: (page.evaluate(BACK_ONLINE), page.evaluate("() => outbox.all().then((all) => !all.length)"))[1], 30
    )
    between.close()
    assert between.heard >= 7
    assert sorted(done()) == sorted((step, 1000) for step in ["scan", "photo", "photo", "readings", "sign"])
    assert Photo.objects.count() == 2
