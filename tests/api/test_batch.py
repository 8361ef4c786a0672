"""Batches: each item as the single call takes it, in a handful of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import ChargeStation, Evse, Location
from tests.api.writes import LOCATIONS, STATIONS, TEMPLATES, a_connector, a_location, a_station, say, without, wrong
from tests.domain.test_races import all_at_once
from tests.factories import make_location, make_station, make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def codes(envelope: dict[str, Any]) -> list[tuple[str, int]]:
    return [(item.get("id", ""), item["status_code"]) for item in envelope["data"]]


def test_each_item_has_an_answer_in_order(machine: Client, plinth: Operator) -> None:
    items = [a_location(id="a"), a_location(id="b", country="QQQ"), a_location(id="c")]
    envelope = say(machine, "POST", f"{LOCATIONS}/batch", {"data": items})
    assert codes(envelope) == [("a", 1000), ("b", 2000), ("c", 1000)]
    assert (envelope["status_code"], envelope["status_message"]) == (2000, "Refused: 1 of 3 items.")
    assert envelope["data"][1]["errors"][0]["field"] == "country"
    assert envelope["data"][2]["data"] == machine.get(f"{LOCATIONS}/c").json()["data"]


def test_when_all_is_done_the_whole_is(machine: Client, plinth: Operator) -> None:
    envelope = say(machine, "PUT", f"{LOCATIONS}/batch", {"data": [a_location(id="a"), a_location(id="b")]})
    assert (envelope["status_code"], envelope["status_message"]) == (1000, "Success")


def test_atomic_is_all_or_nothing(machine: Client, plinth: Operator) -> None:
    items = [a_location(id="a"), a_location(id="b", country="QQQ")]
    envelope = say(machine, "POST", f"{LOCATIONS}/batch?atomic=true", {"data": items})
    told = [item["errors"][0]["code"] for item in envelope["data"]]
    assert (told, Location.objects.count()) == (["rolled_back", "invalid"], 0)


def test_a_body_that_cannot_be_read_says_in_which_item(machine: Client, plinth: Operator) -> None:
    items = [a_location(id="a"), a_location(id="b", name="Ka\0de"), a_location(id="c", facilities=["\ud800"])]
    envelope = say(machine, "POST", f"{LOCATIONS}/batch", {"data": items})
    told = [(error["code"], error["field"], error["message"]) for error in envelope["errors"]]
    said = "The request names something that is unreadable or unknown: %s with a forbidden character."
    assert (envelope["status_code"], envelope["status_message"], told) == (
        2001,
        said % "data.1.name",
        [("bad_query", place, said % place) for place in ("data.1.name", "data.2.facilities.0")],
    )
    assert Location.objects.count() == 0


def test_an_id_that_comes_twice_is_refused_the_second_time(machine: Client, plinth: Operator) -> None:
    envelope = say(machine, "POST", f"{LOCATIONS}/batch", {"data": [a_location(id="a"), a_location(id="A")]})
    assert codes(envelope) == [("a", 1000), ("A", 2000)]
    assert envelope["data"][1]["errors"][0]["code"] == "given_twice"


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ({"data": []}, 2000),
        ([], 2000),
        ({"data": [1]}, 2000),
        ({"data": [{}] * 1001}, 2001),
        ({"data": [{}], "more": 1}, 2001),
    ],
)
def test_a_batch_that_is_none(machine: Client, plinth: Operator, body: Any, number: int) -> None:
    assert say(machine, "POST", f"{LOCATIONS}/batch", body)["status_code"] == number


@pytest.mark.parametrize("query", ["atomic=yes", "atomic=", "colour=1"])
def test_a_bad_query_is_2001(machine: Client, plinth: Operator, query: str) -> None:
    assert say(machine, "POST", f"{LOCATIONS}/batch?{query}", {"data": [a_location()]})["status_code"] == 2001


def test_patches_name_their_ids(machine: Client, plinth: Operator, volta: Operator) -> None:
    make_location(plinth, location_id="a")
    make_location(volta, location_id="theirs")
    items = [{"id": "a", "name": "New"}, {"id": "theirs", "name": "x"}, {"name": "x"}]
    envelope = say(machine, "PATCH", f"{LOCATIONS}/batch", {"data": items})
    assert codes(envelope) == [("a", 1000), ("theirs", 2003), ("", 2000)]


def test_each_item_has_its_own_etag(machine: Client, plinth: Operator) -> None:
    etags = {name: str(make_location(plinth, location_id=name).etag) for name in ("a", "b")}
    items = [a_location(id="a", etag=etags["a"]), a_location(id="b", etag=etags["a"])]
    envelope = say(machine, "PUT", f"{LOCATIONS}/batch", {"data": items}, If_Match="*")
    assert codes(envelope) == [("a", 1000), ("b", 2000)]
    assert envelope["data"][1]["data"]["etag"] == etags["b"]


def test_stations_in_a_batch(machine: Client, plinth: Operator, volta: Operator) -> None:
    make_location(plinth, location_id="here")
    make_station(volta, "CP-2")
    items = [a_station("CP-1"), a_station("CP-2"), a_station("CP-3", evses=[]), a_station("CP-4")]
    items[3]["evses"][0]["uid"] = "NL-PLI-ECP-1-1"
    envelope = say(machine, "POST", f"{STATIONS}/batch", {"data": items})
    assert codes(envelope) == [("CP-1", 1000), ("CP-2", 2000), ("CP-3", 2002), ("CP-4", 2000)]
    assert wrong(envelope["data"][3]) == (2000, [("evses.0.uid", "evse_taken")])
    assert (ChargeStation.objects.filter(operator=plinth).count(), Evse.objects.count()) == (1, 2)


def test_who_has_an_identity_is_told_before_all_else(machine: Client, plinth: Operator, volta: Operator) -> None:
    make_location(plinth, location_id="here")
    make_station(volta, "CP-2")
    wrong_body = a_station("CP-2", deploy_state="Nowhere")
    envelope = say(machine, "PUT", f"{STATIONS}/batch", {"data": [wrong_body, a_station("CP-1")]})
    assert codes(envelope) == [("CP-2", 2000), ("CP-1", 1000)]
    assert wrong(envelope["data"][0]) == (2000, [("charge_station_id", "identity_taken")])
    envelope = say(machine, "PATCH", f"{STATIONS}/batch", {"data": [{"charge_station_id": "CP-2", "name": "mine"}]})
    assert codes(envelope) == [("CP-2", 2003)]


@pytest.mark.parametrize("name", ["uid", "evse_id"])
def test_an_evse_of_another_station_is_found_at_the_second_look(machine: Client, plinth: Operator, name: str) -> None:
    """The database refuses the whole set first; then each is told what is wrong with it alone."""
    make_location(plinth, location_id="here")
    there = a_station("CP-0", evses=[{"uid": "one", "evse_id": "NL*PLI*E1", "connectors": [a_connector()]}])
    say(machine, "POST", f"{STATIONS}/batch", {"data": [there]})
    items = [a_station(f"CP-{number}") for number in (1, 2, 3)]
    items[1]["evses"][0][name] = there["evses"][0][name].lower() if name == "uid" else there["evses"][0][name]
    envelope = say(machine, "PUT", f"{STATIONS}/batch", {"data": items})
    assert codes(envelope) == [("CP-1", 1000), ("CP-2", 2000), ("CP-3", 1000)]
    assert wrong(envelope["data"][1]) == (2000, [(f"evses.0.{name}", "evse_taken")])
    kept = Evse.objects.order_by("station__charge_station_id", "evse_sequence_number").values_list(
        "station__charge_station_id", flat=True
    )
    assert [*dict.fromkeys(kept)] == ["CP-0", "CP-1", "CP-3"]


def test_templates_in_a_batch(machine: Client, plinth: Operator) -> None:
    make_template(plinth, "a")
    items = [{"template_id": "a", "name": "New"}, {"template_id": "b", "name": "New"}]
    assert codes(say(machine, "PATCH", f"{TEMPLATES}/batch", {"data": items})) == [("a", 1000), ("b", 2003)]


@pytest.mark.parametrize(
    ("count", "queries"), [(1, (15, 15, 15)), (3, (17, 17, 17)), (30, (17, 18, 22)), (60, (17, 18, 22))]
)
def test_a_batch_costs_the_same_for_one_and_for_sixty(
    machine: Client, plinth: Operator, count: int, queries: tuple[int, int, int]
) -> None:
    """Some more from ten on: what is written by COPY goes beside its table first."""
    make_location(plinth, location_id="here")
    locations = [a_location(id=f"L{number}") for number in range(count)]
    stations = [a_station(f"CP-{number}") for number in range(count)]
    say(machine, "PUT", f"{LOCATIONS}/batch", {"data": [a_location(id="warm")]})
    with CaptureQueriesContext(connection) as places:
        assert say(machine, "PUT", f"{LOCATIONS}/batch", {"data": locations})["status_code"] == 1000
    with CaptureQueriesContext(connection) as made_in:
        made = say(machine, "POST", f"{STATIONS}/batch", {"data": stations})
    items = [without(item["data"], "created") | {"evses": item["data"]["evses"][:1]} for item in made["data"]]
    with CaptureQueriesContext(connection) as again:
        assert say(machine, "PUT", f"{STATIONS}/batch", {"data": items})["status_code"] == 1000
    assert tuple(len(told) for told in (places, made_in, again)) == queries


def test_what_was_made_and_what_was_changed_are_answered_as_they_are_read(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    say(machine, "POST", STATIONS, a_station("CP-1"))
    known = machine.get(f"{STATIONS}/CP-1").json()["data"]["etag"]
    items = [a_station("CP-0"), a_station("CP-1") | {"etag": known, "name": "Other"}, a_station("CP-2")]
    answer = say(machine, "PUT", f"{STATIONS}/batch", {"data": items})
    read = [machine.get(f"{STATIONS}/CP-{number}").json()["data"] for number in range(3)]
    assert [item["data"] for item in answer["data"]] == read


@pytest.mark.django_db(transaction=True)
def test_batches_in_opposite_order_both_get_through(machine: Client, plinth: Operator) -> None:
    names = [f"L{number}" for number in range(20)]
    for name in names:
        make_location(plinth, location_id=name)

    def write(number: int) -> int:
        order = names if number % 2 else names[::-1]
        data = [{"id": name, "remarks": str(number)} for name in order]
        return say(machine, "PATCH", f"{LOCATIONS}/batch", {"data": data})["status_code"]

    assert all_at_once(write) == [1000] * 8
    assert len(set(Location.objects.values_list("remarks", flat=True))) == 1


@pytest.mark.django_db(transaction=True)
def test_of_batches_that_make_the_same_stations_each_is_made_once(machine: Client, plinth: Operator) -> None:
    make_template(plinth, "double")
    stock = {"location_id": None, "deploy_state": "Stock", "charge_station_template_id": "double"}
    items = [without(a_station(f"CP-{number}"), "evses") | stock for number in range(20)]

    def write(number: int) -> list[int]:
        order = items if number % 2 else items[::-1]
        return [code for _key, code in codes(say(machine, "POST", f"{STATIONS}/batch", {"data": order}))]

    told = [code for batch in all_at_once(write) for code in batch]
    assert (told.count(1000), set(told)) == (20, {1000, 2000})
    assert (ChargeStation.objects.count(), Evse.objects.count()) == (20, 40)
