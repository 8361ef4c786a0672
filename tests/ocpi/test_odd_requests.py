"""Requests of partners that nobody in their right mind makes: each has its answer, none of them an error of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ocpi.conftest import make_site

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]


ODD = [
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
]


def test_each_has_its_answer(partner: Client) -> None:
    told = {path: partner.get(f"/ocpi/2.2.1/{path}") for path, _http, _number in ODD}
    assert [(path, answer.status_code, answer.json()["status_code"]) for path, answer in told.items()] == ODD
    assert [("data" in answer.json()) for answer in told.values()] == [number == 1000 for _path, _http, number in ODD]


@pytest.mark.parametrize("token", ["x" * 100_000, "\x00", "AA==", "x y", "dG9r", "=", "===="])
def test_a_token_of_nobody_is_401(client: Client, token: str) -> None:
    answer = client.get("/ocpi/versions", headers={"Authorization": f"Token {token}"})
    assert (answer.status_code, answer.json()["status_code"]) == (401, 2000)


def test_a_token_is_found_in_whatever_capitals(client: Client, token: str) -> None:
    kinds = [f"{kind}{blank}" for kind in ("Token", "token", "TOKEN", "ToKeN") for blank in (" ", "  ", " \t ")]
    told = {kind: client.get("/ocpi/versions", headers={"Authorization": f"{kind}{token} "}) for kind in kinds}
    assert {kind: answer.status_code for kind, answer in told.items()} == dict.fromkeys(kinds, 200)


def test_a_party_comes_back_when_it_could_be_one(partner: Client) -> None:
    could = {"AB": "AB", "ABC": "ABC", "a1Z": "a1Z"} | dict.fromkeys(["A", "ABCD", "A-", "é1", ""])
    for path, back in (("2.2.1/locations", could), ("2.2.1/locations/nowhere", could), ("versions", {})):
        told = {said: partner.get(f"/ocpi/{path}", headers={"OCPI-from-party-id": said}) for said in could}
        parties = {said: answer.headers.get("OCPI-to-party-id") for said, answer in told.items()}
        assert parties == {said: back.get(said) for said in could}, path


@pytest.mark.parametrize("path", ["/ocpi", "/ocpi/", "/OCPI", "/ocpi/nowhere", "/ocpi/9.9/locations", "/ocpi/a%0Ab"])
def test_an_address_that_leads_nowhere_is_told_in_the_envelope(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["status_code"]) == (404, 2003)


def test_things_are_found_in_whatever_capitals_and_no_further(partner: Client, plinth: Operator) -> None:
    site = make_site(plinth, "RM-1")
    names = site.location_id.lower(), site.location_id.upper()
    paths = ("", "/rm-1-1", "/RM-1-1", "/RM-1-1/1", "/RM-1-1/2", "/RM-1-3", "/RM-1-1/1/1")
    told = [partner.get(f"/ocpi/2.2.1/locations/{name}{path}") for path in paths for name in names]
    assert [answer.status_code for answer in told] == [200] * 8 + [404] * 6
    assert [min(answer.json()["data"]) for answer in told[:8]] == [
        "address", "address", "connectors", "connectors", "connectors", "connectors", "format", "format",
    ]  # fmt: skip
