"""Writing EVSEs: how they are matched, copied from templates, moved and changed one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import (
    ChargeStation,
    ConnectorReport,
    Evse,
    GatewayNode,
    Location,
    LocationDocument,
    Session,
)
from tests.api.writes import LOCATIONS, STATIONS, a_connector, a_station, answer, ids, make, put, say, without, wrong
from tests.factories import make_template

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_evses_match_by_uid_then_by_number(machine: Client, here: Location) -> None:
    made = make(machine)
    first, second = (evse["uid"] for evse in made["evses"])
    evses = [
        {"evse_sequence_number": 1, "physical_reference": "A", "connectors": [a_connector(voltage="400")]},
        {"connectors": [a_connector()]},
    ]
    changed = put(machine, made["etag"], evses=evses)["data"]
    assert ids(changed) == [
        (first, "UNKNOWN", ["1"]),
        (second, "REMOVED", ["2"]),
        ("NL-PLI-ECP-1-3", "UNKNOWN", ["2"]),
    ]
    assert (changed["evses"][0]["physical_reference"], changed["evses"][0]["connectors"][0]["voltage"]) == ("A", 400)
    assert "evse_id" not in changed["evses"][1]


def test_what_stays_the_same_keeps_its_stamps(machine: Client, here: Location) -> None:
    made = make(machine)
    before = list(Evse.objects.values_list("pk", "last_updated"))
    again = put(machine, made["etag"], evses=made["evses"])["data"]
    assert (again["evses"], list(Evse.objects.values_list("pk", "last_updated"))) == (made["evses"], before)


def test_a_put_without_evses_keeps_them(machine: Client, here: Location) -> None:
    made = make(machine, remarks="x")
    said = without(a_station(), "evses") | {"etag": made["etag"]}
    kept = say(machine, "PUT", f"{STATIONS}/CP-1", said)["data"]
    assert (kept["evses"], "remarks" in kept) == (made["evses"], False)


def test_an_evse_of_another_station_is_refused(machine: Client, here: Location) -> None:
    make(machine)
    evse = {"uid": "NL-PLI-ECP-1-1", "evse_id": "NL*PLI*ECP1*2", "connectors": [a_connector()]}
    envelope = say(machine, "POST", STATIONS, a_station("CP-2", evses=[evse]))
    assert wrong(envelope) == (2000, [("evses.0.evse_id", "evse_taken"), ("evses.0.uid", "evse_taken")])
    assert envelope["errors"][0]["message"] == (
        "The EVSE NL-PLI-ECP-1-1 already belongs to CP-1. "
        "Look whether you scanned the right station; if you did, ask your dispatcher."
    )


def test_a_template_is_copied(machine: Client, here: Location, plinth: Operator) -> None:
    make_template(plinth, "double")
    said = without(a_station(), "evses") | {"charge_station_template_id": "DOUBLE"}
    made = say(machine, "POST", STATIONS, said)["data"]
    assert ids(made) == [("NL-PLI-ECP-1-1", "UNKNOWN", ["1"]), ("NL-PLI-ECP-1-2", "UNKNOWN", ["2"])]


def test_a_template_on_a_station_keeps_what_people_know(machine: Client, here: Location, plinth: Operator) -> None:
    make_template(plinth, "single", evses=1)
    known = {"physical_reference": "A", "connectors": [a_connector(id=1, tariff_id="night", voltage=400)]}
    made = make(machine, evses=[known, {"connectors": [a_connector(id=2)]}])
    said = without(a_station(), "evses") | {"charge_station_template_id": "single", "etag": made["etag"]}
    first, second = say(machine, "PUT", f"{STATIONS}/CP-1", said)["data"]["evses"]
    connector = first["connectors"][0]
    assert (first["uid"], first["physical_reference"], connector["tariff_id"], connector["voltage"]) == (
        made["evses"][0]["uid"],
        "A",
        "night",
        230,
    )
    assert (second["status"], "evse_id" in second) == ("REMOVED", False)


def test_a_moved_station_leaves_its_evses_behind(machine: Client, here: Location, there: Location) -> None:
    made = make(machine)
    moved = say(machine, "PATCH", f"{STATIONS}/CP-1", {"location_id": "there"})["data"]
    old, new = (machine.get(f"{LOCATIONS}/{name}").json()["data"] for name in ("here", "there"))
    assert [evse["evse_id"] for evse in new["evses"]] == [evse["evse_id"] for evse in made["evses"]]
    assert ids(old) == [("NL-PLI-ECP-1-1", "REMOVED", ["1"]), ("NL-PLI-ECP-1-2", "REMOVED", ["2"])]
    assert [evse["uid"] for evse in moved["evses"]] == [evse["uid"] for evse in made["evses"]]
    assert new["etag"] != str(there.etag)


def test_a_station_that_comes_back_is_there_once(machine: Client, here: Location, there: Location) -> None:
    made = make(machine)
    for place in ("there", "here"):
        say(machine, "PATCH", f"{STATIONS}/CP-1", {"location_id": place})
    shown = [ids(machine.get(f"{LOCATIONS}/{name}").json()["data"]) for name in ("here", "there")]
    removed = [(uid, "REMOVED", connectors) for uid, _status, connectors in ids(made)]
    assert shown == [ids(made), removed]


def test_one_evse_is_changed_at_its_own_address(machine: Client, here: Location) -> None:
    made = make(machine)
    path = f"{STATIONS}/CP-1/evses/NL-PLI-ECP-1-2"
    evse = say(machine, "PATCH", path, {"physical_reference": "B", "status": "AVAILABLE", "etag": made["etag"]})["data"]
    assert (evse["uid"], evse["physical_reference"], evse["status"]) == ("NL-PLI-ECP-1-2", "B", "UNKNOWN")
    assert say(machine, "PATCH", path, {"etag": made["etag"]})["status_code"] == 2000
    assert say(machine, "PATCH", path, {"status": "REMOVED"})["data"]["status"] == "REMOVED"
    assert wrong(say(machine, "PATCH", path, {"status": "PLANNED"})) == (2000, [("uid", "use_put")])


def test_what_is_said_of_an_evse_at_its_end_is_kept(machine: Client, here: Location) -> None:
    uid = make(machine)["evses"][1]["uid"]
    told = say(machine, "PATCH", f"{STATIONS}/CP-1/evses/{uid}", {"status": "REMOVED", "physical_reference": "B"})
    kept = Evse.objects.get(uid=uid)
    assert (told["data"]["physical_reference"], kept.physical_reference, kept.status) == ("B", "B", "REMOVED")


def test_in_a_list_without_names_none_can_be_gone(machine: Client, here: Location) -> None:
    made = make(machine)
    gone, stays = ({"connectors": [a_connector()]} | more for more in ({"status": "REMOVED"}, {}))
    told = say(machine, "PUT", f"{STATIONS}/CP-1", a_station(etag=made["etag"], evses=[gone, stays]))
    assert wrong(told) == (2000, [("evses.0.uid", "invalid")])
    by_number = [gone | {"evse_sequence_number": 1}, stays | {"evse_sequence_number": 2}]
    for _again in range(2):
        etag = machine.get(f"{STATIONS}/CP-1").json()["data"]["etag"]
        left = say(machine, "PUT", f"{STATIONS}/CP-1", a_station(etag=etag, evses=by_number))["data"]
    assert [(uid, status) for uid, status, _connectors in ids(left)] == [
        ("NL-PLI-ECP-1-1", "REMOVED"),
        ("NL-PLI-ECP-1-2", "UNKNOWN"),
    ]


def test_an_evse_may_be_sent_back_as_it_was_answered(machine: Client, here: Location) -> None:
    evse = make(machine)["evses"][0]
    path = f"{STATIONS}/CP-1/evses/{evse['uid'].lower()}"
    changed = say(machine, "PATCH", path, evse | {"physical_reference": "B"})["data"]
    stale = [evse["connectors"][0] | {"last_updated": "2020-01-01T00:00:00Z"}]
    again = say(machine, "PATCH", path, changed | {"connectors": stale})
    assert (changed["physical_reference"], again["status_code"], again["data"]) == ("B", 1000, changed)
    for other in ([evse["connectors"][0] | {"voltage": 400}], evse["connectors"] * 2, [], [1], {}, None, "x"):
        told = say(machine, "PATCH", path, {"connectors": other})
        assert wrong(told) == (2000, [("connectors", "use_put")]), other
    nowhere = (path.replace("CP-1", "CP-9"), f"{path}9")
    assert [answer(machine, "PATCH", each, {"connectors": []}).status_code for each in nowhere] == [404, 404]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"connectors": []}, (2000, [("connectors", "use_put")])),
        ({"evse_sequence_number": 9}, (2000, [("evse_sequence_number", "invalid")])),
        ({"uid": "other"}, (2001, [("uid", "bad_query")])),
    ],
)
def test_an_evse_keeps_its_structure(machine: Client, here: Location, said: dict[str, Any], told: Any) -> None:
    make(machine)
    assert wrong(say(machine, "PATCH", f"{STATIONS}/CP-1/evses/NL-PLI-ECP-1-2", said)) == told


def test_a_station_that_goes_back_to_stock_leaves_its_place(machine: Client, here: Location) -> None:
    made = make(machine)
    told = say(machine, "PATCH", f"{STATIONS}/CP-1", {"location_id": None})
    assert wrong(told) == (2000, [("location_id", "required")])
    stock = say(machine, "PATCH", f"{STATIONS}/CP-1", {"location_id": None, "deploy_state": "Stock"})["data"]
    left = machine.get(f"{LOCATIONS}/here").json()["data"]
    assert ("location_id" in stock, ids(stock)) == (False, ids(made))
    assert [status for _uid, status, _connectors in ids(left)] == ["REMOVED", "REMOVED"]


def test_an_open_socket_keeps_its_status_over_a_put(machine: Client, here: Location) -> None:
    made = make(machine)
    station = ChargeStation.objects.get()
    node = GatewayNode.objects.create(name="n")
    facts = {"address": "10.0.0.1", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1}
    Session.objects.create(station=station, node=node, epoch=1, **facts)
    ConnectorReport.objects.create(station=station, connector_id=1, status="Charging", received_at=station.created)
    changed = put(machine, made["etag"], evses=made["evses"][:1])["data"]
    assert [status for _uid, status, _connectors in ids(changed)] == ["CHARGING", "REMOVED"]


def test_an_evse_of_a_connected_station_is_answered_as_its_station_says(machine: Client, here: Location) -> None:
    uid = make(machine)["evses"][0]["uid"]
    station = ChargeStation.objects.get()
    facts = {"address": "10.0.0.1", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1}
    Session.objects.create(station=station, node=GatewayNode.objects.create(name="n"), epoch=1, **facts)
    ConnectorReport.objects.create(station=station, connector_id=1, status="Charging", received_at=station.created)
    changed = say(machine, "PATCH", f"{STATIONS}/CP-1/evses/{uid}", {"physical_reference": "bay 1"})["data"]
    shown = machine.get(f"{STATIONS}/CP-1").json()["data"]["evses"][0]
    assert (changed, changed["status"], changed["physical_reference"]) == (shown, "CHARGING", "bay 1")
    again = say(machine, "PATCH", f"{STATIONS}/CP-1/evses/{uid}", {"physical_reference": "bay 1"})["data"]
    assert again == shown  # nothing was written, so it is read


def test_two_evses_can_swap_their_ids(machine: Client, here: Location) -> None:
    made = make(machine)
    first, second = made["evses"]
    swapped = [first | {"evse_id": second["evse_id"]}, second | {"evse_id": first["evse_id"]}]
    changed = put(machine, made["etag"], evses=swapped)["data"]
    assert [evse["evse_id"] for evse in changed["evses"]] == [second["evse_id"], first["evse_id"]]


def test_an_evse_keeps_its_number_in_a_list(machine: Client, here: Location) -> None:
    made = make(machine)
    moved = {"uid": made["evses"][0]["uid"], "evse_sequence_number": 3, "connectors": [a_connector()]}
    assert wrong(put(machine, made["etag"], evses=[moved])) == (2000, [("evses.0.evse_sequence_number", "invalid")])


@pytest.mark.parametrize("name", ["uid", "evse_id", "evse_sequence_number"])
def test_no_two_evses_of_a_station_have_the_same(machine: Client, here: Location, name: str) -> None:
    same = {"uid": "twin", "evse_id": "NL*PLI*E9", "evse_sequence_number": 9}[name]
    ids_of_two = [{"uid": f"u{number}", "evse_id": f"NL*PLI*E{number}"} for number in (1, 2)]
    evses = [its_ids | {name: same, "connectors": [a_connector()]} for its_ids in ids_of_two]
    told = say(machine, "POST", STATIONS, a_station(evses=evses))
    assert wrong(told) == (2000, [(f"evses.{place}.{name}", "invalid") for place in range(2)])


def test_a_planned_evse_that_is_built_waits_for_its_station(machine: Client, here: Location) -> None:
    made = make(machine, evses=[{"status": "PLANNED", "connectors": [a_connector()]}])
    path = f"{STATIONS}/CP-1/evses/{made['evses'][0]['uid']}"
    assert made["evses"][0]["status"] == "PLANNED"
    assert say(machine, "PATCH", path, {"status": "AVAILABLE"})["data"]["status"] == "UNKNOWN"


def test_a_move_may_bring_other_connectors(machine: Client, here: Location, there: Location) -> None:
    made = make(machine)
    evses = [{"evse_sequence_number": 1, "connectors": [a_connector(id="5")]}]
    moved = put(machine, made["etag"], location_id="there", evses=evses)["data"]
    left = machine.get(f"{LOCATIONS}/here").json()["data"]
    assert ids(moved) == [("NL-PLI-ECP-1-1", "UNKNOWN", ["5"])]
    assert sorted(ids(left)) == [("NL-PLI-ECP-1-1", "REMOVED", ["1"]), ("NL-PLI-ECP-1-2", "REMOVED", ["2"])]


def shown_at(machine: Client, location_id: str) -> list[tuple[str, str]]:
    document = machine.get(f"/api/2.0/Locations/{location_id}").json()["data"]
    return [(evse["uid"], evse["status"]) for evse in document["evses"]]


@pytest.mark.usefixtures("here", "there")
def test_what_moved_away_is_still_shown_after_another_station_changed(machine: Client) -> None:
    for name in ("CP-1", "CP-2"):
        make(machine, charge_station_id=name, evses=[{"uid": f"{name}-1", "connectors": [a_connector()]}])
    say(machine, "PATCH", f"{STATIONS}/CP-1", {"location_id": "there"})
    envelope = say(machine, "PATCH", f"{STATIONS}/CP-2/evses/CP-2-1", {"status": "PLANNED"})
    assert envelope["status_code"] == 1000
    assert shown_at(machine, "here") == [("CP-2-1", "PLANNED"), ("CP-1-1", "REMOVED")]


@pytest.mark.usefixtures("here")
def test_a_place_of_which_nothing_is_stored_is_printed_whole(machine: Client) -> None:
    LocationDocument.objects.all().delete()
    make(machine, charge_station_id="CP-1", evses=[{"uid": "CP-1-1", "connectors": [a_connector()]}])
    place = machine.get("/api/2.0/Locations/here").json()["data"]
    assert (place["id"], [evse["uid"] for evse in place["evses"]]) == ("here", ["CP-1-1"])


@pytest.mark.parametrize(("number", "errors"), [(1, []), (3, [("evses.0.evse_sequence_number", "invalid")])])
def test_the_number_of_an_evse_never_changes(
    machine: Client, here: Location, number: int, errors: list[tuple[str, str]]
) -> None:
    made = make(machine)
    first, second = made["evses"]
    said = {"uid": first["uid"], "evse_sequence_number": number, "connectors": [a_connector()]}
    told = put(machine, made["etag"], evses=[said, {"uid": second["uid"], "connectors": [a_connector()]}])
    assert (told.get("errors") and wrong(told)) == ((errors and (2000, errors)) or None)


def test_an_evse_that_is_left_out_is_removed_though_nothing_else_changes(machine: Client, here: Location) -> None:
    made = make(machine)
    first, second = made["evses"]
    told = put(machine, made["etag"], evses=[first])["data"]
    assert ids(told) == [(first["uid"], "UNKNOWN", ["1"]), (second["uid"], "REMOVED", ["2"])]
    assert (told["evses"][0]["last_updated"], told["etag"] == made["etag"]) == (first["last_updated"], False)
