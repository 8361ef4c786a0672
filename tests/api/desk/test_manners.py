"""What every address at the desks does alike: tags, HEAD, any case, languages, no shared cache."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from core.api.description.page import tags
from core.catalogue.reading import catalogue
from tests.factories import make_station
from tests.hardware.made import an_evse, change, make_fitted_stations

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
API = "/api/2.0"
ADDRESSES = [
    "/partners",
    "/owner-links",
    "/passes",
    "/labels",
    "/catalogue",
    "/sites",
    "/wall",
    "/gateway",
    "/reports/installs",
    "/reports/refusals",
    "/reviews",
]


def test_answers_are_tagged_for_the_caller_alone_and_found_in_any_case(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "PLI-1")
    told: dict[str, Any] = {}
    for path in ADDRESSES:
        first = machine.get(API + path)
        again = machine.get(f"{API.upper()}{path.upper()}/", headers={"If-None-Match": first["ETag"]})
        head = machine.head(API + path)
        told[path] = (again.status_code, head.status_code, head.content, first["Cache-Control"])
    assert told == dict.fromkeys(told, (304, 200, b"", "private"))


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/partners", "GET, POST, HEAD, OPTIONS"),
        ("/partners/1", "GET, DELETE, HEAD, OPTIONS"),
        ("/partners/1/renew", "POST, OPTIONS"),
        ("/people/ina/devices", "GET, HEAD, OPTIONS"),
        ("/people/ina/devices/1", "GET, DELETE, HEAD, OPTIONS"),
        ("/labels/ABCDEFGH", "GET, HEAD, OPTIONS"),
        ("/wall", "GET, HEAD, OPTIONS"),
        ("/reviews/approve", "POST, OPTIONS"),
        ("/catalogue/x/copy", "POST, OPTIONS"),
    ],
)
def test_a_method_that_is_not_taken_is_told_which_are(
    machine: Client, plinth: Operator, path: str, allowed: str
) -> None:
    refused = machine.put(API + path, "{}", content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (405, "method_not_allowed")
    assert sorted(refused["Allow"].split(", ")) == sorted(allowed.split(", "))


def test_words_are_in_the_language_that_was_asked_for(machine: Client, plinth: Operator) -> None:
    make_fitted_stations(plinth, "PLI-1")
    change(plinth, evse_templates=[an_evse(1)])
    german = {"Accept-Language": "de"}
    drift = machine.get(f"{API}/ChargeStations/ChargestationTemplate/double/stations", headers=german)
    [row] = drift.json()["data"]
    assert (drift["Content-Language"], row["fields"][0]["title"]) == ("de", "EVSE 2")
    product = f"{API}/catalogue/{catalogue()[0].template_id}/picture.svg"
    pictures = {code: machine.get(product, headers={"Accept-Language": code}) for code in ("en", "nl")}
    titles = [re.findall("<title>(.*?)</title>", each.content.decode())[0] for each in pictures.values()]
    assert (titles[0], titles[0] != titles[1]) == ("Picture of the station", True)
    assert [each["Content-Language"] for each in pictures.values()] == ["en", "nl"]
    assert all("Accept-Language" in each["Vary"] for each in pictures.values())


def test_the_page_tells_of_a_file_what_it_is_and_how_it_is_refused() -> None:
    [sheet] = [each for each in tags()["Label"] if each.path == f"{API}/labels/sheet.pdf"]
    assert (sheet.gives.kind, [(each.name, each.required) for each in sheet.parameters]) == (
        [("binary", "")],
        [("codes", True), ("stock", True), ("skip", False), ("evses", False)],
    )
    assert [each["errors"][0]["code"] for each in sheet.refusals] == ["bad_query", "invalid", "unknown_reference"]
