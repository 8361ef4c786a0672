"""Tokens, envelopes, headers and paging of the roaming doors."""

from __future__ import annotations

import time
from base64 import b64encode
from datetime import UTC, datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test import Client

from core.domain.partners import create_partner
from core.models import Location, Partner
from tests.ocpi.conftest import make_site, partners_client
from tests.ocpi.judges import VERSIONS, complaints

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]
BIRTH = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "spell", [str, encoded, lambda token: encoded(token + "\n")], ids=["plain", "base64", "newline"]
)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_token_may_be_plain_or_base64(token: str, version: str, spell: Callable[[str], str]) -> None:
    response = Client().get(f"/ocpi/{version}/locations", headers={"Authorization": f"Token {spell(token)}"})
    assert (response.status_code, response.json()["status_code"]) == (200, 1000)


@pytest.mark.parametrize("path", ["versions", "2.2.1", "2.2.1/locations", "2.2.1/credentials"])
def test_a_bad_token_is_401(token: str, path: str) -> None:
    wrong = ["", "Token", "Token wrong", "Token d3Jvbmc=", "Token /w==", "Token é", f"Bearer {token}"]
    told = {}
    for said in wrong:
        response = Client().get(f"/ocpi/{path}", headers={"Authorization": said})
        answer = response.json()
        told[said] = response.status_code, response["WWW-Authenticate"], answer["status_code"], sorted(answer)
    envelope = ["status_code", "status_message", "timestamp"]
    assert told == dict.fromkeys(wrong, (401, "Token", 2000, envelope))


def test_a_token_of_the_management_api_opens_nothing_here(machine: Client) -> None:
    assert machine.get("/ocpi/2.2.1/locations").status_code == 401


def test_a_revoked_partner_stays_outside(token: str, partner: Client) -> None:
    Partner.objects.update(revoked_at=BIRTH)
    assert partner.get("/ocpi/versions").status_code == 401


def test_a_partners_use_is_written_down(partner: Client) -> None:
    assert Partner.objects.get().last_used_at is None
    partner.get("/ocpi/versions")
    assert Partner.objects.get().last_used_at is not None


def test_versions_lead_to_details_and_details_to_locations(partner: Client) -> None:
    versions = partner.get("/ocpi/versions").json()["data"]
    assert [row["version"] for row in versions] == list(VERSIONS)
    for row in versions:
        details = partner.get(urlsplit(row["url"]).path).json()["data"]
        assert details["version"] == row["version"]
        [url] = [each["url"] for each in details["endpoints"] if each["identifier"] == "locations"]
        assert partner.get(urlsplit(url).path).json()["data"] == []


@pytest.mark.parametrize(
    ("version", "endpoints"),
    [
        ("2.1.1", [("locations", None)]),
        ("2.2.1", [("locations", "SENDER"), ("credentials", "SENDER")]),
        ("2.3.0", [("locations", "SENDER"), ("credentials", "SENDER")]),
    ],
)
def test_version_details_are_lawful(partner: Client, version: str, endpoints: Any) -> None:
    told = partner.get(f"/ocpi/{version}").json()["data"]["endpoints"]
    assert [(each["identifier"], each.get("role")) for each in told] == endpoints
    assert [complaints(version, each, "Endpoint") for each in told] == [[]] * len(told)


@pytest.mark.parametrize("path", ["9.9", "2.2.1/tariffs", "2.1.1/credentials", "2.2.1x/locations", "x"])
def test_what_we_do_not_have_is_404_in_the_envelope(partner: Client, path: str) -> None:
    response = partner.get(f"/ocpi/{path}")
    assert (response.status_code, response.json()["status_code"]) == (404, 2003)


@pytest.mark.parametrize("path", ["versions", "2.2.1", "2.2.1/locations", "2.2.1/locations/x/y/z"])
def test_nothing_is_written_here(partner: Client, path: str) -> None:
    told = [getattr(partner, method)(f"/ocpi/{path}") for method in ("post", "put", "patch", "delete")]
    assert [(response.status_code, response.json()["status_code"]) for response in told] == [(405, 2000)] * 4


def test_ids_and_parties_come_back(partner: Client) -> None:
    headers = {
        "X-Request-ID": "req-1",
        "X-Correlation-ID": "cor-1",
        "OCPI-from-party-id": "EMS",
        "OCPI-from-country-code": "DE",
        "OCPI-to-party-id": "PLI",
        "OCPI-to-country-code": "NL",
    }
    swapped = {
        "X-Request-ID": "req-1",
        "X-Correlation-ID": "cor-1",
        "OCPI-to-party-id": "EMS",
        "OCPI-to-country-code": "DE",
        "OCPI-from-party-id": "PLI",
        "OCPI-from-country-code": "NL",
    }
    answers = [partner.get(f"/ocpi/2.2.1/locations{rest}", headers=headers) for rest in ("", "/nowhere", "?limit=0")]
    assert [{name: answer[name] for name in swapped} for answer in answers] == [swapped] * 3


def test_an_unlawful_party_does_not_come_back(partner: Client) -> None:
    assert "OCPI-to-party-id" not in partner.get("/ocpi/2.2.1/locations", headers={"OCPI-from-party-id": "A B"})


def asked(url: str) -> dict[str, str]:
    """Give what a Link asks for, but the cursor, which is ours alone."""
    return {name: said for name, [said] in parse_qs(urlsplit(url).query).items() if name != "cursor"}


def crawl(partner: Client, url: str) -> tuple[list[str], list[dict[str, str]]]:
    """Follow Link to the end; give the ids seen and what the links asked for."""
    seen, links = [], []
    while url:
        response = partner.get(url)
        seen += [row["id"] for row in response.json()["data"]]
        url = response["Link"].split(">")[0].removeprefix("<http://testserver") if "Link" in response else ""
        links += [asked(url)] if url else []
    return seen, links


