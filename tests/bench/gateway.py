"""How much does the gateway cost? Real sockets, beside a bare `ocpp` + `websockets` server in the same run.

    .venv/bin/python -m tests.bench.gateway [STATIONS]

The servers have the first core to themselves, the stations the last one; costs are CPU time of the server's process
(from /proc), which is robust on a machine with other work to do. The database is a throw-away one without fsync.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import django
import uvloop

from tests import database
from tests.bench.crowd import HEARTBEAT, METER_VALUES, Post, all_come, paced, talk

ROOT = Path(__file__).resolve().parents[2]
KEY = "Zq3vT8mK1pLw9sXe5RbN"
TICKS_A_S = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SECONDS = 6.0
TALKERS = 400
# What is measured, its unit, the bar, and whether more is better.
BARS = {
    "boots": ("a CPU second", 1_500, True),
    "heartbeats": ("a CPU second", 15_000, True),
    "meter values": ("a CPU second", 10_000, True),
    "p99 at 500/s": ("ms", 2.0, False),
    "memory": ("kB a station", 22.0, False),
    "all back": ("s", 30.0, False),
}


@dataclass
class Server:
    """One server process on the first core, and what it has cost so far."""

    name: str
    command: list[str]
    port: int
    found: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 -- ours
        os.sched_setaffinity(self.process.pid, {CORES[0]})

    def start(self) -> None:
        """Run, and wait until it listens."""
        self.run()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise SystemExit(f"{self.name} does not listen")

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait(120)

    @property
    def cpu_s(self) -> float:
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / TICKS_A_S

    @property
    def memory_kb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return float(status.partition("VmRSS:")[2].split()[0])


def main(stations: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    os.sched_setaffinity(0, {CORES[-1]})
    prepare(stations)
    ours, bare = free_port(), free_port()
    servers = [
        Server("plinth", [sys.executable, "manage.py", "gateway", "--port", str(ours)], ours),
        Server("bare", [sys.executable, "tests/bench/bare.py", str(bare)], bare),
    ]
    try:
        for server in servers:
            print(f"{server.name}: {stations} stations ...", flush=True)
            uvloop.run(measure(server, [Post(number, KEY) for number in range(stations)]))
    finally:
        for server in servers:
            if hasattr(server, "process"):
                server.process.kill()
        if database.server is not None:
            database.server.stop()
    tell(*servers)


def prepare(stations: int) -> None:
    """Make a database with so many stations that may call."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- settings are read by now

    from core.domain.stations.making import key_digest  # noqa: PLC0415
    from core.identities import fold  # noqa: PLC0415
    from core.models import ChargeStation, Operator  # noqa: PLC0415

    call_command("flush", verbosity=0, interactive=False) if tables() else None
    call_command("migrate", verbosity=0)
    operator, digest = Operator.objects.create(name="Bench", party_id="BEN", country_code="NL"), key_digest(KEY)
    names = [Post(number, KEY).identity for number in range(stations)]
    facts = {"operator": operator, "key_digest": digest}
    rows = [ChargeStation(charge_station_id=name, look_alike=fold(name), **facts) for name in names]
    ChargeStation.objects.bulk_create(rows, batch_size=1000)


def tables() -> list[str]:
    from django.db import connection  # noqa: PLC0415 -- settings are read by now

    return connection.introspection.table_names()


async def measure(server: Server, posts: list[Post]) -> None:
    """Measure everything of one server, and tell each number as it comes."""
    server.start()
    found, memory_kb = server.found, server.memory_kb
    cpu_s = server.cpu_s
    took_s = await all_come(posts, server.port)
    found["boots"] = len(posts) / (server.cpu_s - cpu_s)
    found["boots, by the clock"] = len(posts) / took_s
    found["memory"] = (server.memory_kb - memory_kb) / len(posts)
    for name, words in (("heartbeats", HEARTBEAT), ("meter values", METER_VALUES)):
        cpu_s = server.cpu_s
        count, took_s = await talk(posts[:TALKERS], words, SECONDS)
        found[name] = count / (server.cpu_s - cpu_s)
        found[f"{name}, by the clock"] = count / took_s
    await settled(server)
    took = await paced(posts, HEARTBEAT, a_second=500, seconds=SECONDS)
    cuts = quantiles((1000 * one for one in took), n=100)
    found["p50 at 500/s"], found["p99 at 500/s"] = cuts[49], cuts[98]
    server.end(signal.SIGKILL)
    begun = time.perf_counter()
    server.start()
    await all_come(posts, server.port)
    found["all back"] = time.perf_counter() - begun
    for post in posts:
        post.hang_up()
    server.end(signal.SIGKILL)


async def settled(server: Server) -> None:
    """Wait until what the last measure left behind is written down."""
    before = -1.0
    while server.cpu_s - before > 0.1:
        before = server.cpu_s
        await asyncio.sleep(1)


def tell(ours: Server, bare: Server) -> None:
    """Print what was found, beside the bare server, and whether each bar is met."""
    print(f"\n{'':28} {ours.name:>10} {bare.name:>10} {'ratio':>7}")
    for name, number in ours.found.items():
        unit, bar, more = BARS.get(name, ("ms" if name.startswith("p50") else "a second", None, True))
        line = f"{name:28} {number:10.1f} {bare.found[name]:10.1f} {number / bare.found[name]:7.2f} {unit:14}"
        if bar is not None:
            met = number >= bar if more else number <= bar
            line += f" {'met' if met else 'NOT MET'} ({'at least' if more else 'at most'} {bar:,})"
        print(line)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
