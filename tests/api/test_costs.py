"""What a request may cost: no memory that waits for the collector, no statement that grows with what is owned."""

from __future__ import annotations

import gc
import re
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.api.writes import LOCATIONS, PROFILES, STATIONS, TEMPLATES, a_connector, a_station, make, say
from tests.factories import make_location, make_station, make_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

ADDRESSES = (
    LOCATIONS,
    f"{LOCATIONS}/here",
    STATIONS,
    f"{STATIONS}/CP-1",
    TEMPLATES,
    f"{TEMPLATES}/double",
    PROFILES,
)
ALL_BUT = re.compile(r"NOT[ (]+[^()]*\bIN \(SELECT")  # as Django says "none of these"
STATEMENTS = {"one": 13, "batch": 13, "evse": 14, "new": 15}  # of ours, and the savepoints


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector", "here")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_gone_once_it_is_sent(machine: Client, plinth: Operator, address: str, method: str) -> None:
    make_station(plinth, "CP-1", template=make_template(plinth, "double"))
    request = RequestFactory().generic(method, address, **machine.defaults)
    response = WSGIHandler().get_response(request)  # the test client would tie a ring of its own around it
    assert response.status_code == 200
    answer = weakref.ref(response)
    del response, request
    assert answer() is None


def asked(machine: Client, method: str, address: str, body: Any) -> list[str]:
    """Write, and give the statements that it took."""
    with CaptureQueriesContext(connection) as queries:
        envelope = say(machine, method, address, body)
    assert envelope["status_code"] == 1000, envelope
    return [query["sql"] for query in queries]


def writes_of(identity: str, etag: str, turn: str) -> dict[str, tuple[str, str, Any]]:
    """Give one write of each kind that asks about a single station, by a telling name."""
    change = {"charge_station_id": identity, "name": f"name {turn}", "etag": etag}
    return {
        "one": ("PATCH", f"{STATIONS}/{identity}", change),
        "new": ("PUT", f"{STATIONS}/batch", {"data": [a_station(f"NEW-{turn}")]}),
        "batch": ("PATCH", f"{STATIONS}/batch", {"data": [change]}),
        "evse": ("PATCH", f"{STATIONS}/{identity}/evses/{identity}-1", {"physical_reference": f"bay {turn}"}),
    }


@pytest.mark.usefixtures("here")
def test_a_change_never_asks_for_all_own_stations(machine: Client, plinth: Operator) -> None:
    make(machine, charge_station_id="CP-1", evses=[{"uid": "CP-1-1", "connectors": [a_connector()]}])
    for turn, others in enumerate((0, 30)):
        for number in range(others):
            make_station(plinth, f"OTHER-{number}", location=make_location(plinth, f"Other {number}"))
        statements = {}
        for kind in STATEMENTS:
            document = machine.get(f"{STATIONS}/CP-1").json()["data"]
            method, address, body = writes_of("CP-1", document["etag"], f"{kind}-{turn}")[kind]
            statements[kind] = asked(machine, method, address, body)
        assert {kind: len(each) for kind, each in statements.items()} == STATEMENTS, f"with {others} others"
        assert [sql for each in statements.values() for sql in each if ALL_BUT.search(sql)] == []
