"""The map: a dot a site, the same as a list, tiles from where the operator's setting says."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from core.choices import DeployState
from core.models import ChargeStation
from installer_app.wall import live
from tests.app.world import connect, refuse
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import BrowserContext

    from core.models import Location, Operator, User


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FRESH_S", 0.0)


@pytest.fixture
def places(plinth: Operator, volta: Operator) -> dict[str, Location]:
    """Give sites: one refused, one well, one without stations, one that nobody placed, and one of somebody else."""
    spots = {
        "Garage": ("52.1", "5.1"),
        "Well": ("52.2", "5.2"),
        "Empty": ("52.1001", "5.1001"),
        "Nowhere": (None, None),
    }
    rows = {
        name: make_location(plinth, name, location_id=name.lower(), latitude=latitude, longitude=longitude)
        for name, (latitude, longitude) in spots.items()
    }
    facts: dict[str, Any] = {"deploy_state": DeployState.PRODUCTION}
    refuse(make_station(plinth, "PLI-1", location=rows["Garage"], **facts).charge_station_id)
    connect(make_station(plinth, "PLI-2", location=rows["Well"], **facts))
    make_location(volta, "Volta's", latitude="52", longitude="5")
    return rows


@pytest.mark.django_db
def test_every_site_with_a_place_is_a_dot(desk_of_dan: Client, places: dict[str, Location]) -> None:
    dots = desk_of_dan.get("/map/dots").json()["dots"]
    assert [(one["name"], one["word"], one["colour"], one["mark"], one["online"], one["total"]) for one in dots] == [
        ("Garage", "Refused", "fail", "cross", 0, 1),
        ("Well", "Online", "ok", "check", 1, 1),
        ("Empty", "No stations", "wait", "none", 0, 0),
    ]
    assert (dots[0]["at"], dots[0]["url"]) == ([52.1, 5.1], "/sites/garage/")
    assert dots[0]["route"] == "geo:52.1,5.1?q=52.1,5.1(Garage)"


@pytest.mark.django_db
def test_dots_travel_packed(desk_of_dan: Client, places: dict[str, Location]) -> None:
    answers = [desk_of_dan.get("/map/dots", headers={"accept-encoding": how}) for how in ("gzip", "identity")]
    assert [answer.get("Content-Encoding") for answer in answers] == ["gzip", None]
    assert json.loads(gzip.decompress(answers[0].content))["dots"] == answers[1].json()["dots"]


def test_the_list_says_the_same_and_more(desk_of_dan: Client, places: dict[str, Location]) -> None:
    page = desk_of_dan.get("/map/")
    assert [one["name"] for one in page.context["places"]] == ["Garage", "Well", "Empty", "Nowhere"]
    text = page.content.decode()
    assert text.count('href="geo:52.1,5.1?q=52.1,5.1(Garage)"') == 1
    assert text.count("Nobody said where it is: set its coordinates.") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"), [("?q=well", ["Well"]), ("?show=refused", ["Garage"]), ("?q=x9&show=refused", [])]
)
def test_map_and_list_are_narrowed_alike(
    query: str, names: list[str], desk_of_dan: Client, places: dict[str, Location]
) -> None:
    page = desk_of_dan.get(f"/map/{query}")
    assert [one["name"] for one in page.context["places"]] == names
    assert page.context["dots"] == f"/map/dots{query}"
    assert [one["name"] for one in desk_of_dan.get(page.context["dots"]).json()["dots"]] == names


@pytest.mark.django_db
@pytest.mark.django_db
def test_the_map_is_told_what_its_directions_are_called(desk_of_dan: Client) -> None:
    assert desk_of_dan.get("/map/").content.decode().count('data-compass="N E S W"') == 1


def test_who_has_seen_it_all_is_told_nothing(desk_of_dan: Client, places: dict[str, Location]) -> None:
    seen = desk_of_dan.get("/map/dots").json()["seen"]
    same = desk_of_dan.get("/map/dots", {"seen": seen})
    assert (same.status_code, same.content) == (204, b"")
    connect(ChargeStation.objects.get(charge_station_id="PLI-1"))
    told = desk_of_dan.get("/map/dots", {"seen": seen})
    assert (told.status_code, told.json()["seen"] == seen) == (200, False)
    assert desk_of_dan.get("/map/dots", {"seen": "", "q": "well"}).json()["dots"][0]["name"] == "Well"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/map/dots", "/sites/live"])
def test_nothing_new_asks_the_database_nothing_of_who_asks(
    path: str, desk_of_dan: Client, places: dict[str, Location], django_assert_num_queries: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(live, "FRESH_S", 60.0)
    seen = desk_of_dan.get("/map/dots").json()["seen"]
    with django_assert_num_queries(0):
        assert desk_of_dan.get(path, {"seen": seen}).status_code == 204


@pytest.mark.django_db
def test_what_nobody_was_met_for_is_asked_as_ever(client: Client, desk_of_dan: Client, ina: User) -> None:
    seen = desk_of_dan.get("/map/dots").json()["seen"]
    assert client.get("/map/dots", {"seen": seen}).status_code == 302
    client.force_login(ina)
    assert client.get("/map/dots", {"seen": seen}).status_code == 403


@pytest.mark.django_db
def test_the_way_there_is_by_the_setting(desk_of_dan: Client, places: dict[str, Location], settings: Any) -> None:
    settings.MAP_ROUTE = "https://maps.example.org/?to={latitude},{longitude}&name={name}"
    found = desk_of_dan.get("/map/dots?q=garage").json()["dots"]
    assert [one["route"] for one in found] == ["https://maps.example.org/?to=52.1,5.1&name=Garage"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tiles", "allowed"),
    [
        ("", "img-src 'self' data: blob:"),
        ("/tiles/{z}/{x}/{y}.png", "img-src 'self' data: blob:"),
        (
            "https://{s}.tiles.example.org/{z}/{x}/{y}.png",
            "img-src 'self' data: blob: https://*.tiles.example.org",
        ),
    ],
)
def test_only_this_page_loads_tiles_and_only_from_there(
    tiles: str, allowed: str, desk_of_dan: Client, places: dict[str, Location], settings: Any
) -> None:
    settings.MAP_TILES = tiles
    told = [desk_of_dan.get(path)["Content-Security-Policy"].split("; ") for path in ("/map/", "/sites/")]
    images = [next(part for part in policy if part.startswith("img-src")) for policy in told]
    assert images == [allowed, "img-src 'self' data: blob:"]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_no_more_for_more(
    rows: int, desk_of_dan: Client, plinth: Operator, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(rows):
        place = make_location(plinth, f"Place {number}", latitude="52", longitude="5")
        make_station(plinth, f"PLI-{number}", location=place)
    for path, questions in (("/map/", 9), ("/map/dots", 9)):
        with django_assert_num_queries(questions):
            assert desk_of_dan.get(path).status_code == 200


TILE = re.compile(r"/tiles/\d+/\d+/\d+\.png")


@pytest.mark.browser
def test_a_name_is_text_and_never_markup(phone_of: Callable[..., BrowserContext], plinth: Operator, dan: User) -> None:
    make_location(plinth, "<i id=made>Hof</i>", latitude="52.1", longitude="5.1")
    page = phone_of(dan).new_page()
    page.goto("/map/")
    expect(page.locator(".leaflet-tooltip")).to_have_text("<i id=made>Hof</i>")
    assert page.locator("#made").count() == 0


@pytest.mark.browser
def test_the_map_draws_clusters_dots_and_tiles(
    phone_of: Callable[..., BrowserContext], places: dict[str, Location], dan: User, settings: Any
) -> None:
    settings.MAP_TILES, settings.MAP_ATTRIBUTION = "/tiles/{z}/{x}/{y}.png", "© Somebody"
    page = phone_of(dan).new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if TILE.search(request.url) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.goto("/map/")
    cluster = page.get_by_role("button", name="2 sites")
    expect(cluster).to_have_class(re.compile("fail"))
    expect(page.locator(".pin.ok")).to_have_attribute("title", "Well: Online")
    page.locator(".pin.ok").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Open the site")).to_have_attribute("href", "/sites/well/")
    page.get_by_role("button", name="On the map Garage").click()
    expect(page.locator(".pin.fail:not(.many)")).to_have_attribute("title", "Garage: Refused")
    expect(page.get_by_text("© Somebody")).to_be_visible()
    assert (bool(asked), complaints) == (True, [])


@pytest.mark.browser
def test_the_map_lives_without_moving_or_closing_what_is_open(
    phone_of: Callable[..., BrowserContext], places: dict[str, Location], dan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY_S", 0.2)
    page = phone_of(dan).new_page()
    page.goto("/map/?q=garage")
    page.evaluate("() => { window.stayed = true; }")
    page.get_by_role("button", name="Garage: Refused").click()
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("0 / 1 connected")
    page.wait_for_function("() => !document.querySelector('.leaflet-pan-anim')")
    where = page.locator(".leaflet-map-pane").get_attribute("style")
    connect(ChargeStation.objects.get(charge_station_id="PLI-1"))
    expect(popup).to_contain_text("1 / 1 connected")
    expect(page.locator("#places")).to_contain_text("1 of 1 connected")
    assert (page.evaluate("() => window.stayed"), page.locator(".leaflet-map-pane").get_attribute("style")) == (
        True,
        where,
    )
