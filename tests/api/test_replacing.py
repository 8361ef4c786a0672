"""A box is swapped for another one, or a station moves, by the addresses that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from core.choices import InstallationState, Scope
from core.domain.partners import create_partner
from core.domain.people.tokens import create_token
from core.models import ChargeStation, ConnectorReport, Event, Evse, Installation, Location, SubCpo
from tests.api.writes import LOCATIONS, STATIONS, a_connector, a_station, make, say, wrong
from tests.app.world import connect
from tests.factories import make_location, make_station, stored
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db
FACTS = {"physical_reference": "7", "floor_level": "-1", "capabilities": ["RFID_READER"]}


def a_double(**said: Any) -> dict[str, Any]:
    coordinates = {"latitude": "52.1000000", "longitude": "5.1000000"}
    first = {"evse_sequence_number": 1, "connectors": [a_connector(tariff_id="day")], "coordinates": coordinates}
    return a_station(evses=[first | FACTS, {"evse_sequence_number": 2, "connectors": [a_connector()]}], **said)


def swap(machine: Client, new: str = "CP-2", old: str = "CP-1", **said: Any) -> dict[str, Any]:
    return say(machine, "POST", f"{STATIONS}/{old}/replace", {"new_charge_station_id": new} | said)


def evses(thing: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    return [(evse["uid"], evse.get("evse_id"), evse["status"]) for evse in thing["evses"]]


OLD = [("NL-PLI-ECP-1-1", None, "REMOVED"), ("NL-PLI-ECP-1-2", None, "REMOVED")]
NEW = [("NL-PLI-ECP-2-1", "NL*PLI*ECP1*1", "UNKNOWN"), ("NL-PLI-ECP-2-2", "NL*PLI*ECP1*2", "UNKNOWN")]


def test_another_box_takes_the_place(machine: Client, here: Location) -> None:
    terms = {"name": "Left of the door", "default_charge_station_tariff_id": "night", "remarks": "Loud fan"}
    before = say(machine, "POST", STATIONS, a_double(**terms))["data"]
    ChargeStation.objects.update(driver_id="d-1", security_profile=2)
    answered = swap(machine, serial_number="S-2")
    new, old = answered["data"], machine.get(f"{STATIONS}/CP-1").json()["data"]
    assert (answered["status_code"], new) == (1000, machine.get(f"{STATIONS}/CP-2").json()["data"])
    kept = {*terms, "location_id", "charger_type"}
    assert {name: new[name] for name in kept} == {name: before[name] for name in kept}
    assert (new["deploy_state"], new["charge_box_serial_number"], new["driver_id"]) == ("Stock", "S-2", "d-1")
    assert ChargeStation.objects.get(charge_station_id="CP-2").security_profile == 2
    assert (old["deploy_state"], old["location_id"], evses(old), evses(new)) == ("Deprecated", "here", OLD, NEW)
    same = {*FACTS, "coordinates", "evse_sequence_number"}
    assert {name: new["evses"][0][name] for name in same} == {name: before["evses"][0][name] for name in same}
    assert [connector(evse) for evse in new["evses"]] == [connector(evse) for evse in before["evses"]]


def connector(evse: dict[str, Any]) -> dict[str, Any]:
    [one] = evse["connectors"]
    return {name: value for name, value in one.items() if name != "last_updated"}


def test_the_location_shows_both_and_a_poller_sees_the_change(machine: Client, here: Location) -> None:
    say(machine, "POST", STATIONS, a_double())
    before = machine.get(f"{LOCATIONS}/here").json()["data"]
    swap(machine)
    after = machine.get(f"{LOCATIONS}/here").json()["data"]
    assert evses(after) == [*OLD, *NEW]
    assert (after["etag"] != before["etag"], after["last_updated"] >= before["last_updated"]) == (True, True)


def test_the_audit_trail_tells_both_stories(machine: Client, here: Location) -> None:
    make(machine)
    swap(machine)
    told = Event.objects.filter(subject__startswith="station").order_by("pk").values_list("verb", "subject")
    assert list(told) == [
        ("create", "station CP-1"),
        ("register", "station CP-2"),
        ("replace", "station CP-1"),
        ("take_over", "station CP-2"),
    ]
    went, came = (Event.objects.get(verb=verb).changes for verb in ("replace", "take_over"))
    assert (went["replaced_by"], went["deploy_state"]) == ([None, "CP-2"], ["Production", "Deprecated"])
    assert (came["replaces"], came["location_id"]) == ([None, "CP-1"], [None, "here"])


def test_a_box_with_evses_of_its_own_keeps_their_uids(machine: Client, here: Location) -> None:
    say(machine, "POST", STATIONS, a_double())
    spare = a_station("CP-2", "", deploy_state="Stock")
    spare["evses"] = [
        {"uid": f"spare-{number}", "evse_sequence_number": number, "connectors": [a_connector()]}
        for number in (1, 2, 3)
    ]
    say(machine, "POST", STATIONS, {name: value for name, value in spare.items() if name != "location_id"})
    new = swap(machine)["data"]
    assert evses(new) == [
        ("spare-1", "NL*PLI*ECP1*1", "UNKNOWN"),
        ("spare-2", "NL*PLI*ECP1*2", "UNKNOWN"),
        ("spare-3", None, "REMOVED"),
    ]


def test_a_spare_that_was_put_elsewhere_leaves_that_place(machine: Client, here: Location, plinth: Operator) -> None:
    make_location(plinth, "Depot", location_id="depot")
    make(machine)
    make(machine, identity="CP-2", location_id="depot", deploy_state="Stock")
    new = swap(machine)["data"]
    depot = machine.get(f"{LOCATIONS}/depot").json()["data"]
    assert (new["location_id"], [evse[1] for evse in evses(new)]) == ("here", ["NL*PLI*ECP1*1", "NL*PLI*ECP1*2"])
    assert [status for _uid, _evse_id, status in evses(depot)] == ["REMOVED", "REMOVED"]


def test_a_box_that_comes_back_brings_no_old_uid(machine: Client, here: Location) -> None:
    make(machine)
    swap(machine)
    say(machine, "PATCH", f"{STATIONS}/CP-1", {"deploy_state": "Stock"})
    back = swap(machine, "CP-1", "CP-2")["data"]
    living = [evse for evse in evses(back) if evse[2] != "REMOVED"]
    assert [evse_id for _uid, evse_id, _status in living] == ["NL*PLI*ECP1*1", "NL*PLI*ECP1*2"]
    assert {uid for uid, _evse_id, _status in living} & {uid for uid, _evse_id, _status in OLD} == set()


def test_what_is_planned_stays_planned(machine: Client, here: Location) -> None:
    make(machine)
    Evse.objects.filter(evse_sequence_number=2).update(status="PLANNED")
    stored()
    assert [status for _uid, _evse_id, status in evses(swap(machine)["data"])] == ["UNKNOWN", "PLANNED"]


def test_work_on_the_old_box_ends_and_stays_to_be_read(machine: Client, plinth: Operator) -> None:
    work = make_checked(make_fitted(plinth, identity="CP-1"), handed_over_by="user:1")
    assert swap(machine)["status_code"] == 1000
    work.refresh_from_db()
    assert (work.state, work.attempts.count(), work.station.charge_station_id) == (InstallationState.DROPPED, 1, "CP-1")
    assert Installation.objects.count() == 1


REFUSED: dict[str, tuple[dict[str, Any], tuple[int, list[tuple[str, str]]]]] = {
    "itself": ({"new": "cp-1"}, (2000, [("new_charge_station_id", "invalid")])),
    "in service": ({"new": "CP-3"}, (2936, [("", "not_a_spare")])),
    "another operator's": ({"new": "V-1"}, (2905, [("", "identity_taken")])),
    "no identity": ({"new": "CP:2"}, (2908, [("", "identity_impossible")])),
    "another serial": ({"new": "CP-4", "serial_number": "S-5"}, (2937, [("serial_number", "other_serial")])),
    "unknown": ({"old": "CP-9"}, (2003, [("", "not_found")])),
    "nowhere": ({"old": "CP-4"}, (2935, [("", "nothing_to_replace")])),
    "gone": ({"old": "CP-5"}, (2935, [("", "nothing_to_replace")])),
    "stale": ({"etag": "9d1a8c9c-52a1-4b21-a1a9-7b2a9ab0a1d4"}, (2000, [("etag", "stale_etag")])),
    "no body": ({"new": None}, (2000, [("new_charge_station_id", "required")])),
}


def test_what_cannot_be_is_refused_and_changes_nothing(machine: Client, here: Location, volta: Operator) -> None:
    for identity, state in (("CP-1", "Production"), ("CP-3", "Production"), ("CP-5", "Deprecated")):
        make(machine, identity=identity, deploy_state=state)
    make_station(here.operator, "CP-4", charge_box_serial_number="S-4")
    make_station(volta, "V-1")
    etags = list(ChargeStation.objects.order_by("pk").values_list("etag", flat=True))
    told = {name: wrong(swap(machine, **said)) for name, (said, _expected) in REFUSED.items()}
    assert told == {name: expected for name, (_said, expected) in REFUSED.items()}
    assert list(ChargeStation.objects.order_by("pk").values_list("etag", flat=True)) == etags


def test_a_stale_answer_gives_the_old_station_as_it_is(machine: Client, here: Location) -> None:
    etag = make(machine)["etag"]
    now = say(machine, "PATCH", f"{STATIONS}/CP-1", {"name": "North"})["data"]
    refused = swap(machine, etag=etag)
    assert (refused["data"], wrong(refused)[1]) == (now, [("etag", "stale_etag"), ("name", "changed")])
    assert swap(machine, etag=now["etag"])["status_code"] == 1000


def test_a_key_makes_it_once(machine: Client, here: Location) -> None:
    make(machine)
    said = {"new_charge_station_id": "CP-2"}
    told = [say(machine, "POST", f"{STATIONS}/CP-1/replace", said, Idempotency_Key="k-1") for _again in range(2)]
    assert (told[0], Event.objects.filter(verb="replace").count()) == (told[1], 1)


def test_evses_that_would_be_twice_are_named(machine: Client, here: Location) -> None:
    make(machine)
    spare = {"uid": "NL-PLI-ECP-2-2", "evse_sequence_number": 1, "connectors": [a_connector()]}
    said = {"charge_station_id": "CP-2", "deploy_state": "Stock", "default_charge_station_tariff_id": "day"}
    say(machine, "POST", STATIONS, said | {"evses": [spare]})
    assert wrong(swap(machine)) == (2000, [("evses.0.uid", "invalid"), ("evses.1.uid", "invalid")])


def move(machine: Client, to: str | None, **said: Any) -> dict[str, Any]:
    return say(machine, "POST", f"{STATIONS}/CP-1/move", {"location_id": to} | said)


def test_a_station_moves(machine: Client, here: Location, plinth: Operator) -> None:
    there = make_location(plinth, "Depot", location_id="depot")
    etag = make(machine)["etag"]
    moved = move(machine, "DEPOT", etag=etag)
    assert (moved["status_code"], moved["data"]["location_id"]) == (1000, there.location_id)
    left, come = (machine.get(f"{LOCATIONS}/{place}").json()["data"] for place in ("here", "depot"))
    assert [evses(place)[0][1:] for place in (left, come)] == [(None, "REMOVED"), ("NL*PLI*ECP1*1", "UNKNOWN")]


def test_a_move_that_cannot_be_is_refused(machine: Client, here: Location, volta: Operator) -> None:
    make_location(volta, location_id="theirs")
    make(machine)
    told = [wrong(move(machine, to)) for to in ("theirs", "nowhere", None)]
    unknown = (2003, [("location_id", "unknown_reference")])
    assert told == [unknown, unknown, (2000, [("location_id", "required")])]
    assert wrong(say(machine, "POST", f"{STATIONS}/CP-9/move", {"location_id": "here"}))[0] == 2003
    assert wrong(say(machine, "POST", f"{STATIONS}/CP-1/move", {}))[1] == [("location_id", "required")]


def test_who_may_only_read_moves_and_replaces_nothing(machine_with: Any, here: Location) -> None:
    make_station(here.operator, "CP-1")
    reader = machine_with("stations:read")
    told = [wrong(each) for each in (swap(reader), move(reader, "here"))]
    assert told == [(2000, [("", "not_allowed")])] * 2


def test_an_unprintable_name_is_no_name(machine: Client, plinth: Operator) -> None:
    assert wrong(say(machine, "POST", f"{STATIONS}/a%00b/replace", {"new_charge_station_id": "CP-2"}))[0] == 2003


def test_a_spare_that_calls_already_shows_what_it_says(machine: Client, here: Location) -> None:
    make(machine)
    spare = make_station(here.operator, "CP-2")
    connect(spare)
    ConnectorReport.objects.create(station=spare, connector_id=1, status="Available", received_at=spare.created)
    new = swap(machine)["data"]
    assert [status for _uid, _evse_id, status in evses(new)] == ["AVAILABLE", "UNKNOWN"]


def test_a_box_that_still_calls_is_removed_all_the_same(machine: Client, here: Location) -> None:
    make(machine)
    old = ChargeStation.objects.get()
    connect(old)
    ConnectorReport.objects.create(station=old, connector_id=1, status="Available", received_at=old.created)
    swap(machine)
    assert evses(machine.get(f"{STATIONS}/CP-1").json()["data"]) == OLD


def test_what_is_read_only_of_the_box_stays_with_it(machine: Client, here: Location) -> None:
    make(machine, contactless_terminal_serial_number="T-1", contactless_type="Payter")
    ChargeStation.objects.update(firmware_version="1.0", iccid="89", key_digest=b"k" * 32)
    stored()
    new = swap(machine)["data"]
    assert {"firmware_version", "iccid", "contactless_terminal_serial_number", "contactless_type"} & set(new) == set()
    kept, made = ChargeStation.objects.order_by("charge_station_id")
    assert (kept.firmware_version, bytes(kept.key_digest or b""), made.key_digest) == ("1.0", b"k" * 32, None)


def test_a_token_of_one_company_replaces_nothing_of_another(plinth: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    theirs = make_location(plinth, location_id="theirs")
    ours = make_location(plinth, location_id="ours", cpo_id="NLSUB")
    for identity, place in (("CP-1", theirs), ("SUB-1", ours)):
        make_station(plinth, identity, location=place, default_charge_station_tariff_id="day")
    _token, secret = create_token(operator=plinth, name="limited", scopes=Scope.values, cpo_ids=["NLSUB"])
    limited = Client(headers={"Authorization": f"Token {secret}"})
    assert wrong(swap(limited, old="CP-1"))[0] == 2003
    assert wrong(swap(limited, "CP-1", "SUB-1")) == (2905, [("", "identity_taken")])
    assert swap(limited, "SUB-2", "SUB-1")["data"]["location_id"] == "ours"


def test_a_template_and_its_version_come_along(machine: Client, plinth: Operator) -> None:
    old = make_fitted(plinth, identity="CP-1").station
    swap(machine)
    new = ChargeStation.objects.get(charge_station_id="CP-2")
    assert (new.template_id, new.template_version, new.location_id) == (old.template_id, 1, old.location_id)
    assert new.rebuilt_at is not None  # what was checked at the old box proves nothing here


def test_partners_see_old_evses_go_and_new_ones_come_when_it_is_approved(machine: Client, here: Location) -> None:
    make(machine)
    Location.objects.update(publish=True, latitude="52.1", longitude="5.1", time_zone="Europe/Amsterdam")
    stored()
    _partner, token = create_partner(operator=here.operator, name="Roam", reads_at_once=True)
    partner = Client(headers={"Authorization": f"Token {token}"})
    swap(machine)
    shown = partner.get("/ocpi/2.2.1/locations/here").json()["data"]["evses"]
    assert [(evse["uid"], evse["status"]) for evse in shown] == [(uid, status) for uid, _evse_id, status in OLD]
    say(machine, "PATCH", f"{STATIONS}/CP-2", {"deploy_state": "Production"})
    shown = partner.get("/ocpi/2.2.1/locations/here").json()["data"]["evses"]
    assert [(evse["uid"], evse["status"]) for evse in shown] == [(one[0], one[2]) for one in (*OLD, *NEW)]
