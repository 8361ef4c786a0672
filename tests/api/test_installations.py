"""Installations read by machines: who may, what a list costs, what a run shows."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from core.choices import Direction, Protocol
from core.models import ChargeStation, Exchange, GatewayNode, Session, StepAttempt
from core.models.clock import database_now
from tests.factories import make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def begin(machine: Client, pk: int) -> dict[str, Any]:
    body = json.dumps({"nonce": str(uuid.uuid4())})
    return machine.post(reverse("api_checks", args=[pk]), body, content_type="application/json").json()["data"]


def hear(station: ChargeStation, *actions: str) -> None:
    """Let the station say something on an open socket."""
    node = GatewayNode.objects.create(name="here")
    session = Session.objects.create(
        station=station,
        node=node,
        epoch=1,
        address="192.0.2.1",
        port=9000,
        protocol=Protocol.OCPP16,
        security_profile=1,
    )
    Exchange.objects.bulk_create(
        Exchange(
            station=station,
            session=session,
            at=database_now(),
            direction=Direction.FROM_STATION,
            action=action,
            raw=action,
        )
        for action in actions
    )


def test_a_started_run_keeps_no_messages_with_its_attempt(machine: Client, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    hear(installation.station, "BootNotification", "Heartbeat")
    answer = begin(machine, installation.pk)
    assert (answer["state"], [row for row in answer["results"] if "messages" in row]) == ("running", [])
    assert StepAttempt.objects.get(step="checks").answer == answer


def test_a_run_shows_each_message_once(machine: Client, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    hear(installation.station, "BootNotification", "Heartbeat", "StatusNotification", "GetConfiguration")
    begin(machine, installation.pk)
    results = machine.get(reverse("api_checks", args=[installation.pk])).json()["data"]["results"]
    shown = {row["slug"]: [message["raw"] for message in row["messages"]] for row in results if row["messages"]}
    assert shown == {
        "boot": ["BootNotification"],
        "status": ["StatusNotification"],
        "round_trip": ["GetConfiguration"],
        "heartbeat": ["Heartbeat"],
    }


def test_a_run_tells_the_address_as_a_box_needs_it(machine: Client, plinth: Operator) -> None:
    installation = make_fitted(plinth, identity="CP 1")
    begin(machine, installation.pk)
    connection = machine.get(reverse("api_checks", args=[installation.pk])).json()["data"]["connection"]
    assert (connection["url"].rpartition("/")[2], connection["identity"]) == ("CP%201", "CP 1")


@pytest.mark.parametrize("scope", ["field:install", "field:review"])
@pytest.mark.parametrize("name", ["api_installation", "api_proposals", "api_checks"])
def test_who_works_or_reviews_may_read(
    machine_with: Callable[..., Client], plinth: Operator, scope: str, name: str
) -> None:
    installation = make_checked(make_fitted(plinth))
    reader = machine_with(scope)
    read = reader.get(reverse(name, args=[installation.pk])).json()["status_code"]
    listed = reader.get(reverse("api_installations")).json()["data"]
    assert (read, [row["id"] for row in listed]) == (1000, [installation.pk])


@pytest.mark.parametrize("name", ["api_installations", "api_checks"])
def test_who_reviews_may_not_install(machine_with: Callable[..., Client], plinth: Operator, name: str) -> None:
    place = [make_fitted(plinth).pk] if name == "api_checks" else []
    said = {"nonce": str(uuid.uuid4())} | ({} if place else {"label": "ACE0100201"})
    response = machine_with("field:review").post(
        reverse(name, args=place), json.dumps(said), content_type="application/json"
    )
    assert (response.status_code, response.json()["errors"][0]["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    "query",
    ["latitude=170&longitude=5", "latitude=52", "longitude=5", "latitude=nan&longitude=5", "latitude=5&longitude=181"],
)
def test_half_a_position_or_none_on_earth_is_2001(machine: Client, plinth: Operator, query: str) -> None:
    url = reverse("api_proposals", args=[make_fitted(plinth).pk])
    assert machine.get(f"{url}?{query}").json()["status_code"] == 2001


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    machine: Client, plinth: Operator, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_checked(make_fitted(plinth, identity=f"CP-{number}"))
    machine.get(reverse("api_installations"))
    with django_assert_num_queries(3):
        steps = [row["step"] for row in machine.get(reverse("api_installations")).json()["data"]]
    assert steps == ["hand_over"] * count


def test_a_bare_station_is_not_fitted(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "BARE-1")
    body = json.dumps({"label": "BARE-1", "nonce": str(uuid.uuid4())})
    data = machine.post(reverse("api_installations"), body, content_type="application/json").json()["data"]
    assert data["installation"]["step"] == "link"


def test_hardware_changed_after_a_run_is_checked_again(machine: Client, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth))
    ChargeStation.objects.filter(pk=installation.station_id).update(rebuilt_at=Now())
    data = machine.get(reverse("api_installation", args=[installation.pk])).json()["data"]
    assert data["step"] == "checks"
