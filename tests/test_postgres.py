"""The embedded PostgreSQL: in any folder, after any death."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import environ
import psycopg
import pytest

from core.postgres import NOWHERE, Postgres, known_address
from core.postgres_home import PostgresWontStartError
from tests.database import FORGETFUL

if TYPE_CHECKING:
    from pathlib import Path

START_AND_DIE = """
import os, sys
from pathlib import Path
from core.postgres import Postgres
Postgres(Path(sys.argv[1]), {"fsync": "off"}).start()
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def var(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    folder = open_folder / request.node.name[:40]
    folder.mkdir()
    return folder / "var"


@pytest.fixture(scope="module")
def kept(open_folder: Path) -> Path:
    """Give a folder with data, for those who do not ask how they are made, which takes a second."""
    var = open_folder / "kept" / "var"
    var.parent.mkdir()
    asked(Postgres(var, FORGETFUL), "CREATE TABLE kept (number int); INSERT INTO kept VALUES (1)")
    return var


def asked(server: Postgres, question: str) -> object:
    """Start, ask one thing as Django would, stop."""
    config = environ.Env().db_url_config(server.start())
    try:
        with psycopg.connect(user=config["USER"], dbname=config["NAME"], **config["OPTIONS"]) as connection:
            cursor = connection.execute(question)
            return cursor.fetchall()[0][0] if cursor.description else None
    finally:
        server.stop()


def test_before_the_first_start_the_address_says_what_to_do(tmp_path: Path) -> None:
    assert known_address(tmp_path) == NOWHERE


@pytest.mark.parametrize("name", ["with space, comma 100%25 é", "long" * 30], ids=["odd", "long"])
def test_it_starts_in_any_folder(var: Path, name: str) -> None:
    server = Postgres(var.with_name(name), FORGETFUL)
    assert asked(server, "SELECT upper('é') || current_setting('TimeZone')") == "ÉUTC"
    assert known_address(var.with_name(name)).startswith("postgresql://postgres@/postgres?host=")
    assert server.sockets is not None
    assert not (server.sockets / ".s.PGSQL.5432").exists()


def test_data_stay(kept: Path) -> None:
    assert asked(Postgres(kept), "SELECT count(*) FROM kept") == 1


def test_no_folder_above_is_opened(var: Path) -> None:
    closed = var.with_name("closed")
    closed.mkdir(mode=0o700)
    assert asked(Postgres(closed / "var", FORGETFUL), "SELECT 1") == 1
    assert closed.stat().st_mode & 0o777 == 0o700
    if os.geteuid() == 0:
        shutil.rmtree((closed / "var" / "postgres").resolve().parent)


def test_after_a_killed_owner_it_starts_again(kept: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", START_AND_DIE, str(kept)], check=False)  # noqa: S603 -- our own
    assert killed.returncode == -signal.SIGKILL
    assert asked(Postgres(kept, FORGETFUL), "SELECT count(*) FROM kept") == 1


def test_a_stale_pid_file_of_a_stranger_is_forgotten(kept: Path) -> None:
    data = (kept / "postgres").resolve()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n\n\n0 0\nready\n")
    assert asked(Postgres(kept, FORGETFUL), "SELECT 1") == 1


def test_what_postgres_says_is_passed_on(kept: Path) -> None:
    with pytest.raises(PostgresWontStartError, match="unrecognized configuration parameter"):
        Postgres(kept, {"no_such_setting": "1"}).start()
