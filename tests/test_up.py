"""`manage.py up`, for real: processes, ports, signals, data."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil
import pytest
from django.conf import settings

from core.postgres import Postgres
from core.postgres_home import home_for
from tests.database import FORGETFUL
from tests.stations import wait_for
from tests.template import template_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MANAGE = [sys.executable, str(Path(__file__).resolve().parents[1] / "manage.py")]
STARTS_WITHIN_S = 60
TO_MIGRATE = b"DROP TABLE public.django_session; DELETE FROM public.django_migrations WHERE app = 'sessions';"
PORTS = {"PORT": "plinth_web_", "GATEWAY_PORT": "plinth_gateway_", "WORKER_METRICS_PORT": "plinth_worker_"}


def free_port() -> int:
    """Give a port below those that the system hands out by itself: it must stay free between two starts."""
    for port in iter(lambda: random.randrange(20_000, 30_000), None):  # noqa: S311 -- any will do
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError


@pytest.fixture(scope="module")
def environment(open_folder: Path, django_db_setup: None) -> dict[str, str]:
    """A machine on which Plinth never ran, but for what takes a while: the static files, and most of the migrations."""
    var = open_folder / "var"
    var.mkdir()
    (var / "static").symlink_to(settings.STATIC_ROOT)
    bring_tables(var)
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    ports = {name: str(free_port()) for name in PORTS}
    return clean | {"VAR_DIR": str(var)} | ports


def bring_tables(var: Path) -> None:
    """Copy the tables of the tests to a new server at `var`, all but one that is still to be migrated.

    A server of somebody else's may be of a version that cannot be copied; then all of them are.
    """
    programs = home_for(var).programs
    there = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{template_name()}").geturl()
    dump = subprocess.run([programs / "pg_dump", there], capture_output=True, check=False)  # noqa: S603 -- our own program
    if dump.returncode != 0:
        return
    target = Postgres(var, FORGETFUL)
    psql = [programs / "psql", target.start(), "--quiet", "--set=ON_ERROR_STOP=1"]
    done = subprocess.run(psql, input=dump.stdout + TO_MIGRATE, capture_output=True, check=False)  # noqa: S603 -- as above
    target.stop()
    assert done.stderr == b""


class Up:
    """One `up` with what it said; without the demo it is there when the web and the gateway answer."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.environment = environment
        self.log = Path(environment["VAR_DIR"]) / "up.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- our own command
                [*MANAGE, "up", *words], env=environment, stdout=log, stderr=log, cwd="/", start_new_session=True
            )
        is_there = self.is_ready if words else lambda: self.said("Ctrl-C ends it all")
        wait_for(lambda: self.process.poll() is not None or is_there(), within_s=STARTS_WITHIN_S)
        assert self.process.poll() is None, self.log.read_text()

    def said(self, words: str) -> bool:
        return words in self.log.read_text()

    def child(self, word: str) -> psutil.Process:
        return next(each for each in psutil.Process(self.process.pid).children() if word in each.cmdline())

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def ready(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.environment['PORT']}/readyz") as answer:
            facts: dict[str, Any] = json.load(answer)
            return facts

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            return bool(self.ready()["ready"])
        return False

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def started() -> Iterator[list[Up]]:
    started: list[Up] = []
    yield started
    for up in started:
        if up.process.poll() is None:
            up.end(signal.SIGTERM)


@pytest.fixture
def up(environment: dict[str, str], started: list[Up]) -> Up:
    """Give the one that runs, or start one where the last test ended it."""
    if not started or started[-1].process.poll() is not None:
        started.append(Up(environment))
    return started[-1]


def has_ended(children: list[psutil.Process]) -> bool:
    """Tell whether none of these runs any more; a dead one that init has not buried yet does not run."""
    return all(is_dead(child) for child in children)


def is_dead(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def manage(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    done = [*MANAGE, *command]
    return subprocess.run(done, env=environment, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603 -- ours


def test_a_second_one_says_so(environment: dict[str, str], up: Up) -> None:
    second = manage(environment, "up")
    assert (second.returncode, second.stdout) == (1, "")
    assert f"Plinth is already running here (process {up.process.pid}" in second.stderr


def test_a_taken_port_is_named(environment: dict[str, str], up: Up, tmp_path: Path) -> None:
    second = manage({**environment, "VAR_DIR": str(tmp_path)}, "up")
    assert second.returncode == 1
    assert f"Port {environment['PORT']} at 127.0.0.1 cannot be used" in second.stderr


@pytest.mark.parametrize(("port", "numbers"), PORTS.items())
def test_prometheus_reads_each_process(environment: dict[str, str], up: Up, port: str, numbers: str) -> None:
    def told() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{environment[port]}/metrics") as answer:
            return f"# HELP {numbers}" in answer.read().decode()

    up.ready()
    wait_for(told)


def test_ctrl_c_ends_it_and_the_demo_survives(environment: dict[str, str], up: Up, started: list[Up]) -> None:
    kept = (Path(environment["VAR_DIR"]) / "demo.json").read_text()
    facts, children = up.ready(), up.children()
    assert (facts["ready"], facts["database"], facts["gateway_beat_age_s"] < 15) == (True, "reachable", True)
    assert up.end(signal.SIGINT) == 0
    assert has_ended(children)
    started.append(Up(environment, "--no-demo"))
    in_another_terminal = {name: said for name, said in environment.items() if name not in PORTS}
    after = manage(in_another_terminal, "demo", "--json")
    assert (json.loads(after.stdout), after.stderr) == (json.loads(kept), "")


def test_after_a_kill_nothing_is_left_and_it_starts_again(
    environment: dict[str, str], up: Up, started: list[Up]
) -> None:
    children = up.children()
    up.process.kill()
    up.process.wait()
    wait_for(lambda: has_ended(children), within_s=30)
    started.append(Up(environment, "--no-demo"))
    assert started[-1].ready()["database"] == "reachable"


def test_a_child_that_dies_takes_the_rest_along(up: Up) -> None:
    children = up.children()
    up.child("gateway").kill()
    assert up.process.wait(30) == 128 + signal.SIGKILL
    assert "The gateway ended by itself (exit code 137), so everything else is stopped." in up.log.read_text()
    assert has_ended(children)
