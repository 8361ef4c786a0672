"""Reads that know what they have: tags, 304, HEAD, gzip, and no shared cache."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.choices import EvseStatus
from core.models import Evse, Location
from tests.factories import make_location, make_template, stored
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

LISTS = ["api_locations", "api_stations", "api_templates", "api_energy_mixes", "api_installations"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_the_reader_has_is_304(machine: Client, plinth: Operator, name: str) -> None:
    make_fitted(plinth)
    first = machine.get(reverse(name))
    again = machine.get(reverse(name), headers={"If-None-Match": f'"other", W/{first["ETag"]}'})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert (again["ETag"], again["X-Total-Count"]) == (first["ETag"], first["X-Total-Count"])


def test_a_status_changes_the_tag_and_not_the_etag(machine: Client, plinth: Operator) -> None:
    location = make_fitted(plinth).station.location
    url = f"/api/2.0/Locations/{location.location_id}"
    first = machine.get(url)
    Evse.objects.update(status=EvseStatus.CHARGING)
    stored()
    second = machine.get(url, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.json()["data"]["etag"]) == (200, first.json()["data"]["etag"])
    assert second["ETag"] != first["ETag"]
    assert first["ETag"].startswith(f'"{first.json()["data"]["etag"]}-')


def test_any_tag_is_a_star(machine: Client, plinth: Operator) -> None:
    make_template(plinth)
    assert machine.get(reverse("api_templates"), headers={"If-None-Match": "*"}).status_code == 304
    assert machine.get(reverse("api_templates"), headers={"If-None-Match": "rubbish"}).status_code == 200


def test_head_says_what_get_would(machine: Client, plinth: Operator) -> None:
    make_location(plinth)
    got, head = machine.get("/api/2.0/Locations"), machine.head("/api/2.0/Locations")
    names = ("ETag", "X-Total-Count", "X-Limit", "Content-Type", "Content-Length")
    assert (head.content, [head[name] for name in names]) == (b"", [got[name] for name in names])


def test_gzip_is_for_those_who_take_it(machine: Client, plinth: Operator) -> None:
    make_fitted(plinth)
    plain = machine.get("/api/2.0/ChargeStations")
    packed = machine.get("/api/2.0/ChargeStations", headers={"Accept-Encoding": "br, GZIP"})
    assert (plain.has_header("Content-Encoding"), packed["Content-Encoding"]) == (False, "gzip")
    assert json.loads(gzip.decompress(packed.content))["data"] == plain.json()["data"]
    assert packed["ETag"] == plain["ETag"]


@pytest.mark.parametrize("path", ["/api/2.0/Locations", "/api/2.0/Locations/nothing", "/api/2.0/Locations?limit=0"])
def test_no_cache_between_gives_it_to_another_caller(machine: Client, client: Client, path: str) -> None:
    for caller in (machine, client):
        response = caller.get(path)
        assert (response["Cache-Control"], "Authorization" in response["Vary"]) == ("private", True)


def test_a_page_further_on_is_found_without_counting(
    machine: Client, plinth: Operator, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        make_location(plinth, location_id=f"L{number}")
    Location.objects.update(created=Location.objects.first().created)
    stored()
    machine.get("/api/2.0/Locations")
    link, seen = "/api/2.0/Locations?limit=2&city=utrecht", []
    while link:
        with django_assert_num_queries(3) as asked:
            response = machine.get(link)
        assert "OFFSET" not in "".join(query["sql"] for query in asked.captured_queries)
        seen += [row["id"] for row in response.json()["data"]]
        link = response.headers.get("Link", "").partition(">")[0].removeprefix("<http://testserver")
        assert "city=utrecht" in link or not link
    assert seen == ["L0", "L1", "L2", "L3", "L4"]


def test_a_bare_offset_still_works(machine: Client, plinth: Operator) -> None:
    for number in range(5):
        make_location(plinth, location_id=f"L{number}")
    rows = machine.get("/api/2.0/Locations?limit=2&offset=3").json()["data"]
    assert [row["id"] for row in rows] == ["L3", "L4"]
