"""The ground under the tests: a PostgreSQL of their own, started before the settings are read.

An early plugin (`-p tests.database`), because settings take the database's address from the environment. With
`DATABASE_URL` set, that server is used. Workers of xdist inherit the address and have a database each.
"""

from __future__ import annotations

import fcntl
import os
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING

from core.postgres import Postgres

if TYPE_CHECKING:
    import pytest

VAR = Path(os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parents[1] / "var" / "test")))
# Tests throw their data away, so nothing waits for a disk.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def free_folder() -> tuple[Path, IO[str]]:
    """Give the first server folder that no other test run holds, and the lock that makes it ours."""
    for number in count():
        folder = VAR / f"server-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return folder, lock
    raise AssertionError


os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
server: Postgres | None = None
if "DATABASE_URL" not in os.environ:
    ours, held = free_folder()
    server = Postgres(ours, FORGETFUL)
    os.environ["DATABASE_URL"] = server.start()


def pytest_configure(config: pytest.Config) -> None:
    """Collect the static files, under the names that pages ask for."""
    if not hasattr(config, "workerinput"):
        from core.management.commands.prepare import collect_static  # noqa: PLC0415 -- settings are read by now

        collect_static()


def pytest_unconfigure() -> None:
    """Stop the server that we started."""
    if server is not None:
        server.stop()
        held.close()
