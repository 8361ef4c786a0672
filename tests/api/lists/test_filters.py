"""Each parameter of a list alone, and two of them together: what is found is what both of them find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import InstallationState, Role
from core.domain.guests.owner_links import make_owner_link
from core.domain.stations.labelling import label_stations, make_labels
from core.domain.told.knocking import knocked
from core.models import (
    Actor,
    ChargeStation,
    Delivery,
    Event,
    Installation,
    Job,
    Location,
    Membership,
    SubCpo,
    Webhook,
)
from tests.factories import make_location, make_person, make_station, stored
from tests.installs import make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def at(hours: int) -> str:
    return (NOON + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def stations(plinth: Operator) -> None:
    """A in a Location of the operator's, B in one of its company, C nowhere; each an hour after the one before."""
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    make_station(plinth, "A", location=make_location(plinth, location_id="one"))
    make_station(plinth, "B", location=make_location(plinth, location_id="two", cpo_id="NLSUB"))
    make_station(plinth, "C")
    for hours, name in enumerate("ABC"):
        moment = NOON + timedelta(hours=hours)
        stamps = {"created": moment, "modified": NOON - timedelta(hours=hours), "last_updated": moment}
        ChargeStation.objects.filter(charge_station_id=name).update(**stamps)
    stored()


def events(plinth: Operator) -> None:
    told = [("A", "ina", "rename", "station CP-1"), ("B", "Ina B.", "create", "station CP-10")]
    told += [("C", "otto", "rename", "location CP-1")]
    for hours, (name, by, verb, subject) in enumerate(told):
        row = {"who": "user:1", "by": by, "verb": verb, "subject": subject, "changes": {"name": [None, name]}}
        Event.objects.create(operator=plinth, at=NOON + timedelta(hours=hours), **row)


def knocks(plinth: Operator) -> None:
    make_station(plinth, "CP-1", location=make_location(plinth, location_id="one"))
    make_station(plinth, "CP-2", location=make_location(plinth, location_id="two"))
    told = [("CP-1", "10.0.0.1", "wrong_key"), ("CP-2", "10.0.0.2", "wrong_key"), ("CP-1", "10.0.0.2", "wrong_path")]
    for hours, (identity, address, cause) in enumerate(told):
        evidence = {"identity": identity}
        moment = NOON + timedelta(hours=hours)
        knocked(address=address, port=1, cause=cause, evidence=evidence, at=moment, identity=identity)


def jobs(plinth: Operator) -> None:
    one, two = (make_location(plinth, location_id=name) for name in ("one", "two"))
    ina = make_person(plinth, "ina", Role.INSTALLER)
    for note, place, day, sent in (("A", one, 1, ina), ("B", two, 1, None), ("C", one, 2, ina)):
        Job.objects.create(operator=plinth, location=place, day=f"2030-01-0{day}", installer=sent, note=note)


def installations(plinth: Operator) -> None:
    for name, state in (("A", "open"), ("B", "open"), ("C", "dropped")):
        row = make_linked(plinth, identity=name)
        Installation.objects.filter(pk=row.pk).update(state=InstallationState(state))


def people(plinth: Operator) -> None:
    for name, first, last in (("anna", "Anna", "Kade"), ("bert", "Bert", "Kade"), ("carl", "Carl", "Annason")):
        user = make_person(plinth, name, Role.INSTALLER)
        type(user).objects.filter(pk=user.pk).update(first_name=first, last_name=last)


def labels(plinth: Operator) -> None:
    ada = Actor.of_person(Membership.objects.get(user=make_person(plinth, "ada", Role.ADMIN)))
    for name in "AB":
        make_station(plinth, name)
    label_stations(actor=ada, identities=["A", "B"])
    make_labels(actor=ada, count=1)


def owners(plinth: Operator) -> None:
    ada = Actor.of_person(Membership.objects.get(user=make_person(plinth, "ada", Role.ADMIN)))
    for name, place in (("A", "one"), ("B", "two")):
        make_location(plinth, location_id=place)
        make_owner_link(actor=ada, location_id=place, days=7, note=name)


def deliveries(plinth: Operator) -> None:
    hook = Webhook.objects.create(operator=plinth, name="hook", url="https://erp.example", salt=b"s")
    for name, state in (("A", "waiting"), ("B", "parked"), ("C", "done")):
        Delivery.objects.create(operator=plinth, webhook=hook, event="ping", subject=name, body="{}", state=state)


def changed_name(row: dict[str, Any]) -> str:
    return row["changes"]["name"][1]


def knock_name(row: dict[str, Any]) -> str:
    return {"10.0.0.1": "A", "10.0.0.2": "B" if row["cause"] == "wrong_key" else "C"}[row["address"]]


def station_name(row: dict[str, Any]) -> str:
    return row["station"]["charge_station_id"]


