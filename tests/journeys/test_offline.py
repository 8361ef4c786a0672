"""The phone in the garage: what is done without signal is kept, sent once, in order, and asked about when refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from playwright.sync_api import expect

from core.domain.field.linking import link_station
from core.domain.people.colleagues import add_colleague, make_sign_in_link, remove_colleague
from core.models import Actor, ChargeStation, Installation, Location, StepAttempt
from tests.app.test_scanner import CAMERA, matrix
from tests.factories import make_location, make_station, make_template
from tests.installs import make_checked, make_fitted
from tests.journeys.garage import (
    BACK_ONLINE,
    KEPT,
    START,
    all_sent,
    at_home,
    day_is_kept,
    done,
    fit,
    link,
    out_of_reach,
    scan,
    sign_in,
)
from tests.journeys.phone import look
from tests.stations import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Route

    from core.models import Operator, User
    from tests.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def garage(plinth: Operator) -> ChargeStation:
    """A station in stock, two Locations and a template that fits."""
    make_location(plinth, "Kanaalkade 12"), make_location(plinth, "Dorpsstraat 1")
    make_template(plinth, name="Demo Double")
    return make_station(plinth, "DEMO-0001")


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
    link(page)
    fit(page)
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


def test_what_comes_between_phone_and_server_does_nothing_twice(
    phone_of: Callable[..., BrowserContext], site: Site, garage: ChargeStation, ina: User
) -> None:
    context = phone_of(ina)
    page = out_of_reach(context)
    scan(page)
    link(page)
    page.goto("/app/waiting")
    posts: list[str] = []
    context.route(re.compile("/app/(scan|scanned/.*)$"), between(posts))
    context.set_offline(False)
    wait_for(lambda: (page.evaluate(BACK_ONLINE), len(posts) == MOST)[1], 15)
    all_sent(page)
    assert [post.rpartition("/")[2] for post in posts] == ["scan"] * 4 + ["link"] * 2
    assert done() == [("scan", 1000), ("link", 1000)]


BUTTON = ".btn.go:not([hidden])"
MOST = 6  # a hotel's page, its redirect, a token that is too old and its retry; a lost answer, and the whole way


def between(posts: list[str]) -> Callable[[Route], None]:
    """Answer for a hotel, then for a server that finds a token too old, then lose an answer."""

    def handle(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        posts.append(route.request.url)
        if len(posts) == 1:
            return route.fulfill(status=200, body="<h1>Welcome, sign in for free</h1>")
        if len(posts) == 2:
            return route.fulfill(status=302, headers={"Location": "https://hotel.example/"})
        if len(posts) == 3:
            return route.continue_(headers=route.request.headers | {"x-csrftoken": "old"})
        if len(posts) == 5:
            route.fetch(max_redirects=0)
            return route.abort()
        return route.fallback()

    return handle


def test_two_tabs_send_each_action_once(
    phone_of: Callable[..., BrowserContext], garage: ChargeStation, ina: User
) -> None:
    context = phone_of(ina)
    page = out_of_reach(context)
    scan(page)
    link(page)
    other = context.new_page()
    other.goto("/app/waiting")
    expect(other.get_by_role("heading", name="Link: Kanaalkade 12")).to_be_visible()
    posts: list[str] = []  # those that reached the server: one may still have been tried without signal
    context.on("requestfinished", lambda request: posts.append(request.url) if request.method == "POST" else None)
    context.set_offline(False)
    for tab in (page, other):
        tab.evaluate("() => { outbox.drain(); outbox.drain(); }")
    expect(other.get_by_role("heading", name="Nothing waits")).to_be_visible()
    page.wait_for_url("**/fit")
    assert (len(posts), done()) == (2, [("scan", 1000), ("link", 1000)])


def test_what_somebody_kept_waits_for_them_through_sign_out_and_another_person(
    phone_of: Callable[..., BrowserContext], site: Site, garage: ChargeStation, ina: User, sue: User
) -> None:
    context = phone_of(ina)
    page = at_home(context)
    site.stop()
    scan(page)
    context.clear_cookies()
    site.start()
    page.evaluate(BACK_ONLINE)
    page.get_by_role("link", name="Sign in to send: 1").click()
    sign_in(page, "sue")
    page.wait_for_url("**/app/scanned/*/")  # no page to begin at, and yet her day is kept from here on
    day_is_kept(page)
    page.goto("/app/")
    expect(page.locator("#outbox")).to_have_text(re.compile("Waiting for somebody else to sign in: 1"))
    page.evaluate("() => outbox.drain()")
    assert done() == []
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url("**/accounts/login/**")
    wait_for(lambda: [path for path in START if page.evaluate(KEPT, path)] == [])
    sign_in(page, "ina")
    all_sent(page)
    assert [(row.step, row.user) for row in StepAttempt.objects.all()] == [("scan", ina)]


def test_who_is_removed_while_work_waits_reads_it_and_loses_none_of_it(
    phone_of: Callable[..., BrowserContext], garage: ChargeStation, ina: User, ada: User
) -> None:
    context, boss = phone_of(ina), Actor.of_person(ada.membership)
    page = out_of_reach(context)
    scan(page)
    link(page)
    remove_colleague(actor=boss, username="ina")
    context.set_offline(False)
    page.evaluate(BACK_ONLINE)
    page.get_by_role("link", name="Sign in to send: 2").click()
    expect(page.get_by_text("Your account at Plinth Energy was closed.")).to_be_visible()
    look(page, "closed")
    assert done() == []
    add_colleague(actor=boss, username="ina", role="installer")
    _link, secret = make_sign_in_link(actor=boss, username="ina")
    page.goto(reverse("come_in", args=[secret]))
    page.get_by_role("button", name="Yes, that is me").click()
    all_sent(page)
    assert [(row.step, row.user) for row in StepAttempt.objects.order_by("pk")] == [("scan", ina), ("link", ina)]


def test_what_was_refused_shows_both_sides_and_asks(
    phone_of: Callable[..., BrowserContext], garage: ChargeStation, plinth: Operator, ina: User
) -> None:
    context = phone_of(ina)
    page = out_of_reach(context)
    scan(page, "DEMO-001")
    link(page)
    fit(page)
    context.set_offline(False)
    page.evaluate(BACK_ONLINE)
    page.get_by_role("link", name="Not accepted, decide: 1").click()
    page.get_by_role("button", name="DEMO-0001").click()
    page.get_by_role("heading", name="Nothing waits").wait_for()
    assert done() == [("scan", 2904), ("scan", 1000), ("link", 1000), ("fit", 1000)]


def test_somebody_was_faster_elsewhere(
    phone_of: Callable[..., BrowserContext], garage: ChargeStation, plinth: Operator, ina: User
) -> None:
    context = phone_of(ina)
    page = out_of_reach(context)
    scan(page)
    link(page)
    row = Installation.objects.create(operator=plinth, station=garage, opened_by="Olaf")
    there = Location.objects.get(name="Dorpsstraat 1")
    link_station(actor=Actor(operator=plinth), installation=row, location_id=there.location_id)
    context.set_offline(False)
    page.evaluate(BACK_ONLINE)
    page.get_by_role("link", name="Not accepted, decide: 1").click()
    expect(page.get_by_role("heading", name="Link: Kanaalkade 12")).to_be_visible()
    expect(page.locator("[data-refusal=linked_elsewhere]")).to_contain_text("DEMO-0001 already stands at Dorpsstraat 1")
    expect(page.locator("[data-stands]")).to_contain_text("Dorpsstraat 1, Utrecht")
    page.get_by_text("Keep what stands there", exact=True).click()
    page.get_by_role("button", name="Yes, drop it").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    garage.refresh_from_db()
    assert garage.location == there


NOTES = """() => outbox.all().then((all) =>
  all.filter((one) => one.last).map((one) => one.fields.find(([name]) => name === "note")[1]))"""


def test_a_hand_over_and_its_note_wait_for_what_is_on_the_phone(
    phone_of: Callable[..., BrowserContext], site: Site, garage: ChargeStation, plinth: Operator, ina: User
) -> None:
    row = make_checked(make_fitted(plinth))
    Installation.objects.filter(pk=row.pk).update(opened_by_user=ina)
    context = phone_of(ina)
    page = at_home(context)
    site.stop()
    scan(page)
    page.goto(f"/app/installations/{row.pk}/hand-over")
    expect(page.locator("#id_place option")).to_have_count(3)  # the supply and the two EVSEs of the template
    page.get_by_label("A note for the supervisor").fill("Behind the barrier")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_role("heading", name="Done, as far as it goes without signal")).to_be_visible()
    expect(page.locator("#so_far")).to_contain_text("Behind the barrier")
    marks = page.locator("#so_far .mark").filter(visible=True).evaluate_all("(all) => all.map((one) => one.className)")
    assert marks == ["mark ok", "mark ok", "mark ok", "mark ok", "mark wait"]
    page.goto("/app/waiting")
    expect(page.get_by_role("heading", name="Hand over: Behind the barrier")).to_be_visible()
    context.route(re.compile("/app/scan$"), lambda route: route.abort())
    site.start()
    page.goto(f"/app/installations/{row.pk}/hand-over")
    expect(page.get_by_label("A note for the supervisor")).to_have_value("Behind the barrier")
    page.get_by_label("A note for the supervisor").fill("Behind the barrier, code 12")
    page.locator("#go").click()
    wait_for(lambda: page.evaluate(NOTES) == ["Behind the barrier, code 12"])
    expect(page.locator("#outbox")).to_have_text(re.compile("Waiting to be sent: 2"))
    row.refresh_from_db()
    assert row.state == "open"
    context.unroute_all()
    page.evaluate(BACK_ONLINE)
    expect(page.get_by_role("heading", name="Handed over", exact=True)).to_be_visible()
    row.refresh_from_db()
    assert (row.note, done()) == ("Behind the barrier, code 12", [("scan", 1000), ("hand_over", 1000)])


def test_a_new_version_says_so_and_works_at_once_without_signal(
    phone_of: Callable[..., BrowserContext], garage: ChargeStation, ina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = phone_of(ina)
    page = at_home(context)
    before = page.evaluate("() => caches.keys()")
    monkeypatch.setitem(staticfiles_storage.hashed_files, "js/brand_new.js", "css/tokens.css")
    page.evaluate("() => navigator.serviceWorker.getRegistration().then((it) => it.update())")
    with page.expect_navigation():
        page.get_by_role("button", name="Load it now").click()
    wait_for(lambda: not set(before) & set(page.evaluate("() => caches.keys()")), 15)
    day_is_kept(page)
    context.set_offline(True)
    scan(page)
    expect(page.locator("#station")).to_have_text("DEMO-0001")
    assert page.evaluate(f"() => getComputedStyle(document.querySelector('{BUTTON}')).minHeight") == "67.5px"
    page.goto("/review/")
    expect(page.get_by_role("heading", name="This page needs a network")).to_be_visible()
