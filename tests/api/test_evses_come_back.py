"""An EVSE that was removed and comes back under its uid is one EVSE to all who read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Evse, Location
from tests.api.writes import LOCATIONS, STATIONS, a_connector, ids, make, put, say
from tests.factories import make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def shown(machine: Client) -> list[tuple[str, str]]:
    """Give the EVSEs of the Location as every list shows them."""
    evses = machine.get(f"{LOCATIONS}/here").json()["data"]["evses"]
    return [(evse["uid"], evse["status"]) for evse in evses]


def etag_of_place(machine: Client) -> str:
    return str(machine.get(f"{LOCATIONS}/here").json()["data"]["etag"])


def test_named_again_it_is_there_once(machine: Client, here: Location) -> None:
    made = make(machine)
    both = made["evses"]
    for _night in range(2):
        gone = put(machine, made["etag"], evses=both[:1])["data"]
        assert shown(machine) == [(both[0]["uid"], "UNKNOWN"), (both[1]["uid"], "REMOVED")]
        before = etag_of_place(machine)
        made = put(machine, gone["etag"], evses=both)["data"]
        assert [uid for uid, _status, _connectors in ids(made)] == [evse["uid"] for evse in both]
        assert shown(machine) == [(evse["uid"], "UNKNOWN") for evse in both]
        assert etag_of_place(machine) != before
    assert say(machine, "PUT", f"{STATIONS}/CP-1", made)["data"] == made


def test_it_comes_back_as_what_it_was_however_its_uid_is_written(machine: Client, here: Location) -> None:
    made = make(machine)
    first, second = made["evses"]
    made = put(machine, made["etag"], evses=[second])["data"]
    again = [second, {"uid": first["uid"].lower(), "connectors": [a_connector()]}]
    evses = put(machine, made["etag"], evses=again)["data"]["evses"]
    assert [(evse["uid"], evse["evse_id"], evse["evse_sequence_number"]) for evse in evses] == [
        (first["uid"], first["evse_id"], 1),
        (second["uid"], second["evse_id"], 2),
    ]


def sockets(made: dict[str, Any]) -> list[list[str]]:
    return [[row["id"] for row in evse["connectors"]] for evse in made["evses"]]


def test_its_connectors_have_their_ids_again(machine: Client, here: Location) -> None:
    bare = [{"connectors": [a_connector()] * count} for count in (1, 2, 1)]
    made = make(machine, evses=bare)
    first, second, third = made["evses"]
    made = put(machine, made["etag"], evses=[first, third])["data"]
    back = {"uid": second["uid"], "connectors": [a_connector()] * 3}
    again = put(machine, made["etag"], evses=[first, back, third])["data"]
    assert sockets(again) == [["1"], ["2", "3", "5"], ["4"]]


def test_the_ids_of_its_connectors_may_be_another_s_by_then(machine: Client, here: Location) -> None:
    made = make(machine)
    first, second = made["evses"]
    made = put(machine, made["etag"], evses=[first])["data"]
    new = {"evse_sequence_number": 3, "connectors": [a_connector()]}
    made = put(machine, made["etag"], evses=[first, new])["data"]
    back, stays = ({"uid": uid, "connectors": [a_connector()]} for uid in (second["uid"], made["evses"][2]["uid"]))
    again = put(machine, made["etag"], evses=[first, back, stays])["data"]
    assert (sockets(made)[2], sockets(again)) == (["2"], [["1"], ["3"], ["2"]])


def test_its_number_may_be_another_s_by_then(machine: Client, here: Location) -> None:
    made = make(machine)
    first, second = made["evses"]
    other = {"uid": "other", "evse_sequence_number": 1, "connectors": [a_connector(id=3)]}
    made = put(machine, made["etag"], evses=[second, other])["data"]
    again = [second, other, {"uid": first["uid"], "connectors": [a_connector(id=4)]}]
    evses = put(machine, made["etag"], evses=again)["data"]["evses"]
    assert [(evse["uid"], evse["evse_sequence_number"]) for evse in evses] == [
        ("other", 1),
        (second["uid"], 2),
        (first["uid"], 3),
    ]


def test_a_smaller_template_and_the_larger_one_again(machine: Client, here: Location, plinth: Operator) -> None:
    make_template(plinth, template_id="double", evses=2)
    make_template(plinth, template_id="single", evses=1)
    made = make(machine)
    for name in ("single", "double", "single", "double"):
        said: dict[str, Any] = {"evses": None, "charge_station_template_id": name}
        body = {key: value for key, value in (made | said).items() if value is not None}
        made = say(machine, "PUT", f"{STATIONS}/CP-1", body)["data"]
    assert shown(machine) == [("NL-PLI-ECP-1-1", "UNKNOWN"), ("NL-PLI-ECP-1-2", "UNKNOWN")]


def test_others_that_are_gone_stay_in_sight(machine: Client, here: Location) -> None:
    made = make(machine)
    first, second = made["evses"]
    third = {"evse_sequence_number": 3, "connectors": [{**second["connectors"][0], "id": "3"}]}
    made = put(machine, made["etag"], evses=[first, second, third])["data"]
    made = put(machine, made["etag"], evses=[first])["data"]
    made = put(machine, made["etag"], evses=[first, third])["data"]
    told = [("NL-PLI-ECP-1-1", "UNKNOWN"), ("NL-PLI-ECP-1-2", "REMOVED"), ("NL-PLI-ECP-1-3", "UNKNOWN")]
    assert shown(machine) == told


def test_two_rows_of_one_evse_become_one_at_the_next_write(machine: Client, here: Location) -> None:
    """They may stand so in a database of before."""
    made = make(machine)
    first = Evse.objects.get(uid=made["evses"][0]["uid"])
    Evse.objects.create(station=first.station, uid=first.uid, evse_sequence_number=1, status="REMOVED")
    put(machine, made["etag"], evses=made["evses"], remarks="x")
    assert shown(machine) == [(evse["uid"], "UNKNOWN") for evse in made["evses"]]