def field(name: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: str(row.get(name, "-"))


Case = tuple[Any, str, Any, dict[str, str]]
LISTS: dict[str, Case] = {
    "stations": (
        stations,
        "ChargeStations",
        field("charge_station_id"),
        {
            "cpoId=NLPLI": "AC",
            "cpoId=NLSUB": "B",
            "location_id=ONE": "A",
            "location_id=nowhere": "",
            f"date_from={at(1)}": "BC",
            f"date_to={at(2)}": "AB",
            f"date_to={at(0)}": "",
        },
    ),
    "events": (
        events,
        "events",
        changed_name,
        {
            "who=INA": "AB",
            "who=user:1": "",
            "subject=station CP-1": "A",
            "subject=CP-1": "AC",
            "subject=station": "AB",
            "subject=cp-10": "B",
            "verb=rename": "AC",
            "verb=RENAME": "",
            f"date_from={at(1)}": "BC",
            f"date_to={at(1)}": "A",
        },
    ),
    "knocks": (
        knocks,
        "knocks",
        knock_name,
        {
            "identity=cp-1": "AC",
            "identity=CP-9": "",
            "address=10.0.0.2": "BC",
            "cause=wrong_key": "AB",
            "cause=wrong": "",
            "location_id=TWO": "B",
            "location_id=nowhere": "",
            f"date_from={at(1)}": "BC",
            f"date_to={at(2)}": "AB",
        },
    ),
    "jobs": (
        jobs,
        "jobs",
        field("note"),
        {"day=2030-01-01": "BA", "installer=INA": "AC", "installer=in": "", "location_id=ONE": "AC"},
    ),
    "installations": (
        installations,
        "installations",
        station_name,
        {"state=open": "BA", "state=dropped": "C", "charge_station_id=b": "B", "charge_station_id=D": ""},
    ),
    "people": (people, "people", field("username"), {"q=kade": "annabert", "q=ANNA": "annacarl", "q=": "annabertcarl"}),
    "labels": (
        labels,
        "labels",
        field("charge_station_id"),
        {"charge_station_id=a": "A", "stuck=true": "BA", "stuck=0": "-", "charge_station_id=D": ""},
    ),
    "owners": (owners, "owner-links", field("note"), {"location_id=ONE": "A", "location_id=nowhere": ""}),
    "deliveries": (deliveries, "webhooks/{pk}/deliveries", field("subject"), {"state=waiting": "A", "state=done": "C"}),
}


@pytest.fixture
def world(request: pytest.FixtureRequest, plinth: Operator, machine: Client) -> Callable[[str], list[str]]:
    """Fill a list; give what a question of it finds, by the names that its rows have here."""
    fill, path, name, _found = LISTS[request.param]
    fill(plinth)
    hook = Webhook.objects.values_list("pk", flat=True).first()

    def found(query: str) -> list[str]:
        response = machine.get(f"/api/2.0/{path.format(pk=hook)}?{query}")
        assert response.json()["status_code"] == 1000, response.json()
        names = [name(row) for row in response.json()["data"]]
        assert response["X-Total-Count"] == str(len(names))
        return names

    return found


def names_of(query: str) -> str:
    return query.partition("=")[0]


@pytest.mark.parametrize(("world", "kind"), [(kind, kind) for kind in LISTS], indirect=["world"])
def test_a_parameter_alone_and_two_together(world: Callable[[str], list[str]], kind: str) -> None:
    alone = LISTS[kind][3]
    found = {query: world(query) for query in alone}
    assert {query: "".join(names) for query, names in found.items()} == alone
    for one, other in combinations(alone, 2):
        if names_of(one) != names_of(other) and {names_of(one), names_of(other)} != {"date_from", "date_to"}:
            both = [name for name in found[one] if name in found[other]]
            assert (one, other, world(f"{one}&{other}")) == (one, other, both)


def test_a_span_holds_its_first_moment_and_not_its_last(machine: Client, plinth: Operator) -> None:
    events(plinth)
    spans = {(0, 1): "A", (0, 2): "AB", (1, 1): "", (1, 3): "BC", (2, 9): "C"}
    for (begin, end), found in spans.items():
        rows = machine.get(f"/api/2.0/events?date_from={at(begin)}&date_to={at(end)}").json()["data"]
        assert (begin, end, "".join(map(changed_name, rows))) == (begin, end, found)


@pytest.mark.parametrize("model", [ChargeStation, Location])
def test_of_the_same_moment_the_id_decides(machine: Client, plinth: Operator, model: Any) -> None:
    path, key = {ChargeStation: ("ChargeStations", "charge_station_id"), Location: ("Locations", "id")}[model]
    for name in ("b", "C", "a", "B-1"):
        make_location(plinth, location_id=name) if model is Location else make_station(plinth, name)
    model.objects.update(created=NOON, last_updated=NOON)
    stored()
    first = [row[key] for row in machine.get(f"/api/2.0/{path}").json()["data"]]
    model.objects.filter(**{"location_id" if model is Location else key: "b"}).update(last_updated=NOON + timedelta(1))
    stored()
    then = [row[key] for row in machine.get(f"/api/2.0/{path}").json()["data"]]
    assert (first, then) == (["B-1", "C", "a", "b"], ["B-1", "C", "a", "b"])
