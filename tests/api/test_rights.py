"""Which right opens which address: each that does by itself, and none of the others, not all of them together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from core.api.description.document import document
from core.api.description.page import tags
from core.choices import Scope
from core.domain.people.tokens import create_token
from tests.api.attacks.doors import ask, operations, refusal
from tests.factories import make_operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.models import Operator

pytestmark = pytest.mark.django_db

# Rights with a bar between: one of them is enough. With a plus: both are needed.
RIGHTS = {
    "stations:read": """
        GET ChargeStations
        GET ChargeStations/{key}
        GET POST PUT PATCH ChargeStations/{key}/configuration
        GET ChargeStations/{key}/connection
        GET ChargeStations/{key}/connectors
        GET ChargeStations/{key}/messages
        GET gateway
        GET knocks
        GET labels
        GET labels/{key}
        GET labels/sheet.pdf
        GET labels/sheet.svg
        GET reports/refusals
    """,
    "stations:write": """
        POST ChargeStations
        PUT PATCH ChargeStations/{key}
        PATCH ChargeStations/{key}/evses/{uid}
        POST ChargeStations/{key}/move
        POST ChargeStations/{key}/replace
        POST ChargeStations/ChargestationTemplate/{key}/reapply
        POST PUT PATCH ChargeStations/batch
        POST labels
    """,
    "stations:command | field:install": """
        POST ChargeStations/{key}/commands
        GET ChargeStations/{key}/commands/{id}
    """,
    "field:install | field:review": """
        GET ChargeStations/{key}/history
        GET EvidenceRules
        GET installations
        GET installations/{id}
        GET installations/{id}/checks
        GET installations/{id}/evidence
        GET installations/{id}/photos/{key}
        GET installations/{id}/proposals
        GET installations/{id}/record
        GET installations/{id}/record.pdf
        GET installations/{id}/trial
    """,
    "field:install": """
        POST ChargeStations/{key}/key
        POST installations
        POST installations/{id}/checklist
        POST installations/{id}/checks
        POST installations/{id}/checks/again
        POST installations/{id}/checks/configure
        POST installations/{id}/checks/stop
        POST installations/{id}/claim
        POST installations/{id}/drop
        POST installations/{id}/fit
        POST installations/{id}/hand-over
        POST installations/{id}/link
        POST installations/{id}/photos
        POST installations/{id}/photos/drop
        POST installations/{id}/pin
        POST installations/{id}/readings
        POST installations/{id}/signature
        POST installations/{id}/trial
    """,
    "templates:read": """
        GET ChargeStations/ChargestationTemplate
        GET ChargeStations/ChargestationTemplate/{key}
        GET ChargeStations/ChargestationTemplate/{key}/picture.svg
        GET ChargeStations/ChargestationTemplate/{key}/playbook
        GET ChargeStations/ChargestationTemplate/{key}/versions
        GET catalogue
        GET catalogue/{key}
        GET catalogue/{key}/picture.svg
    """,
    "templates:write": """
        POST ChargeStations/ChargestationTemplate
        PUT PATCH ChargeStations/ChargestationTemplate/{key}
        POST PUT PATCH ChargeStations/ChargestationTemplate/batch
        POST catalogue/{key}/copy
    """,
    "stations:read + templates:read": """
        GET ChargeStations/ChargestationTemplate/{key}/stations
    """,
    "locations:read": """
        GET EnergyMixProfiles
        GET EnergyMixProfiles/{key}
        GET Locations
        GET Locations/{key}
        GET jobs
        GET jobs/{id}
    """,
    "locations:write": """
        POST EnergyMixProfiles
        PUT PATCH EnergyMixProfiles/{key}
        POST Locations
        PUT PATCH Locations/{key}
        POST PUT PATCH Locations/batch
        POST jobs
        PATCH DELETE jobs/{id}
        POST jobs/{id}/copy
        GET POST owner-links
        GET DELETE owner-links/{id}
    """,
    "field:review": """
        POST EvidenceRules
        GET events
        GET events.csv
        POST installations/{id}/checks/override
        POST installations/{id}/review
        GET PUT operator/checks
        GET reviews
        POST reviews/approve
    """,
    "locations:read + stations:read": """
        GET wall
        GET changes
        GET sites
        GET sites/{key}
    """,
    "operator:write": """
        GET export
        GET POST partners
        GET DELETE partners/{id}
        POST partners/{id}/renew
        GET PATCH settings
        GET settings/purges
        GET POST webhooks
        GET PATCH DELETE webhooks/{id}
        GET webhooks/{id}/deliveries
        POST webhooks/{id}/ping
        POST webhooks/{id}/replay
        POST webhooks/{id}/resume
        POST webhooks/{id}/secret
    """,
    "locations:write | stations:write": """
        GET POST imports
        GET PATCH DELETE imports/{id}
        POST imports/{id}/import
        GET imports/{id}/rows
        POST imports/{id}/undo
    """,
    "people:invite | people:write": """
        GET POST invitations
        GET DELETE invitations/{id}
        GET POST passes
        GET DELETE passes/{id}
        GET POST people
        GET PATCH DELETE people/{key}
        GET people/{key}/devices
        GET DELETE people/{key}/devices/{id}
        GET people/{key}/passkeys
        GET DELETE people/{key}/passkeys/{id}
        POST people/{key}/sign-in-code
    """,
    "stations:write | field:install | field:review": """
        POST knocks/{id}/claim
    """,
    "stations:write | field:install": """
        POST labels/{key}/stick
    """,
    "people:write": """
        GET POST registration-tokens
        GET DELETE registration-tokens/{id}
        GET POST tokens
        GET DELETE tokens/{id}
        POST tokens/{id}/renew
    """,
    "stations:write | field:review": """
        GET reports/installs
        GET reports/installs.csv
        GET reports/installs.pdf
    """,
}


def opened(rights: str) -> list[tuple[str, str]]:
    """Give (method, address) of everything that these rights open."""
    rows = (line.split() for line in RIGHTS[rights].split("\n") if line.strip())
    return [(method, f"/api/2.0/{address}") for *methods, address in rows for method in methods]


def nobodys(address: str) -> str:
    """Give the address of a thing that there is not."""
    return re.sub(r"{(\w+)}", lambda name: "999999" if name[1] == "id" else "nobody", address)


@pytest.fixture(scope="module")
def operator(lasting: None) -> Operator:
    return make_operator()


@pytest.fixture(scope="module")
def holding(operator: Operator) -> Callable[[Iterable[str]], Client]:
    """Give a machine that holds these rights and no other."""

    def make(scopes: Iterable[str]) -> Client:
        _token, secret = create_token(operator=operator, name="some", scopes=sorted(scopes))
        return Client(headers={"Authorization": f"Token {secret}"})

    return make


def test_every_operation_has_its_rights() -> None:
    named = [operation for rights in RIGHTS for operation in opened(rights)]
    assert sorted(named) == sorted(operations())


def test_the_document_and_its_page_say_which_scopes_open_an_operation() -> None:
    paths, page = document()["paths"], {(each.method, each.path): each for group in tags().values() for each in group}
    for rights in RIGHTS:
        enough = [each.split(" + ") for each in rights.split(" | ")]
        for method, path in opened(rights):
            told = [each["token"] for each in paths[path][method.lower()]["security"]]
            assert (method, path, sorted(told)) == (method, path, sorted(enough))
            assert sorted(page[method, path].scopes.split(" or ")) == sorted(" and ".join(each) for each in enough)


@pytest.mark.parametrize("rights", RIGHTS)
def test_whoever_holds_the_right_comes_in_and_nobody_else(
    holding: Callable[[Iterable[str]], Client], rights: str
) -> None:
    enough = [set(each.split(" + ")) for each in rights.split(" | ")]
    everything = set(Scope.values)
    short = [everything - {each} for each in enough[0]] if len(enough) == 1 else [everything - set.union(*enough)]
    inside, outside = [holding(each) for each in enough], [holding(each) for each in short]
    for method, address in opened(rights):
        path = nobodys(address)
        told = [ask(machine, method, path).status_code in {401, 403} for machine in inside]
        kept = [refusal(ask(machine, method, path)) for machine in outside]
        refused = [(403, 2000, "not_allowed")] * len(outside)
        assert (method, path, told, kept) == (method, path, [False] * len(inside), refused)


TOLD = {
    "GET Locations": "your administrator",
    "POST ChargeStations": "your administrator",
    "POST installations": "an installer or your supervisor",
    "GET installations": "an installer or your supervisor",
    "POST installations/1/review": "your supervisor",
    "GET events": "your supervisor",
    "GET imports": "your supervisor or dispatcher",
    "GET reports/installs": "your supervisor or dispatcher",
    "POST ChargeStations/CP-1/commands": "your supervisor or dispatcher",
    "POST labels/aaaa/stick": "an installer or your dispatcher",
    "POST knocks/1/claim": "an installer or your supervisor",
    "PATCH settings": "your administrator",
    "GET people": "your administrator",
}


def test_whoever_stays_outside_is_told_whom_to_ask(holding: Callable[[Iterable[str]], Client]) -> None:
    stranger = holding([])
    for operation, who in TOLD.items():
        method, address = operation.split()
        envelope = ask(stranger, method, f"/api/2.0/{address}").json()
        message = f"You may not do this. Ask somebody who may: {who}."
        assert (operation, envelope["status_code"], envelope["status_message"]) == (operation, 2000, message)
