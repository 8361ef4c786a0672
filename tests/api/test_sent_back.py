"""What was read and is sent back unchanged leaves what was set, where readers are shown something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Location
from tests.api.test_no_news import told
from tests.api.writes import LOCATIONS, STATIONS, a_connector, a_location, make, put, say

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

RULES = [{"type": "HomeToken", "value": "x"}]
HIDDEN: list[dict[str, Any]] = [{}, {"publish": True, "auth_rules": RULES}]
ROUNDS = [(method, how) for method in ("PUT", "PATCH") for how in ("single", "batch")]


def sent_back(machine: Client, method: str, how: str, path: str, read: dict[str, Any], name: str) -> Any:
    if how == "single":
        return say(machine, method, f"{path}/{read[name]}", read)["data"]
    return say(machine, method, f"{path}/batch", {"data": [read]})["data"][0]["data"]


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("method", "how"), ROUNDS)
def test_who_may_come_later_stays_as_it_was_set(
    machine: Client, plinth: Operator, method: str, how: str, hidden: dict[str, Any]
) -> None:
    read = say(machine, "POST", LOCATIONS, a_location(id="kade", access_type="PUBLIC", **hidden))["data"]
    before = told()
    assert (read["access_type"], sent_back(machine, method, how, LOCATIONS, read, "id"), told()) == (
        "PRIVATE",
        read,
        before,
    )
    shown = say(machine, "PATCH", f"{LOCATIONS}/kade", {"publish": True, "auth_rules": []})["data"]
    assert shown["access_type"] == "PUBLIC"


SAID = [
    ({"publish": True, "access_type": "PRIVATE"}, "PRIVATE"),  # it is published as what is said in the same breath
    ({"access_type": "RESTRICTED"}, "RESTRICTED"),
    ({"access_type": None}, "PRIVATE"),
    ({"access_type": "PRIVATE"}, "PUBLIC"),
]


@pytest.mark.parametrize(("said", "later"), SAID)
def test_what_else_is_said_of_it_counts(machine: Client, plinth: Operator, said: dict[str, Any], later: str) -> None:
    say(machine, "POST", LOCATIONS, a_location(id="kade", access_type="PUBLIC"))
    say(machine, "PATCH", f"{LOCATIONS}/kade", said)
    assert Location.objects.values_list("access_type", flat=True).get() == later


@pytest.mark.parametrize("how", ["single", "batch"])
def test_the_evses_of_a_deprecated_station_stay(machine: Client, here: Location, how: str) -> None:
    planned = {"status": "PLANNED", "connectors": [a_connector()]}
    made = make(machine, evses=[{"connectors": [a_connector()]}, planned, {"connectors": [a_connector()]}])
    put(machine, made["etag"], evses=made["evses"][:2])
    read = say(machine, "PATCH", f"{STATIONS}/CP-1", {"deploy_state": "Deprecated"})["data"]
    before = told()
    back = sent_back(machine, "PUT", how, STATIONS, read, "charge_station_id")
    evse = read["evses"][1]
    alone = say(machine, "PATCH", f"{STATIONS}/CP-1/evses/{evse['uid']}", evse)["data"]
    assert ([each["status"] for each in read["evses"]], back, alone, told()) == (["REMOVED"] * 3, read, evse, before)
    now = say(machine, "PATCH", f"{STATIONS}/CP-1", {"deploy_state": "Production"})["data"]
    assert [each["status"] for each in now["evses"]] == ["UNKNOWN", "PLANNED", "REMOVED"]
