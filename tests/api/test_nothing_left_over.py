"""What a batch leaves behind when it is answered: nothing that waits in a ring for Python's collector."""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from core.models import ChargeStation, Evse
from tests.api.writes import STATIONS, a_connector, a_station
from tests.factories import make_location, stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
A_FEW = 20  # things that Django may leave for a request, whatever it is about
MANY = 20  # stations, each of which is made of dozens of things


@pytest.fixture(scope="module", autouse=True)
def _no_collector() -> Iterator[None]:
    """Let the collector look at nothing but what is made from here on: what other tests left takes it long."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _place(plinth: Operator) -> None:
    make_location(plinth, location_id="here")


def stations(*, bay: str = "bay", volts: Any = 230, state: str = "Production") -> list[dict[str, Any]]:
    evses = [{"physical_reference": bay, "connectors": [a_connector(id=number, voltage=volts)]} for number in (1, 2)]
    return [a_station(f"CP-{number}", evses=evses, deploy_state=state) for number in range(MANY)]


def sent(machine: Client, method: str, items: list[dict[str, Any]], path: str = f"{STATIONS}/batch") -> tuple[int, int]:
    """Send a batch; give the number that it was answered with, and how many things wait for the collector then."""
    body = json.dumps({"data": items})
    request = RequestFactory().generic(method, path, body, content_type="application/json", **machine.defaults)
    handler = WSGIHandler()  # the test client would tie a ring of its own around the answer
    gc.collect()
    response = handler.get_response(request)
    told = json.loads(response.content)["status_code"]
    del response, request
    return told, gc.collect()


def test_a_new_batch_leaves_nothing(machine: Client) -> None:
    sent(machine, "PATCH", [{"charge_station_id": "warm"}])
    told, left = sent(machine, "PUT", stations())
    assert (told, left < A_FEW, ChargeStation.objects.count(), Evse.objects.count()) == (1000, True, MANY, 2 * MANY)


def test_a_batch_of_changes_leaves_nothing(machine: Client) -> None:
    sent(machine, "PUT", stations())
    etags = dict(ChargeStation.objects.values_list("charge_station_id", "etag"))
    again = [item | {"etag": str(etags[item["charge_station_id"]])} for item in stations(bay="moved")]
    told, left = sent(machine, "PUT", again)
    assert (told, left < A_FEW) == (1000, True)
    assert {*Evse.objects.values_list("physical_reference", flat=True)} == {"moved"}


def test_a_batch_that_says_nothing_new_leaves_nothing(machine: Client) -> None:
    sent(machine, "PUT", stations())
    told, left = sent(machine, "PATCH", [{"charge_station_id": f"CP-{number}"} for number in range(MANY)])
    assert (told, left < A_FEW) == (1000, True)


@pytest.mark.parametrize(("wrong", "method"), [({"volts": "none"}, "PUT"), ({"state": "Nowhere"}, "POST")])
def test_a_batch_that_is_refused_leaves_nothing(machine: Client, wrong: dict[str, Any], method: str) -> None:
    sent(machine, method, stations(**wrong))
    told, left = sent(machine, method, stations(**wrong))
    assert (told, left < A_FEW, ChargeStation.objects.count()) == (2000, True, 0)


def test_the_rows_of_a_verb_ask_for_their_parts_again(machine: Client) -> None:
    sent(machine, "PUT", stations())
    station = ChargeStation.objects.prefetch_related("evses__connectors").get(charge_station_id="CP-1")
    assert [len(evse.known("connectors")) for evse in station.known("evses")] == [1, 1]
    Evse.objects.filter(station=station, evse_sequence_number=2).update(physical_reference="behind")
    assert [evse.physical_reference for evse in station.parts("evses")] == ["bay", "bay"]
    stored()
    station.forget()
    assert station.known("evses") == ()
    assert [evse.physical_reference for evse in station.parts("evses")] == ["bay", "behind"]
