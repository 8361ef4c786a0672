"""How quick is every page with 5,000 stations at 500 sites and 50,000 events?

    .venv/bin/python -m tests.bench.pages [--visits 40] [--only sites,map] [--embedded]

Visits every page of tests/app/addresses.py, on one core together with PostgreSQL, by the test client, and prints the
50th and 95th percentile of the CPU time that both needed, the 95th of the clock, questions, and the bytes: as they were
written, and as they travel (a browser takes gzip). Ends with 1 when a page needs 100 ms of CPU or more at the 95th
percentile (the clock says the same only where nobody else computes), or when more than 20 kB of a page travel.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from statistics import quantiles
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.app.addresses import INSTALLS, OF_ONE, PAGES, POSTS
from tests.bench.desk import backend_pids, database, load
from tests.bench.ground import cpu_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

P95_MS = 100
TRAVELS = 20 * 1024  # what a phone at the far end of a car park loads in a second; a PDF is no page
WARM = 3
ONLY_POSTED_TO = 405


class Visited(NamedTuple):
    """What visits cost: CPU time and clock in milliseconds."""

    status: int
    p50: float
    p95: float
    clock_p95: float
    questions: int
    written: int
    travels: int


def arguments() -> list[dict[str, Any]]:
    """Give what addresses may be filled with, the most telling first."""
    from core.models import (  # noqa: PLC0415 -- settings come first
        ChargeStation,
        HardwareTemplate,
        Installation,
        Job,
        Location,
        Membership,
        Webhook,
    )

    works = {state: Installation.objects.filter(state=state).first() for state in ("open", "handed_over", "approved")}
    station = ChargeStation.objects.filter(exchanges__isnull=False, deploy_state="Production").first()
    return [
        {},
        {"location_id": Location.objects.order_by("?").first().location_id},
        {"charge_station_id": station.charge_station_id},
        {"charge_station_id": station.charge_station_id, "uid": station.evses.first().uid},
        {"template_id": HardwareTemplate.objects.first().template_id},
        {"username": Membership.objects.get(role="installer").user.username},
        {
            "pk": {
                "review": works["handed_over"].pk,
                "record": works["approved"].pk,
                **dict.fromkeys(("job", "job_copy", "job_move"), Job.objects.first().pk),
                **dict.fromkeys(("webhook", "webhook_change"), Webhook.objects.first().pk),
                "": works["open"].pk,
            }
        },
    ]


def addresses(only: set[str]) -> Iterator[tuple[str, str]]:
    """Give every page that can be looked at: its name and one address."""
    from django.urls import NoReverseMatch, reverse  # noqa: PLC0415 -- as above

    known = arguments()
    for name in sorted((PAGES.keys() | OF_ONE) - set(POSTS)):
        if only and name not in only:
            continue
        for each in known:
            filled = {
                key: value.get(name, value[""]) if isinstance(value, dict) else value for key, value in each.items()
            }
            try:
                yield name, reverse(name, kwargs=filled)
            except NoReverseMatch:
                continue
            break
        else:
            print(f"{name}: no address known", flush=True)


def visit(client: Client, url: str, visits: int) -> Visited | None:
    """Visit an address several times, and once to see what it asks; None for one that is no page."""
    from django.db import connection  # noqa: PLC0415 -- as above

    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        response = client.get(url)
    if response.status_code == ONLY_POSTED_TO:
        return None
    for _ in range(WARM):
        client.get(url)
    backends, spent, waited = backend_pids(), [], []
    for _ in range(visits):
        there, here, begun = sum(map(cpu_of, backends)), time.process_time(), time.perf_counter()
        client.get(url)
        waited.append((time.perf_counter() - begun) * 1000)
        spent.append((time.process_time() - here) * 1000 + (sum(map(cpu_of, backends)) - there) / 1000)
    sizes = [size_of(client.get(url, headers={"accept-encoding": packing})) for packing in ("identity", "gzip")]
    cuts = quantiles(spent, n=20)
    return Visited(response.status_code, cuts[9], cuts[18], quantiles(waited, n=20)[18], len(asked), *sizes)


def size_of(response: Any) -> int:
    """Give the bytes of a page; what is streamed, or is a file, is none."""
    return 0 if response.streaming or "Content-Disposition" in response.headers else len(response.content)


def clients() -> dict[str, Client]:
    """Sign the people of the ground in, by role."""
    from django.conf import settings  # noqa: PLC0415 -- as above
    from django.test import Client  # noqa: PLC0415 -- as above

    from core.models import Membership  # noqa: PLC0415 -- as above

    settings.ALLOWED_HOSTS = ["*"]
    found = {}
    for membership in Membership.objects.select_related("user"):
        found[membership.role] = Client()
        found[membership.role].force_login(membership.user, settings.AUTHENTICATION_BACKENDS[0])
    return found


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--visits", type=int, default=40)
    reader.add_argument("--only", default="", help="names of pages, with commas between")
    reader.add_argument("--embedded", action="store_true", help="take the embedded PostgreSQL")
    asked = reader.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # and PostgreSQL, which we start
    slow: list[str] = []
    heavy: list[str] = []
    with database(embedded=asked.embedded):
        import django  # noqa: PLC0415 -- the address is known now

        django.setup()
        load(sites=500, stations=5000, events=50_000)
        people = clients()
        gc.freeze()  # as the web process does (core/deploy/gunicorn.conf.py)
        gc.set_threshold(50_000, 20, 20)
        print("page                     status   p50 ms   p95 ms  clock p95 questions      kB travels")
        for name, url in addresses(set(filter(None, asked.only.split(",")))):
            in_field = PAGES.get(name) == INSTALLS
            one = visit(people["installer" if in_field else "admin"], url, asked.visits)
            if one is None:
                continue
            slow += [name] if one.p95 >= P95_MS else []
            heavy += [name] if one.travels > TRAVELS else []
            costs = f"{one.p50:8.1f} {one.p95:8.1f} {one.clock_p95:10.1f} {one.questions:9}"
            sizes = f"{one.written / 1024:7.1f} {one.travels / 1024:7.1f}"
            print(f"{name:24} {one.status:6} {costs} {sizes} {'MISSED' if name in slow + heavy else ''}", flush=True)
    print(f"bar: 95th percentile of CPU time < {P95_MS} ms: {'MISSED by ' + ', '.join(slow) if slow else 'holds'}")
    print(f"bar: {TRAVELS // 1024} kB of a page travel: {'MISSED by ' + ', '.join(heavy) if heavy else 'holds'}")
    sys.exit(bool(slow + heavy))


if __name__ == "__main__":
    main()
