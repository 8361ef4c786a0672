"""From a desk's table to the partners' map: planned, labelled, installed, given back, mended, approved, shown.

Nothing is handed from one to the next but what they really have: the file, the printed sheet, the pages, the sockets.
"""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from core.choices import DeployState
from core.domain.partners import create_partner
from core.domain.stations.making import key_digest
from core.models import ChargeStation, Event, Job, Label
from core.models.clock import database_now
from tests.app.test_imports import work
from tests.factories import make_location, make_station, make_template
from tests.journeys.conftest import ANSWERS
from tests.journeys.phone import fit_and_check, look, looking_at, sign_in
from tests.site import FLAGS, WHOLE
from tests.stations import KEY, RunningGateway, ScriptedStation, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from core.models import Operator, User
    from tests.site import Site

__all__ = ["looking_at"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

DESK = {"width": 1280, "height": 900}
PLAN = "Locatie;Datum;Monteur;Opmerking;Laadpalen\nKanaalkade 12;{day:%d-%m-%Y};ina;Bel de portier;DEMO-0001\n"
WRONG = "The left socket hangs loose."


@pytest.fixture
def world(plinth: Operator) -> ChargeStation:
    """A Location that nobody outside sees yet, two others, two templates, and a station in stock without a label."""
    here = {"latitude": "52.0999000", "longitude": "5.1022000", "time_zone": "Europe/Amsterdam"}
    make_location(plinth, "Kanaalkade 12", location_id="kade-12", **here)
    make_location(plinth, "Amersfoort", latitude="52.1560000", longitude="5.3870000", city="Amersfoort")
    make_location(plinth, "Nowhere yet")
    make_template(plinth, name="Demo Double")
    make_template(plinth, template_id="other", name="Other", vendor=["Alfen BV"], model="NG910")
    return make_station(plinth, "DEMO-0001", key_digest=key_digest(KEY))


@pytest.fixture
def desk(phone_of: Callable[..., BrowserContext], dan: User) -> Page:
    return phone_of(dan, viewport=DESK).new_page()


@pytest.fixture
def boss(phone_of: Callable[..., BrowserContext], sue: User) -> Page:
    return phone_of(sue, viewport=DESK).new_page()


@pytest.fixture
def shown(plinth: Operator, site: Site) -> Callable[[], list[tuple[str, dict[str, str]]]]:
    """Give what a partner's own client reads of our Locations, over its own connection: ids, and each EVSE's status."""
    token = b64encode(create_partner(operator=plinth, name="Roam", reads_at_once=True)[1].encode()).decode()
    asked = Request(f"{site.url}/ocpi/2.2.1/locations", headers={"Authorization": f"Token {token}"})  # noqa: S310 -- ours

    def read() -> list[tuple[str, dict[str, str]]]:
        with urlopen(asked, timeout=10) as answer:  # noqa: S310 -- ours
            told = json.load(answer)
        assert told["status_code"] == 1000
        return [(each["id"], {one["evse_id"]: one["status"] for one in each["evses"]}) for each in told["data"]]

    return read


@pytest.mark.usefixtures("ina")
def test_from_a_table_to_the_partners_map(
    looking_at: Callable[[Image.Image], BrowserContext],
    gateway: RunningGateway,
    desk: Page,
    boss: Page,
    world: ChargeStation,
    shown: Callable[[], list[tuple[str, dict[str, str]]]],
    tmp_path: Path,
) -> None:
    plan(desk)
    label = cut_from(desk, print_sheet(desk, tmp_path))
    phone = looking_at(label).new_page()
    find(phone)
    with ScriptedStation("DEMO-0001", gateway.port, key=KEY, answers=dict(ANSWERS)) as station:
        station.boot()
        fit_and_check(phone, station)
        hand_over(phone, "Bay 3, left of the entrance.")
        give_back(boss)
        see_it_back(phone)
        fit_and_check(phone, station, "Run the checks again")
        hand_over(phone, "It is tight now.")
        assert shown() == []
        approve(boss)
        assert shown() == [("kade-12", dict.fromkeys(["NL*PLI*EDEMO0001*1", "NL*PLI*EDEMO0001*2"], "AVAILABLE"))]
    world.refresh_from_db()
    assert (world.deploy_state, world.location.publish) == (DeployState.PRODUCTION, True)
    see_it_at_work(desk)
    told = Event.objects.filter(verb__in=["import", "label", "return", "approve"]).order_by("pk")
    by = [("import", "dan"), ("label", "dan"), ("return", "sue"), ("approve", "sue")]
    assert [*told.values_list("verb", "by")] == by


# --- the desk ---


def plan(page: Page) -> None:
    """Bring in the day's planning by the pages; the worker reads it and writes it."""
    page.goto("/imports/")
    page.get_by_role("radio", name="Jobs").check()
    file = PLAN.format(day=database_now()).encode()
    page.get_by_label("File").set_input_files({"name": "plan.csv", "mimeType": "text/csv", "buffer": file})
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    job = Job.objects.get()
    assert (job.location.location_id, job.installer.username) == ("kade-12", "ina")


def print_sheet(page: Page, folder: Path) -> Path:
    """Make the station's label, and take the sheet that a printer would get."""
    page.goto("/labels/")
    page.get_by_role("link", name="Labels of stations").click()
    page.get_by_role("textbox", name="Stations").fill("DEMO-0001")
    page.get_by_role("button", name="On to printing").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Get the file").click()
    path = folder / "sheet.pdf"
    download.value.save_as(path)
    return path


def cut_from(desk: Page, sheet: Path) -> Image.Image:
    """Let Chromium draw the sheet as its reader shows it, and cut the label out: its QR code and what stands around."""
    assert desk.context.browser is not None
    browser = desk.context.browser.browser_type.launch(executable_path=WHOLE, args=FLAGS)
    page = browser.new_page(viewport=DESK)
    page.goto(f"{sheet.as_uri()}#toolbar=0&zoom=200")

    def seen() -> tuple[Image.Image, Any] | None:
        drawn = Image.open(io.BytesIO(page.screenshot()))
        found = zxingcpp.read_barcodes(drawn, formats=zxingcpp.BarcodeFormat.QRCode)
        return (drawn, found[0].position) if found else None

    drawn, where = wait_for(seen, 15)
    browser.close()
    x, y, side = where.top_left.x, where.top_left.y, where.top_right.x - where.top_left.x
    label = drawn.crop((x - side // 4, y - side // 4, x + side * 5 // 2, y + side * 3 // 2))
    return label.resize((label.width * 2, label.height * 2), Image.Resampling.BICUBIC)


# --- the phone ---


def find(page: Page) -> None:
    """Go from the job of the day to the station, by what is printed on its label, and link it where the job is."""
    sign_in(page, "ina")
    expect(page.get_by_role("heading", name="Kanaalkade 12")).to_be_visible()
    look(page, "today")
    expect(page.get_by_text("Bel de portier")).to_be_visible()
    page.get_by_role("link", name=re.compile("Scan a station")).click()
    expect(page).to_have_url(re.compile(r"/link$"), timeout=30_000)
    assert Label.objects.get().station.charge_station_id == "DEMO-0001"
    first = page.get_by_role("radio").first
    page.get_by_role("button", name="Nearest first").click()
    expect(page.get_by_text("Nearest first.")).to_be_visible()
    expect(first).to_have_value("kade-12")
    first.check()
    look(page, "link")
    page.locator("#go").click()
    expect(page).to_have_url(re.compile(r"/fit$"))


def hand_over(page: Page, note: str) -> None:
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("A note for the supervisor").fill(note)
    look(page, "hand-over")
    page.locator("#go").click()
    expect(page.get_by_text(re.compile("[Hh]anded over")).first).to_be_visible()
    look(page, "handed-over")


def see_it_back(page: Page) -> None:
    """See on Today what came back and why, and follow it to the very step."""
    page.goto("/app/")
    line = page.get_by_role("link", name="DEMO-0001 came back: Fit")
    expect(line).to_contain_text(WRONG)
    line.click()
    expect(page).to_have_url(re.compile(r"/fit$"))
    expect(page.get_by_text("sue gave this back")).to_be_visible()


# --- the supervisor ---


def give_back(page: Page) -> None:
    page.goto("/review/")
    look(page, "queue")
    page.get_by_role("link", name=re.compile("DEMO-0001")).first.click()
    expect(page.get_by_text("Bay 3, left of the entrance.").first).to_be_visible()
    page.locator("summary", has_text="Give it back").click()
    page.get_by_label("Which step has to be done again?").select_option("fit")
    page.get_by_label("What has to be mended").fill(WRONG)
    page.get_by_role("button", name="Give it back").click()
    expect(page).to_have_url(re.compile(r"/review/$"))


def approve(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name=re.compile("DEMO-0001")).first.click()
    expect(page.get_by_text("It is tight now.").first).to_be_visible()
    look(page, "review")
    page.get_by_role("button", name="Approve").click()
    expect(page).to_have_url(re.compile(r"/review/$"))


# --- and the desk again ---


def see_it_at_work(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("Kanaalkade 12").first).to_be_visible()
    look(page, "sites")
