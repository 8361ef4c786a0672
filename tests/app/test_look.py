"""Every page in a real browser: readable by everybody, usable with gloves, on the smallest phone, and light."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from core.choices import Scope
from core.domain.field.trying import start_trial
from core.domain.people.tokens import create_token
from core.domain.stations.registering import issue_registration_token
from core.domain.webhooks.endpoints import create_webhook
from core.identities import fold
from core.models import Actor, Installation, Job, JobStation, Knock, Label
from core.models.clock import database_now
from tests.app.looking import OPEN_ALL, PHONE, look, look_wide
from tests.app.world import connect
from tests.installs import make_checked, make_fitted, make_linked
from tests.passkeys import SoftPhone, add

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import BrowserContext, Page, Request

    from core.models import Operator, User

pytestmark = pytest.mark.browser

BLOCKED = "Content Security Policy"
GROUND = "() => getComputedStyle(document.documentElement).backgroundColor"

OF_INA = {
    "today": "/app/",
    "found": "/app/?q=PLI",
    "scan": "/app/scan",
    "link": "/app/installations/{linked}/link",
    "fit": "/app/installations/{fitted}/fit",
    "checks before": "/app/installations/{fitted}/checks",
    "checks after": "/app/installations/{failed}/checks",
    "hand over": "/app/installations/{passed}/hand-over",
    "evidence": "/app/installations/{passed}/evidence",
    "pin": "/app/installations/{passed}/pin",
    "record": "/app/installations/{waits}/record",
    "missing": "/app/installations/{failed}/hand-over",
    "fit, awaited": "/app/installations/{silent}/fit",
    "handed over": "/app/installations/{waits}/hand-over",
    "checks, handed over": "/app/installations/{waits}/checks",
    "station": "/app/stations/PLI-FAILED/",
    "trial": "/app/installations/{tried}/checks",
    "forbidden": "/review/",
    "myself": "/people/ina/",
    "this phone": "/passkeys/new",
    "not found": "/app/installations/999999/",
    "on the phone": "/app/waiting",
    "without signal": "/app/scanned/3f0d6a7e-4a57-4a0c-9d35-0c8a4b1f7e11/",
    "no connection": "/offline",
}
OF_SUE = {
    "queue": "/review/",
    "review": "/review/{waits}/",
    "timeline": "/stations/PLI-WAITS/timeline",
    "audit": "/audit/",
    "reports": "/reports/",
    "rules": "/review/rules",
    "sites": "/sites/",
    "site": "/sites/{site}/",
    "map": "/map/",
    "charts": "/charts/",
    "copy a job": "/jobs/{job}/copy",
    "gateway": "/gateway/",
    "refused": "/app/knocks/",
    "people": "/people/",
    "jobs": "/jobs/",
    "new job": "/jobs/new",
    "labels": "/labels/",
    "new labels": "/labels/new",
    "labels of stations": "/labels/stations?location={site}",
    "print labels": "/labels/print?codes=23456789",
    "loose label": "/s/ABCD2345",
    "job": "/jobs/{job}/",
    "add somebody": "/people/new",
    "templates": "/templates/?from=catalogue",
    "template": "/templates/double-for-PLI-FAILED/",
    "template, edited": "/templates/double-for-PLI-FAILED/edit",
    "template, drift": "/templates/double-for-PLI-FAILED/drift",
    "template, playbook": "/templates/double-for-PLI-FAILED/playbook",
    "person": "/people/ina/",
    "operator's checks": "/review/checks",
    "commands": "/app/stations/PLI-FAILED/",
    "locations": "/locations/",
    "new location": "/locations/new",
    "location": "/locations/{site}/",
    "change a location": "/locations/{site}/edit",
    "stations": "/stations/",
    "station's record": "/stations/PLI-FAILED/",
    "change a station": "/stations/PLI-FAILED/edit",
    "change an evse": "/stations/PLI-FAILED/evses/NL-PLI-EPLI-FAILED-1",
    "move": "/stations/PLI-FAILED/move",
    "replace": "/stations/PLI-FAILED/replace",
    "to override": "/app/installations/{failed}/checks",
}
OF_NOBODY = {
    "sign in": "/accounts/login/?passkey=unknown",
    "forgotten": "/accounts/password/reset/",
    "label": "/s/23456789",
    "from 1.0": "/api/docs/from-1.0/",
    "changes": "/api/docs/changes/",
}


@pytest.fixture
def world(plinth: Operator, ina: User) -> dict[str, int | str]:
    """Give installations of every kind, by name."""
    rows = {
        "linked": make_linked(plinth, identity="PLI-LINKED", linked=False),
        "silent": make_linked(plinth, identity="PLI-SILENT"),
        "fitted": make_fitted(plinth, identity="PLI-FITTED"),
        "failed": make_checked(make_fitted(plinth, identity="PLI-FAILED"), verdict="failed"),
        "passed": make_checked(make_fitted(plinth, identity="PLI-PASSED")),
        "waits": make_checked(make_fitted(plinth, identity="PLI-WAITS"), handed_over_by="user:0"),
        "tried": make_fitted(plinth, identity="PLI-TRIED"),
    }
    Installation.objects.update(opened_by_user=ina)
    Label.objects.create(operator=plinth, code="23456789", station=rows["failed"].station)
    Label.objects.create(operator=plinth, code="ABCD2345")
    connect(rows["tried"].station)
    start_trial(actor=Actor(operator=plinth), installation=rows["tried"], kind="walk")
    now = database_now()
    place = rows["waits"].station.location
    job = Job.objects.create(
        operator=plinth, location=place, day=now.date(), installer=ina, note="Key at the gate.", created_by="Dan"
    )
    for name in ("waits", "fitted", "linked"):
        JobStation.objects.create(job=job, station=rows[name].station)
    for identity, cause in (("PLI-FAILED", "wrong_key"), ("PL1-FITTED", "unknown_identity"), ("", "tls_dropped")):
        told = {"evidence": {"identity": identity, "length": 7}, "first_seen": now, "last_seen": now}
        Knock.objects.create(identity=identity, look_alike=fold(identity), port=9000, cause=cause, **told)
    return {name: row.pk for name, row in rows.items()} | {
        "job": job.pk,
        "site": rows["waits"].station.location.location_id,
    }


@pytest.fixture
def page_of(phone_of: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Give a function that opens an address as somebody and fails on any complaint of the browser."""
    complaints: list[str] = []

    def open_page(user: User | None, path: str, **options: Any) -> Page:
        page = phone_of(user, permissions=["camera"], **options).new_page()
        page.on("console", lambda said: complaints.append(said.text) if BLOCKED in said.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    assert complaints == []


@pytest.fixture
def look_at(page_of: Callable[..., Page], world: dict[str, Any], subtests: pytest.Subtests) -> Callable[..., None]:
    """Give a function that looks at each of these pages as somebody who goes from one to the next."""

    def look_at_each(user: User | None, pages: dict[str, str], see: Callable[[Page], None]) -> None:
        page = page_of(user, "/livez")
        page.add_init_script(AXE_SCRIPT)
        for name, path in pages.items():
            with subtests.test(name, user=user and user.username):
                page.set_viewport_size(PHONE)
                page.goto(path.format(**world))
                see(page)

    return look_at_each


def test_everybodys_pages(
    look_at: Callable[..., None],
    plinth: Operator,
    ina: User,
    sue: User,
    ada: User,
    client_of: Callable[[User], Client],
) -> None:
    add(client_of(ina), SoftPhone())
    look_at(ina, OF_INA, look)
    look_at(ina, {"what opens on a page": OF_INA["checks after"]}, look_opened)
    look_at(sue, OF_SUE, look_wide)
    look_at(None, OF_NOBODY, look)
    create_token(operator=plinth, name="ERP", scopes=Scope.values)
    admin = Actor.of_person(ada.membership)
    hook = create_webhook(actor=admin, url="https://erp.example/hook", name="ERP")[0].pk
    issue_registration_token(actor=admin, name="Kanaalkade")
    look_at(ada, {"tokens": "/tokens/", "new token": "/tokens/new", "person": "/people/ina/"}, look)
    look_at(ada, {"webhooks": "/webhooks/", "webhook": f"/webhooks/{hook}/", "new webhook": "/webhooks/new"}, look)
    look_at(ada, {"settings": "/settings/", "tokens": "/registration-tokens/", "invite": "/invitations/new"}, look)


def look_opened(page: Page) -> None:
    page.evaluate(OPEN_ALL)
    look(page)


def test_what_was_meant(page_of: Callable[..., Page], ina: User, plinth: Operator) -> None:
    make_fitted(plinth, identity="PLI-FAILED")
    plinth.registers_by_scan = True
    plinth.save()
    page = page_of(ina, OF_INA["scan"])
    page.get_by_label("Or type the number").fill("PLI FAILED1")
    page.locator("#go").click()
    page.get_by_role("button", name="Register PLI FAILED1").wait_for()
    look(page)


def test_theme_is_kept(page_of: Callable[..., Page], ina: User) -> None:
    page = page_of(ina, "/app/", color_scheme="light")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Light or dark").click()
    page.reload()
    assert page.evaluate(GROUND) == "rgb(11, 16, 20)"


def test_page_reads_without_scripts(page_of: Callable[..., Page], ina: User, plinth: Operator) -> None:
    page = page_of(ina, f"/app/installations/{make_linked(plinth, linked=False).pk}/link", java_script_enabled=False)
    page.get_by_label("Another Location").check()
    page.get_by_label("Name", exact=True).fill("New place")
    page.get_by_role("button", name="Link it here").click()
    expect(page.get_by_label("City")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name", exact=True)).to_have_value("New place")


@pytest.mark.parametrize(("path", "budget"), [("/accounts/login/", 30), ("/app/scan", 45)])
def test_first_load_is_light(path: str, budget: int, page_of: Callable[..., Page], ina: User) -> None:
    page = page_of(None if "login" in path else ina, "/livez")
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(weight(request)))
    page.goto(path, wait_until="networkidle")
    assert len(page.content()) <= 20_000
    assert sum(sizes) / 1024 <= budget


def weight(request: Request) -> int:
    """Give what a request costs: its compressed body; the decoder comes after the first paint and is kept."""
    response = request.response()
    if response is None or "vendor/zxing" in request.url:
        return 0
    if request.resource_type == "document":
        return len(gzip.compress(response.body()))
    return int(request.sizes()["responseBodySize"])