PAGES = [{"limit": "2", "offset": "2"}, {"limit": "2", "offset": "4"}]


def test_a_crawl_sees_everything_once_oldest_first(partner: Client, sites_of: Callable[[int], list[Location]]) -> None:
    sites = sites_of(5)
    Location.objects.filter(pk=sites[0].pk).update(last_updated=datetime(2030, 1, 1, tzinfo=UTC))
    seen, links = crawl(partner, "/ocpi/2.2.1/locations?limit=2")
    assert (seen, links) == ([site.location_id for site in sites], PAGES)


def test_headers_of_a_page(partner: Client, sites_of: Callable[[int], Any]) -> None:
    sites_of(3)
    response = partner.get("/ocpi/2.1.1/locations?limit=2&offset=1")
    told = (response["X-Total-Count"], response["X-Limit"], "Link" in response, len(response.json()["data"]))
    assert told == ("3", "1000", False, 2)


def test_a_link_carries_every_filter(partner: Client, sites_of: Callable[[int], Any]) -> None:
    sites_of(3)
    Location.objects.update(last_updated=BIRTH)
    query = "date_from=2026-01-31T12:00:00Z&date_to=2026-02-01T00:00:00.5&limit=1"
    _seen, links = crawl(partner, f"/ocpi/2.2.1/locations?{query}")
    filters = {"date_from": "2026-01-31T12:00:00Z", "date_to": "2026-02-01T00:00:00.5", "limit": "1"}
    assert links == [filters | {"offset": "1"}, filters | {"offset": "2"}]


def test_a_crawl_loses_nothing_when_what_it_saw_changes(
    partner: Client, sites_of: Callable[[int], list[Location]]
) -> None:
    sites = sites_of(4)
    Location.objects.update(last_updated=BIRTH)
    first = partner.get("/ocpi/2.2.1/locations?date_from=2026-01-01T00:00:00Z&limit=2")
    Location.objects.filter(pk__in=[site.pk for site in sites[:2]]).update(last_updated=Now())
    seen, _links = crawl(partner, first["Link"].split(">")[0].removeprefix("<http://testserver"))
    assert seen == [site.location_id for site in sites[2:]]


FOUND = {
    "date_from=2026-01-31T12:00:00Z": 1,
    "date_from=2026-01-31T12:00:00": 1,
    "date_from=2026-01-31T12:00:00.001Z": 0,
    "date_to=2026-01-31T12:00:00Z": 0,
    "date_to=2026-01-31T12:00:00.0001Z": 1,
    "date_from=2026-01-31T12:00:00Z&date_to=2026-01-31T12:00:01Z": 1,
    "offset=1": 0,
    "limit=5000": 1,
    "unknown=1": 1,
}


def test_date_from_is_inclusive_and_date_to_exclusive(partner: Client, site: Location) -> None:
    Location.objects.update(last_updated=BIRTH)
    told = {query: partner.get(f"/ocpi/2.2.1/locations?{query}") for query in FOUND}
    assert {query: len(response.json()["data"]) for query, response in told.items()} == FOUND
    assert {response["X-Limit"] for response in told.values()} == {"1000"}


BAD = [
    "limit=0", "limit=-1", "limit=x", "offset=-1", "offset=", "date_from=", "date_from=yesterday", "limit=%D9%A3",
    "date_to=2026-01-31", "date_from=2026-01-31T12:00:00%2B00:00", "date_from=2026-02-31T12:00:00Z",
    "date_from=%D9%A2026-01-31T12:00:00Z", "date_from=0000-01-31T12:00:00Z",
]  # fmt: skip


def test_a_bad_query_is_2001(partner: Client) -> None:
    told = {query: partner.get(f"/ocpi/2.2.1/locations?{query}") for query in BAD}
    numbers = {query: (response.status_code, response.json()["status_code"]) for query, response in told.items()}
    assert numbers == dict.fromkeys(BAD, (200, 2001))


def names(partner: Client, query: str) -> set[str]:
    return {row["name"] for row in partner.get(f"/ocpi/2.2.1/locations{query}").json()["data"]}


def appears(partner: Client, query: str, name: str) -> bool:
    """Wait until a Location is listed, or give up."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if name in names(partner, query):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_list_by_date_waits_for_a_running_write(partner: Client, plinth: Operator) -> None:
    slow, writing, may_end = make_site(plinth, "SLOW"), Event(), Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Location.objects.filter(pk=slow.pk).update(last_updated=Now(), name="Slow and late")
            writing.set()
            may_end.wait(60)
        connection.close()

    writer = Thread(target=write_slowly)
    writer.start()
    writing.wait(60)
    quick = make_site(plinth, "QUICK").last_updated.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert appears(partner, "", "Site of QUICK") is True
    by_date = names(partner, f"?date_from={quick}")
    may_end.set()
    writer.join()
    assert ("Site of QUICK" in by_date, appears(partner, f"?date_from={quick}", "Site of QUICK")) == (False, True)
    assert appears(partner, "?date_from=2026-01-01T00:00:00Z", "Slow and late") is True


def test_a_token_to_register_with_reads_versions_only(plinth: Operator) -> None:
    _partner, token_a = create_partner(operator=plinth, name="New")
    client = partners_client(token_a)
    paths = ("versions", "2.2.1", "2.2.1/credentials", "2.2.1/locations", "2.2.1/locations/x")
    assert [client.get(f"/ocpi/{path}").status_code for path in paths] == [200, 200, 200, 401, 401]
