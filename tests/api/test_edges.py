"""Requests at the edges of the contract: odd addresses, odd methods, odd bodies; each is told so in the envelope."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest

from core.models import StepAttempt
from tests.factories import make_station
from tests.installs import make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("path", ["/api", "/api/", "/API/2.0/x", "/api/2.0/%0a", "/api/2.0/Locations/%00", "/Api/%00"])
def test_every_machine_address_that_leads_nowhere_is_404_in_the_envelope(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert (response.json()["status_code"], response.json()["errors"][0]["code"]) == (2003, "not_found")


@pytest.mark.parametrize("path", ["/api/2.0/Locations?offset=%00", "/API/2.0/installations/1/proposals?q=%00"])
def test_a_nul_in_a_machines_query_is_2001(machine: Client, path: str) -> None:
    response = machine.get(path)
    assert (response.status_code, response.json()["status_code"]) == (200, 2001)


@pytest.mark.parametrize(
    "path",
    ["/s/%00", "/app/?q=%00", "/app/stations/%00/", "/sites/?q=%00", "/sites/%00/", "/app/installations/1/link?q=%00"],
)
def test_a_page_with_a_nul_in_its_address_is_not_there(
    sue: User, client_of: Callable[[User], Client], path: str
) -> None:
    response = client_of(sue).get(path)
    assert (response.status_code, [template.name for template in response.templates][:1]) == (404, ["404.html"])


def test_a_key_is_not_made_for_a_nul(ina: User, client_of: Callable[[User], Client]) -> None:
    assert client_of(ina).post("/app/stations/%00/key").status_code == 404


@pytest.mark.parametrize("digits", [4400, 50_000])
def test_a_number_too_long_to_read_is_just_a_big_one(machine: Client, plinth: Operator, digits: int) -> None:
    make_station(plinth)
    huge = "9" * digits
    assert machine.get(f"/api/2.0/ChargeStations?limit={huge}")["X-Limit"] == "1000"
    assert machine.get(f"/api/2.0/ChargeStations?offset={huge}").json()["data"] == []


def test_options_tells_the_methods_in_the_envelope(machine: Client) -> None:
    response = machine.options("/api/2.0/installations/1/proposals")
    assert (response.status_code, response.json()["status_code"]) == (200, 1000)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "nonsense"])
def test_json_is_answered_whatever_would_be_accepted(machine: Client, accept: str) -> None:
    response = machine.get("/api/2.0/Locations", headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_a_body_that_is_too_large_is_413(machine: Client) -> None:
    body = json.dumps({"label": "x" * 11 * MEGABYTE})
    response = machine.post("/api/2.0/installations", body, content_type="application/json")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (413, "too_large")


def test_a_form_that_is_too_large_is_413(ina: User, client_of: Callable[[User], Client]) -> None:
    response = client_of(ina).post("/app/scan", {"nonce": str(uuid.uuid4()), "label": "x" * 11 * MEGABYTE})
    assert response.status_code == 413


def test_no_body_at_all_is_unreadable(machine: Client) -> None:
    response = machine.post("/api/2.0/installations", b"", content_type="application/json")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "unreadable")


@pytest.mark.parametrize("nonce", [True, 7, ["x"], {"a": 1}, None])
def test_a_nonce_is_a_uuid_written_out(machine: Client, nonce: object) -> None:
    body = {"charge_station_id": "ACE0100201", "nonce": nonce}
    response = machine.post("/api/2.0/installations", json.dumps(body), content_type="application/json")
    assert (response.json()["status_code"], response.json()["errors"][0]["field"]) == (2000, "nonce")


@pytest.mark.parametrize(
    ("step", "said", "field"),
    [
        ("", {"label": 7}, "label"),
        ("/link", {"location_id": 7}, "location_id"),
        ("/fit", {"template_id": 7}, "template_id"),
    ],
)
def test_a_number_is_no_text(machine: Client, plinth: Operator, step: str, said: dict[str, int], field: str) -> None:
    place = f"/{make_linked(plinth).pk}{step}" if step else ""
    body = said | {"nonce": str(uuid.uuid4())}
    response = machine.post(f"/api/2.0/installations{place}", json.dumps(body), content_type="application/json")
    assert (response.json()["status_code"], response.json()["errors"][0]["field"]) == (2000, field)
    assert StepAttempt.objects.filter(step=step.strip("/") or "scan", said__contains=said).count() == 0
