"""Where a day begins, and how somebody who is signed out gets back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import Membership
from tests.app.world import HTMX

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "place"), [("ina", "/app/"), ("sue", "/review/"), ("dan", "/sites/"), ("ada", "/review/")]
)
def test_home_is_where_the_day_begins(
    who: str, place: str, request: pytest.FixtureRequest, client_of: Callable[[User], Client]
) -> None:
    assert client_of(request.getfixturevalue(who)).get("/").url == place


def test_signed_out_comes_back_after_signing_in(client: Client) -> None:
    assert client.get("/app/?q=ACE").url == "/accounts/login/?next=/app/%3Fq%3DACE"


def test_signed_out_fragment_gets_401_and_the_way(client: Client) -> None:
    response = client.get("/sites/", headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (401, "/accounts/login/?next=/")


def test_account_without_operator_is_told_so(client_of: Callable[[User], Client], ina: User) -> None:
    Membership.objects.filter(user=ina).delete()
    response = client_of(ina).get("/app/")
    assert (response.status_code, response.templates[0].name) == (403, "403.html")


def test_a_page_speaks_the_language_that_it_names(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"Accept-Language": "nl"}).content.decode()
    assert ('<html lang="nl"' in page, "Aanmelden" in page, "Sign in" in page) == (True, True, False)
