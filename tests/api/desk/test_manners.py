"""What every address at the desks does alike: who may come in, tags, HEAD, any case, languages, no shared cache."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from core.api.description.document import document
from core.api.description.page import tags
from core.catalogue.reading import catalogue
from core.choices import Scope
from tests.api.attacks.doors import ask
from tests.factories import make_station
from tests.hardware.made import an_evse, change, make_fitted_stations

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
API = "/api/2.0"
TEMPLATE = "/ChargeStations/ChargestationTemplate/{key}"
# Every operation at the desks, below the scopes that open it, each by itself.
OPENS = {
    "people:write people:invite": """
        POST /people/{key}/sign-in-code
        GET /people/{key}/devices
        GET /people/{key}/devices/{id}
        DELETE /people/{key}/devices/{id}
        GET /people/{key}/passkeys
        GET /people/{key}/passkeys/{id}
        DELETE /people/{key}/passkeys/{id}
        GET /passes
        POST /passes
        GET /passes/{id}
        DELETE /passes/{id}
    """,
    "operator:write": """
        GET /partners
        POST /partners
        GET /partners/{id}
        DELETE /partners/{id}
        POST /partners/{id}/renew
        GET /export
    """,
    "locations:write": """
        GET /owner-links
        POST /owner-links
        GET /owner-links/{id}
        DELETE /owner-links/{id}
        POST /jobs/{id}/copy
    """,
    "stations:read": """
        GET /labels
        GET /labels/{key}
        GET /labels/sheet.pdf
        GET /labels/sheet.svg
        GET /gateway
        GET /reports/refusals
    """,
    "stations:write": """
        POST /labels
        POST /ChargeStations/ChargestationTemplate/{key}/reapply
    """,
    "stations:write field:install": "POST /labels/{key}/stick",
    "templates:read": """
        GET /catalogue
        GET /catalogue/{key}
        GET /catalogue/{key}/picture.svg
        GET /ChargeStations/ChargestationTemplate/{key}/versions
        GET /ChargeStations/ChargestationTemplate/{key}/picture.svg
    """,
    "templates:write": "POST /catalogue/{key}/copy",
    "": """
        GET /ChargeStations/ChargestationTemplate/{key}/stations
        GET /sites
        GET /sites/{key}
        GET /wall
    """,  # each takes two
    "stations:write field:review": """
        GET /reports/installs
        GET /reports/installs.csv
        GET /reports/installs.pdf
    """,
    "field:review": """
        GET /reviews
        POST /reviews/approve
    """,
    "field:install field:review": "GET /ChargeStations/{key}/history",
    "field:install": "POST /ChargeStations/{key}/key",
}
OPENED_BY = {line.strip(): {*scopes.split()} for scopes, lines in OPENS.items() for line in lines.split("\n")}
del OPENED_BY[""]


def filled(path: str) -> str:
    return API + re.sub(r"{(\w+)}", lambda name: "1" if name[1] == "id" else "nobody", path)


def test_each_scope_opens_what_it_should_and_nothing_else(
    machine_with: Callable[..., Client], plinth: Operator
) -> None:
    told: dict[str, set[str]] = {operation: set() for operation in OPENED_BY}
    for scope in Scope.values:
        client = machine_with(scope)
        for operation, found in told.items():
            method, path = operation.split(" ")
            if ask(client, method, filled(path)).status_code != 403:
                found.add(scope)
    assert told == OPENED_BY


def test_two_scopes_open_what_takes_two(machine_with: Callable[..., Client], plinth: Operator) -> None:
    pairs = {("locations:read", "stations:read"): "/sites", ("templates:read", "stations:read"): f"{TEMPLATE}/stations"}
    told = [machine_with(*scopes).get(filled(path)).status_code for scopes, path in pairs.items()]
    assert told == [200, 404]


def test_no_operation_at_the_desks_is_forgotten() -> None:
    """Every address that the package serves is in the table above, as the document writes it."""
    desks = {name for name, _path in ADDRESSES}
    told = {
        f"{method.upper()} {path.removeprefix(API)}"
        for path, methods in document()["paths"].items()
        for method in methods
        if any(path.removeprefix(API).startswith(start) for start in desks)
    }
    assert told - set(OPENED_BY) == set()


ADDRESSES = [
    ("/partners", "/partners"),
    ("/owner-links", "/owner-links"),
    ("/passes", "/passes"),
    ("/labels", "/labels"),
    ("/catalogue", "/catalogue"),
    ("/sites", "/sites"),
    ("/wall", "/wall"),
    ("/gateway", "/gateway"),
    ("/reports", "/reports/installs"),
    ("/reports/refusals", "/reports/refusals"),
    ("/reviews", "/reviews"),
    ("/export", "/catalogue/nobody"),
]


def test_answers_are_tagged_for_the_caller_alone_and_found_in_any_case(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "PLI-1")
    told: dict[str, Any] = {}
    for path in [path for _start, path in ADDRESSES[:-1]]:
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
        "binary",
        [("codes", True), ("stock", True), ("skip", False), ("evses", False)],
    )
    assert [each["errors"][0]["code"] for each in sheet.refusals] == ["bad_query", "invalid", "unknown_reference"]
