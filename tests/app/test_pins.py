"""A station's own pin: dropped in the reader's digits, held to its Location's, and drawn among its neighbours."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.domain.field.linking import link_station
from core.models import Actor, Evse
from tests.app.test_positions import pinned
from tests.app.world import HTMX
from tests.installs import make_fitted, make_linked
from tests.lasting import fitted, ina, pk_of_fitted, plinth, sue

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation, Operator, User
    from tests.doors import Door

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth", "sue"]
pytestmark = pytest.mark.django_db


def test_a_pin_gives_the_evses_their_coordinates(ina_at: Door, machine: Client, fitted: Installation) -> None:
    said = {"latitude": "52.1000001", "longitude": "5.1"}
    assert ina_at.say("pin", fitted.pk, **said).status_code == 1000
    assert set(Evse.objects.values_list("latitude", "longitude")) == {(Decimal("52.1000001"), Decimal("5.1"))}
    shown = machine.get(f"/api/2.0/Locations/{fitted.station.location.location_id}").json()["data"]["evses"]
    assert [evse["coordinates"]["latitude"] for evse in shown] == ["52.1000001"] * 2


def test_the_same_pin_twice_changes_nothing(ina_at: Door, fitted: Installation) -> None:
    row, said = fitted, {"latitude": "52.1", "longitude": "5.1"}
    ina_at.say("pin", row.pk, **said)
    row.station.refresh_from_db()
    before = row.station.etag
    assert ina_at.say("pin", row.pk, **said).status_code == 1000
    row.station.refresh_from_db()
    assert row.station.etag == before


def test_a_pin_needs_evses(ina_at: Door, plinth: Operator) -> None:
    assert (
        ina_at.say("pin", make_linked(plinth, identity="PLI-7").pk, latitude="52.1", longitude="5.1").slug
        == "not_fitted"
    )


def test_a_pin_far_from_its_location_is_a_wrong_digit(ina_at: Door, plinth: Operator, fitted: Installation) -> None:
    row, place = fitted, pinned(plinth, "Dock 9")
    link_station(actor=Actor(operator=plinth, role="supervisor"), installation=row, location_id=place.location_id)
    outcome = ina_at.say("pin", row.pk, latitude="25.1", longitude="5.1")
    assert (outcome.status_code, outcome.slug) == (2996, "pin_too_far")


@pytest.mark.parametrize(
    ("language", "latitude", "shown"),
    [
        ("en", "52.1000000", "52.1"),
        ("nl", "52.1000000", "52,1"),
        ("de", "52.1234567", "52,1234567"),
        ("fr", "-50", "-50"),
    ],
)
def test_a_pin_is_shown_in_the_readers_digits_and_taken_as_it_was_shown(
    language: str, latitude: str, shown: str, phone: Client, ina: User, fitted: Installation
) -> None:
    url, said = reverse("pin", args=[fitted.pk]), {"nonce": "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a11"}
    phone.post(url, said | {"latitude": latitude, "longitude": "5.1"}, headers=HTMX)
    type(ina).objects.filter(pk=ina.pk).update(language=language)
    field = re.findall(r'name="latitude" value="([^"]*)"', phone.get(url).content.decode())
    anew = {"nonce": "7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a12", "latitude": shown, "longitude": "6"}
    refused = phone.post(url, anew, headers=HTMX).context
    assert (field, refused) == ([shown], None)
    assert {*Evse.objects.values_list("latitude", "longitude")} == {(Decimal(latitude), Decimal(6))}


def test_the_plan_shows_the_site_its_neighbours_and_the_place_that_is_tried(phone: Client, plinth: Operator) -> None:
    rows = [make_fitted(plinth, identity=name) for name in ("PLI-1", "PLI-2")]
    place = pinned(plinth, "Dock <9>")
    for row, north in zip(rows, ("52.1001", "52.1002"), strict=True):
        mover = Actor(operator=plinth, role="supervisor")
        link_station(actor=mover, installation=row, location_id=place.location_id)
        where = {"latitude": north, "longitude": "5.1022", "nonce": f"7b6d5d3e-94a8-4e0e-8d6f-2d6f0f4f6a1{row.pk % 10}"}
        phone.post(reverse("pin", args=[row.pk]), where, headers=HTMX)
    page = phone.get(reverse("pin", args=[rows[0].pk]), {"latitude": "52.1003", "longitude": "5.1022"})
    told = [(spot.kind, spot.name, spot.latitude) for spot in page.context["spots"]]
    assert told == [("site", "Dock <9>", 52.0999), ("other", "PLI-2", 52.1002), ("this", "PLI-1", 52.1003)]
    assert ("Dock &lt;9&gt;</text>" in page.content.decode(), str(page.context["distance"])) == (True, "44 m")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [(("52,5", "5,25"), (52.5, 5.25)), (("52.5", "5.25"), (52.5, 5.25)), (("5,2,5", "5"), None), (("91,0", "5"), None)],
)
def test_the_plan_reads_a_comma_as_the_field_does(
    typed: tuple[str, str], shown: tuple[float, float] | None, phone: Client, fitted: Installation
) -> None:
    url = reverse("pin", args=[fitted.pk])
    page = phone.get(url, dict(zip(("latitude", "longitude"), typed, strict=True)))
    assert page.context["shown"] == shown


def test_a_comma_is_for_hands_alone(ina_at: Door, fitted: Installation) -> None:
    outcome = ina_at.say("pin", fitted.pk, latitude="52,5", longitude="5.25")
    assert (outcome.status_code, outcome.slug) == ((1000, "") if ina_at.name == "phone" else (2000, "invalid"))


def test_the_plan_alone_answers_the_preview(phone: Client, fitted: Installation) -> None:
    url = reverse("pin", args=[fitted.pk])
    part = phone.get(url, {"latitude": "x"}, headers=HTMX | {"HX-Target": "plan"}).content.decode()
    assert ("<form" in part, "Nobody dropped a pin here yet" in part) == (False, True)


def test_a_station_without_a_location_has_no_plan(phone: Client, plinth: Operator) -> None:
    page = phone.get(reverse("pin", args=[make_linked(plinth, identity="PLI-7", linked=False).pk]))
    assert page.context["spots"] == []
