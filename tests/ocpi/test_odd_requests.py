"""Requests of partners that nobody in their right mind makes: each has its answer, none of them an error of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ocpi.conftest import make_site

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]


@pytest.mark.parametrize(
    ("path", "http", "number"),
    [
        ("locations/%00", 404, 2003),
        ("locations/a%00b", 404, 2003),
        ("locations/%ed%a0%80", 404, 2003),
        (f"locations/{'x' * 5000}", 404, 2003),
        ("locations/x/%00/%00", 404, 2003),
        ("locations//", 404, 2003),
        ("%00", 404, 2003),
        ("locations?limit=99999999999999999999999", 200, 1000),
        ("locations?offset=99999999999999999999999", 200, 1000),
        ("locations?offset=9223372036854775807", 200, 1000),
        ("locations?offset=9223372036854775808", 200, 1000),
        ("locations?date_from=9999-12-31T23:59:59Z", 200, 1000),
        ("locations?date_from=0001-01-01T00:00:00Z", 200, 1000),
        ("locations?date_to=0001-01-01T00:00:00Z", 200, 1000),
        ("locations?date_from=2026-01-01T00:00:00.123456789Z", 200, 1000),
        ("locations?date_from=2026-01-01T00:00:00.1234567891Z", 200, 2001),
        ("locations?date_from=2026-01-01T00:00:00.Z", 200, 2001),
        ("locations?date_from=2026-01-01T00:00:00z", 200, 2001),
        ("locations?date_from=2026-01-01t00:00:00Z", 200, 2001),
        ("locations?date_from=2026-01-01%2000:00:00Z", 200, 2001),
        ("locations?date_from=2026-01-01T24:00:00Z", 200, 2001),
        ("locations?date_from=2026-01-01T00:00:60Z", 200, 2001),
        ("locations?date_from=2026-01-01T00:00Z", 200, 2001),
        ("locations?date_from=2026-02-29T00:00:00Z", 200, 2001),
        ("locations?date_from=2028-02-29T00:00:00Z", 200, 1000),
        ("locations?cursor=%00", 200, 2001),
        ("locations?cursor=x", 200, 2001),
    ],
)
def test_each_has_its_answer(partner: Client, path: str, http: int, number: int) -> None:
    answer = partner.get(f"/ocpi/2.2.1/{path}")
    assert (answer.status_code, answer.json()["status_code"]) == (http, number)
    assert ("data" in answer.json()) is (number == 1000)


@pytest.mark.parametrize("token", ["x" * 100_000, "\x00", "AA==", "x y", "dG9r", "=", "===="])
def test_a_token_of_nobody_is_401(client: Client, token: str) -> None:
    answer = client.get("/ocpi/versions", headers={"Authorization": f"Token {token}"})
    assert (answer.status_code, answer.json()["status_code"]) == (401, 2000)


@pytest.mark.parametrize("kind", ["Token", "token", "TOKEN", "ToKeN"])
@pytest.mark.parametrize("blank", [" ", "  ", " \t "])
def test_a_token_is_found_in_whatever_capitals(client: Client, token: str, kind: str, blank: str) -> None:
    answer = client.get("/ocpi/versions", headers={"Authorization": f"{kind}{blank}{token} "})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("said", "told"),
    [("AB", "AB"), ("ABC", "ABC"), ("a1Z", "a1Z"), ("A", None), ("ABCD", None), ("A-", None), ("é1", None), ("", None)],
)
def test_a_party_comes_back_when_it_could_be_one(partner: Client, said: str, told: str | None) -> None:
    for path in ("locations", "locations/nowhere"):
        answer = partner.get(f"/ocpi/2.2.1/{path}", headers={"OCPI-from-party-id": said})
        assert answer.headers.get("OCPI-to-party-id") == told
    assert "OCPI-to-party-id" not in partner.get("/ocpi/versions", headers={"OCPI-from-party-id": said})


def test_things_are_found_in_whatever_capitals_and_no_further(partner: Client, plinth: Operator) -> None:
    site = make_site(plinth, "RM-1")
    names = site.location_id.lower(), site.location_id.upper()
    paths = ("", "/rm-1-1", "/RM-1-1", "/RM-1-1/1", "/RM-1-1/2", "/RM-1-3", "/RM-1-1/1/1")
    told = [partner.get(f"/ocpi/2.2.1/locations/{name}{path}") for path in paths for name in names]
    assert [answer.status_code for answer in told] == [200] * 8 + [404] * 6
    assert [min(answer.json()["data"]) for answer in told[:8]] == [
        "address", "address", "connectors", "connectors", "connectors", "connectors", "format", "format",
    ]  # fmt: skip
