"""The records in a real browser: a list narrows while somebody types, and of two versions one is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from core.domain.batch import Item, Method
from core.domain.locations.making import write_locations
from core.models import Actor, Location
from tests.app.readable import assert_readable
from tests.app.test_look import page_of
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from core.models import Operator, User

pytestmark = pytest.mark.browser
__all__ = ["page_of"]


def test_a_desk_finds_a_station_and_settles_with_a_colleague(
    page_of: Callable[..., Page],
    sue: User,
    plinth: Operator,
) -> None:
    place: Any = make_location(plinth, "Garage", location_id="garage", city="Gent")
    for identity in ("PLI-1", "PLI-2"):
        make_station(plinth, identity, location=place)
    page = page_of(sue, "/stations/")
    page.get_by_label("Find a station").fill("pli-2")
    page.wait_for_url("**/stations/?q=pli-2*")
    expect(page.locator("#rows li b")).to_have_text(["PLI-2"])
    page.locator("#rows li a").click()
    page.get_by_role("link", name="Garage, Gent").click()
    page.get_by_role("link", name="Change the Location").click()
    page.get_by_label("Name", exact=True).fill("South")
    item = Item("garage", {"name": "North", "city": "Breda"})
    write_locations(actor=Actor(operator=plinth), method=Method.PATCH, items=[item])
    page.get_by_role("button", name="Save").click()
    page.locator("[data-conflict]").wait_for()
    assert_readable(page)
    page.get_by_role("button", name="Save what is picked").click()
    page.wait_for_url("**/locations/garage/")
    assert Location.objects.values_list("name", "city").get() == ("South", "Breda")


def test_a_field_for_a_location_offers_more_while_somebody_types(
    page_of: Callable[..., Page],
    sue: User,
    plinth: Operator,
) -> None:
    for number in range(50):
        make_location(plinth, f"Aaa {number:02}", location_id=f"a-{number:02}")
    make_location(plinth, "Zuid", location_id="zuid")
    page = page_of(sue, "/jobs/new")
    offered = page.locator("#offered_location_id option")
    expect(offered).to_have_count(50)
    page.get_by_label("Location").press_sequentially("zui")
    expect(offered).to_have_count(1)
    assert (offered.get_attribute("value"), offered.text_content()) == ("zuid", "Zuid, Utrecht")
