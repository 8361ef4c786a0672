"""An EVSE has a connector (OCPI 2.2.1 §8.3.2), but for one that stands here without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import Connector, Location
from tests.api.writes import STATIONS, a_station, ids, make, put, say, wrong
from tests.factories import stored

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_evse_has_a_connector_unless_it_stands_here_without_any(machine: Client, here: Location) -> None:
    made = make(machine)
    bare = [made["evses"][0], made["evses"][1] | {"connectors": []}, {"connectors": []}]
    refused = put(machine, made["etag"], evses=bare)
    told = [(error["field"], error["message"]) for error in refused["errors"]]
    assert told == [(f"evses.{place}.connectors", "An EVSE has one connector at least.") for place in (1, 2)]
    assert wrong(say(machine, "POST", STATIONS, a_station("CP-2", evses=[{"connectors": []}])))[0] == 2000
    Connector.objects.filter(evse__uid=made["evses"][1]["uid"]).delete()
    stored()
    printed = machine.get(f"{STATIONS}/CP-1").json()["data"]
    items = [printed, a_station("CP-3", evses=[{"uid": made["evses"][1]["uid"], "connectors": []}])]
    rows = say(machine, "PUT", f"{STATIONS}/batch", {"data": items})["data"]
    assert (rows[0]["data"]["evses"], wrong(rows[1])) == (
        printed["evses"],
        (2000, [("evses.0.connectors", "invalid")]),
    )
    gone = [made["evses"][0], made["evses"][1] | {"status": "REMOVED", "connectors": []}]
    assert [row[1] for row in ids(put(machine, printed["etag"], evses=gone)["data"])] == ["UNKNOWN", "REMOVED"]
