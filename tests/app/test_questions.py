"""How many questions a page asks the database: no more for three rows than for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.app.world import begin
from tests.installs import make_checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Installation, Operator, User

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 3])
def rows(request: pytest.FixtureRequest, plinth: Operator, ina: User) -> list[Installation]:
    """Give one installation that was checked, or three."""
    return [make_checked(row) for row in begin(plinth, ina, *[f"PLI-{number}" for number in range(request.param)])]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(("path", "questions"), [("/app/", 6), ("/app/?q=PLI", 4)])
def test_phone_asks_no_more_for_more(
    path: str, questions: int, phone: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(questions):
        assert phone.get(path).status_code == 200


@pytest.mark.parametrize(("path", "questions"), [("/review/", 10), ("/sites/", 13)])
def test_desk_asks_no_more_for_more(
    path: str,
    questions: int,
    rows: list[Installation],
    desk: Client,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for row in rows:
        make_checked(row, handed_over_by="user:0")
    with django_assert_num_queries(questions):
        assert desk.get(path).status_code == 200
