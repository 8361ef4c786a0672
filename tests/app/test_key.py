"""A new password: asked for first, shown once; where the station works already, a supervisor's act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.choices import DeployState
from core.models import ChargeStation, Event
from tests.app.world import HTMX
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

ONLY_SUPERVISORS = "only a supervisor can make a new password now"


def handed_over(operator: Operator) -> ChargeStation:
    return make_checked(make_fitted(operator), handed_over_by="user:0").station


def in_production(operator: Operator) -> ChargeStation:
    return make_station(operator, location=make_location(operator), deploy_state=DeployState.PRODUCTION)


def key_of(station: ChargeStation) -> bytes | None:
    return ChargeStation.objects.values_list("key_digest", flat=True).get(pk=station.pk)


@pytest.mark.parametrize("headers", [HTMX, {}])
@pytest.mark.parametrize("stage", [handed_over, in_production])
def test_where_it_works_already_an_installer_is_told_whom_to_ask(
    stage: object, headers: dict[str, str], phone: Client, plinth: Operator
) -> None:
    station = stage(plinth)
    response = phone.post(reverse("station_key", args=[station.charge_station_id]), headers=headers)
    sentence = "ACE0100201 is handed over or in production: a new password would disconnect it. Ask a supervisor."
    told = response.context["refusal"]["sentence"] if headers else response.context["sentence"]
    assert (response.status_code, told, key_of(station)) == (200, sentence, None)


@pytest.mark.parametrize("stage", [handed_over, in_production])
def test_a_supervisor_may(stage: object, desk: Client, plinth: Operator) -> None:
    station = stage(plinth)
    desk.post(reverse("station_key", args=[station.charge_station_id]), headers=HTMX)
    assert (key_of(station) is None, Event.objects.filter(verb="issue_key").count()) == (False, 1)


def test_the_page_asks_first_and_says_what_happens(phone: Client, plinth: Operator) -> None:
    page = phone.get(reverse("station", args=[make_station(plinth).charge_station_id])).content.decode()
    card = page.split('<details class="confirm">')[1].split("</details>")[0]
    texts = ("Make a new password", "The old password stops working", "Yes, make a new one")
    assert [text in card for text in texts] == [True] * 3


def test_the_page_says_it_is_a_supervisors_act(phone: Client, desk: Client, plinth: Operator) -> None:
    station = in_production(plinth)
    pages = [each.get(reverse("station", args=[station.charge_station_id])).content.decode() for each in (phone, desk)]
    assert [(ONLY_SUPERVISORS in page, 'class="confirm"' in page) for page in pages] == [(True, False), (False, True)]
