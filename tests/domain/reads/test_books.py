"""The books of an operator: pages of its Locations and stations, and labels as they were made and stuck."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.models import ChargeStation, Label
from core.queries.inventory import (
    Retirement,
    book_of_locations,
    book_of_stations,
    lawful_states,
    one_evse,
    page_of,
    places_for,
    removed_evses,
    retirement_of,
)
from core.queries.labels import label_runs, labels_asked_for, labels_called, newer_label, stickers
from tests.domain.reads.happened import AT, connect
from tests.factories import make_location, make_station, stored
from tests.installs import make_fitted
from tests.ocpi.conftest import make_site

if TYPE_CHECKING:
    from core.models import Actor, Location, Operator

pytestmark = pytest.mark.django_db
A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("number", "rows", "more"),
    [(0, range(25), True), (1, range(25), True), (2, range(25, 50), True), (3, range(50, 51), False), (4, [], False)],
)
def test_a_page_tells_whether_another_one_follows(number: int, rows: Any, *, more: bool) -> None:
    assert page_of(list(range(51)), number) == (list(rows), more)
    assert page_of(list(range(25)), 1) == (list(range(25)), False)


def test_places_are_narrowed_by_what_they_are(plinth: Operator, volta: Operator, boss: Actor) -> None:
    make_location(volta, "Volta")
    rows = {
        "B": make_site(plinth, name="B"),
        "A": make_location(plinth, "A"),
        "C": make_location(plinth, "C", latitude="52", longitude="5"),
    }
    for identity in ("CP-1", "CP-2"):
        make_station(plinth, identity, location=rows["C"])
    asked = ("", "shown", "hidden", "empty", "nowhere", "unknown")
    found = {state: "".join(row.name for row in book_of_locations(boss, state=state).rows) for state in asked}
    assert found == {"": "ABC", "shown": "B", "hidden": "AC", "empty": "A", "nowhere": "A", "unknown": "ABC"}
    assert [row.count for row in book_of_locations(boss).rows] == [0, 1, 2]
    assert "".join(row.name for row in book_of_locations(boss, search="cp-2").rows) == "C"


def test_stations_are_narrowed_by_state_and_service(plinth: Operator, boss: Actor, volta: Operator) -> None:
    make_station(volta, "VOL-1")
    place = make_location(plinth)
    for name, deploy in (("CP-2", "Production"), ("CP-1", "Production"), ("CP-3", "Stock"), ("CP-4", "Deprecated")):
        make_station(plinth, name, location=place, deploy_state=deploy)
    connect(ChargeStation.objects.get(charge_station_id="CP-2"))
    asked: list[dict[str, Any]] = [
        {}, {"state": "online"}, {"state": "silent"}, {"deployed": "Stock"}, {"deployed": "Stock", "state": "online"},
        {"state": "x", "deployed": "y"}, {"search": "cp-4"},
    ]  # fmt: skip
    found = [[str(view.station)[-1] for view in book_of_stations(boss, at=AT, **each).rows] for each in asked]
    assert found == [[*"1234"], ["2"], ["1"], ["3"], [], [*"1234"], ["4"]]


@pytest.mark.parametrize(
    ("who", "place", "deploy", "states"),
    [
        ("boss", False, "Stock", ["Stock"]),
        ("boss", True, "Stock", ["Stock", "Production", "Deprecated"]),
        ("planner", True, "Stock", ["Stock", "Deprecated"]),
        ("planner", True, "Production", ["Stock", "Production", "Deprecated"]),
    ],
)
def test_into_service_by_hand_is_for_who_approves(
    who: str, deploy: str, states: list[str], request: pytest.FixtureRequest, *, place: bool
) -> None:
    station = ChargeStation(deploy_state=deploy, location_id=1 if place else None)
    assert sorted(lawful_states(request.getfixturevalue(who), station)) == sorted(states)


def test_what_the_trail_does_not_tell_of_a_retirement_is_left_open(plinth: Operator, boss: Actor) -> None:
    station = make_fitted(plinth).station
    assert retirement_of(boss, station) is None
    ChargeStation.objects.update(deploy_state="Deprecated")
    stored()
    station.refresh_from_db()
    facts = retirement_of(boss, station)
    assert facts == Retirement()
    for by in (None, "CP-NEW"):
        changes = {"deploy_state": ["Stock", "Deprecated"]} | ({"replaced_by": [None, by]} if by else {})
        kept = {"by": "x", "who": "user:0", "verb": "replace", "subject": f"station {station}"}
        event = plinth.events.create(changes=changes, **kept)
        facts = retirement_of(boss, station)
        assert facts == Retirement(event.at, by or "")


def test_an_evse_is_found_where_it_stands(plinth: Operator, boss: Actor, stranger: Actor, garage: Location) -> None:
    station = make_fitted(plinth).station
    first, second = station.evses.order_by("pk")
    asked = (boss, "ace0100201", first.uid.lower())
    assert (one_evse(*asked), one_evse(stranger, *asked[1:]), one_evse(boss, "x", first.uid)) == (first, None, None)
    assert removed_evses(station) == []
    for row in (second, first):
        type(row).objects.filter(pk=row.pk).update(status="REMOVED", evse_id="", last_updated=AT + row.pk * A_MOMENT)
    stored()
    assert (one_evse(*asked), removed_evses(station)) == (None, [second, first])
    assert places_for(boss, station, search="") == [garage]
    assert places_for(boss, station, search="kanaal") == []


# --- labels ---


def test_labels_are_told_by_run_and_by_station(plinth: Operator, boss: Actor, stranger: Actor) -> None:
    station = make_fitted(plinth).station
    made = []
    for n in range(4):
        on = {"station": station, "stuck_at": AT + timedelta(minutes=9 - n)} if n > 1 else {}
        facts = {"operator": plinth, "code": f"AAAA-000{n}", "created": AT + timedelta(minutes=n // 2)}
        made.append(Label.objects.create(**facts, **on))
    runs = [(run["count"], run["stuck"]) for run in label_runs(boss)]
    assert (runs, [*label_runs(stranger)]) == ([(2, 2), (2, 0)], [])
    asked: list[dict[str, Any]] = [{}, {"stuck": True}, {"stuck": False}, {"identity": "ace0100201"}, {"identity": "x"}]
    found = [[row.code[-1] for row in labels_asked_for(boss, **each)] for each in asked]
    assert found == [[*"3210"], [*"32"], [*"10"], [*"32"], []]
    codes = [made[n].code for n in (3, 0, 3)]
    assert [row.code for row in labels_called(boss, [*codes, "ZZZZ-9999"])] == codes[:2]
    assert labels_called(stranger, codes) == []
    newest = made[2].code
    assert [newer_label(station, each) for each in (made[3].code, newest.lower(), "x")] == [newest, "", newest]


def test_each_evse_has_a_sticker_and_two_say_their_side(plinth: Operator, boss: Actor) -> None:
    station = make_fitted(plinth).station
    for number, where in enumerate((station, None)):
        Label.objects.create(
            operator=plinth, code=f"AAAA-000{number}", station=where, stuck_at=AT if where else None
        )  # fmt: skip
    rows = labels_called(boss, ["AAAA-0000", "AAAA-0001"])
    whole = [(each.station, each.evse_id, each.points) for each in stickers(rows)]
    parts = [(each.station, each.evse_id, each.points) for each in stickers(rows, each_evse=True)]
    ids = list(station.evses.order_by("evse_sequence_number").values_list("evse_id", flat=True))
    assert whole == [("ACE0100201", "", ""), ("", "", "")]
    assert parts == [("ACE0100201", ids[0], "left"), ("ACE0100201", ids[1], "right"), ("", "", "")]
