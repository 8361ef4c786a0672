"""The lists of the machine API: what they print, how they page, what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.factories import make_location, make_station, make_template
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def fill(operator: Operator, count: int) -> None:
    for number in range(count):
        make_fitted(operator, identity=f"CP-{number:04}")


def test_a_location_shows_what_the_installer_did(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth, identity="ACE0100201").station
    [location] = machine.get("/api/2.0/Locations").json()["data"]
    assert (location["id"], location["etag"]) == (station.location.location_id, str(reload(station.location).etag))
    assert [(evse["uid"], evse["status"]) for evse in location["evses"]] == [
        ("NL-PLI-EACE0100201-1", "UNKNOWN"),
        ("NL-PLI-EACE0100201-2", "UNKNOWN"),
    ]


def reload(row: Any) -> Any:
    row.refresh_from_db()
    return row


def test_a_connector_is_printed_whole(machine: Client, plinth: Operator) -> None:
    fill(plinth, 1)
    connector = machine.get("/api/2.0/ChargeStations").json()["data"][0]["evses"][0]["connectors"][0]
    del connector["last_updated"]
    assert connector == {
        "id": "1",
        "standard": "IEC_62196_T2",
        "format": "SOCKET",
        "power_type": "AC_3_PHASE",
        "voltage": 230,
        "amperage": 32,
        "max_electric_power": 22080,
    }


def test_nothing_is_ever_null(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "BARE-1")
    make_location(plinth)
    for name in ("api_stations", "api_locations"):
        assert "null" not in machine.get(reverse(name)).content.decode()


@pytest.mark.parametrize("path", ["/api/2.0/locations", "/API/2.0/LOCATIONS/", "/api/2.0/Locations/"])
def test_paths_match_in_any_case_and_with_a_slash(machine: Client, path: str) -> None:
    assert machine.get(path).json()["status_code"] == 1000


def test_following_link_visits_every_row_once(machine: Client, plinth: Operator) -> None:
    fill(plinth, 5)
    url, seen = "/api/2.0/ChargeStations?limit=2", []
    while url:
        response = machine.get(url)
        seen += [row["charge_station_id"] for row in response.json()["data"]]
        url = response["Link"].split(">")[0].removeprefix("<http://testserver") if "Link" in response else ""
    assert (seen, response["X-Total-Count"], response["X-Limit"]) == ([f"CP-{n:04}" for n in range(5)], "5", "2")


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "offset=-1", "limit=ten", "limit=٣", "colour=red", "offset="])
def test_a_bad_query_is_2001(machine: Client, query: str) -> None:
    response = machine.get(f"/api/2.0/Locations?{query}")
    assert (response.status_code, response.json()["status_code"]) == (200, 2001)


@pytest.mark.parametrize(("asked", "given"), [("5000", "1000"), (str(10**21), "1000"), ("7", "7")])
def test_a_limit_above_the_maximum_is_clamped(machine: Client, asked: str, given: str) -> None:
    assert machine.get(f"/api/2.0/Locations?limit={asked}")["X-Limit"] == given


def test_an_offset_beyond_everything_is_an_empty_page(machine: Client) -> None:
    assert machine.get(f"/api/2.0/Locations?offset={2**63}").json()["data"] == []


def test_one_thing_by_its_id_carries_its_etag(machine: Client, plinth: Operator) -> None:
    template = make_template(plinth)
    response = machine.get(f"/api/2.0/ChargeStations/ChargestationTemplate/{template.template_id.upper()}")
    etag = response["ETag"].strip('"').rpartition("-")[0]
    assert (response.json()["data"]["template_id"], etag) == (template.template_id, str(template.etag))


@pytest.mark.parametrize("path", ["/api/2.0/Locations/nowhere", "/api/2.0/Locations/%00", "/api/2.0/nothing", "/api/x"])
def test_what_is_not_there_is_404_in_the_envelope(machine: Client, path: str) -> None:
    response = machine.get(path)
    assert (response.status_code, response.json()["status_code"]) == (404, 2003)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_another_method_is_405_in_the_envelope(machine: Client, method: str) -> None:
    response = getattr(machine, method)("/api/2.0/Locations")
    assert (response.status_code, response.json()["status_code"]) == (405, 2000)


@pytest.mark.parametrize(
    ("body", "content_type", "http", "number"),
    [
        (b"{", "application/json", 400, 2000),
        (b'{"nonce": NaN}', "application/json", 400, 2000),
        (b"\xff", "application/json", 400, 2000),
        (b'{"a":1,"a":1}', "application/json", 200, 2001),
        (b"[]", "application/json", 200, 2000),
        (b"a=1", "application/x-www-form-urlencoded", 415, 2000),
        (b'{"nonce": "x", "colour": 1}', "application/json", 200, 2001),
    ],
)
def test_a_bad_body_is_told_in_the_envelope(
    machine: Client, body: bytes, content_type: str, http: int, number: int
) -> None:
    response = machine.post("/api/2.0/installations", body, content_type=content_type)
    assert (response.status_code, response.json()["status_code"]) == (http, number)


@pytest.mark.parametrize("header", ["", "Token", "Token nothing", "Bearer x", "Token plinth_\ud83d"])
def test_a_bad_token_is_401(client: Client, header: str) -> None:
    response = client.get("/api/2.0/Locations", headers={"Authorization": header})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Token")


def test_request_ids_are_echoed_and_unsafe_ones_replaced(machine: Client) -> None:
    assert machine.get("/api/2.0/Locations", headers={"X-Request-ID": "abc-1"})["X-Request-ID"] == "abc-1"
    assert len(machine.get("/api/2.0/Locations", headers={"X-Request-ID": "a\x01b"})["X-Request-ID"]) == 36


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("api_locations", 3), ("api_stations", 3), ("api_templates", 3), ("api_energy_mixes", 3)]
)
def test_a_list_costs_the_same_for_one_row_and_for_three(
    machine: Client, plinth: Operator, django_assert_num_queries: Any, count: int, name: str, queries: int
) -> None:
    fill(plinth, count)
    machine.get(reverse(name))
    with django_assert_num_queries(queries):
        machine.get(reverse(name))
