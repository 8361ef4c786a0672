"""What goes to another company: a reader who is limited to the one before is told that it is gone; nobody else is."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from core.choices import Scope
from core.domain.people.tokens import create_token
from core.domain.restoring import begin_new_epoch
from core.models import Departure, SubCpo
from tests.api.test_changes import read
from tests.api.writes import LOCATIONS, STATIONS, say
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


def reader(operator: Operator, *cpo_ids: str) -> Client:
    _token, secret = create_token(operator=operator, name="test", scopes=Scope.values, cpo_ids=cpo_ids)
    return Client(headers={"Authorization": f"Token {secret}"})


@pytest.fixture
def places(plinth: Operator) -> None:
    """Two companies with a Location each, and the operator's own; a station stands at A's."""
    for letter in "AB":
        SubCpo.objects.create(operator=plinth, cpo_id=f"NL{letter}", name=letter)
        make_location(plinth, location_id=letter, cpo_id=f"NL{letter}")
    make_location(plinth, location_id="O")
    make_station(plinth, "PLI-1", location=plinth.locations.get(location_id="A"))


def told(client: Client, cursor: str) -> list[tuple[str, bool]]:
    """Give what a reader is told after a cursor: ids, and whether each is gone."""
    return [(row["id"], row.get("removed", False)) for row in read(client, cursor)[0]]


def move(machine: Client, place: str | None) -> None:
    assert say(machine, "POST", f"{STATIONS}/PLI-1/move", {"location_id": place})["status_code"] == 1000


def give(machine: Client, place: str, company: str) -> None:
    assert say(machine, "PATCH", f"{LOCATIONS}/{place}", {"cpo_id": company})["status_code"] == 1000


@pytest.mark.usefixtures("places")
def test_a_station_that_moves_to_another_company_is_gone_from_the_first(machine: Client, plinth: Operator) -> None:
    readers = {name: reader(plinth, *ids) for name, ids in {"a": ["NLA"], "b": ["NLB"], "ab": ["NLA", "NLB"]}.items()}
    readers["all"] = machine
    cursors = {name: read(client)[1] for name, client in readers.items()}
    move(machine, "B")
    found = {name: told(client, cursors[name]) for name, client in readers.items()}
    assert {name: [row for row in rows if row[0] == "PLI-1"] for name, rows in found.items()} == {
        "a": [("PLI-1", True)],
        "b": [("PLI-1", False)],
        "ab": [("PLI-1", False)],
        "all": [("PLI-1", False)],
    }


@pytest.mark.usefixtures("places")
def test_one_that_comes_back_is_there_again(machine: Client, plinth: Operator) -> None:
    client = reader(plinth, "NLA")
    _rows, cursor = read(client)
    for place in ("B", "O", "A"):
        move(machine, place)
    assert [row for row in told(client, cursor) if row[0] == "PLI-1"] == [("PLI-1", False)]
    kept = Departure.objects.order_by("cpo_id").values_list("kind", "key", "cpo_id")
    assert [*kept] == [("ChargeStation", "PLI-1", company) for company in ("NLA", "NLB", plinth.cpo_id)]


@pytest.mark.usefixtures("places")
def test_a_location_takes_its_stations_along(machine: Client, plinth: Operator) -> None:
    first, second = reader(plinth, "NLA"), reader(plinth, "NLB")
    (_rows, before), (_others, after) = read(first), read(second)
    give(machine, "A", "NLB")
    assert sorted(told(first, before)) == [("A", True), ("PLI-1", True)]
    assert sorted(told(second, after)) == [("A", False), ("PLI-1", False)]
    _rows, before = read(first, before)
    give(machine, "A", "NLA")
    assert sorted(told(first, before)) == [("A", False), ("PLI-1", False)]


@pytest.mark.usefixtures("places")
def test_who_never_saw_it_is_told_nothing_of_it(machine: Client, plinth: Operator, volta: Operator) -> None:
    others = [reader(plinth, plinth.cpo_id), reader(volta), reader(volta, volta.cpo_id)]
    cursors = [read(client)[1] for client in others]
    move(machine, "B")
    assert [told(client, cursor) for client, cursor in zip(others, cursors, strict=True)] == [[], [], []]
    move(machine, "O")
    assert [row[0] for row in told(others[0], cursors[0])] == ["PLI-1", "O"]


@pytest.mark.usefixtures("places")
def test_a_move_within_a_company_is_no_departure(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="A2", cpo_id="NLA")
    move(machine, "A2")
    say(machine, "PATCH", f"{LOCATIONS}/A2", {"cpo_id": "NLA", "name": "Another"})
    assert Departure.objects.count() == 0


@pytest.mark.usefixtures("places")
def test_after_a_backup_no_departure_lies_in_the_future(machine: Client, plinth: Operator) -> None:
    move(machine, "B")
    Departure.objects.update(xact=2**40)
    begin_new_epoch()
    assert ("PLI-1", True) in [(row["id"], row.get("removed", False)) for row in read(reader(plinth, "NLA"))[0]]


class Copy:
    """What a reader keeps who does as the feed says, and nothing else."""

    def __init__(self, client: Client) -> None:
        self.client, self.cursor, self.kept = client, "", dict[tuple[str, str], str]()

    def read(self) -> None:
        rows, self.cursor = read(self.client, self.cursor)
        for row in rows:
            key = row["type"], row["id"]
            if row.get("removed"):
                self.kept.pop(key, None)
            else:
                self.kept[key] = row["object"]["etag"]

    def there(self) -> dict[tuple[str, str], str]:
        """Give what the lists show to the same reader."""
        lists = {"Location": (LOCATIONS, "id"), "ChargeStation": (STATIONS, "charge_station_id")}
        return {
            (kind, row[name]): row["etag"]
            for kind, (path, name) in lists.items()
            for row in self.client.get(path).json()["data"]
        }


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("seed", [1, 2])
def test_whoever_follows_the_feed_keeps_what_the_lists_show(machine: Client, plinth: Operator, seed: int) -> None:
    lot = random.Random(seed)  # noqa: S311 -- a plan of acts, no secret
    companies = ["NLA", "NLB", plinth.cpo_id]
    copies = [Copy(reader(plinth, *ids)) for ids in (["NLA"], ["NLB"], ["NLA", "NLB"], [plinth.cpo_id])]
    copies.append(Copy(machine))
    for _round in range(6):
        for _act in range(lot.randint(1, 4)):
            if lot.random() < 0.5:
                move(machine, lot.choice("ABO"))
            else:
                give(machine, lot.choice("AB"), lot.choice(companies))
        for copy in lot.sample(copies, 2):
            copy.read()
    for copy in copies:
        copy.read()
    assert [copy.kept for copy in copies] == [copy.there() for copy in copies]
