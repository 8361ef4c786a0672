"""The exact feed: every change in the order in which it could be seen, none lost under writers that take their time."""

from __future__ import annotations

import random
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from core.api.description.document import document
from core.choices import Scope
from core.domain.storing import store
from core.models import Departure, Location, LocationDocument, Removal, StationDocument
from core.models.clock import moved_on
from tests.api.test_schema import complaints
from tests.factories import make_location, make_station
from tests.installs import make_fitted
from tests.stations import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES = "/api/2.0/changes"
WRITERS, ROWS, SECONDS = 4, 30, 1.0


def overtaken_no_more() -> None:
    """Wait until nobody in the whole server writes who began earlier: only then is what was written given out."""

    def is_over() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            horizon = cursor.fetchone()[0]
        kinds = (LocationDocument, StationDocument, Removal, Departure)
        return not any(kind.objects.filter(xact__gte=horizon).exists() for kind in kinds)

    wait_for(is_over)


def read(machine: Client, cursor: str = "", *, waits: bool = True, **query: Any) -> tuple[list[dict[str, Any]], str]:
    """Give what one page holds, by default once nobody else writes, and the cursor to go on with."""
    if waits:
        overtaken_no_more()
    response = machine.get(CHANGES, query | ({"cursor": cursor} if cursor else {}))
    return response.json()["data"], response["X-Next-Cursor"]


def test_a_new_reader_gets_everything_as_a_single_get_prints_it(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    rows, _cursor = read(machine)
    paths = {"Location": "Locations", "ChargeStation": "ChargeStations"}
    assert {(row["type"], row["id"]) for row in rows} == {
        ("Location", station.location.location_id),
        ("ChargeStation", station.charge_station_id),
    }
    for row in rows:
        assert row["object"] == machine.get(f"/api/2.0/{paths[row['type']]}/{row['id']}").json()["data"]


def test_a_change_is_what_the_document_says(machine: Client, plinth: Operator) -> None:
    make_fitted(plinth)
    overtaken_no_more()
    told = document()["paths"][CHANGES]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = machine.get(CHANGES).json()
    assert (len(answer["data"]), complaints(told, answer)) == (2, [])


def test_following_link_and_then_the_cursor(machine: Client, plinth: Operator) -> None:
    names = [make_location(plinth, location_id=f"L{number}").location_id for number in range(5)]
    link, seen, cursor = f"{CHANGES}?limit=2", [], ""
    overtaken_no_more()
    while link:
        response = machine.get(link)
        seen += [row["id"] for row in response.json()["data"]]
        cursor = response["X-Next-Cursor"]
        link = response.headers.get("Link", "").partition(">")[0].removeprefix("<http://testserver")
    assert (seen, read(machine, cursor)) == (names, ([], cursor))
    machine.patch("/api/2.0/Locations/L1", {"remarks": "new"}, content_type="application/json")
    [change], after = read(machine, cursor)
    assert (change["id"], change["object"]["remarks"], after != cursor) == ("L1", "new", True)


def test_a_heartbeat_is_no_change(machine: Client, plinth: Operator) -> None:
    station = make_station(plinth)
    _rows, cursor = read(machine)
    type(station).objects.update(last_seen=moved_on("created"))
    assert read(machine, cursor) == ([], cursor)


@contextmanager
def held_open(place: Location) -> Iterator[None]:
    """Let somebody write a Location, and not end before we do."""
    begun, end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            store(locations=[place.pk])
            begun.set()
            end.wait(60)
        connections.close_all()

    writer = threading.Thread(target=hold)
    writer.start()
    begun.wait(60)
    yield
    end.set()
    writer.join()


def test_what_runs_still_holds_later_changes_back(machine: Client, plinth: Operator) -> None:
    first, second = make_location(plinth, location_id="A"), make_location(plinth, location_id="B")
    _rows, cursor = read(machine)
    with held_open(first):
        store(locations=[second.pk])
        held = read(machine, cursor, waits=False)
    rows, _cursor = read(machine, cursor)
    assert (held, [row["id"] for row in rows]) == (([], cursor), ["A", "B"])


def write(names: list[str], until: float, seed: int) -> None:
    """Change rows, two a transaction, holding some transactions open."""
    dice = random.Random(seed)  # noqa: S311 -- a test's dice
    while time.monotonic() < until:
        with transaction.atomic():
            for name in sorted(dice.sample(names, 2)):
                row = Location.objects.filter(location_id=name)
                row.update(remarks=str(dice.random()), last_updated=moved_on("last_updated"))
                store(locations=row.values_list("pk", flat=True))
            hold = threading.Event()
            hold.wait(dice.uniform(0.05, 0.4) if dice.random() < 0.2 else 0)
    connections.close_all()


def test_a_reader_ends_with_what_was_written(machine: Client, plinth: Operator) -> None:
    names = [make_location(plinth, location_id=f"L{number:02}").location_id for number in range(ROWS)]
    until = time.monotonic() + SECONDS
    writers = [threading.Thread(target=write, args=(names, until, seed)) for seed in range(WRITERS)]
    for writer in writers:
        writer.start()
    seen: dict[str, str] = {}
    cursor, last = "", False
    while not last:
        last = not any(writer.is_alive() for writer in writers)
        rows, cursor = read(machine, cursor, waits=last, limit=1000)
        seen |= {row["id"]: row["object"].get("remarks", "") for row in rows}
    for writer in writers:
        writer.join()
    assert seen == dict(Location.objects.values_list("location_id", "remarks"))


def test_a_cursor_of_before_a_restored_backup_has_expired(machine: Client, plinth: Operator) -> None:
    make_location(plinth)
    rows, cursor = read(machine)
    call_command("after_restore")
    answer = machine.get(CHANGES, {"cursor": cursor}).json()
    assert (answer["status_code"], answer["errors"][0]["code"]) == (2001, "cursor_expired")
    assert read(machine)[0] == rows


@pytest.mark.parametrize("cursor", ["nothing", "W10", "WzEsMiwzXQ", "WyJ4IiwxLDFd", "é"])
def test_a_cursor_of_somebody_elses_is_2001(machine: Client, cursor: str) -> None:
    answer = machine.get(CHANGES, {"cursor": cursor}).json()
    assert (answer["status_code"], answer["errors"][0]["code"]) == (2001, "bad_query")


@pytest.mark.parametrize("scope", [Scope.LOCATIONS_READ, Scope.STATIONS_READ])
def test_it_takes_both_rights(machine_with: Callable[..., Client], scope: str) -> None:
    assert machine_with(scope).get(CHANGES).status_code == 403


def test_another_operators_changes_are_nowhere(machine: Client, volta: Operator) -> None:
    make_location(volta)
    assert read(machine)[0] == []
