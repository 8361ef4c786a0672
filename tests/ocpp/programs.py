"""`manage.py …` as a program of its own, over the test's database.

Python needs a second of a core until it has imported what a program is made of. Here it takes that second once: each
program is a fork of a process that has only imported, and is told things, killed and waited for as any other. That
`manage.py` starts from nothing as well is asked in tests/test_up.py.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import warnings
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    Run = Callable[..., "Program"]

IMPORTED = multiprocessing.get_context("forkserver")
IMPORTED.set_forkserver_preload(
    ["core.wsgi", "core.urls", "core.management.commands.gateway", "django.core.management.commands.runserver"]
)
STDOUT = 1


class Program:
    """A program that runs, with what tests ask of a Popen."""

    def __init__(self, *words: str) -> None:
        heard, said = IMPORTED.Pipe(duplex=False)
        self.stdout: IO[str] = os.fdopen(os.dup(heard.fileno()), encoding="utf-8")
        self._process = IMPORTED.Process(target=be, args=(words, connection.settings_dict["NAME"], said))
        self._process.start()
        for end in (heard, said):
            end.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, within_s: float) -> int | None:
        """Give its exit code, or None when it still runs after so long."""
        self._process.join(within_s)
        return self._process.exitcode


def be(words: tuple[str, ...], database: str, said: Connection) -> None:
    """Be `manage.py` with these words, in this process, and say to the other one what is to be said."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- only when we are the program

    gc.freeze()  # what the other process imported is looked at by no collection, and stays in memory that both share
    warnings.simplefilter("ignore")
    os.dup2(said.fileno(), STDOUT)
    said.close()
    settings.DATABASES["default"]["NAME"] = database
    execute_from_command_line(["manage.py", *words])


@contextmanager
def programs() -> Iterator[Run]:
    """Give a function that runs `manage.py …`; what still runs at the end is killed."""
    running: list[Program] = []

    def run(*words: str) -> Program:
        running.append(Program(*words))
        return running[-1]

    yield run
    for program in running:
        program.kill()
        program.wait(30)
        program.stdout.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
