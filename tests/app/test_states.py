"""A station in one word, sites in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from core.domain.review.reviewing import return_to_installer
from core.models import Actor, ChargeStation, Membership
from tests.app.world import connect, refuse
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "deploy_state", "state"),
    [
        ({"online"}, "Production", "online"),
        (set(), "Production", "silent"),
        ({"refused"}, "Production", "refused"),
        ({"online", "refused"}, "Production", "online"),
        (set(), "Stock", "to_do"),
        ({"refused"}, "Deprecated", "retired"),
    ],
)
def test_station_is_said_in_one_word(
    facts: set[str], deploy_state: str, state: str, desk: Client, plinth: Operator
) -> None:
    place = make_location(plinth)
    station = make_station(plinth, location=place, deploy_state=deploy_state)
    if "online" in facts:
        connect(station)
    if "refused" in facts:
        refuse(station.charge_station_id)
    (view,) = desk.get(reverse("site", args=[place.location_id])).context["site"].stations
    assert view.state == state


@pytest.mark.parametrize(("name", "knocked"), [("***", ""), ("***", "-"), ("EH-100", "EH100"), ("EH-100", "eh-100")])
def test_a_stranger_who_knocks_under_another_name_changes_no_word(
    name: str, knocked: str, desk: Client, plinth: Operator
) -> None:
    station = make_station(plinth, name)
    refuse(knocked)
    view = desk.get(reverse("station", args=[station.charge_station_id])).context["view"]
    assert (view.state, view.knock) == ("to_do", None)


def test_a_station_that_got_in_since_is_not_refused(desk: Client, plinth: Operator) -> None:
    station = make_station(plinth)
    refuse(station.charge_station_id)
    ChargeStation.objects.filter(pk=station.pk).update(last_seen=timezone.now())
    assert desk.get(reverse("station", args=[station.charge_station_id])).context["view"].state == "to_do"


def test_tiles_count_every_station_once(desk: Client, plinth: Operator, volta: Operator) -> None:
    make_station(volta, "VOL-1")
    make_checked(make_fitted(plinth, identity="PLI-1"), handed_over_by="user:0")
    connect(make_fitted(plinth, identity="PLI-2").station)
    refuse(make_station(plinth, "PLI-3").charge_station_id)
    tiles = desk.get("/sites/").context["tiles"]
    assert {tile["title"]: tile["value"] for tile in tiles} == {
        "connected": "1 / 3",
        "in work": 1,
        "wait for review": 1,
        "refused now": 1,
    }


def test_what_is_out_of_service_is_of_no_count(desk: Client, plinth: Operator) -> None:
    stands = make_fitted(plinth, identity="PLI-1").station
    gone = make_station(plinth, "PLI-2", location=stands.location, deploy_state="Deprecated")
    for station in (stands, gone):
        connect(station)
    page, place = desk.get("/sites/"), stands.location
    assert place is not None
    (site,) = page.context["sites"]
    assert (page.context["tiles"][0]["value"], site.online, site.total, len(site.stations)) == ("1 / 1", 1, 1, 2)
    here = desk.get(reverse("site", args=[place.location_id])).content.decode()
    assert ("1 of 1 connected" in here, desk.get("/map/").content.decode().count("1 of 1 connected")) == (True, 1)


def test_returned_work_says_so_at_the_desk(desk: Client, plinth: Operator, sue: User) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    boss = Actor.of_person(Membership.objects.get(user=sue))
    return_to_installer(actor=boss, installation=installation, comment="Look again.")
    (site,) = desk.get("/sites/").context["sites"]
    assert ([str(view.word) for view in site.in_state("returned")], site.online) == (["Returned"], 0)


def test_own_work_offers_no_answer(desk: Client, plinth: Operator, sue: User) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by=f"user:{sue.pk}")
    page = desk.get(reverse("review", args=[installation.pk]))
    assert [template.name for template in page.templates].count("supervisor/word.html") == 0


def test_second_page_of_sites(desk: Client, plinth: Operator) -> None:
    for number in range(22):
        make_location(plinth, f"Site {number:02}")
    context = desk.get("/sites/", {"page": "2"}).context
    assert [site.location.name for site in context["sites"]] == ["Site 20", "Site 21"]
