"""What a step takes and what it does not: every wrong field is named, by both doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Location
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator
    from tests.doors import Door

pytestmark = pytest.mark.django_db
DOCK = {"name": "Dock 9", "address": "Kade 9", "postal_code": "3511 AB", "city": "Utrecht", "country": "NLD"}


def test_a_scan_of_nothing_needs_a_label(ina_at: Door) -> None:
    outcome = ina_at.say("scan", label="", charge_station_id="")
    assert outcome.status_code == 2000


@pytest.mark.parametrize(
    ("position", "slug"),
    [
        ({"latitude": "52.1"}, "required"),
        ({"latitude": "91", "longitude": "5"}, "max_value"),
        ({"latitude": "north", "longitude": "5"}, "invalid"),
        ({"latitude": "", "longitude": ""}, ""),
    ],
)
def test_a_new_location_has_a_whole_position_or_none(
    position: dict[str, str], slug: str, ina_at: Door, plinth: Operator
) -> None:
    assert ina_at.say("link", make_linked(plinth, linked=False).pk, **DOCK, **position).slug == slug


def test_a_country_that_is_none_is_named(ina_at: Door, plinth: Operator) -> None:
    outcome = ina_at.say("link", make_linked(plinth, linked=False).pk, **(DOCK | {"country": "XYZ"}))
    assert (outcome.status_code, outcome.slug) == (2000, "invalid")
    assert Location.objects.count() == 0


def test_degrees_may_be_numbers_in_json(machine: Client, plinth: Operator) -> None:
    said = DOCK | {"latitude": 52.1, "longitude": 5.123456789, "nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"}
    pk = make_linked(plinth, linked=False).pk
    machine.post(f"/api/2.0/installations/{pk}/link", said, content_type="application/json")
    made = Location.objects.get()
    assert (str(made.latitude), str(made.longitude)) == ("52.1000000", "5.1234568")


@pytest.mark.parametrize("said", [{}, {"approve": True, "return": True, "comment": "Both."}])
def test_a_review_says_one_thing(said: dict[str, Any], sue_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    assert sue_at.say("review", installation.pk, **said).slug == "invalid"


def test_work_goes_back_to_a_step_that_there_is(sue_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    said = {"return": True, "step": "scan", "comment": "Again."}
    assert sue_at.say("review", installation.pk, **said).slug == "invalid_choice"
