"""GET /api/2.0/knocks: what this operator may see of who knocked in vain, paged like every list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.told.knocking import knocked
from tests.factories import make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Knock, Operator

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
KNOCKS = "/api/2.0/knocks"


def knock(number: int = 0, **facts: Any) -> Knock:
    identity = f"CP-{number}"
    told = {"identity": identity, "address": "10.0.0.7", "cause": "unknown_identity", "port": 9000} | facts
    return knocked(evidence={"identity": told["identity"]}, at=AT + timedelta(seconds=number), **told)


def test_a_knock_is_told_with_cause_sentence_remedy_and_whom_it_may_mean(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "CPO1")
    row = knock(identity="CP-01")
    knock(identity="CP-01")
    [told] = machine.get(KNOCKS).json()["data"]
    assert told == {
        "id": row.pk,
        "identity": "CP-01",
        "address": "10.0.0.7",
        "port": 9000,
        "cause": "unknown_identity",
        "sentence": "It calls itself CP-01, which nobody expects here.",
        "remedy": (
            "Compare the identity set in the box with the label. If this is the station's right name, scan it in."
        ),
        "evidence": {"identity": "CP-01"},
        "first_seen": "2026-03-01T12:00:00Z",
        "last_seen": "2026-03-01T12:00:00Z",
        "count": 2,
        "look_alikes": [
            {
                "charge_station_id": "CPO1",
                "why": "It differs only in characters that look alike (such as O and 0) or in dashes.",
            }
        ],
    }


def test_pages_go_from_the_oldest_and_lose_none(machine: Client, plinth: Operator) -> None:
    for number in (2, 0, 1):
        knock(number)
    url, names = f"{KNOCKS}?limit=2", []
    while url:
        page = machine.get(url)
        assert (page["X-Total-Count"], page["X-Limit"]) == ("3", "2")
        names += [row["identity"] for row in page.json()["data"]]
        url = page["Link"].split(">")[0].removeprefix("<") if "Link" in page else ""
    assert names == ["CP-0", "CP-1", "CP-2"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("identity=cp1", ["CP-1"]),
        ("address=10.0.0.7", ["CP-0", "CP-1"]),
        ("address=2001:0db8::0001", ["CP-2"]),
        ("cause=wrong_key", ["CP-2"]),
        ("date_from=2026-03-01T12:00:01Z", ["CP-1", "CP-2"]),
        ("date_to=2026-03-01T12:00:01Z", ["CP-0"]),
        ("location_id=nowhere", []),
    ],
)
def test_filters(machine: Client, plinth: Operator, query: str, names: list[str]) -> None:
    knock(0), knock(1), knock(2, address="2001:db8::1", cause="wrong_key")
    assert [row["identity"] for row in machine.get(f"{KNOCKS}?{query}").json()["data"]] == names


@pytest.mark.parametrize(
    "query", ["address=nowhere", "date_from=soon", "identity=", "limit=0", "page=1", "cause=a&cause=b"]
)
def test_what_cannot_be_asked_is_told_so(machine: Client, plinth: Operator, query: str) -> None:
    assert machine.get(f"{KNOCKS}?{query}").json()["status_code"] == 2001


def test_who_may_read_stations_may_read_knocks(machine_with: Callable[..., Client]) -> None:
    assert machine_with("locations:read").get(KNOCKS).status_code == 403
    assert machine_with("stations:read").get(KNOCKS).status_code == 200
    claim = reverse("api_claim_knock", args=[1])
    assert machine_with("stations:read").post(claim, "{}", content_type="application/json").status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(
    machine: Client, plinth: Operator, volta: Operator, n: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    make_station(volta, "VOL-1")
    for number in range(n):
        make_station(plinth, f"CP-{number}")
        knock(number)
    machine.get(KNOCKS)
    with django_assert_num_queries(8):
        assert len(machine.get(KNOCKS).json()["data"]) == n
