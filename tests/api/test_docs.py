"""The pages beside the OpenAPI document: they say what is true, and stay so."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.api.description.changes import CHANGES, NEWEST
from core.api.description.document import document
from core.api.description.from_1 import BEFORE, NOW, PARTS
from core.bodies.shared import YEARS
from core.importing.ocpi import Defaults, read_location

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

PAGES = ["/api/docs/from-1.0/", "/api/docs/changes/"]


def test_the_newest_entry_is_the_version_of_the_document() -> None:
    assert document()["info"]["version"] == NEWEST


def test_the_changelog_is_dated_newest_first() -> None:
    days = [date.fromisoformat(version.day) for version in CHANGES]
    numbers = [[int(part) for part in version.number.split(".")] for version in CHANGES]
    assert (days, numbers) == (sorted(days, reverse=True), sorted(numbers, reverse=True))


def test_the_changelog_names_what_there_is() -> None:
    """Addresses, the years that are taken, and what a report calls its lists."""
    said, told = re.sub(r"{\w+}", "{key}", " ".join(CHANGES[0].lines)), document()
    named = {path.rstrip(".;:,") for path in re.findall(r"(?<![\w…}/])/[a-z][\w/{}.-]*", said)}
    known = {path.removeprefix("/api/2.0") for path in told["paths"]}
    assert sorted(named - known) == []
    years = [int(year) for year in re.findall(r"years (\d+) to (\d+)", said)[0]]
    assert (years, "was called days is called periods" in said) == ([YEARS[0], YEARS[-1]], True)
    lists = told["components"]["schemas"]["Installs"]["required"]
    assert ("days" in lists, "periods" in lists) == (False, True)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_open_to_all_and_needs_nobody_elses_files(client: Client, page: str) -> None:
    text = client.get(page).content.decode()
    assert (client.get(page).status_code, re.findall(r"""(?:src|href)=["']https?://""", text)) == (200, [])


def test_the_reference_is_found_without_its_slash(client: Client) -> None:
    led = client.get("/api/docs")
    assert (led.status_code, led["Location"]) == (301, "/api/docs/")


def test_the_reference_leads_to_them(client: Client) -> None:
    text = client.get("/api/docs/").content.decode()
    assert [page for page in PAGES if f'href="{page}"' not in text] == []


def test_every_row_is_on_the_page(client: Client) -> None:
    text = client.get(PAGES[0]).content.decode()
    assert len(re.findall(r"<tr>", text)) == sum(len(part.rows) + 1 for part in PARTS)


def test_the_requests_of_the_page_work_one_after_the_other(plinth: Operator, machine: Client) -> None:
    answers = [machine.generic(each.method, each.path, text_of(each.text), "application/json").json() for each in NOW]
    assert [answer["status_code"] for answer in answers] == [1000, 1000, 1000, 1000]
    [location] = machine.get("/api/2.0/Locations").json()["data"]
    old = {name: value for name, value in BEFORE.body.items() if name not in {"evses", "last_updated"}}
    assert location["energy_mix"].pop("energy_mix_profile_id") == "wind"
    assert {name: location[name] for name in old} == old
    [evse] = location["evses"]
    plug = {name: value for name, value in BEFORE.body["evses"][0]["connectors"][0].items() if name != "last_updated"}
    assert {name: evse["connectors"][0][name] for name in plug} == plug


def text_of(request: str) -> str:
    """Give the body as the page prints it."""
    return request.partition("\n\n")[2]


def test_the_request_before_is_one_that_we_understand() -> None:
    assert list(read_location(BEFORE.body, Defaults("2.1.1", "NL", "PLI"), {}).notes) == []
