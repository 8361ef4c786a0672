"""`manage.py up`: all of Plinth on one machine, with one Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import sys
import time
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.postgres import Postgres
from core.postgres_home import PostgresWontStartError
from core.processes import Program, Together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.core.management.base import CommandParser

FREE_WITHIN_S = 3
LOOK_EVERY_S = 0.1
MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
GUNICORN = ["--chdir", str(settings.BASE_DIR), "--config", str(settings.BASE_DIR / "core/deploy/gunicorn.conf.py")]
WEB = [sys.executable, "-m", "gunicorn", *GUNICORN, "core.wsgi"]
# glibc keeps freed megabytes of big pages per thread otherwise; this halves the CPU time of large answers.
MALLOC = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": str(64 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}


class Command(BaseCommand):
    help = "Runs web, worker and gateway, with a PostgreSQL of its own unless DATABASE_URL is set. Ctrl-C ends all."
    requires_system_checks: list[str] = []  # there may be no database and no secret key yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Do not make the demo operator.")

    def handle(self, **options: Any) -> None:
        """Start in the order of need, stop in the reverse. Exit code 0 after a stop, else that of what ended."""
        together = Together(say=lambda sentence: self.stderr.write(self.style.ERROR(sentence)))
        together.listen_to_signals()
        with ExitStack() as owned:
            owned.enter_context(only_one(settings.VAR_DIR))
            must_be_free("PORT", settings.HOST, settings.PORT)
            must_be_free("GATEWAY_PORT", settings.GATEWAY_HOST, settings.GATEWAY_PORT)
            make_secret_key(settings.VAR_DIR)
            ports = {"PORT": str(settings.PORT), "GATEWAY_PORT": str(settings.GATEWAY_PORT)}
            environment = {**os.environ, **ports}
            if not environment.get("DATABASE_URL"):
                environment["DATABASE_URL"] = owned.enter_context(own_postgres(settings.VAR_DIR))
            owned.callback(together.stop)
            code = run(together, environment, demo=not options["no_demo"])
        sys.exit(code)


def run(together: Together, environment: dict[str, str], *, demo: bool) -> int:
    """Prepare, run, and say so once pages and stations are answered; give the exit code, 0 after a stop."""
    code = together.finish(Program("The preparation", [*MANAGE, "prepare"], environment, ends=True))
    if code == 0:
        together.start(*programs(environment))
        code = together.watch(until=both_answer)
    if code == 0 and demo:
        code = together.finish(Program("The demo", [*MANAGE, "demo"], environment, ends=True))
    return code or together.watch(until=lambda: False)


def both_answer() -> bool:
    """Tell whether web and gateway are alive by now."""
    places = ((settings.HOST, settings.PORT), (settings.GATEWAY_HOST, settings.GATEWAY_PORT))
    return all(is_alive(host, port) for host, port in places)


def is_alive(host: str, port: int) -> bool:
    """Ask `/livez`. A bare connection would do, but the gateway writes those down as attempts that failed."""
    connection = HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold `var/` for ourselves; the lock ends with the process, however that ends."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(_already(lock, var)) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _already(lock: IO[str], var: Path) -> str:
    lock.seek(0)
    return (
        f"Plinth is already running here (process {lock.read().strip()}, data in {var}). "
        "Use that one, or stop it with Ctrl-C in its terminal."
    )


def must_be_free(name: str, host: str, port: int) -> None:
    """Raise CommandError when somebody else listens at this port.

    It is asked for a while: the processes of a killed `up` need a moment to end.
    """
    deadline = time.monotonic() + FREE_WITHIN_S
    while (why := bind_error(host, port)) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
    if why:
        advice = f"Stop what uses it, or choose another: {name}={port + 1} make run"
        raise CommandError(f"Port {port} at {host} cannot be used: {why}. {advice}")


def bind_error(host: str, port: int) -> str:
    """Give why nobody could listen there now; nothing when somebody could."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def make_secret_key(var: Path) -> None:
    """Make the secret key of this installation once, readable for its owner alone."""
    if os.environ.get("SECRET_KEY") or (var / "secret_key").exists():
        return
    with open(os.open(var / "secret_key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 -- mode at birth
        file.write(secrets.token_urlsafe(50))


@contextmanager
def own_postgres(var: Path) -> Iterator[str]:
    """Run the embedded PostgreSQL; give its address."""
    server = Postgres(var)
    try:
        yield server.start()
    except PostgresWontStartError as error:
        raise CommandError(str(error)) from None
    finally:
        server.stop()


def programs(environment: dict[str, str]) -> list[Program]:
    """Give one of each process. Their pools together stay below 80 connections; the server takes 100."""
    return [
        Program("The web process", WEB, environment | MALLOC | {"DATABASE_POOL": "20"}),
        Program("The worker", [*MANAGE, "worker"], environment | {"DATABASE_POOL": "6"}),
        Program("The gateway", [*MANAGE, "gateway"], environment | {"DATABASE_POOL": "20"}),
    ]
