"""One whole Location is answered by one question; whatever is odd about the caller goes the ordinary way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from core.choices import Scope
from core.domain.people.tokens import create_token
from core.models import ApiToken
from tests.factories import make_location, make_operator, stored

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Operator

pytestmark = pytest.mark.django_db

HERE = "/api/2.0/Locations/here"
OURS = {"X-Request-ID", "X-Correlation-ID"}  # another one each time


@pytest.fixture(autouse=True)
def here(plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    stored()


def machine_of(operator: Operator, *, scopes: Any = Scope.values, cpo_ids: Any = ()) -> Client:
    """Give a machine whose token was used just now."""
    token, secret = create_token(operator=operator, name="reader", scopes=scopes, cpo_ids=cpo_ids)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    return Client(headers={"Authorization": f"Token {secret}"})


def told(response: HttpResponse) -> tuple[int, dict[str, str]]:
    return response.status_code, {name: text for name, text in response.headers.items() if name not in OURS}


def test_the_short_way_answers_as_the_ordinary_one(plinth: Operator, django_assert_num_queries: Any) -> None:
    machine = machine_of(plinth)
    with django_assert_num_queries(1):
        short = machine.get(HERE)
    with django_assert_num_queries(2):
        ordinary = machine.get(f"{HERE}?exclude_evses=false")
    assert told(short) == told(ordinary)
    assert short.json()["data"] == ordinary.json()["data"]
    assert short.json().keys() == {"data", "status_code", "status_message", "timestamp"}


@pytest.mark.parametrize("address", [f"{HERE}/", HERE.upper(), HERE.lower()])
def test_every_spelling_of_the_address_is_short(plinth: Operator, django_assert_num_queries: Any, address: str) -> None:
    machine = machine_of(plinth)
    with django_assert_num_queries(1):
        assert machine.get(address).json()["data"]["id"] == "here"


def test_who_has_it_is_told_so(plinth: Operator, django_assert_num_queries: Any) -> None:
    machine = machine_of(plinth)
    first = machine.get(HERE)
    with django_assert_num_queries(1):
        again = machine.get(HERE, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_its_use_is_written_down_once_a_minute(plinth: Operator) -> None:
    machine, before = machine_of(plinth), timezone.now() - timedelta(minutes=2)
    ApiToken.objects.update(last_used_at=before)
    assert machine.get(HERE).status_code == 200
    assert ApiToken.objects.get(name="reader").last_used_at > before


@pytest.mark.parametrize(
    ("ended", "status"), [({"revoked_at": 0}, 401), ({"expires_at": 0}, 401), ({"expires_at": 60}, 200)]
)
def test_a_token_opens_nothing_from_its_end_on(plinth: Operator, ended: dict[str, int], status: int) -> None:
    machine = machine_of(plinth)
    moments = {name: timezone.now() + timedelta(seconds=seconds - 1) for name, seconds in ended.items()}
    ApiToken.objects.filter(name="reader").update(**moments)
    assert machine.get(HERE).status_code == status


def test_a_token_without_the_scope_is_refused(plinth: Operator) -> None:
    answer = machine_of(plinth, scopes=[Scope.STATIONS_READ]).get(HERE)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "not_allowed")


def test_others_and_unknown_ones_do_not_exist(plinth: Operator) -> None:
    elsewhere = machine_of(make_operator("Elsewhere", party_id="ELS"))
    assert [machine.get(HERE).status_code for machine in (elsewhere, machine_of(plinth))] == [404, 200]
    assert machine_of(plinth).get("/api/2.0/Locations/there").status_code == 404


def test_a_limited_token_reads_its_companies_alone(plinth: Operator, django_assert_num_queries: Any) -> None:
    own = machine_of(plinth, cpo_ids=[plinth.cpo_id])
    with django_assert_num_queries(1):
        assert own.get(HERE).status_code == 200
    assert machine_of(plinth, cpo_ids=["NLOTHER"]).get(HERE).status_code == 404


@pytest.mark.parametrize("header", ["", "Token", "Token ", "Basic abc", "Token wrong"])
def test_nobody_comes_in_without_a_token(header: str) -> None:
    answer = Client(headers={"Authorization": header}).get(HERE)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
