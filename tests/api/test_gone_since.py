"""What was written and is out of the writer's sight a moment later, before it is read for the answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections
from django.test import Client

from core.domain.people.tokens import create_token
from core.models import SubCpo
from tests.api.writes import LOCATIONS, STATIONS, answer, say
from tests.factories import make_location, make_station, stored

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


class Since:
    """Let somebody else write once, after the write was committed and before it is read."""

    def __init__(self, machine: Client, path: str, body: dict[str, Any]) -> None:
        self.machine, self.path, self.body, self.told = machine, path, body, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's
        if not self.told and not connection.in_atomic_block and "document" in sql:
            with ThreadPoolExecutor(1) as thread:
                self.told = thread.submit(self.write).result()
        return execute(sql, params, many, context)

    def write(self) -> int:
        try:
            return int(say(self.machine, "PATCH", self.path, self.body)["status_code"])
        finally:
            connections.close_all()


@pytest.fixture
def limited(plinth: Operator) -> Client:
    """Give a machine that is for one of two companies."""
    for cpo_id in ("NLONE", "NLTWO"):
        SubCpo.objects.create(operator=plinth, cpo_id=cpo_id, name=cpo_id)
    make_station(plinth, "CP-1", location=make_location(plinth, location_id="here", cpo_id="NLONE"), name="Post")
    stored()
    scopes = ["locations:write", "locations:read", "stations:write", "stations:read"]
    _token, secret = create_token(operator=plinth, name="one", scopes=scopes, cpo_ids=["NLONE"])
    return Client(headers={"Authorization": f"Token {secret}"})


@pytest.mark.parametrize(
    ("path", "body"), [(LOCATIONS, {"id": "here", "name": "New"}), (STATIONS, {"charge_station_id": "CP-1"})]
)
def test_what_went_to_another_company_since_is_unknown(
    machine: Client, limited: Client, path: str, body: dict[str, Any]
) -> None:
    since = Since(machine, f"{LOCATIONS}/here", {"cpo_id": "NLTWO"})
    with connection.execute_wrapper(since):
        told = say(limited, "PATCH", f"{path}/batch", {"data": [body]})
    [item] = told["data"]
    assert (since.told, told["status_code"], item["status_code"]) == (1000, 2000, 2003)
    assert (item["errors"][0]["code"], "data" in item) == ("not_found", False)
    alone = answer(limited, "PATCH", f"{path}/{next(iter(body.values()))}", body)
    assert (alone.status_code, alone.json()["errors"]) == (404, item["errors"])
