"""Attacks by method and header, and what an answer may give away."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from core.models import IdempotencyKey, Location
from django.db import connections
from django.db.models.functions import Now
from rest_framework.permissions import AllowAny
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from tests.api.attacks.doors import ask, filled, number, operations, refusal
from tests.api.writes import LOCATIONS, a_location, answer
from tests.factories import make_location

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator
    from django.test import Client

pytestmark = pytest.mark.django_db
ADDRESSES = sorted({path for _method, path in operations()})
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
STRANGE = ["TRACE", "QUERY", "PROPFIND", "FOO", "CONNECT"]  # each address is asked one of them, in turn


def described(path: str) -> set[str]:
    return {method for method, each in operations() if each == path}


def test_A16_no_other_method_does_anything(machine: Client) -> None:
    refused = {}
    for place, path in enumerate(ADDRESSES):
        for method in sorted({*METHODS, STRANGE[place % len(STRANGE)]} - described(path)):
            response = ask(machine, method, filled(path))
            refused[method, path] = (*refusal(response), method in response["Allow"].split(", "))
    assert len(refused) > 4 * len(ADDRESSES)
    assert refused == dict.fromkeys(refused, (405, 2000, "method_not_allowed", False))


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_A16_a_header_overrides_no_method(machine: Client, plinth: Operator, header: str) -> None:
    make_location(plinth, location_id="x")
    asked = machine.get(f"{LOCATIONS}/x", headers={header: "DELETE"})
    assert (number(asked), asked.json()["data"]["id"]) == ((200, 1000), "x")


def test_A16_options_names_the_methods_of_this_address(machine: Client) -> None:
    told, expected = {}, {}
    for path in ADDRESSES:
        response = machine.options(filled(path))
        told[path] = number(response), set(response["Allow"].split(", "))
        implied = {"OPTIONS"} | ({"HEAD"} if "GET" in described(path) else set())
        expected[path] = (200, 1000), described(path) | implied
    assert told == expected


@pytest.mark.parametrize("name", ["X-Request-ID", "X-Correlation-ID"])
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a-1.b:c_2", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("x" * 1_000_000, False),
        ("a\r\nSet-Cookie: a=b", False),
        ("a\nINFO nothing happened", False),
        ("🐍", False),
        ("a b", False),
        ("", False),
    ],
)
def test_A21_an_id_is_echoed_or_made_anew(machine: Client, name: str, said: str, *, kept: bool) -> None:
    response = machine.get(LOCATIONS, headers={name: said})
    assert (response[name] == said, len(response[name]) <= 64) == (kept, True)


def test_A21_no_log_line_is_forged(machine: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        machine.get(f"{LOCATIONS}/nobody", headers={"X-Request-ID": "a\nERROR forged"})
    assert "forged" not in caplog.text


def post(machine: Client, key: str = "k", **said: Any) -> Any:
    return answer(machine, "POST", LOCATIONS, a_location(**said), Idempotency_Key=key)


def test_A22_the_same_again_is_replayed_and_another_body_refused(machine: Client, plinth: Operator) -> None:
    first, again, other = post(machine), post(machine), post(machine, name="Other")
    assert (first.content == again.content, again["Idempotent-Replayed"]) == (True, "true")
    assert (refusal(other), Location.objects.count()) == ((200, 2000, "idempotency_key_reused"), 1)


def test_A22_another_client_has_its_own_keys(machine_with: Callable[..., Client], plinth: Operator) -> None:
    assert [number(post(machine_with("locations:write"))) for _client in "ab"] == [(200, 1000)] * 2
    assert Location.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_A22_at_the_same_time_there_is_one_effect(machine: Client, plinth: Operator) -> None:
    def run(_number: int) -> bytes:
        try:
            return post(machine).content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        told = set(threads.map(run, range(8)))
    assert (len(told), Location.objects.count()) == (1, 1)


def test_A22_a_key_lives_two_days(machine: Client, plinth: Operator) -> None:
    post(machine)
    IdempotencyKey.objects.update(created=Now() - timedelta(hours=47))
    assert post(machine)["Idempotent-Replayed"] == "true"
    IdempotencyKey.objects.update(created=Now() - timedelta(hours=49))
    assert ("Idempotent-Replayed" in post(machine), Location.objects.count()) == (False, 2)


class Buggy(APIView):
    """A view with a bug in it."""

    permission_classes = [AllowAny]

    def get(self, request: Any) -> None:
        raise RuntimeError("SELECT secret FROM core_user")


def test_A24_a_bug_tells_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    response = Buggy.as_view()(APIRequestFactory().get("/"))
    response.render()
    assert (response.status_code, response.data["errors"][0]["code"]) == (500, "internal_error")
    assert b"secret" not in response.content
    assert "SELECT secret" in caplog.text


@pytest.mark.parametrize("path", ["/api/2.0/nothing", "/api/", f"{LOCATIONS}/%ff%fe", f"{LOCATIONS}/..%2f..%2fetc"])
def test_A24_nothing_is_said_of_what_runs_here(machine: Client, path: str) -> None:
    response = machine.get(path)
    assert number(response) == (404, 2003)
    told = json.dumps(dict(response.headers)).lower() + response.content.decode().lower()
    assert [word for word in ("django", "python", "traceback", "psycopg", "postgres") if word in told] == []
