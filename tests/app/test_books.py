"""The lists of Locations and stations: found, narrowed, turned, and nobody else's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.domain.partners import create_partner
from core.models import ChargeStation, Evse
from tests.factories import make_location, make_station, stored
from tests.installs import make_fitted
from tests.ocpi.conftest import make_site, partners_client

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def places(client: Client, **asked: Any) -> list[str]:
    return [row.location_id for row in client.get(reverse("locations"), asked).context["rows"]]


def boxes(client: Client, **asked: Any) -> list[str]:
    return [str(view.station) for view in client.get(reverse("stations"), asked).context["rows"]]


def test_a_location_is_found_by_anything_on_it(desk: Client, plinth: Operator, volta: Operator) -> None:
    make_location(plinth, "Kanaalkade", location_id="canal", address="Kade 12", city="Utrecht", publish=True)
    make_location(plinth, "Depot", location_id="depot", city="Gent", postal_code="9000", latitude=51, longitude=3)
    make_location(volta, "Kanaalkade", location_id="theirs")
    make_fitted(plinth, identity="PLI-7")  # stands at a third one
    third = ChargeStation.objects.get().location
    assert third is not None
    assert places(desk) == ["depot", "canal", third.location_id]
    told = {asked: places(desk, q=asked) for asked in ("CANAL", "kade 12 utrecht", "9000", "gent", "pli7*2")}
    assert told == {
        "CANAL": ["canal"],
        "kade 12 utrecht": ["canal", third.location_id],
        "9000": ["depot"],
        "gent": ["depot"],
        "pli7*2": [third.location_id],
    }
    narrowed = {state: places(desk, state=state) for state in ("shown", "hidden", "empty", "nowhere", "odd")}
    assert narrowed == {
        "shown": [],
        "hidden": ["depot", "canal", third.location_id],
        "empty": ["depot", "canal"],
        "nowhere": ["canal", third.location_id],
        "odd": ["depot", "canal", third.location_id],
    }


SHOWN = {
    "a": ({}, "Shown to drivers"),
    "b": ({"publish": False}, "Not shown to drivers"),
    "c": ({"latitude": None, "longitude": None}, "Not shown yet: no coordinates"),
    "d": ({"time_zone": ""}, "Not shown yet: no time zone"),
    "e": ({"evses": 0}, "Not shown yet: no station in production"),
}


def test_what_is_called_shown_is_what_partners_are_told(desk: Client, plinth: Operator) -> None:
    for name, (facts, _word) in SHOWN.items():
        make_site(plinth, f"PLI-{name}", location_id=name, **facts)
    told = partners_client(create_partner(operator=plinth, name="Roam", reads_at_once=True)[1])
    seen = [each["id"] for each in told.get("/ocpi/2.2.1/locations").json()["data"]]
    assert (places(desk, state="shown"), places(desk, state="hidden"), seen) == (["a"], ["b", "c", "d", "e"], ["a"])
    pages = {name: [f"/locations/{name}/", f"/sites/{name}/", f"/locations/?q=pli-{name}"] for name in SHOWN}
    pills = {name: [PILL.findall(desk.get(page).content.decode()) for page in pages[name]] for name in SHOWN}
    assert pills == {name: [[word]] * 3 for name, (_facts, word) in SHOWN.items()}


PILL = re.compile(r"((?:Not shown|Shown)[^<]*?)\s*</span>")


def test_a_station_is_found_by_anything_on_it(desk: Client, plinth: Operator, volta: Operator) -> None:
    place = make_location(plinth, "Garage West", city="Gent")
    make_station(plinth, "PLI-1", location=place, deploy_state="Production", charge_box_serial_number="SN-77")
    make_station(plinth, "PLI-2", name="Left of the lift")
    make_station(plinth, "PLI-3", location=place, deploy_state="Deprecated")
    make_station(volta, "VOL-1")
    Evse.objects.create(
        station=ChargeStation.objects.get(charge_station_id="PLI-2"),
        uid="u",
        evse_id="NL*PLI*E9",
        evse_sequence_number=1,
    )
    stored()
    assert boxes(desk) == ["PLI-1", "PLI-2", "PLI-3"]
    told = {asked: boxes(desk, q=asked) for asked in ("pli-2", "sn-77", "lift", "west gent", "pli*e9", "vol")}
    assert told == {
        "pli-2": ["PLI-2"], "sn-77": ["PLI-1"], "lift": ["PLI-2"], "west gent": ["PLI-1", "PLI-3"], "pli*e9": ["PLI-2"],
        "vol": [],
    }  # fmt: skip
    by_state = {state: boxes(desk, state=state) for state in ("silent", "to_do", "retired", "odd")}
    assert by_state == {
        "silent": ["PLI-1"],
        "to_do": ["PLI-2"],
        "retired": ["PLI-3"],
        "odd": ["PLI-1", "PLI-2", "PLI-3"],
    }
    assert (boxes(desk, deployed="Stock"), boxes(desk, deployed="Deprecated", q="pli-1")) == (["PLI-2"], [])


def test_a_long_list_is_turned_and_keeps_what_was_asked(desk: Client, plinth: Operator) -> None:
    for number in range(26):
        make_location(plinth, f"Place {number:02}", location_id=f"p-{number:02}")
    first = desk.get(reverse("locations"), {"q": "place"}).context
    assert (len(first["rows"]), first["before"], first["after"]) == (25, "", "?q=place&page=2")
    last = desk.get(reverse("locations") + first["after"]).context
    assert ([row.location_id for row in last["rows"]], last["before"], last["after"]) == (
        ["p-25"],
        "?q=place&page=1",
        "",
    )
    assert [len(places(desk, page=odd)) for odd in ("0", "-1", "x", "٣", "9999999")] == [25] * 5
    assert [places(desk, page=beyond) for beyond in ("3", "999999")] == [["p-25"], ["p-25"]]


COUNTS = [
    (1, {}, ["1 Location"], []),
    (2, {}, ["2 Locations"], []),
    (3, {}, ["3 Locations"], []),
    (5, {}, ["5 Locations"], ["Page 1 of 3"]),
    (5, {"page": 2}, ["5 Locations"], ["Page 2 of 3"]),
    (5, {"page": 3}, ["5 Locations"], ["Page 3 of 3"]),
    (5, {"page": 4}, ["5 Locations"], ["Page 3 of 3"]),
    (5, {"q": "quay3"}, ["1 Location"], []),
    (8, {}, ["8 Locations"], ["Page 1 of 4"]),
    (9, {}, ["More than 8 Locations"], ["Page 1"]),
    (9, {"page": 2}, ["More than 8 Locations"], ["Page 2"]),
    (9, {"page": 5}, ["More than 8 Locations"], ["Page 5"]),
    (9, {"page": 7}, ["More than 8 Locations"], ["Page 5"]),
    (9, {"q": "quay1"}, ["1 Location"], []),
]


@pytest.mark.parametrize(("rows", "asked", "told", "turn"), COUNTS)
def test_a_list_says_how_many_there_are_and_where_one_is(
    rows: int, asked: dict[str, Any], told: list[str], turn: list[str], desk: Client, plinth: Operator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("core.queries.inventory.A_PAGE", 2)
    monkeypatch.setattr("core.queries.inventory.COUNTED", 8)
    for number in range(rows):
        make_location(plinth, f"Quay{number}")
    page = desk.get(reverse("locations"), asked).content.decode().replace("10,000", "8")
    assert re.findall(r"(?:More than )?\d+ Locations?\b", page) == told
    assert re.findall(r"Page \d+(?: of \d+)?", page) == turn


def test_the_list_of_stations_says_so_too(desk: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.queries.inventory.A_PAGE", 1)
    told = []
    for number in range(3):
        make_station(plinth, f"PLI-{number}")
        told += re.findall(r"\d+ stations?\b|Page \d+ of \d+", desk.get(reverse("stations")).content.decode())
    monkeypatch.setattr("core.queries.inventory.COUNTED", 2)
    told += re.findall(r"More than \S+ stations|Page \d+\b(?! of)", desk.get(reverse("stations")).content.decode())
    assert told == ["1 station", "2 stations", "3 stations", "Page 1 of 3", "More than 10,000 stations", "Page 1"]


def test_typing_gets_the_rows_alone(desk: Client, plinth: Operator) -> None:
    make_location(plinth)
    make_station(plinth)
    for name, template in (("locations", "records/location_rows.html"), ("stations", "records/station_rows.html")):
        rows = desk.get(reverse(name), headers={"HX-Request": "true", "HX-Target": "rows"})
        assert (rows.templates[0].name, b"<html" in rows.content) == (template, False)


@pytest.mark.parametrize("name", ["locations", "stations"])
def test_a_list_asks_no_more_for_three_than_for_one(name: str, desk: Client, plinth: Operator) -> None:
    counts = []
    for number in range(3):
        place = make_location(plinth, f"Place {number}")
        make_station(plinth, f"PLI-{number}", location=place)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(reverse(name))
        counts.append(len(asked))
    assert counts == [5] * 3


def test_nothing_there_teaches_what_to_do(desk: Client) -> None:
    told = [
        desk.get(reverse(name), asked).content.decode()
        for name in ("locations", "stations")
        for asked in ({}, {"q": "x"})
    ]
    sentences = ("Make the first one here", "Check the spelling", "Add the first one here", "Check the spelling")
    assert [sentence in page for sentence, page in zip(sentences, told, strict=True)] == [True] * 4


def test_an_installer_reads_and_adds_nothing(phone: Client, plinth: Operator) -> None:
    place = make_location(plinth)
    station = make_station(plinth)
    pages = [
        reverse("locations"), reverse("stations"), reverse("location", args=[place.location_id]),
        reverse("station_record", args=[station]),
    ]  # fmt: skip
    told = [phone.get(page) for page in pages]
    assert [each.status_code for each in told] == [200] * 4
    assert [word in each.content for each in told for word in (b"/new", b"/edit", b"/move")] == [False] * 12
