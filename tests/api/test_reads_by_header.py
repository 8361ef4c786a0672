"""What the headers of a read say, and what those of the answer say to it: known already, packed, without its body."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.writes import LOCATIONS, say
from tests.factories import make_location, make_station, make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Location, Operator

pytestmark = pytest.mark.django_db
API = "/api/2.0"


@pytest.fixture
def here(plinth: Operator) -> Location:
    make_station(plinth, "CP-1")
    make_template(plinth)
    return make_location(plinth, location_id="here", remarks="x" * 600)


def tags(machine: Client) -> dict[str, str]:
    """Give what a reader may say of a Location that it has, by what it is."""
    tag = machine.get(f"{LOCATIONS}/here")["ETag"]
    etag = tag.strip('"')[:36]
    return {
        "the tag": tag,
        "weakly": f"W/{tag}",
        "one of some": f'"a", {tag},"b"',
        "any": "*",
        "without its quotes": tag.strip('"'),
        "the etag alone": f'"{etag}"',
        "another": f'"{"0" * 36}-1"',
        "in capitals": tag.upper(),
        "nothing": "",
    }


KNOWN = {"the tag", "weakly", "one of some", "any"}


@pytest.mark.usefixtures("here")
def test_who_has_it_already_is_told_so_and_nobody_else(machine: Client) -> None:
    told = {
        name: machine.get(f"{LOCATIONS}/here", headers={"If-None-Match": said}).status_code
        for name, said in tags(machine).items()
    }
    assert told == {name: 304 if name in KNOWN else 200 for name in told}


@pytest.mark.usefixtures("here")
def test_of_a_thing_that_changed_the_old_tag_is_none(machine: Client) -> None:
    old = tags(machine)["the tag"]
    say(machine, "PATCH", f"{LOCATIONS}/here", {"name": "Other"})
    fresh = machine.get(f"{LOCATIONS}/here", headers={"If-None-Match": old})
    assert (fresh.status_code, fresh.json()["data"]["name"], fresh["ETag"] == old) == (200, "Other", False)
    assert machine.get(f"{LOCATIONS}/here", headers={"If-None-Match": fresh["ETag"]}).content == b""


PACKED = {
    "gzip": True,
    "GZip": True,
    "br, gzip": True,
    "deflate,gzip , br": True,
    "": False,
    "identity": False,
    "br": False,
    "gzip;q=0": False,
    "xgzip": False,
    "*": False,
}
LISTS = ["Locations", "ChargeStations", "Locations/here", "ChargeStations/CP-1", "catalogue", "settings", "changes"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("path", LISTS)
def test_an_answer_is_packed_for_who_takes_it_and_says_the_same(machine: Client, path: str) -> None:
    plain = machine.get(f"{API}/{path}")
    for said, packs in PACKED.items():
        answer = machine.get(f"{API}/{path}", headers={"Accept-Encoding": said})
        packed = answer.get("Content-Encoding") == "gzip"
        body = gzip.decompress(answer.content) if packed else answer.content
        assert (path, said, packed) == (path, said, packs and len(body) > 500)
        assert json.loads(body)["data"] == plain.json()["data"]
        assert (answer["ETag"], answer["Content-Length"]) == (plain["ETag"], str(len(answer.content)))
        assert {"Authorization", "Accept-Encoding"} <= {each.strip() for each in answer["Vary"].split(",")}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("path", LISTS)
def test_head_tells_what_get_would_without_its_body(machine: Client, path: str) -> None:
    got, head = machine.get(f"{API}/{path}"), machine.head(f"{API}/{path}")
    others = {"X-Request-ID", "X-Correlation-ID"}
    assert (head.status_code, head.content) == (200, b"")
    assert {name: value for name, value in head.headers.items() if name not in others} == {
        name: value for name, value in got.headers.items() if name not in others
    }


REFUSED: list[tuple[str, Any]] = [
    (f"{LOCATIONS}/nowhere", 404),
    (f"{LOCATIONS}?limit=0", 200),
    (f"{API}/nothing", 404),
]


@pytest.mark.usefixtures("here")
def test_a_refusal_is_never_known_already(machine: Client) -> None:
    for path, http in REFUSED:
        for said in ("*", '"a"'):
            response = machine.get(path, headers={"If-None-Match": said})
            assert (path, response.status_code, "ETag" in response) == (path, http, False)
            assert response.json()["errors"][0]["code"] in {"not_found", "bad_query"}


@pytest.mark.usefixtures("here")
def test_every_answer_says_what_it_is_and_when(machine: Client) -> None:
    for path in (*LISTS, "Locations/nowhere", "Locations?limit=0"):
        response = machine.get(f"{API}/{path}")
        envelope = response.json()
        assert (response["Content-Type"], response["Cache-Control"]) == ("application/json", "private")
        assert (len(envelope["timestamp"]), envelope["timestamp"][10], envelope["timestamp"][-1]) == (20, "T", "Z")
        assert (path, list(envelope)[-1]) == (path, "timestamp" if envelope["status_code"] == 1000 else "errors")
