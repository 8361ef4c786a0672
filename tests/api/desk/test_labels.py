"""Labels by machine: claimed for later or for stations, drawn, stuck, replaced; and those of others do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.stations.labelling import make_labels
from core.labels.codes import check
from core.models import Actor, Label
from tests.api.desk.doors import costs, listed, newest, turned, unlike
from tests.api.writes import answer, say, wrong
from tests.factories import make_station
from tests.labels.paper import pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Location, Operator, User

pytestmark = pytest.mark.django_db
LABELS = "/api/2.0/labels"


def made(machine: Client, **said: Any) -> list[dict[str, Any]]:
    envelope = say(machine, "POST", LABELS, said)
    assert (envelope["status_code"], unlike("POST", LABELS, envelope)) == (1000, [])
    return envelope["data"]


@pytest.fixture
def stations(plinth: Operator, here: Location) -> list[str]:
    return [make_station(plinth, name, location=here).charge_station_id for name in ("PLI-1", "PLI-2")]


def test_labels_are_made_for_later_and_stuck(machine: Client, stations: list[str]) -> None:
    first, second = made(machine, count=2)
    assert [check(each["code"]) for each in (first, second)] == [True, True]
    assert first["url"].endswith(f"/s/{first['code']}")
    assert [set(each) for each in (first, second)] == [{"code", "url", "created"}] * 2
    url = f"{LABELS}/{first['code'].lower()}"
    stuck = say(machine, "POST", f"{url}/stick", {"charge_station_id": "pli-1"})["data"]
    assert (stuck["charge_station_id"], machine.get(url).json()["data"]) == ("PLI-1", stuck)
    again = say(machine, "POST", f"{url}/stick", {"charge_station_id": "PLI-1"})["data"]
    elsewhere = say(machine, "POST", f"{url}/stick", {"charge_station_id": "PLI-2"})
    assert (again, elsewhere["errors"][0]["code"]) == (stuck, "label_stuck")
    assert [row["code"] for row in listed(machine, f"{LABELS}?stuck=false")] == [second["code"]]
    assert [row["code"] for row in listed(machine, f"{LABELS}?charge_station_id=PLI-1")] == [first["code"]]


def test_stations_get_theirs_and_another_when_it_is_replaced(machine: Client, stations: list[str]) -> None:
    first = made(machine, stations=["pli-2", "PLI-1"])
    assert [each["charge_station_id"] for each in first] == ["PLI-2", "PLI-1"]
    assert made(machine, stations=["PLI-2", "PLI-1"]) == first
    [newer] = made(machine, stations=["PLI-1"], replace=True)
    assert newer["code"] not in {each["code"] for each in first}
    assert made(machine, stations=["PLI-1"]) == [newer]
    assert newest(machine, "label")["changes"] == {"label": [None, newer["code"]]}


def test_both_doors_make_the_same_labels(machine: Client, desk: Client, stations: list[str]) -> None:
    by_machine = made(machine, count=3)
    desk.post(reverse("new_labels"), {"count": "3"})
    rows = listed(machine, LABELS)
    assert {row["code"] for row in rows[3:]} == {row["code"] for row in by_machine}
    assert [set(row) for row in rows] == [{"code", "url", "created"}] * 6
    assert newest(machine, "make_labels")["changes"] == {"count": [None, 3]}


def test_a_repeat_makes_no_more(machine: Client, plinth: Operator) -> None:
    told = [answer(machine, "POST", LABELS, {"count": 2}, Idempotency_Key="k").json() for _twice in range(2)]
    assert (told[0] == told[1], Label.objects.count()) == (True, 2)


def test_a_list_of_labels_is_turned_and_costs_the_same_however_long(machine: Client, plinth: Operator) -> None:
    made(machine, count=1)
    assert costs(machine, LABELS, lambda: made(machine, count=1)) == (3, 3)
    assert [row["code"] for row in turned(machine, LABELS)] == [row["code"] for row in listed(machine, LABELS)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, [("count", "invalid")]),
        ({"count": 0}, [("count", "invalid")]),
        ({"count": 241}, [("count", "invalid")]),
        ({"count": True}, [("count", "invalid")]),
        ({"count": 1, "stations": ["PLI-1"]}, [("count", "invalid")]),
        ({"count": 1, "replace": True}, [("replace", "invalid")]),
        ({"stations": []}, [("stations", "invalid")]),
        ({"stations": ["PLI-1", "X", "Y"]}, [("stations", "invalid"), ("stations", "invalid")]),
        ({"stations": "PLI-1"}, [("stations", "invalid")]),
    ],
)
def test_labels_that_are_asked_for_wrongly(machine: Client, stations: list[str], said: Any, told: Any) -> None:
    assert wrong(say(machine, "POST", LABELS, said))[1] == told
    assert Label.objects.count() == 0


def test_a_sheet_holds_the_labels_asked_for(machine: Client, stations: list[str]) -> None:
    codes = ".".join(each["code"] for each in made(machine, stations=stations))
    sheet = machine.get(f"{LABELS}/sheet.pdf?stock=l7162&codes={codes}&skip=15")
    told = (sheet["Content-Type"], sheet["Content-Disposition"], sheet["Cache-Control"])
    assert told == ("application/pdf", 'attachment; filename="labels-l7162.pdf"', "private")
    drawn = [[text for text in page.texts if text in stations] for page in pages(sheet.content)]
    assert drawn == [["PLI-1"], ["PLI-2"]]
    drawn = machine.get(f"{LABELS}/sheet.svg?stock=tape62&codes={codes.lower()}&evses=true")
    assert (drawn["Content-Type"], drawn.content[:4]) == ("image/svg+xml", b"<svg")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("stock=a4&codes=ABCDEFGH", "stock"),
        ("stock=l7162&codes=", "codes"),
        ("stock=l7162&codes=A..B", "codes"),
        ("stock=l7162&codes=ABCDEFGHJ", "codes"),
        ("stock=l7162&codes=A&skip=48", "skip"),
        ("stock=l7162&codes=A&skip=-1", "skip"),
        ("stock=l7162&codes=A&evses=perhaps", "evses"),
        ("stock=l7162&codes=A&as=svg", "as"),
        ("stock=l7162&codes=" + ".".join(f"A{n}" for n in range(241)), "codes"),
    ],
)
def test_a_sheet_that_is_asked_for_wrongly(machine: Client, plinth: Operator, query: str, field: str) -> None:
    refused = machine.get(f"{LABELS}/sheet.pdf?{query}").json()
    assert (refused["status_code"], refused["errors"][0]["field"]) == (2001, field)


@pytest.mark.parametrize(
    ("query", "lacks"), [("", ["codes", "stock"]), ("codes=ABCDEFGH", ["stock"]), ("stock=l7162", ["codes"])]
)
def test_a_sheet_must_be_told_what_of_and_on_what(
    machine: Client, plinth: Operator, query: str, lacks: list[str]
) -> None:
    for name in ("sheet.pdf", "sheet.svg"):
        refused = machine.get(f"{LABELS}/{name}?{query}").json()
        told = [{"code": "required", "field": field, "message": "This field is required."} for field in lacks]
        assert (refused["status_code"], refused["errors"]) == (2000, told)


def test_one_label_that_is_anothers_is_unknown_to_the_sheet(
    machine: Client, stranger: Client, stations: list[str]
) -> None:
    [ours] = made(machine, count=1)
    [theirs] = made(stranger, count=1)
    told = [
        wrong(machine.get(f"{LABELS}/sheet.pdf?stock=l7162&codes={ours['code']}.{theirs['code']}").json()),
        machine.get(f"{LABELS}/{theirs['code']}").status_code,
        say(machine, "POST", f"{LABELS}/{theirs['code']}/stick", {"charge_station_id": "PLI-1"})["errors"][0]["code"],
        say(machine, "POST", f"{LABELS}/{ours['code']}/stick", {"charge_station_id": "V-1"})["errors"][0]["code"],
        say(machine, "POST", f"{LABELS}/{ours['code']}/stick", {})["errors"][0]["code"],
    ]
    assert told == [(2003, [("codes", "unknown_reference")]), 404, "label_not_ours", "station_not_found", "required"]


def test_a_company_labels_its_own_stations_alone(
    machine: Client, sub: Client, plinth: Operator, here: Location
) -> None:
    make_station(plinth, "PLI-1", location=here)
    make_station(plinth, "SUB-1", location=plinth.locations.get(location_id="theirs"))
    made(machine, count=1)
    [own] = made(sub, stations=["SUB-1"])
    assert [row["code"] for row in listed(sub, LABELS)] == [own["code"]]
    refused = answer(sub, "POST", LABELS, {"count": 1})
    assert (refused.status_code, wrong(say(sub, "POST", LABELS, {"stations": ["PLI-1"]}))[1]) == (
        403,
        [("stations", "invalid")],
    )


def test_who_may_make_read_and_stick(machine_with: Callable[..., Client], dan: User, stations: list[str]) -> None:
    reader, fitter = machine_with("stations:read"), machine_with("stations:read", "field:install")
    [label] = make_labels(actor=Actor.of_person(dan.membership), count=1)
    said = {"charge_station_id": "PLI-1"}
    told = [
        reader.get(LABELS).status_code,
        answer(reader, "POST", LABELS, {"count": 1}).status_code,
        answer(fitter, "POST", LABELS, {"count": 1}).status_code,
        answer(reader, "POST", f"{LABELS}/{label}/stick", said).status_code,
        answer(fitter, "POST", f"{LABELS}/{label}/stick", said).status_code,
    ]
    assert told == [200, 403, 403, 403, 200]
