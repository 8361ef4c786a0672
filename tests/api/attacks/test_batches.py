"""Attacks by batch: too many, twice, half, in the way of each other, somebody else's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from core.models import ChargeStation, Evse, Location

from tests.api.attacks.doors import ask, number, refusal
from tests.api.writes import LOCATIONS, STATIONS, TEMPLATES, a_location, a_station, answer, say
from tests.domain.test_races import AT_ONCE, all_at_once
from tests.factories import make_location, make_station, make_template

if TYPE_CHECKING:
    from core.models import Operator
    from django.test import Client

pytestmark = pytest.mark.django_db
BATCHES = [f"{each}/batch" for each in (LOCATIONS, STATIONS, TEMPLATES)]


def outcomes(envelope: dict[str, Any]) -> list[tuple[str, int]]:
    return [(item.get("id", ""), item["status_code"]) for item in envelope["data"]]


def test_B1_more_than_a_thousand_is_one_refusal(machine: Client) -> None:
    asked = [(method, path) for method in ("POST", "PUT", "PATCH") for path in BATCHES]
    body = json.dumps({"data": [{}] * 1001})
    told = [refusal(ask(machine, method, path, body)) for method, path in asked]
    told.append(refusal(ask(machine, *asked[0], json.dumps({"data": [{}] * 100_000}))))
    assert told == [(200, 2001, "batch_too_large")] * (len(asked) + 1)


def test_B1_fifty_megabytes_are_413(machine: Client) -> None:
    body = b'{"data": [' + b" " * 50 * 1024 * 1024 + b"]}"
    assert [refusal(ask(machine, "POST", path, body)) for path in BATCHES] == [(413, 2000, "too_large")] * 3


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_B2_an_id_stands_once_in_a_batch(machine: Client, plinth: Operator, method: str) -> None:
    if method == "PATCH":
        make_location(plinth, location_id="same")
    items = [a_location(id="same", name="First"), a_location(id="SAME", name="Second")]
    envelope = say(machine, method, f"{LOCATIONS}/batch", {"data": items})
    assert outcomes(envelope) == [("same", 1000), ("SAME", 2000)]
    assert (envelope["data"][1]["errors"][0]["code"], Location.objects.get().name) == ("given_twice", "First")


def test_B2_two_stations_with_one_evse_are_not_both_made(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    items = [a_station(name) for name in ("CP-1", "CP-2")]
    for item in items:
        item["evses"][0]["evse_id"] = "NL*PLI*E1"
    envelope = say(machine, "POST", f"{STATIONS}/batch", {"data": items})
    assert (outcomes(envelope), ChargeStation.objects.count()) == ([("CP-1", 1000), ("CP-2", 2000)], 1)


def test_B3_one_wrong_item_is_refused_alone(machine: Client, plinth: Operator) -> None:
    items = [a_location(id=f"L{place}") for place in range(1000)]
    items[500]["country"] = "QQQ"
    envelope = say(machine, "POST", f"{LOCATIONS}/batch", {"data": items})
    refused = [key for key, code in outcomes(envelope) if code != 1000]
    assert (refused, Location.objects.count()) == (["L500"], 999)


def test_B3_or_nothing_at_all_when_that_was_asked(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    items = [a_station("CP-1"), a_station("CP-2", deploy_state="Nowhere")]
    envelope = say(machine, "POST", f"{STATIONS}/batch?atomic=true", {"data": items})
    assert [item["errors"][0]["code"] for item in envelope["data"]] == ["rolled_back", "invalid"]
    assert (ChargeStation.objects.count(), Evse.objects.count()) == (0, 0)


def test_B3_no_half_of_an_item_is_written(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    item = a_station("CP-1")
    item["evses"][1]["connectors"][0]["voltage"] = -1
    envelope = say(machine, "POST", f"{STATIONS}/batch", {"data": [item]})
    assert envelope["data"][0]["errors"][0]["field"] == "evses.1.connectors.0.voltage"
    assert (ChargeStation.objects.count(), Evse.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_B4_batches_in_opposite_order_both_get_through(machine: Client, plinth: Operator) -> None:
    names = [f"CP-{place}" for place in range(20)]
    for name in names:
        make_station(plinth, name)

    def write(place: int) -> int:
        order = names if place % 2 else names[::-1]
        data = [{"charge_station_id": name, "remarks": str(place)} for name in order]
        return say(machine, "PATCH", f"{STATIONS}/batch", {"data": data})["status_code"]

    assert all_at_once(write) == [1000] * AT_ONCE
    assert ChargeStation.objects.values("remarks").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_B5_a_batch_that_was_lost_is_done_by_its_repeat(machine: Client, plinth: Operator) -> None:
    """Whoever did not hear the answer says it again with the same key: it is there once, and answered the same."""
    data = {"data": [a_location(id=f"L{place}") for place in range(20)]}
    told = all_at_once(
        lambda _place: answer(machine, "POST", f"{LOCATIONS}/batch", data, Idempotency_Key="night").content
    )
    assert (len(set(told)), Location.objects.count()) == (1, 20)
    assert outcomes(json.loads(told[0])) == [(f"L{place}", 1000) for place in range(20)]


def test_B6_anothers_items_look_unknown(machine: Client, plinth: Operator, volta: Operator) -> None:
    for owner, name in ((plinth, "ours"), (volta, "theirs")):
        make_location(owner, location_id=name)
        make_station(owner, name)
        make_template(owner, name)
    for path, key in ((LOCATIONS, "id"), (STATIONS, "charge_station_id"), (TEMPLATES, "template_id")):
        data = [{key: name, "name": "New"} for name in ("ours", "theirs", "nobodys")]
        response = answer(machine, "PATCH", f"{path}/batch", {"data": data})
        assert number(response) == (200, 2000)
        assert outcomes(response.json()) == [("ours", 1000), ("theirs", 2003), ("nobodys", 2003)]
        ours, theirs, nobodys = response.json()["data"]
        assert theirs["errors"] == nobodys["errors"] != ours.get("errors")
