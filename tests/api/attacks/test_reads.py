"""Attacks by the address: limits, dates, metacharacters, NULs."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.attacks.doors import number
from tests.api.writes import LOCATIONS, STATIONS, TEMPLATES
from tests.factories import make_location, make_station
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Operator
    from django.test import Client

pytestmark = pytest.mark.django_db
HUGE = "9" * 22


@pytest.mark.parametrize("path", [LOCATIONS, STATIONS, TEMPLATES, "/api/2.0/installations"])
def test_A6_limits_are_clamped_or_refused(machine: Client, path: str) -> None:
    wrong = ["limit=-1", "limit=0", "limit=٣", "limit=%00", "limit=1e3", "limit=", "limit=1&limit=2", "offset=-1"]
    told = {query: number(machine.get(f"{path}?{query}")) for query in wrong}
    assert told == dict.fromkeys(wrong, (200, 2001))
    for query, limit in ((f"limit={HUGE}", "1000"), (f"offset={2**63}", "100"), (f"offset={HUGE * 300}", "100")):
        response = machine.get(f"{path}?{query}")
        assert (number(response), response["X-Limit"]) == ((200, 1000), limit), query


@pytest.mark.parametrize("path", [LOCATIONS, STATIONS])
def test_A7_a_date_is_a_date_of_our_calendar(machine: Client, path: str) -> None:
    wrong = [
        "date_from=2026-02-01&date_to=2026-01-01",
        "date_from=0000-01-01T00:00:00Z",
        "date_from=9999-12-31T23:59:59-14:00",
        "date_from=0001-01-01T00:00:00%2B14:00",
        "date_to=٢٠٢٦-٠١-٠١",
        "date_to=2026-01-01T25:00:00Z",
        "date_to=2026-02-30",
        "date_from=%00",
        "date_from=now",
    ]
    told = {query: number(machine.get(f"{path}?{query}")) for query in wrong}
    assert told == dict.fromkeys(wrong, (200, 2001))


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31"])
def test_A7_the_ends_of_the_calendar_are_dates(machine: Client, date: str) -> None:
    assert number(machine.get(f"{LOCATIONS}?date_from={date}")) == (200, 1000)


@pytest.mark.parametrize("path", [LOCATIONS, STATIONS, TEMPLATES, "/ocpi/2.2.1/locations"])
def test_A8_a_nul_in_an_address_finds_nothing(machine: Client, path: str) -> None:
    assert number(machine.get(f"{path}/a%00b")) == (404, 2003)
    assert number(machine.get(f"{path}?cpoId=a%00b")) == (200, 2001)


@pytest.mark.parametrize("name", ["remarks", "name", "directions"])
def test_A8_a_nul_in_a_text_is_refused(machine: Client, plinth: Operator, name: str) -> None:
    make_location(plinth, location_id="x")
    said = [{"language": "en", "text": "a\0b"}] if name == "directions" else "a\0b"
    response = machine.patch(f"{LOCATIONS}/x", json.dumps({name: said}), content_type="application/json")
    assert number(response) == (200, 2001)


@pytest.mark.parametrize("text", ["%ff", "K%F6ln", "%ed%a0%80"])
def test_a_text_that_is_no_utf_8_is_refused_and_not_looked_for(machine: Client, text: str) -> None:
    told = machine.get(f"/api/2.0/Locations?city={text}").json()
    assert (told["status_code"], [(each["code"], each["field"]) for each in told["errors"]]) == (
        2001,
        [("bad_query", "city")],
    )


@pytest.mark.parametrize("name", ["street", "city", "postcode", "cpoId", "housenumber"])
def test_A17_metacharacters_are_letters(machine: Client, plinth: Operator, name: str) -> None:
    make_location(plinth, location_id="x")
    told = {}
    for text in ("%", "_", "K%e", "' OR 1=1 --", "\\", "*", "(", "[[:alpha:]]", "^", "1|2", ".*", "a" * 255):
        response = machine.get(LOCATIONS, {name: text})
        told[text] = number(response), response.json()["data"]
    assert told == dict.fromkeys(told, ((200, 1000), []))


@pytest.mark.parametrize("encoding", ["hex", "utf-16", "utf-7", "nonsense", "idna", "zip"])
def test_A17_a_query_is_utf_8_whatever_the_header_says(plinth: Operator, wsgi: Any, encoding: str) -> None:
    make_location(plinth, location_id="x", city="Köln")
    said = {"QUERY_STRING": "city=K%C3%B6ln", "CONTENT_TYPE": f"application/json; charset={encoding}"}
    status, answer = wsgi("GET", LOCATIONS, BytesIO(), **said)
    assert (status, answer["status_code"], [row["id"] for row in answer["data"]]) == (200, 1000, ["x"])


@pytest.mark.parametrize("count", [1, 3])
def test_A18_a_wide_list_costs_what_a_narrow_one_does(
    machine: Client, plinth: Operator, django_assert_num_queries: Any, count: int
) -> None:
    for place in range(count):
        make_fitted(plinth, identity=f"CP-{place}")
    make_station(plinth, "BARE")
    for path, queries in ((LOCATIONS, 3), (STATIONS, 3), (TEMPLATES, 3), ("/ocpi/2.2.1/locations", 1)):
        machine.get(path)
        with django_assert_num_queries(queries):
            machine.get(path)


def test_A18_no_page_holds_more_than_a_thousand(machine: Client, plinth: Operator) -> None:
    make_location(plinth)
    assert machine.get(f"{LOCATIONS}?limit=100000")["X-Limit"] == "1000"
