"""A machine's request reads no cookie and waits for nothing that pages need, and is refused as everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User

pytestmark = pytest.mark.django_db


def test_a_person_who_is_signed_in_is_nobody_here(client_of: Callable[[User], Client], ina: User) -> None:
    response = client_of(ina).get("/api/2.0/Locations")
    assert (response.status_code, dict(response.cookies)) == (401, {})


def test_what_every_answer_carries_is_there(machine: Client) -> None:
    response = machine.get("/api/2.0/Locations", headers={"X-Request-ID": "abc-1"})
    told = (response["X-Request-ID"], response["X-Content-Type-Options"], response["Content-Length"])
    assert told == ("abc-1", "nosniff", str(len(response.content)))


def test_a_refusal_has_its_length(client: Client) -> None:
    response = client.get("/api/2.0/Locations")
    assert response["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize("host", ["evil.example", "no host"])
@pytest.mark.parametrize("path", ["/api/2.0/Locations", "/api/docs/", "/API/nothing", "/ocpi/versions"])
def test_another_host_is_refused_in_the_envelope(client: Client, host: str, path: str) -> None:
    response = client.get(path, headers={"Host": host, "Accept-Language": "en"})
    told = (response.status_code, response.json()["status_code"], response.json()["errors"][0]["code"])
    assert (told, "X-Request-ID" in response) == ((400, 2000, "foreign_host"), True)


def test_a_page_at_another_host_is_refused_as_a_page(client: Client) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert (response.status_code, response["Content-Type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["/api/2.0/nothing", "/API/9.9/Locations", "/api/2.0/"])
def test_where_nothing_is_the_envelope_says_so(machine: Client, path: str) -> None:
    response = machine.get(path)
    assert (response.status_code, response.json()["status_code"]) == (404, 2003)
