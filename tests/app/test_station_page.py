"""A station's page, its password and its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.domain.stations.making import key_digest
from core.models import Label
from tests.app.world import HTMX, refuse
from tests.factories import make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_new_password_is_shown_once_and_kept_as_a_digest(phone: Client, plinth: Operator) -> None:
    station = make_station(plinth)
    response = phone.post(reverse("station_key", args=[station.charge_station_id]), headers=HTMX)
    station.refresh_from_db()
    assert bytes(station.key_digest) == key_digest(response.context["key"])


def test_passer_by_sees_whom_to_call_and_nothing_of_the_station(client: Client, plinth: Operator) -> None:
    Label.objects.create(operator=plinth, code="23456789", station=make_station(plinth))
    page = client.get("/s/23456789")
    assert page.context["operator"] == plinth
    assert page.content.count(b"ACE0100201") == 0


def test_label_leads_own_people_to_the_station(phone: Client, plinth: Operator) -> None:
    Label.objects.create(operator=plinth, code="23456789", station=make_station(plinth))
    assert phone.get("/s/23456789").url == "/app/stations/ACE0100201/"


def test_what_was_refused_stands_there_with_what_to_do(phone: Client, plinth: Operator) -> None:
    station = make_station(plinth)
    refuse(station.charge_station_id)
    page = phone.get(reverse("station", args=[station.charge_station_id])).content.decode()
    texts = ("“ACE0100201” was refused", "Make a new password for the station and enter it in the box.")
    assert [text in page for text in texts] == [True, True]
