"""The dispatcher's page of refused calls."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.told.knocking import knocked
from tests.factories import make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def wall(client_of: Callable[[User], Client], dan: User) -> Client:
    return client_of(dan)


def knock(identity: str, cause: str = "unknown_identity", **facts: Any) -> None:
    told = {"address": "10.0.0.7", "port": 9000, "at": datetime.now(UTC), "evidence": {"identity": identity}} | facts
    knocked(identity=identity, cause=cause, **told)


def page(wall: Client, query: str = "") -> str:
    response = wall.get(reverse("knocks") + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_it_teaches_when_there_is_nothing(wall: Client) -> None:
    assert "Nobody was refused" in page(wall)
    assert "Nothing found" in page(wall, "?q=CP")


def test_each_is_told_with_cause_remedy_and_whom_it_may_be(wall: Client, plinth: Operator) -> None:
    make_station(plinth, "CPO1")
    knock("CP-01")
    html = page(wall)
    for words in ("CP-01", "which nobody expects here", "Compare the identity", "once", "10.0.0.7", "port 9000"):
        assert html.count(words) >= 1
    assert f'href="{reverse("station", args=["CPO1"])}"' in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?q=cp-", 2),
        ("?cause=wrong_key", 1),
        ("?q=10.0.0.8", 1),
        ("?cause=nonsense", 3),
        ("?q=%20", 3),
        ("?location_id=nowhere", 0),
    ],
)
def test_what_it_shows_stands_in_its_address(wall: Client, plinth: Operator, query: str, shown: int) -> None:
    knock("CP-1"), knock("CP-2", cause="wrong_key", evidence={"length": 7}), knock("OTHER", address="10.0.0.8")
    assert page(wall, query).count("data-knock") == shown


def test_pages_keep_what_was_asked_for(wall: Client, plinth: Operator) -> None:
    for number in range(30):
        knock(f"CP-{number}")
    assert page(wall, "?q=CP").count("data-knock") == 25
    assert 'href="?q=CP&amp;page=2"' in page(wall, "?q=CP")
    assert page(wall, "?q=CP&page=2").count("data-knock") == 5


def test_a_stranger_is_not_named(wall: Client, plinth: Operator, volta: Operator) -> None:
    make_station(volta, "VOL-1")
    knock("VOL-1")
    assert "VOL-1" not in page(wall)


def test_what_a_box_says_is_text_and_no_markup(wall: Client, plinth: Operator) -> None:
    knock("<script>alert(1)</script>", cause="wrong_user", evidence={"user": "<b>", "identity": "%(x)s"})
    assert ("<script>alert" in page(wall), "<b>," in page(wall)) == (False, False)


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_costs_the_same_for_one_and_for_three(
    wall: Client, plinth: Operator, n: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(n):
        make_station(plinth, f"CP-{number}")
        knock(f"CP-{number}")
    page(wall)
    with django_assert_num_queries(8):
        assert page(wall).count("data-knock") == n
