"""Every search of a list looks for each word of what was typed, somewhere in what is printed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.models import Actor, ChargeStation, HardwareTemplate, Location
from core.models.clock import database_now
from core.queries.narrowing import with_words
from core.queries.proposals import nearest_locations
from core.queries.reviews import narrowed, waiting
from core.queries.sites import locations
from core.queries.stations import matching
from core.queries.templates import templates_found
from tests.factories import make_location, make_operator, make_station, make_template, stored
from tests.handed import make_clean
from tests.installs import make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dock")]


@pytest.fixture(scope="module")
def plinth(lasting: None) -> Operator:
    return make_operator()


@pytest.fixture
def actor(plinth: Operator) -> Actor:
    return Actor(operator=plinth)


@pytest.fixture(scope="module")
def dock(plinth: Operator) -> Location:
    """Dock 9, where CP-100 stands, and a quay with nothing."""
    facts = {"address": "Kade 12", "city": "Utrecht", "postal_code": "3511 AB"}
    place = make_location(plinth, "Dock 9", location_id="dock-nine")
    other = make_location(plinth, "Quay 50%", location_id="quay")
    Location.objects.filter(pk=place.pk).update(**facts)
    Location.objects.filter(pk=other.pk).update(address="Plein 1", city="Arnhem", postal_code="6811 XX")
    row = make_fitted(plinth, identity="CP-100")
    numbers = {"charge_box_serial_number": "SN-77", "charge_point_serial_number": "PT-88", "name": "By the gate"}
    ChargeStation.objects.filter(pk=row.station_id).update(location=place, **numbers)
    make_station(plinth, "XX-1")
    stored()
    place.refresh_from_db()
    return place


def evse_id() -> str:
    return ChargeStation.objects.get(charge_station_id="CP-100").evses.order_by("evse_id")[0].evse_id


BOTH, STATION, NONE = ["CP-100", "XX-1"], ["CP-100"], list[str]()


def test_stations_are_found_by_what_is_printed_on_or_near_them(actor: Actor, dock: Location) -> None:
    found = {
        "": BOTH, "   ": BOTH, "cp-1": STATION, "gate": STATION, "sn-77": STATION, "pt-88": STATION,
        "dock": STATION, "kade": STATION, "UTRECHT": STATION, "3511": STATION, "cp-100 kade sn-77": STATION,
        "cp-100 arnhem": NONE, "nothing": NONE, "%": NONE, "_": NONE, "cp\0-100": STATION, "\0": BOTH,
    }  # fmt: skip
    assert {text: [str(row) for row in matching(actor, text)] for text in found} == found


def test_stations_are_found_by_an_evse_id_and_another_word(actor: Actor, dock: Location) -> None:
    assert [[*map(str, matching(actor, text))] for text in (evse_id(), f"{evse_id()} dock", f"{evse_id()} quay")] == [
        STATION,
        STATION,
        NONE,
    ]


def test_locations_are_found_by_themselves_or_by_a_station_there(actor: Actor, dock: Location) -> None:
    found = {
        "dock": ["Dock 9"], "dock-nine": ["Dock 9"], "12": ["Dock 9"], "arnhem": ["Quay 50%"],
        "6811": ["Quay 50%"], "50%": ["Quay 50%"], "cp-100": ["Dock 9"], "utrecht cp-100": ["Dock 9"],
        "arnhem cp-100": [], "xx-1": [], "\0quay": ["Quay 50%"],
    }  # fmt: skip
    names = {"Dock 9", "Quay 50%"}
    told = {text: [row.name for row in locations(actor, search=text) if row.name in names] for text in found}
    assert told == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dock", ["Dock 9"]),
        ("plein arnhem", ["Quay 50%"]),
        ("3511 nine", []),
        ("9 3511", ["Dock 9"]),
        ("cp-100", []),
        ("%", ["Quay 50%"]),
    ],
)
def test_an_installer_finds_a_location_by_its_own_words(
    actor: Actor, dock: Location, text: str, found: list[str]
) -> None:
    station = ChargeStation.objects.get(charge_station_id="XX-1")
    near = nearest_locations(actor, station, search=text)
    assert [each.location.name for each in near] == found


def test_templates_are_found_by_maker_model_name_and_id(actor: Actor, plinth: Operator) -> None:
    found = {
        "acme": ["one", "two"], "acme wall": ["one"], "two": ["two"], "WALL": ["one"], "acme nothing": [],
        "a\0cme": ["one", "two"],
    }  # fmt: skip
    make_template(plinth, template_id="one", name="Wall box")
    make_template(plinth, template_id="two", name="Post")
    HardwareTemplate.objects.filter(template_id__in=["one", "two"]).update(vendor=["Acme"])
    assert {text: sorted(row.template_id for row in templates_found(actor, text)) for text in found} == found


def test_hand_overs_are_found_by_station_place_person_and_note(actor: Actor, plinth: Operator) -> None:
    found = {"cp-2": 1, "ina": 1, "bay three": 1, "cp-2 utrecht ina": 1, "cp-2 arnhem": 0, "": 1, "\0": 1}
    row = make_clean(plinth, "CP-2", database_now())
    type(row).objects.update(note="Bay three", handed_over_by="Ina de Vries")
    assert {text: narrowed(waiting(actor), {"q": text}).count() for text in found} == found


def test_without_columns_to_look_in_a_word_finds_nothing_and_no_word_everything(plinth: Operator) -> None:
    pier = Location.objects.filter(pk=make_location(plinth, "Pier 9").pk)
    assert [with_words(pier, text, "name").count() for text in ("", "pier", "peer")] == [1, 1, 0]


@pytest.mark.parametrize("name", ["today", "locations", "stations", "templates", "sites", "queue", "jobs", "people"])
def test_a_page_takes_whatever_is_typed(name: str, client_of: Callable[[User], Client], sue: User) -> None:
    desk = client_of(sue)
    typed = ("a%20%20%25_%F0%9F%94%8C%", "%00")
    answers = [desk.get(f"{reverse(name)}?q={text}").status_code for text in typed]
    assert answers == [200, 404]  # no address has a NUL in it
