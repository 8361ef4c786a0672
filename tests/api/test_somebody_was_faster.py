"""A batch that the database refuses is looked at again; what somebody else writes meanwhile is told item by item."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from core.domain.people.tokens import create_token
from core.models import ChargeStation, Location, SubCpo
from tests.api.writes import STATIONS, a_connector, a_station, say
from tests.domain.test_ending_trials import wait_until_it_waits
from tests.factories import make_location, make_station, stored

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


def in_stock(identity: str) -> dict[str, Any]:
    """Give a new box that stands nowhere yet, so that nobody waits for its Location."""
    box = a_station(identity, "", deploy_state="Stock") | {"evses": [{"connectors": [a_connector()]}]}
    return {name: value for name, value in box.items() if name != "location_id"}


class Meanwhile:
    """Let somebody else write once, just before the question that asks who of ours has an identity."""

    def __init__(self, token: str, identity: str) -> None:
        self.token, self.identity, self.told = token, identity, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's
        if not self.told and "UPPER" in sql and sql.endswith("LIMIT 1"):
            with ThreadPoolExecutor(1) as thread:
                self.told = thread.submit(self.write).result()
        return execute(sql, params, many, context)

    def write(self) -> int:
        try:
            told = say(
                Client(headers={"Authorization": f"Token {self.token}"}), "POST", STATIONS, in_stock(self.identity)
            )
            return int(told["status_code"])
        finally:
            connections.close_all()


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_who_comes_between_is_seen(plinth: Operator, volta: Operator, method: str) -> None:
    make_station(volta, "CP-1")
    token = create_token(operator=plinth, name="ERP", scopes=["stations:write", "stations:read"])[1]
    machine = Client(headers={"Authorization": f"Token {token}"})
    meanwhile = Meanwhile(token, "CP-2")
    with connection.execute_wrapper(meanwhile):
        told = say(machine, method, f"{STATIONS}/batch", {"data": [in_stock(f"CP-{number}") for number in (1, 2, 3)]})
    codes = [(item["id"], item.get("errors", [{"code": "done"}])[0]["code"]) for item in told["data"]]
    of_the_second = {"POST": "taken", "PUT": "etag_required"}[method]
    assert (meanwhile.told, codes) == (1000, [("CP-1", "identity_taken"), ("CP-2", of_the_second), ("CP-3", "done")])
    assert ChargeStation.objects.filter(operator=plinth).count() == 2


def patched_alone(machine: Client) -> int:
    try:
        return int(say(machine, "PATCH", f"{STATIONS}/CP-1", {"name": "Mine?"})["status_code"])
    finally:
        connections.close_all()


@pytest.mark.parametrize(("goes_to", "answer"), [("NLPLI", 2003), ("NLTWO", 1000)])
def test_a_station_whose_location_goes_to_another_company_meanwhile(
    plinth: Operator, goes_to: str, answer: int
) -> None:
    for cpo_id in ("NLONE", "NLTWO"):
        SubCpo.objects.create(operator=plinth, cpo_id=cpo_id, name=cpo_id)
    station = make_station(plinth, "CP-1", location=make_location(plinth, cpo_id="NLONE"))
    token = create_token(
        operator=plinth, name="ERP", scopes=["stations:write", "stations:read"], cpo_ids=["NLONE", "NLTWO"]
    )[1]
    machine = Client(headers={"Authorization": f"Token {token}"})
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            Location.objects.filter(pk=station.location_id).update(cpo_id=goes_to)
            patched = thread.submit(patched_alone, machine)
            wait_until_it_waits(patched)
        assert patched.result() == answer
    stored()
    station.refresh_from_db()
    assert station.name == {2003: "", 1000: "Mine?"}[answer]
