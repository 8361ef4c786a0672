"""How dear are the feeds? Ours, ordinary Django REST Framework, and PostgreSQL alone, side by side in one run.

    .venv/bin/python -m tests.bench.feeds [--locations 50000] [--embedded] [--rounds 3]

Loads Locations with two stations and four EVSEs each, and prints CPU time (web and PostgreSQL) and the ratios that we
hold ourselves to. It needs the system's PostgreSQL, or takes the embedded one. CPU time holds on a busy machine; the
wall clock does not.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.postgres import Postgres
from tests.bench.batches import batches, medians
from tests.bench.ground import ROOT, Web, cpu_of, own_cluster
from tests.bench.singles import changes, singles

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = 1000
HUNDRED = 100
TIMES = 10  # a page is asked for, for one measurement: its server's clock ticks every 4 ms
FEW = 4  # pages of the slow one
LOCATIONS = "/api/2.0/Locations"


class Bench:
    """Everything that runs, and what was measured."""

    def __init__(self, address: str, locations: int) -> None:
        self.address, self.locations = address, locations
        self.rows: list[tuple[str, str, str, str]] = []
        self.prepare()
        from core.management.commands.up import MALLOC  # noqa: PLC0415 -- as above

        environment = {**MALLOC, "DATABASE_URL": address}
        self.ours, self.drf = Web("core.wsgi", environment), Web("tests.bench.reference", environment)
        self.bare = Web("tests.bench.reference:bare", environment)
        for web, path in (
            (self.ours, f"{LOCATIONS}?limit=1"), (self.drf, "/locations?limit=1"), (self.bare, "/"),
        ):  # fmt: skip
            web.ready(path, **self.token)

    def prepare(self) -> None:
        """Make tables, rows and documents."""
        begun = time.perf_counter()
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=True)
        import django  # noqa: PLC0415 -- the address is known now

        django.setup()
        from django.db import connection  # noqa: PLC0415 -- as above

        from core.choices import Scope  # noqa: PLC0415 -- as above
        from core.domain.people.operators import create_operator  # noqa: PLC0415 -- as above
        from core.domain.people.tokens import create_token  # noqa: PLC0415 -- as above
        from core.domain.verifying import store_missing  # noqa: PLC0415 -- as above

        operator = create_operator(name="Bench", country_code="NL", party_id="BEN")
        _token, secret = create_token(operator=operator, name="bench", scopes=Scope.values)
        self.token = {"Authorization": f"Token {secret}"}
        text = (Path(__file__).parent / "load.sql").read_text()
        with connection.cursor() as cursor:
            cursor.execute(text.format(operator=operator.pk, locations=self.locations))
            cursor.execute("ANALYZE")
        print(f"rows: {time.perf_counter() - begun:.0f} s", flush=True)
        stored = store_missing()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
            self.postmaster = int(Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()[1])
        print(f"{stored} documents: {time.perf_counter() - begun:.0f} s", flush=True)

    def cost(self, web: Web | None, act: Callable[[], int]) -> tuple[float, float, float]:
        """Give CPU microseconds an object (web, PostgreSQL) and the milliseconds it took altogether."""
        before, pg, begun = web.cpu if web else 0.0, cpu_of(self.postmaster), time.perf_counter()
        count = act()
        took = (time.perf_counter() - begun) * 1000
        return ((web.cpu if web else 0.0) - before) / count, (cpu_of(self.postmaster) - pg) / count, took

    def in_turns(self, rounds: int, *acts: tuple[Web, Callable[[], int]]) -> list[tuple[float, float]]:
        """Give the median CPU (web, PostgreSQL) of each act; in turns, for a busy moment is bad for all."""
        turns = [[self.cost(web, act) for web, act in acts] for _round in range(rounds)]
        return [medians(costs) for costs in zip(*turns, strict=True)]

    def tell(self, what: str, figure: str, bar: str = "", *, holds: bool | None = None) -> None:
        verdict = "" if holds is None else "holds" if holds else "MISSED"
        self.rows.append((what, figure, bar, verdict))
        print(f"{what:<58} {figure:<34} {bar:<12} {verdict}", flush=True)

    def crawl(self, query: str = "", pages: int = 10**6) -> int:
        """Follow Link from the first page on; give how many objects came."""
        link, count = f"{LOCATIONS}?limit={PAGE}{query}", 0
        while link and pages:
            response: Any = self.ours.ask(link, **self.token)
            count += response.text.count(b'"access_type":')
            link = (response.headers.get("Link") or "").partition(">")[0].partition("127.0.0.1")[2]
            pages -= 1
        return count

    def hundred(self, path: str) -> int:
        """Ask for a page of a hundred again and again; give how many pages that were."""
        for _ in range(TIMES):
            response: Any = self.ours.ask(path, **self.token)
            if response.text.count(b'"access_type":') != HUNDRED:
                raise RuntimeError(path)
        return TIMES

    def compare(self, ours: tuple[str, str], theirs: tuple[str, str]) -> None:
        """See that two addresses tell the same, each below a name of its answer. Raises RuntimeError."""
        told = []
        for web, (path, name) in ((self.ours, ours), (self.drf, theirs)):
            answer = json.loads(web.ask(path, **self.token).text)  # type: ignore[attr-defined]
            told.append(answer[name] if name else answer)
        if told[0] != told[1]:
            raise RuntimeError(f"{ours} and {theirs} differ: to compare what they cost says nothing")

    def drf_pages(self) -> int:
        for page in range(FEW):
            self.drf.ask(f"/locations?limit={PAGE}&offset={page * PAGE}", **self.token)
        return FEW * PAGE

    def alone(self) -> int:
        """Let PostgreSQL hand out the same text by keyset, to a client that does nothing else."""
        import psycopg  # noqa: PLC0415 -- beside Django's own

        after, count = ("2000-01-01", ""), 0
        text = "head || evses"
        with psycopg.connect(self.address) as database:
            while True:
                sql = f"SELECT created, key, {text} FROM core_locationdocument WHERE (created, key) > (%s, %s)"  # noqa: S608 -- ours
                rows = database.execute(f"{sql} ORDER BY created, key LIMIT {PAGE}", after).fetchall()
                if not rows:
                    return count
                after, count = rows[-1][:2], count + len(rows)


def lists(bench: Bench) -> None:
    """Measure whole pages."""
    web, pg, took = bench.cost(bench.ours, bench.crawl)
    memory = bench.ours.memory_mb
    web, pg, took = bench.cost(bench.ours, bench.crawl)
    grown = bench.ours.memory_mb - memory
    drf_web, drf_pg, _took = bench.cost(bench.drf, bench.drf_pages)
    _web, _pg, alone = bench.cost(None, bench.alone)
    total, theirs = web + pg, drf_web + drf_pg
    bench.compare((f"{LOCATIONS}?limit={HUNDRED}", "data"), (f"/locations?limit={HUNDRED}", "results"))
    bench.tell(
        "list of 1000: CPU an object (web + PostgreSQL)",
        f"{web:.1f} + {pg:.1f} = {total:.1f} us",
        "<= 15",
        holds=total <= 15,
    )
    bench.tell("  ordinary DRF", f"{drf_web:.0f} + {drf_pg:.0f} = {theirs:.0f} us")
    bench.tell("  times less than DRF", f"{theirs / total:.0f}", ">= 80", holds=theirs / total >= 80)
    share = alone / took
    bench.tell(
        "  share of PostgreSQL alone (wall clock)",
        f"{share:.2f} ({bench.locations / took * 1000:.0f} obj/s)",
        ">= 0.5",
        holds=share >= 0.5,
    )
    bench.tell("  memory of the web over a crawl", f"{grown:+.1f} MB", "+- 50", holds=abs(grown) <= 50)


def pages(bench: Bench, rounds: int) -> None:
    """Measure the first and the last page of a crawl, and what changed of late."""
    link, links = f"{LOCATIONS}?limit=100", []
    for _ in range(bench.locations // PAGE):
        links.append(link)
        response = bench.ours.ask(
            link.replace("limit=100&", f"limit={PAGE}&") if len(links) > 1 else f"{LOCATIONS}?limit={PAGE}",
            **bench.token,
        )
        link = (response.headers.get("Link") or "").partition(">")[0].partition("127.0.0.1")[2]
        if not link:
            break
    last = links[-1].replace(f"limit={PAGE}", "limit=100")
    ends = (f"{LOCATIONS}?limit=100", last)
    # In turns, so that a moment when the machine is busy is bad for both; what it waits for is nobody's cost.
    costs = [
        [bench.cost(bench.ours, lambda path=path: bench.hundred(path)) for path in ends] for _ in range(rounds * 5)
    ]  # type: ignore[misc]
    first, deep = (statistics.median(sum(pair[end][:2]) for pair in costs) for end in (0, 1))
    took = [statistics.median(pair[end][2] / TIMES for pair in costs) for end in (0, 1)]
    bench.tell(
        "last page of a crawl / first (100 each): CPU",
        f"{deep / first:.2f} ({deep:.0f} / {first:.0f} us; {took[1]:.1f} / {took[0]:.1f} ms)",
        "<= 1.3",
        holds=deep / first <= 1.3,
    )
    offset = timed(bench, f"{LOCATIONS}?limit=100&offset={bench.locations - 200}", rounds * 3)
    most = 15 if bench.locations <= 50_000 else 100  # it grows with what lies before the page
    bench.tell("  by a bare offset", f"{offset:.1f} ms", f"<= {most}", holds=offset <= most)
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600 * 5))
    cost = bench.cost(bench.ours, lambda: bench.crawl(f"&date_from={since}"))
    bench.tell("what changed (1 % of all), CPU an object", f"{cost[0]:.1f} + {cost[1]:.1f} us, {cost[2]:.0f} ms")


def timed(bench: Bench, path: str, times: int) -> float:
    """Give the median milliseconds of a GET."""
    return statistics.median(
        bench.cost(None, lambda: bench.ours.ask(path, **bench.token) and 1)[2] for _ in range(times)
    )


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--locations", type=int, default=50_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--embedded", action="store_true")
    asked.add_argument("--only", default="lists,pages,singles,changes,batches")
    options = asked.parse_args()
    with ExitStack() as held:
        if options.embedded:
            server = Postgres(Path(held.enter_context(tempfile.TemporaryDirectory(prefix="plinth-bench-"))))
            address = server.start()
            held.callback(server.stop)
        else:
            address = held.enter_context(own_cluster())
        os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "core.settings", "SECRET_KEY": "bench" * 12}
        bench = Bench(address, options.locations)
        for web in (bench.ours, bench.drf, bench.bare):
            held.callback(web.stop)
        parts: dict[str, Callable[[], None]] = {
            "lists": lambda: lists(bench),
            "pages": lambda: pages(bench, options.rounds),
            "singles": lambda: singles(bench, options.rounds),
            "changes": lambda: changes(bench, options.rounds),
            "batches": lambda: batches(bench, options.rounds),
        }
        for name in options.only.split(","):
            parts[name]()


if __name__ == "__main__":
    main()
