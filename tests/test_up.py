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
from django.core.management import CommandError, call_command

from core.management.commands import up as up_command
from core.postgres import Postgres
from core.postgres_home import home_for
from tests.database import FORGETFUL
from tests.stations import wait_for
from tests.template import template_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MANAGE = [sys.executable, str(Path(__file__).resolve().parents[1] / "manage.py")]
STARTS_WITHIN_S = 180  # a program that ends before is seen at once
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
        return self.process.wait(60)


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


@pytest.fixture
def second(settings: Any, environment: dict[str, str]) -> Iterator[Callable[..., None]]:
    """Give a function that is `manage.py up` with the ports and the data of the first, in this process."""
    listening = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}

    def start(**options: Any) -> None:
        settings.PORT, settings.GATEWAY_PORT = (int(environment[name]) for name in ("PORT", "GATEWAY_PORT"))
        settings.VAR_DIR = Path(environment["VAR_DIR"])
        for name, value in options.items():
            setattr(settings, name, value)
        call_command("up", "--no-demo")

    yield start
    for number, handler in listening.items():
        signal.signal(number, handler)


def test_a_second_one_says_so(up: Up, second: Callable[..., None]) -> None:
    with pytest.raises(CommandError, match=rf"^Plinth is already running here \(process {up.process.pid}, data in /"):
        second()


def test_a_taken_port_is_named(
    up: Up, second: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up_command, "FREE_WITHIN_S", 0.1)
    with pytest.raises(CommandError, match=rf"^Port {up.environment['PORT']} at 127.0.0.1 cannot be used: "):
        second(VAR_DIR=tmp_path)


def test_what_cannot_be_prepared_is_not_run(
    second: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_POOL", "a few")
    with pytest.raises(SystemExit) as ended:
        second(VAR_DIR=tmp_path, PORT=free_port(), GATEWAY_PORT=free_port())
    told = "The preparation ended by itself (exit code 1), so everything else is stopped."
    assert (ended.value.code, told in capsys.readouterr().err) == (1, True)


@pytest.mark.parametrize(("port", "numbers"), PORTS.items())
def test_prometheus_reads_each_process(environment: dict[str, str], up: Up, port: str, numbers: str) -> None:
    def told() -> bool:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{environment[port]}/metrics") as it,
        ):
            return f"# HELP {numbers}" in it.read().decode()
        return False

    up.ready()
    wait_for(told)


def test_after_a_kill_nothing_is_left_and_it_starts_again_with_the_demo(
    environment: dict[str, str], up: Up, started: list[Up]
) -> None:
    kept = (Path(environment["VAR_DIR"]) / "demo.json").read_text()
    children = up.children()
    up.process.kill()
    up.process.wait()
    wait_for(lambda: has_ended(children))
    started.append(Up(environment, "--no-demo"))
    in_another_terminal = {name: said for name, said in environment.items() if name not in PORTS}
    told = [*MANAGE, "demo", "--json"]
    after = subprocess.run(told, env=in_another_terminal, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603 -- ours
    assert (json.loads(after.stdout), after.stderr) == (json.loads(kept), "")


def test_ctrl_c_ends_it(up: Up) -> None:
    facts, children = up.ready(), up.children()
    assert (facts["ready"], facts["database"]) == (True, "reachable")
    wait_for(lambda: up.ready()["gateway_beat_age_s"] < 15)
    assert up.end(signal.SIGINT) == 0
    assert has_ended(children)
