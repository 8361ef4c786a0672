"""What the pages of the steps propose and say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.app.world import HTMX
from tests.factories import make_location, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_nearest_location_stands_first(phone: Client, plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    make_location(plinth, "Almere", latitude="52.37", longitude="5.21")
    make_location(plinth, "Zeist", latitude="52.09", longitude="5.23")
    context = phone.get(reverse("link", args=[installation.pk]), {"lat": "52.1", "lon": "5.2"}).context
    assert [(near.location.name, near.distance_m) for near in context["locations"]] == [
        ("Zeist", 2332),
        ("Almere", 30030),
    ]


@pytest.mark.parametrize("place", [{"lat": "north", "lon": "5"}, {"lat": "91", "lon": "5"}, {"lat": "nan"}, {}])
def test_position_that_is_none_gives_names(place: dict[str, str], phone: Client, plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    make_location(plinth, "Zeist", latitude="52.09", longitude="5.23")
    context = phone.get(reverse("link", args=[installation.pk]), place).context
    assert [near.distance_m for near in context["locations"]] == [None]


def test_list_alone_is_drawn_for_a_search(phone: Client, plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    headers = HTMX | {"HX-Target": "locations"}
    response = phone.get(reverse("link", args=[installation.pk]), headers=headers)
    assert response.templates[0].name == "installer/locations.html"


@pytest.mark.parametrize(("reported", "chosen"), [(("Plinth", "Demo Double"), "double"), (("", ""), None)])
def test_template_is_proposed_only_with_a_reason(
    reported: tuple[str, str], chosen: str | None, phone: Client, plinth: Operator
) -> None:
    make_template(plinth)
    installation = make_linked(plinth, boot=reported)
    match = phone.get(reverse("fit", args=[installation.pk])).context["chosen"]
    assert (match and match.template.template_id) == chosen


def test_refused_mismatch_offers_to_confirm(phone: Client, plinth: Operator) -> None:
    make_template(plinth, template_id="other", vendor=["Alfen"], model="NG910")
    url = reverse("fit", args=[make_linked(plinth, boot=("Plinth", "Demo Double")).pk])
    said = {"template_id": "other", "nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"}
    response = phone.post(url, said)
    assert [template.name for template in response.templates].count("components/same_plate.html") == 1


def test_checks_page_gives_the_exact_address(phone: Client, plinth: Operator, settings: Any) -> None:
    settings.GATEWAY_URL = "wss://ocpp.example.org/ocpp"
    installation = make_fitted(plinth, identity="CP 01+2")
    context = phone.get(reverse("checks", args=[installation.pk])).context
    assert context["address"] == "wss://ocpp.example.org/ocpp/CP%2001+2"


@pytest.mark.parametrize(
    ("verdict", "missing"), [("passed", []), ("passed_with_warnings", []), ("failed", ["Checks"]), (None, ["Checks"])]
)
def test_hand_over_says_what_is_missing(
    verdict: str | None, missing: list[str], phone: Client, plinth: Operator
) -> None:
    installation = make_fitted(plinth)
    if verdict:
        make_checked(installation, verdict=verdict)
    context = phone.get(reverse("hand_over", args=[installation.pk])).context
    assert [fact.title for fact in context["missing"]] == missing
