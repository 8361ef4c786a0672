"""How much slower is a page while 500 stations reconnect?

    .venv/bin/python -m tests.bench.storm [STATIONS] [VISITS]

One web process, one gateway and one PostgreSQL on this machine. A dispatcher looks at the page of the gateway and at
one station's again and again: first while all stations are connected and silent, then while they hang up and come back
without a pause, in the same run. Prints the 50th and 95th percentile of both, what of it was the web process's own work
(the rest is waiting: for the database, and for a core that somebody else has), and how many boots there were meanwhile;
ends with 1 when a page takes more than twice its usual time at the 95th percentile.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from statistics import quantiles

import uvloop

from tests import database
from tests.bench.crowd import Post, all_come
from tests.bench.gateway import KEY, Server, free_port, prepare
from tests.bench.ground import Web

AT_MOST = 2.0  # times as long
PAGES = ("/gateway/", "/app/stations/BENCH-00000/")


async def blow(stations: int, port: int) -> None:
    """Let stations come, and say so; from the next line on let them hang up and come back, until the lines end."""
    posts, boots = [Post(number, KEY) for number in range(stations)], 0
    await all_come(posts, port)
    print("here", flush=True)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    await lines.readline()
    over = asyncio.ensure_future(lines.read())
    while not over.done():
        for post in posts:
            post.hang_up()
        await all_come(posts, port)
        boots += stations
    print(boots, flush=True)


def signed_in() -> dict[str, str]:
    """Sign a dispatcher of the stations' operator in, and give what their browser sends."""
    from django.conf import settings  # noqa: PLC0415 -- settings are read by now
    from django.test import Client  # noqa: PLC0415 -- as above

    from core.choices import Role  # noqa: PLC0415 -- as above
    from core.domain.operators import add_person  # noqa: PLC0415 -- as above
    from core.models import Operator  # noqa: PLC0415 -- as above

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    person = add_person(operator=Operator.objects.get(name="Bench"), username="dispatcher", role=Role.DISPATCHER)
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={client.cookies[name].value}"}


class Visits:
    """What it took to look at a page so many times: milliseconds of each, and of the web process's own work."""

    def __init__(self, web: Web, path: str, headers: dict[str, str], count: int) -> None:
        took, worked = [], web.cpu
        for _visit in range(count):
            begun = time.perf_counter()
            web.ask(path, **headers)
            took.append((time.perf_counter() - begun) * 1000)
        self.worked = (web.cpu - worked) / 1000 / count
        cuts = quantiles(took, n=20)
        self.p50, self.p95 = cuts[9], cuts[18]

    def __str__(self) -> str:
        return f"{self.p50:8.1f} {self.p95:8.1f} {self.worked:8.1f}"


def main(stations: int, count: int) -> bool:
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
        with subprocess.Popen(blowing, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as storm:  # noqa: S603 -- ours
            assert storm.stdin is not None
            assert storm.stdout is not None
            storm.stdout.readline()
            quiet = {path: Visits(web, path, headers, count) for path in PAGES}
            print(file=storm.stdin, flush=True)
            blown = {path: Visits(web, path, headers, count) for path in PAGES}
            storm.stdin.close()
            boots = int(storm.stdout.readline())
    finally:
        web.stop()
        if hasattr(gateway, "process"):
            gateway.end(signal.SIGKILL)
        if database.server is not None:
            database.server.stop()
    print(f"{boots} boots of {stations} stations in the storm\n")
    print(f"{'ms: 50th, 95th, own work':28} {'quiet':>26} {'storm':>26} {'ratio':>6}")
    slower = [tell(path, quiet[path], blown[path]) for path in PAGES]
    return max(slower) <= AT_MOST


def tell(path: str, quiet: Visits, blown: Visits) -> float:
    """Print what a page took, and give how many times as long its 95th percentile is in the storm."""
    ratio = blown.p95 / quiet.p95
    print(f"{path:28} {quiet} {blown} {ratio:6.2f} {'met' if ratio <= AT_MOST else 'NOT MET'}")
    return ratio


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")
    if sys.argv[1:2] == ["blow"]:
        uvloop.run(blow(*map(int, sys.argv[2:4])))
    else:
        asked = [int(word) for word in sys.argv[1:3]]
        sys.exit(not main(*(asked + [500, 100][len(asked) :])))
