"""What was typed and not sent outlives its tab, for who typed it; and what holds a hand-over is said by name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from core.models import Installation, Reading
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted
from tests.journeys.garage import BACK_ONLINE, WAITING, at_home, day_is_kept, scan, sign_in
from tests.journeys.test_kept_evidence import jpeg
from tests.stations import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from core.models import Operator, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

DRAFTS = (
    "() => Object.keys(localStorage).filter((key) => key.startsWith('draft ')).map((key) => [key, localStorage[key]])"
)
TYPED = "You typed this here before. It was not sent."
IN_THE_WAY = "This was not accepted, and the hand-over waits for it."


def opened(context: BrowserContext, name: str, row: Installation) -> Page:
    page = context.new_page()
    page.goto(reverse(name, args=[row.pk]))
    return page


def instead_signs_in(page: Page, name: str) -> None:
    """Let the session of whoever is signed in end, and somebody begin another."""
    day_is_kept(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto("/accounts/login/")
    sign_in(page, name)


def test_what_was_typed_is_shown_again_to_who_typed_it_until_it_is_sent(
    phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User, sue: User
) -> None:
    row, other = make_checked(make_fitted(plinth)), make_checked(make_fitted(plinth, identity="PLI-2"))
    context = phone_of(ina)
    page = opened(context, "evidence", row)
    page.locator("#readings summary").click()
    page.locator("#id_place").select_option("2")
    page.locator("#id_loop").fill("0.4")
    page.goto(reverse("hand_over", args=[row.pk]))
    expect(page.locator("#here_only p")).to_have_text("Readings")
    page.get_by_label("A note for the supervisor").fill("Bay 3, key at the gate")
    page.close()

    page = opened(context, "hand_over", other)
    expect(page.get_by_label("A note for the supervisor")).to_have_value("")
    page.goto(reverse("hand_over", args=[row.pk]))
    expect(page.get_by_label("A note for the supervisor")).to_have_value("Bay 3, key at the gate")
    expect(page.get_by_text(TYPED)).to_be_visible()
    instead_signs_in(page, "sue")
    page.goto(reverse("hand_over", args=[row.pk]))
    expect(page.get_by_label("A note for the supervisor")).to_have_value("")
    expect(page.locator("#here_only")).to_be_hidden()
    instead_signs_in(page, "ina")
    page.goto(reverse("evidence", args=[row.pk]))
    expect(page.locator("#id_loop")).to_have_value("0.4")  # and its part is open
    page.get_by_role("button", name="Save the readings").click()
    expect(page.locator("#readings .val")).to_have_text("0.4 Ω")
    assert (Reading.objects.get().place, Reading.objects.get().value) == (2, "0.4")
    page.goto(reverse("hand_over", args=[row.pk]))
    expect(page.locator("#here_only")).to_be_hidden()
    page.get_by_role("button", name="Hand over").click()
    wait_for(Installation.objects.filter(state="handed_over").exists)
    assert Installation.objects.get(state="handed_over").note == "Bay 3, key at the gate"
    assert opened(context, "evidence", row).evaluate(DRAFTS) == []


def test_what_was_typed_before_the_station_was_found_is_at_the_station_afterwards(
    phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User
) -> None:
    make_location(plinth, "Kanaalkade 12"), make_station(plinth, "DEMO-0001")
    context = phone_of(ina)
    page = at_home(context)
    context.set_offline(True)
    scan(page)
    for part, field, text in (("#readings", "#id_loop", "0.4"), ("#signature", "#signed_by", "Ina")):
        page.locator(f"{part} summary").click()
        page.locator(f"{part} {field}").fill(text)
    assert [key.split("/")[2] for key, _draft in page.evaluate(DRAFTS)] == ["scanned", "scanned"]
    context.set_offline(False)
    page.evaluate(BACK_ONLINE)
    page.wait_for_url("**/app/installations/*/link")
    row = Installation.objects.get()
    page.goto(reverse("evidence", args=[row.pk]))
    expect(page.locator("#id_loop")).to_have_value("0.4")  # and its part is open
    expect(page.locator("#signature #signed_by")).to_have_value("Ina")
    expect(page.get_by_text(TYPED)).to_have_count(2)
    home = reverse("evidence", args=[row.pk])
    keys = sorted(key.partition("/")[1] + key.partition("/")[2] for key, _draft in page.evaluate(DRAFTS))
    assert keys == [f"{home}/readings", f"{home}/signature"]


def test_a_photo_that_was_not_accepted_is_named_where_the_hand_over_waits(
    phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User
) -> None:
    row = make_checked(make_fitted(plinth))
    context = phone_of(ina)
    at_home(context).close()
    page = opened(context, "evidence", row)
    page.locator("#photos summary").click()
    context.set_offline(True)
    page.evaluate("() => { document.querySelector('[name=kind][value=panel]').value = 'nothing'; }")
    page.locator("#photo_panel").set_input_files(jpeg("red"))
    wait_for(lambda: page.evaluate(WAITING) == 1)
    expect(page.locator("#answer")).to_have_text(re.compile("No connection"))  # or it is refused in front of them
    context.set_offline(False)
    page.evaluate(BACK_ONLINE)
    expect(page.locator("#outbox")).to_have_text(re.compile("Not accepted, decide: 1"))
    expect(page.get_by_text(IN_THE_WAY)).to_have_count(0)

    page.goto(reverse("hand_over", args=[row.pk]))
    page.get_by_role("button", name="Hand over").click()
    way = page.locator("#in_the_way")
    expect(way.get_by_role("heading")).to_have_text(re.compile("Photos: Panel ACE0100201"))
    expect(page.locator("#answer")).to_have_text(re.compile("handed over by itself once you decided"))
    with page.expect_response(re.compile("/evidence/photos?$")):
        way.get_by_role("button", name="Send it again").click()
    expect(way.get_by_text(IN_THE_WAY)).to_be_visible()
    assert Installation.objects.get().state == "open"
    way.get_by_role("button", name="Do without it").click()
    wait_for(Installation.objects.filter(state="handed_over").exists)
    expect(page.get_by_role("link", name="Scan the next station")).to_be_visible()


REFUSED_ONCE = """([url, user, fields]) => outbox.put({
    nonce: "n", url, user, fields, step: "Readings", station: "PLI-1", at: Date.now(), refused: { sentence: "No." },
})"""


def test_of_what_was_refused_what_was_typed_alone_is_kept_to_be_changed(
    phone_of: Callable[..., BrowserContext], plinth: Operator, ina: User
) -> None:
    """Where the phone was, and what nobody typed, does not stay on it for two weeks."""
    row = make_fitted(plinth)
    page = phone_of(ina).new_page()
    page.goto("/app/waiting")
    url = reverse("readings", args=[row.pk])
    fields = [["loop", "9"], ["note", ""], ["place", "1"], ["phone_latitude", "52.1"], ["taken_at", "x"]]
    page.evaluate(REFUSED_ONCE, [url, str(ina.pk), fields])
    page.reload()
    page.get_by_role("link", name="Change it").click()
    wait_for(lambda: page.evaluate(DRAFTS))
    [[key, draft]] = page.evaluate(DRAFTS)
    assert (key, json.loads(draft)["said"]) == (f"draft {ina.pk} {url}", {"loop": "9", "place": "1"})
