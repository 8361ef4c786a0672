"""What do 200 open walls cost while nothing changes?

    .venv/bin/python -m tests.bench.walls [--walls 200] [--seconds 120] [--embedded]

Loads 5,000 stations at 500 sites, signs 200 dispatchers in, opens each one's wall in a real web process, and lets every
wall ask at the page's own period. Prints the CPU time of the web process and of PostgreSQL; ends with 1 when the web
process used 5 % of a core or more, or when a wall was drawn again although nothing had changed.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import os
import re
import sys
import time
from collections import Counter

from tests.bench.desk import database, load, postmaster_pid
from tests.bench.ground import Web, cpu_of

MOST_OF_A_CORE = 0.05
ASKS = re.compile(r'hx-get="(/sites/live[^"]*)"\s+hx-trigger="every (\d+)s"')


class OpenWall:
    """A browser that has the wall open: one connection, one session."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session, self.statuses = port, session, Counter[int]()
        self.asks, self.every = "", 0

    async def open(self) -> None:
        """Load the page, and read from it what to ask and how often."""
        await self.connect()
        found = ASKS.search((await self.ask("/sites/")).decode())
        if found is None:
            raise RuntimeError("The page does not say what it asks for.")
        self.asks, self.every = html.unescape(found[1]), int(found[2])

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self, path: str) -> bytes:
        """Send a request and give the body; where the server hung up meanwhile, connect again as browsers do."""
        try:
            return await self.sent(path)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.writer.close()
            await self.connect()
            return await self.sent(path)

    async def sent(self, path: str) -> bytes:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={self.session}\r\nHX-Request: true\r\n\r\n"
        self.writer.write(head.encode())
        told = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        self.statuses[int(told.split()[1])] += 1
        length = re.search(r"(?i)content-length: (\d+)", told)
        return await self.reader.readexactly(int(length[1])) if length else b""

    async def watch(self, until: float, delay: float) -> None:
        """Ask at the page's period until it is over."""
        await asyncio.sleep(delay)
        while time.monotonic() < until:
            await self.ask(self.asks)
            await asyncio.sleep(self.every)


async def measure(
    web: Web, sessions: list[str], seconds: int, postmaster: int
) -> tuple[float, float, Counter[int], int]:
    """Give the share of a core that web and PostgreSQL used, what was answered, and the period."""
    walls = [OpenWall(web.port, session) for session in sessions]
    for wall in walls:
        await wall.open()
        wall.statuses.clear()
    every = walls[0].every
    before, pg, begun = web.cpu, cpu_of(postmaster), time.monotonic()
    pace = every / len(walls)
    await asyncio.gather(*(wall.watch(begun + seconds, number * pace) for number, wall in enumerate(walls)))
    took = (time.monotonic() - begun) * 1e6
    answered: Counter[int] = sum((wall.statuses for wall in walls), Counter())
    return (web.cpu - before) / took, (cpu_of(postmaster) - pg) / took, answered, every


def dispatchers(operator: object, number: int) -> list[str]:
    """Sign so many dispatchers in, and give their sessions."""
    from django.conf import settings  # noqa: PLC0415 -- the settings are read only now
    from django.test import Client  # noqa: PLC0415 -- as above

    from core.choices import Role  # noqa: PLC0415 -- as above
    from core.domain.people.operators import add_person  # noqa: PLC0415 -- as above

    sessions = []
    for each in range(number):
        client = Client()
        person = add_person(operator=operator, username=f"dispatcher-{each}", role=Role.DISPATCHER)
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return sessions


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--walls", type=int, default=200)
    reader.add_argument("--seconds", type=int, default=120)
    reader.add_argument("--embedded", action="store_true", help="take the embedded PostgreSQL")
    asked = reader.parse_args()
    with database(embedded=asked.embedded) as address:
        import django  # noqa: PLC0415 -- the address is known now

        django.setup()
        operator = load(sites=500, stations=5000, events=50_000)
        sessions = dispatchers(operator, asked.walls)
        web = Web("core.wsgi", os.environ | {"DATABASE_URL": address})
        try:
            web.ready("/livez")
            share, pg, answered, every = asyncio.run(measure(web, sessions, asked.seconds, postmaster_pid()))
        finally:
            web.stop()
    print(f"{asked.walls} walls, each every {every} s, for {asked.seconds} s: {dict(answered)} by status")
    held = share < MOST_OF_A_CORE and set(answered) == {204}
    print(
        f"web process {share:.2%} of a core (bar < {MOST_OF_A_CORE:.0%}), PostgreSQL {pg:.2%}: "
        f"{'holds' if held else 'MISSED'}"
    )
    sys.exit(not held)


if __name__ == "__main__":
    main()
