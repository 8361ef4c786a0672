"""What the tests do not notice: small faults, seeded one at a time into the rooms where rules live.

    python -m tests.bench.faults --room core/labels --sample 60 --seed 1

The first run asks which test reaches which line, with the tests that are named (`tests/labels …`; all but those in a
browser, without a name), and keeps the answer in `var/faults.coverage`; `--again` adds what other tests reach. Every
fault gets a process of its own, forked from one that has imported and collected everything: functions are given other
code, and only the tests that reach the faulty line run, the most particular first, until one fails or `--seconds` are
over. Class bodies, defaults and decorators have run by then, and are left as they are.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coverage import CoverageData

from tests.bench.seeding import Fault, faults_of, seed
from tests.quick import empty_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("core/domain", "core/queries", "core/ocpp", "core/labels", "core/documents", "core/api", "core/bodies"),
    *("core/importing", "core/catalogue", "installer_app"),
)
BROKEN, AMISS = 2, 3
KEPT = ROOT / "var" / "faults.coverage"


def ask(tests: list[str]) -> None:
    """Run the tests once and keep which of them reaches which line."""
    settings = KEPT.with_suffix(".ini")
    settings.write_text("[run]\nsource = core,installer_app\n")
    telling = ["--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report=", "--cov-append"]
    asked = [sys.executable, "-m", "pytest", "-q", "-m", "not browser", *telling, *tests]
    subprocess.run(asked, cwd=ROOT, env=os.environ | {"COVERAGE_FILE": str(KEPT)}, check=False)  # noqa: S603 -- ours


def reached(paths: Iterable[Path]) -> dict[Path, dict[int, list[str]]]:
    """Give, for every line of these modules, the tests that reach it, first those that reach the fewest lines."""
    data = CoverageData(str(KEPT))
    data.read()
    breadth: dict[str, int] = defaultdict(int)
    lines: dict[Path, dict[int, set[str]]] = {}
    for path in paths:
        told = data.contexts_by_lineno(str(path))
        lines[path] = {line: {each.rsplit("|", 1)[0] for each in told[line] if each} for line in told}
        for name in [name for names in lines[path].values() for name in names]:
            breadth[name] += 1
    return {
        path: {line: sorted(names, key=lambda name: (breadth[name], name)) for line, names in lines[path].items()}
        for path in lines
    }


class Seeding:
    """A plugin of pytest: in place of one run of what was collected, a run of some of it for every fault."""

    def __init__(
        self, rooms: Sequence[str], faults: list[Fault], lines: dict[Path, dict[int, list[str]]], seconds: float
    ) -> None:
        self.rooms, self.faults, self.lines, self.seconds = rooms, faults, lines, seconds
        self.sound, self.tried = dict[str, bool](), 0
        self.seen: dict[str, list[bool]] = defaultdict(list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.session, self.items = session, {item.nodeid: item for item in session.items}
        for path in {fault.path for fault in self.faults}:  # commands and addresses are imported when somebody asks
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        stored = [item for item in session.items if {"db", "transactional_db"} & {*getattr(item, "fixturenames", ())}]
        for item in stored[:1]:  # makes the database
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
        self.clean_up()
        for number, fault in enumerate(self.faults, 1):
            tests = [name for name in fault.tests(self.lines[fault.path]) if name in self.items]
            by_whom = self.noticed(fault, tests)
            name = fault.path.relative_to(ROOT).as_posix()
            self.seen[next(room for room in self.rooms if name.startswith(room))].append(by_whom is not None)
            by = by_whom or f"NOT NOTICED by {self.tried}"
            print(f"{number} {name}:{fault.line} {fault.change[0]}: {by} of {len(tests)}", flush=True)
            if by_whom is None:
                print(fault.diff(), flush=True)
        return True

    def noticed(self, fault: Fault, tests: list[str]) -> str | None:
        """Give the test that fails because of this fault, and only because of it."""
        rest = sorted((name for name in tests if self.sound.get(name, True)), key=self.turn)
        while (place := self.failed(rest, fault)) is not None:
            if place == len(rest):
                return "the import"
            name = rest[place]
            if name not in self.sound:
                self.sound[name] = self.failed([name], None) is None
            if self.sound[name]:
                return name
            rest = rest[place + 1 :]
        return None

    def turn(self, name: str) -> tuple[bool, bool]:
        """Let those go first that noticed before, and those last that try a hundred examples."""
        return getattr(self.items[name].obj, "is_hypothesis_test", False), name not in self.sound

    def failed(self, names: list[str], fault: Fault | None) -> int | None:
        """Run tests in a process of their own until one fails or hangs; give its place, past the last if none could."""
        hearing, telling = os.pipe()
        child = os.fork()
        if not child:
            try:
                self.be_faulty([self.items[name] for name in names], fault, telling)
            finally:
                os._exit(AMISS)
        os.close(telling)
        passed, until = 0, time.monotonic() + 10 * self.seconds + 30
        while select.select([hearing], [], [], max(0, until - time.monotonic()))[0] and os.read(hearing, 1):
            passed += 1
        hangs = time.monotonic() >= until
        if hangs:
            os.killpg(child, signal.SIGKILL)
            self.clean_up()
        os.close(hearing)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert ended != AMISS, "the bench itself fails"
        self.tried = passed
        return len(names) if ended == BROKEN else passed if ended else None

    def be_faulty(self, items: list[pytest.Item], fault: Fault | None, telling: int) -> NoReturn:
        os.setpgid(0, 0)
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if fault and not seed(fault):
            os._exit(BROKEN)
        until = time.process_time() + self.seconds
        for item in items:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.session)
            if self.session.testsfailed:
                os._exit(1)
            os.write(telling, b".")
            if time.process_time() > until:
                break
        os._exit(0)

    def clean_up(self) -> None:
        """Empty the tables, and keep no connection that a fork would share."""
        from django.db import connection  # noqa: PLC0415 -- needs the settings
        from pytest_django.plugin import blocking_manager_key  # noqa: PLC0415 -- pytest comes first

        with self.session.config.stash[blocking_manager_key].unblock():
            if connection.introspection.table_names():  # none, where no test asked for the database
                empty_tables(None)
        connection.close()
        connection.close_pool()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.faults", description=__doc__)
    parser.add_argument("tests", nargs="*", help="tests that may notice")
    parser.add_argument("--room", action="append", help="a folder or file; all rooms without it")
    parser.add_argument("--sample", type=int, default=40, help="so many faults of each room")
    parser.add_argument("--seed", default="1", help="another sample")
    parser.add_argument("--seconds", type=float, default=5, help="so much CPU time may the tests of one fault take")
    parser.add_argument("--again", action="store_true", help="ask which lines these tests reach")
    given = parser.parse_args()
    if given.again or not KEPT.exists():
        ask(given.tests)
    chosen = random.Random(given.seed)  # noqa: S311 -- a sample
    faults: list[Fault] = []
    for room in given.room or ROOMS:
        paths = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py"))
        faults += sample([fault for path in paths for fault in faults_of(path)], given.sample, chosen)
    lines = reached(sorted({fault.path for fault in faults}))
    files = sorted({test.split("::")[0] for fault in faults for test in fault.tests(lines[fault.path])})
    seeding = Seeding(given.room or ROOMS, faults, lines, given.seconds)
    pytest.main(["-q", "-s", "-m", "not browser", *files], plugins=[seeding])
    for room, seen in seeding.seen.items():
        print(f"{room}: {sum(seen)} of {len(seen)} faults noticed")
    return int(not all(all(seen) for seen in seeding.seen.values()))


def sample(faults: list[Fault], count: int, chosen: random.Random) -> list[Fault]:
    """Give so many, of every kind as many as can be."""
    by_kind: dict[str, list[Fault]] = defaultdict(list)
    for fault in chosen.sample(faults, len(faults)):
        by_kind[fault.change[0]].append(fault)
    turns = sorted((turn, kind, fault) for kind in by_kind for turn, fault in enumerate(by_kind[kind]))
    return [fault for _turn, _kind, fault in turns[:count]]


if __name__ == "__main__":
    sys.exit(main())
