"""Somebody who keeps asking for "all since the newest that I saw" misses nothing, whatever the writers do."""

from __future__ import annotations

import random
import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction

from core.domain.storing import store
from core.models import Location
from core.models.clock import database_now, moved_on
from core.queries.moments import one_moment, settled_until
from tests.factories import make_location, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, ROWS, SECONDS, PAGE = 4, 40, 1.2, 7


@pytest.fixture
def in_thread() -> Iterator[Callable[..., threading.Thread]]:
    """Start a thread that closes its own connection; all are joined at the end."""
    started = []

    def start(work: Callable[..., None], *args: Any) -> threading.Thread:
        def run() -> None:
            try:
                work(*args)
            finally:
                connections.close_all()

        started.append(threading.Thread(target=run))
        started[-1].start()
        return started[-1]

    yield start
    for thread in started:
        thread.join()


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
            hold.wait(dice.uniform(0.05, 0.4) if dice.random() < 0.5 else 0)


class Poller:
    """Keeps what it saw, and asks for what changed since the newest of that."""

    def __init__(self, machine: Client) -> None:
        self.machine = machine
        self.seen: dict[str, str] = {}
        self.newest = "2020-01-01T00:00:00Z"

    def poll(self) -> None:
        link, rows = f"/api/2.0/Locations?limit={PAGE}&date_from={self.newest}", []
        while link:
            response = self.machine.get(link)
            rows += response.json()["data"]
            link = response.headers.get("Link", "").partition(">")[0].removeprefix("<http://testserver")
        self.seen |= {row["id"]: row.get("remarks", "") for row in rows}
        self.newest = max([self.newest, *(row["last_updated"] for row in rows)])


def test_a_poller_ends_with_what_was_written(
    machine: Client, plinth: Operator, in_thread: Callable[..., threading.Thread]
) -> None:
    names = [make_location(plinth, location_id=f"L{number:02}").location_id for number in range(ROWS)]
    until = time.monotonic() + SECONDS
    writers = [in_thread(write, names, until, seed) for seed in range(WRITERS)]
    poller = Poller(machine)
    while any(writer.is_alive() for writer in writers):
        poller.poll()
    settle(database_now())
    poller.poll()
    written = dict(Location.objects.values_list("location_id", "remarks"))
    assert {name: seen for name, seen in poller.seen.items() if seen != written[name]} == {}
    assert len(poller.seen) == ROWS


def settle(moment: datetime) -> None:
    """Wait until lists by date look as far as this moment."""
    deadline = time.monotonic() + 30
    while settled_until(Location) <= moment:
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def test_what_a_running_writer_stamped_holds_the_list_back(
    plinth: Operator, in_thread: Callable[..., threading.Thread]
) -> None:
    make_location(plinth)
    begun, end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Location.objects.update(last_updated=moved_on("last_updated"))
            begun.set()
            end.wait(60)

    before = database_now()
    in_thread(hold)
    begun.wait(60)
    settle(before - timedelta(seconds=1))
    held = settled_until(Location)
    threading.Event().wait(0.1)
    assert settled_until(Location) <= database_now() - timedelta(milliseconds=500)
    stamped = settled_until(Location)
    end.set()
    settle(database_now())
    assert (held <= stamped, stamped <= Location.objects.get().last_updated) == (True, True)
    stored()


def test_one_moment_sees_one_state(plinth: Operator, in_thread: Callable[..., threading.Thread]) -> None:
    make_location(plinth, remarks="before")
    with one_moment():
        first = Location.objects.get().remarks
        in_thread(lambda: Location.objects.update(remarks="after") and None).join()
        second = Location.objects.get().remarks
    assert (first, second, Location.objects.get().remarks) == ("before", "before", "after")
    stored()
    assert connection.in_atomic_block is False
