"""The headers of a page: how many there are, how many were asked for, and an address that asks the same of the next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from core.models import Event
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def three(plinth: Operator) -> None:
    place = {"city": "Zürich & Co", "postal_code": "35+11", "latitude": "52.1", "longitude": "5.1"}
    for name in "abc":
        make_station(plinth, f"CP-{name}", location=make_location(plinth, "A 1 100%", location_id=name, **place))
        Event.objects.create(operator=plinth, at=AT, who="x", by="Ina & Co", verb="rename", subject=f"station {name}")


def link(response: object) -> tuple[str, dict[str, str]]:
    """Give the address of the next page and what it asks for, but for the place where this one ended."""
    said = str(response["Link"])  # type: ignore[index]
    assert (said[:1], said.endswith('>; rel="next"'), said.count("<"), said.count('rel="')) == ("<", True, 1, 1)
    parts = urlsplit(said[1:].partition(">")[0])
    asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
    asked.pop("cursor", None)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", asked


FILTERS = {
    "Locations": [
        {"city": "zürich & co", "street": "A 1", "housenumber": "100%"},
        {"postcode": "35+11", "country": "NLD", "cpoId": "NLPLI"},
        {"latitude": "52.1", "longitude": "5.1", "distanceinmeters": "500"},
        {"exclude_evses": "true", "exclude_evses_modified": "1"},
    ],
    "ChargeStations": [{"cpoId": "NLPLI", "exclude_evses_modified": "true"}, {}],
    "events": [{"who": "ina & co", "verb": "rename", "date_from": "2026-01-01T00:00:00+01:00"}, {"subject": "station"}],
    "sites": [{"q": "100%"}, {"q": ""}],
}


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("path", FILTERS)
def test_the_next_page_is_asked_for_with_every_parameter_of_this_one(machine: Client, path: str) -> None:
    for said in FILTERS[path]:
        response = machine.get(f"/api/2.0/{path}", said | {"limit": "1"})
        assert response.json()["status_code"] == 1000, said
        assert (response["X-Total-Count"], response["X-Limit"], len(response.json()["data"])) == ("3", "1", 1)
        assert link(response) == (f"http://testserver/api/2.0/{path}", said | {"limit": "1", "offset": "1"})


# What is asked for, and then: how many rows there are, the limit that counts, the offset of the next page.
PAGES: list[tuple[dict[str, str], tuple[int, str, str | None]]] = [
    ({}, (3, "100", None)),
    ({"limit": "2"}, (2, "2", "2")),
    ({"limit": "3"}, (3, "3", None)),
    ({"limit": "2", "offset": "1"}, (2, "2", None)),
    ({"limit": "1", "offset": "1"}, (1, "1", "2")),
    ({"limit": "1", "offset": "2"}, (1, "1", None)),
    ({"offset": "3"}, (0, "100", None)),
    ({"limit": "1000"}, (3, "1000", None)),
    ({"limit": "1001"}, (3, "1000", None)),
    ({"limit": "01", "offset": "00"}, (1, "1", "1")),
]


def told(machine: Client, path: str, asked: dict[str, str]) -> tuple[str, tuple[int, str, str | None]]:
    response = machine.get(f"/api/2.0/{path}", asked)
    then = link(response)[1]["offset"] if "Link" in response else None
    return response["X-Total-Count"], (len(response.json()["data"]), response["X-Limit"], then)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("path", ["Locations", "ChargeStations", "events", "sites"])
def test_the_headers_say_where_the_list_goes_on(machine: Client, path: str) -> None:
    assert [(asked, told(machine, path, asked)) for asked, _page in PAGES] == [
        (asked, ("3", page)) for asked, page in PAGES
    ]


def test_a_list_that_the_program_holds_pages_as_others_do(machine: Client) -> None:
    total = int(told(machine, "catalogue", {"limit": "1"})[0])
    asked: list[tuple[int, int]] = [(1, 0), (2, total - 2), (2, total - 3), (total, 0), (5, total), (1, total - 1)]
    for limit, offset in asked:
        rows, then = min(limit, total - offset), str(offset + limit) if offset + limit < total else None
        page = told(machine, "catalogue", {"limit": str(limit), "offset": str(offset)})
        assert (limit, offset, page) == (limit, offset, (str(total), (rows, str(limit), then)))


@pytest.mark.usefixtures("three")
def test_one_thing_and_a_refusal_have_no_headers_of_a_page(machine: Client) -> None:
    for path in ("Locations/a", "Locations/none", "Locations?limit=0", "settings"):
        response = machine.get(f"/api/2.0/{path}")
        assert {"X-Total-Count", "X-Limit", "Link"} & set(response.headers) == set(), path


@pytest.mark.usefixtures("three")
def test_a_link_is_as_secure_as_the_request_and_keeps_its_spelling(machine: Client) -> None:
    response = machine.get("/API/2.0/LOCATIONS/?limit=1", secure=True)
    assert link(response) == ("https://testserver/API/2.0/LOCATIONS/", {"limit": "1", "offset": "1"})
    published = machine.get("/api/1.0/ChargeStations?limit=1")
    assert link(published)[0] == "http://testserver/api/1.0/ChargeStations"


@pytest.mark.usefixtures("three")
def test_what_is_asked_twice_or_not_known_is_named(machine: Client) -> None:
    fields = {
        "limit=1&limit=2": "limit",
        "offset=1&offset=1": "offset",
        "cursor=a&cursor=b": "cursor",
        "colour=red&shape=round": "colour",
        "LIMIT=1": "LIMIT",
        "cpoID=NLPLI": "cpoID",
        "limit=1.5": "limit",
        "limit=1e2": "limit",
        "limit=": "limit",
        "offset=+1": "offset",
        "offset=%201": "offset",
    }
    for query, field in fields.items():
        envelope = machine.get(f"/api/2.0/ChargeStations?{query}").json()
        assert (query, envelope["status_code"], envelope["errors"][0]["field"]) == (query, 2001, field)
