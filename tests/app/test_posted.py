"""Addresses that only take what a form sends: a browser that opens one comes to the page with its button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from installer_app.posted import page_above
from tests.app.world import HTMX
from tests.factories import make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
# By whom an act is opened, its address, and the page that a browser is led to.
ACTS = [
    ("desk", "/jobs/7/cancel", "/jobs/7/"),
    ("desk", "/jobs/7/pass", "/jobs/7/"),
    ("desk", "/passes/7/revoke", "/"),
    ("desk", "/imports/7/import", "/imports/7/"),
    ("desk", "/imports/7/undo", "/imports/7/"),
    ("desk", "/sites/kade%2012/owner-links", "/sites/kade%2012/"),
    ("desk", "/owner-links/7/end", "/"),
    ("desk", "/templates/double/reapply-all", "/templates/double/"),
    ("desk", "/app/installations/7/checks/stop", "/app/installations/7/checks"),
    ("desk", "/app/installations/7/claim", "/app/installations/7/"),
    ("desk", "/app/stations/CP-1/key", "/app/stations/CP-1/"),
    ("desk", "/app/stations/CP%231%3F/key", "/app/stations/CP%231%3F/"),
    ("desk", "/people/ina/devices/7/end", "/people/ina/"),
    ("desk", "/language", "/"),
    ("admin", "/people/ina/role", "/people/ina/"),
    ("admin", "/webhooks/7/ping", "/webhooks/7/"),
    ("admin", "/tokens/7/renew", "/tokens/"),
    ("admin", "/registration-tokens/7/revoke", "/registration-tokens/"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "act", "page"), ACTS)
def test_a_browser_is_led_to_the_page_of_an_act(
    who: str, act: str, page: str, desk: Client, desk_of_ada: Client
) -> None:
    client = {"desk": desk, "admin": desk_of_ada}[who]
    answer = client.get(act, headers=BROWSER)
    assert (answer.status_code, answer.headers.get("Location")) == (302, page)
    assert [client.get(act).status_code, client.put(act, headers=BROWSER).status_code] == [405, 405]


@pytest.mark.django_db
def test_who_signs_in_again_after_an_act_comes_to_its_page_and_not_to_an_empty_one(desk: Client) -> None:
    answer = desk.get("/jobs/7/cancel", headers=BROWSER, follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([("/jobs/7/", 302)], 404)
    assert answer.templates[0].name == "404.html"
    assert "<title>This did not work (404) · Plinth</title>" in answer.content.decode()


@pytest.mark.django_db
def test_machines_keep_their_answer(machine: Client) -> None:
    for answer in (
        machine.put(reverse("api_knocks"), headers=BROWSER),
        machine.get(reverse("api_claim", args=[7]), headers=BROWSER),
    ):
        assert (answer.status_code, "Location" in answer.headers) == (405, False)


@pytest.mark.django_db
def test_what_became_of_commands_is_a_part_of_the_stations_page(desk: Client, plinth: Operator) -> None:
    station = make_station(plinth, "CP-1")
    address, page = (reverse(name, args=["cp-1"]) for name in ("station_commands", "station"))
    opened = desk.get(address, headers=BROWSER)
    assert (opened.status_code, opened["Location"]) == (302, reverse("station", args=[station.charge_station_id]))
    assert (desk.head(address).status_code, desk.get(page).status_code) == (302, 200)
    assert desk.get(address, headers=HTMX).templates[0].name == "installer/outcomes.html"
    assert desk.get(reverse("station_commands", args=["CP-2"]), headers=BROWSER).status_code == 404


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", "/"),
        ("/nowhere", "/"),
        ("/nowhere/at/all", "/"),
        ("/jobs/7/cancel/", "/jobs/7/"),
        ("/jobs/x/cancel", "/jobs/"),
        ("/review/checks/more", "/review/checks"),
        ("//jobs//7", "/jobs/"),
    ],
)
def test_the_nearest_address_above(path: str, page: str) -> None:
    assert page_above(path) == page
