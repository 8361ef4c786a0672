"""`manage.py …` as a program of its own, over the test's database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., subprocess.Popen[str]]


@contextmanager
def programs() -> Iterator[Run]:
    """Give a function that runs `manage.py …`; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def run(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "ignore", str(settings.BASE_DIR / "manage.py"), *words]
        facts: dict[str, Any] = {"stdout": subprocess.PIPE, "text": True}
        running.append(subprocess.Popen(command, env=os.environ | {"DATABASE_URL": _database()}, **facts))  # noqa: S603 -- our own program
        return running[-1]

    yield run
    for program in running:
        program.kill()
        program.communicate()


def _database() -> str:
    known = connection.get_connection_params()
    host, secret = known.get("host", ""), quote(known.get("password", ""))
    if host.startswith("/"):
        return f"postgresql://{known['user']}:{secret}@/{known['dbname']}?host={host}"
    return f"postgresql://{known['user']}:{secret}@{host}:{known.get('port', 5432)}/{known['dbname']}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
