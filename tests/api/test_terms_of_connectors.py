"""What charging at a connector costs: said by a list of EVSEs, cleared by null, kept when a template is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Connector, HardwareTemplate
from tests.api.writes import STATIONS, a_connector, a_station, say
from tests.factories import make_location, make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
TERMS = ("tariff_id", "reimbursement_tariff_id", "terms_and_conditions")
SAID = {"tariff_id": "day", "reimbursement_tariff_id": "back", "terms_and_conditions": "https://example.org/terms"}


@pytest.fixture(autouse=True)
def here(plinth: Operator) -> HardwareTemplate:
    make_location(plinth, location_id="here")
    return make_template(plinth, "double")


def put(machine: Client, etag: str | None = None, **said: Any) -> dict[str, Any]:
    body = a_station("CP-1", evses=[{"connectors": [a_connector(id=1, **said)]}])
    told = say(machine, "PUT", f"{STATIONS}/CP-1", body | ({"etag": etag} if etag else {}))
    assert told["status_code"] == 1000, told
    return told["data"]


def terms() -> list[dict[str, str]]:
    rows = Connector.objects.order_by("connector_id").values(*TERMS)
    return [{name: value for name, value in row.items() if value} for row in rows]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (SAID, SAID),
        ({}, {}),
        (dict.fromkeys(TERMS), {}),
        ({"tariff_id": "day", "reimbursement_tariff_id": None}, {"tariff_id": "day"}),
    ],
)
def test_a_new_connector_has_the_terms_that_are_said(machine: Client, said: Any, kept: dict[str, str]) -> None:
    shown = put(machine, **said)["evses"][0]["connectors"][0]
    assert (terms(), {name: shown[name] for name in TERMS if name in shown}) == ([kept], kept)


@pytest.mark.parametrize("said", [{}, dict.fromkeys(TERMS), {"tariff_id": None}])
def test_a_list_that_does_not_name_them_clears_them(machine: Client, said: Any) -> None:
    etag = put(machine, **SAID)["etag"]
    again = put(machine, etag, **said)
    assert (terms(), again["etag"] == etag) == ([{}], False)


def test_the_same_terms_again_are_no_news(machine: Client) -> None:
    first = put(machine, **SAID)
    again = put(machine, first["etag"], **SAID)
    assert (again, terms()) == (first, [SAID])


def test_a_template_keeps_the_terms_of_the_connectors_that_stay(machine: Client) -> None:
    etag = put(machine, **SAID)["etag"]
    body = a_station("CP-1", charge_station_template_id="double", etag=etag)
    del body["evses"]
    assert say(machine, "PUT", f"{STATIONS}/CP-1", body)["status_code"] == 1000
    assert (terms()[0], [*map(bool, terms())][1:]) == (SAID, [False] * (len(terms()) - 1))


@pytest.mark.parametrize("watts", [None, 22_080])
def test_the_power_of_a_connector_may_be_unknown(machine: Client, watts: int | None) -> None:
    shown = put(machine, max_electric_power=watts)["evses"][0]["connectors"][0]
    assert (shown.get("max_electric_power"), Connector.objects.get().max_electric_power) == (watts, watts)
