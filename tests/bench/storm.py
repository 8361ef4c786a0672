"""How much slower is a page while all stations come back after the gateway was restarted, and when are they back?

    .venv/bin/python -m tests.bench.storm [STATIONS]

One web process, one gateway and one PostgreSQL on this machine. A dispatcher looks at the page of the gateway and at
one station's in turn, without a pause: first while all stations are connected and silent, then from the moment in which
the gateway is killed and started anew until the last station is back and has booted. As real ones do, they all notice
at once and come at once, each again two to ten seconds after it failed; they are a process of their own, which gives
way to all others. Prints how many were back in what time and what each cost, the 50th and 95th percentile of
both pages, and what of it was the web process's own work (the rest is waiting: for the database, and for a core that
somebody else has). Ends with 1 when the stations need more than thirty seconds, or a page more than twice its usual
time at the 95th percentile.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import resource
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict
from statistics import quantiles
from typing import IO, TYPE_CHECKING

import uvloop

from tests import database
from tests.bench.crowd import Post, all_come
from tests.bench.gateway import KEY, Server, free_port, prepare
from tests.bench.ground import Web, cpu_of

if TYPE_CHECKING:
    from collections.abc import Callable

AT_MOST, BACK_WITHIN_S = 2.0, 30.0
QUIET_VISITS = 60  # of each page
PAGES = ("/gateway/", "/app/stations/BENCH-00000/")
AGAIN_AFTER_S = 2.0, 10.0
GIVES_UP_AFTER_S = 30.0  # as boxes do, when nobody answers


async def blow(stations: int, port: int) -> None:
    """Let stations come, and say so; once a line is lost all come again, and how that went is said too."""
    posts = [Post(number, KEY) for number in range(stations)]
    await all_come(posts, port)
    print("here", flush=True)
    lost = asyncio.Event()
    for post in posts:
        post.lost = lambda _post: lost.set()
    await lost.wait()
    begun, tries = time.perf_counter(), 0

    async def come_back(post: Post) -> float:
        nonlocal tries
        while True:
            tries += 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GIVES_UP_AFTER_S):
                    if await post.come(port):
                        return time.perf_counter() - begun
            post.hang_up()
            await asyncio.sleep(random.uniform(*AGAIN_AFTER_S))  # noqa: S311 -- as boxes do

    took = sorted(await asyncio.gather(*map(come_back, posts)))
    print(took[len(took) // 2], took[-1], tries, flush=True)


def signed_in() -> dict[str, str]:
    """Sign a dispatcher of the stations' operator in, and give what their browser sends."""
    from django.conf import settings  # noqa: PLC0415 -- settings are read by now
    from django.test import Client  # noqa: PLC0415 -- as above

    from core.choices import Role  # noqa: PLC0415 -- as above
    from core.domain.people.operators import add_person  # noqa: PLC0415 -- as above
    from core.models import Operator  # noqa: PLC0415 -- as above

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    person = add_person(operator=Operator.objects.get(name="Bench"), username="dispatcher", role=Role.DISPATCHER)
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={client.cookies[name].value}"}


class Visits:
    """What it took to look at each page again and again: milliseconds, and of the web process's own work."""

    def __init__(self, web: Web, headers: dict[str, str]) -> None:
        self._web, self._headers = web, headers
        self._took: dict[str, list[float]] = defaultdict(list)
        self._worked: dict[str, float] = defaultdict(float)

    def until(self, over: Callable[[], bool]) -> None:
        while not over():
            for path in PAGES:
                begun, worked = time.perf_counter(), self._web.cpu
                self._web.ask(path, **self._headers)
                self._took[path].append((time.perf_counter() - begun) * 1000)
                self._worked[path] += (self._web.cpu - worked) / 1000

    def count(self) -> int:
        return len(self._took[PAGES[0]])

    def of(self, path: str) -> tuple[float, float, float]:
        """Give the 50th and 95th percentile, and the own work of a visit."""
        cuts = quantiles(self._took[path], n=20)
        return cuts[9], cuts[18], self._worked[path] / len(self._took[path])


def main(stations: int) -> bool:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    prepare(stations)
    headers, port = signed_in(), free_port()
    gateway = Server("plinth", [sys.executable, "manage.py", "gateway", "--port", str(port)], port)
    web = Web("core.wsgi:application", {"DJANGO_DEBUG": "0", "ALLOWED_HOSTS": "*"})
    # A process of its own: in a thread of ours its work would count as the page's.
    blowing = [sys.executable, "-m", "tests.bench.storm", "blow", str(stations), str(port)]
    try:
        gateway.start()
        for path in PAGES:
            web.ready(path, **headers)
        with subprocess.Popen(blowing, stdout=subprocess.PIPE, text=True) as storm:  # noqa: S603 -- ours
            assert storm.stdout is not None
            storm.stdout.readline()
            quiet, blown = Visits(web, headers), Visits(web, headers)
            quiet.until(lambda: quiet.count() >= QUIET_VISITS)
            gateway.end(signal.SIGKILL)
            cost = postgres_ms()
            gateway.run()
            blown.until(lambda: speaks(storm.stdout))
            cost, own = postgres_ms() - cost, cpu_of(gateway.process.pid) / 1000
            middle, last, tries = map(float, storm.stdout.readline().split())
    finally:
        web.stop()
        if hasattr(gateway, "process"):
            gateway.end(signal.SIGKILL)
        if database.server is not None:
            database.server.stop()
    rate = f"{stations / last:.0f} a second, {tries:.0f} tries, half of them within {middle:.1f} s"
    print(f"{stations} stations were back in {last:.1f} s: {rate}")
    print(f"ms of CPU time each: gateway {own / stations:.2f}, PostgreSQL {cost / stations:.2f} (of the visits too)")
    print(f"\n{'ms: 50th, 95th, own work':28} {'quiet':>26} {'storm':>26} {'ratio':>6}")
    slower = [tell(path, quiet.of(path), blown.of(path)) for path in PAGES]
    return max(slower) <= AT_MOST and last <= BACK_WITHIN_S


def postgres_ms() -> float:
    """Give the CPU time of our own database so far; of one that is not ours, nothing."""
    ours = database.server.process if database.server else None
    return cpu_of(ours.pid) / 1000 if ours else 0.0


def speaks(line: IO[str] | None) -> bool:
    return bool(select.select([line], [], [], 0)[0])


def tell(path: str, quiet: tuple[float, ...], blown: tuple[float, ...]) -> float:
    """Print what a page took, and give how many times as long its 95th percentile is in the storm."""
    ratio = blown[1] / quiet[1]
    numbers = " ".join(f"{number:8.1f}" for number in (*quiet, *blown))
    print(f"{path:28} {numbers} {ratio:6.2f} {'met' if ratio <= AT_MOST else 'NOT MET'}")
    return ratio


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")
    if sys.argv[1:2] == ["blow"]:
        os.nice(10)  # real ones have processors of their own
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        uvloop.run(blow(*map(int, sys.argv[2:4])))
    else:
        sys.exit(not main(*([int(word) for word in sys.argv[1:2]] or [10_000])))
