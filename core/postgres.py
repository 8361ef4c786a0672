"""The embedded PostgreSQL for machines that have none: started and stopped by its one owner, found through `var/`."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from core.postgres_home import Home, PostgresWontStartError, as_account, home_for
from core.processes import dies_with_parent

if TYPE_CHECKING:
    from collections.abc import Mapping

NOWHERE = "postgresql://nobody@127.0.0.1:1/there-is-no-database-yet-run-make-run"
START_WITHIN_S = 60
STOP_WITHIN_S = 60
LOOK_EVERY_S = 0.02
SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 100  # sockaddr_un holds 104 bytes on some systems, 108 on others
STATUS_LINE = 7  # of postmaster.pid: "ready" once it takes connections
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # nobody's PGPORT or PGOPTIONS
CLUSTER = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
# PostgreSQL's own C.UTF-8 sorts and folds the same on every system, whatever locales that has.
COLLATION = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
SETTINGS = {"listen_addresses": "", "max_connections": "100", "timezone": "UTC", "log_timezone": "UTC"}


def known_address(var: Path) -> str:
    """Read the embedded server's address; before its first start, an address that leads nowhere and says why."""
    address = var / "postgres.url"
    return address.read_text().strip() if address.exists() else NOWHERE


def kept_secret(var: Path) -> str:
    """Read the secret key made at set-up, or give nothing (Django then refuses to start)."""
    secret = var / "secret_key"
    return secret.read_text().strip() if secret.exists() else ""


class Postgres:
    """One embedded server. It ends with its owner, even a killed one; whoever holds `var/` starts it again."""

    def __init__(self, var: Path, settings: Mapping[str, str] | None = None) -> None:
        self.var = var
        self.settings = {**SETTINGS, **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self.sockets: Path | None = None

    def start(self) -> str:
        """Start the server, its data made when there are none; leave its address in `var/postgres.url` and give it.

        Raises PostgresWontStartError with PostgreSQL's own words.
        """
        home = home_for(self.var)
        if not (home.data / "PG_VERSION").exists():
            _make_cluster(home)
        stop_leftover(home.data)
        self.sockets = _socket_folder(home)
        self.process = self._spawn(home, self.sockets)
        self._wait_until_ready(home)
        address = f"postgresql://postgres@/postgres?host={quote(str(self.sockets), safe='/')}"
        (self.var / "postgres.url").write_text(address + "\n")
        return address

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything committed is on disk."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
            try:
                self.process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        if self.sockets is not None and not (self.sockets / "PG_VERSION").exists():
            self.sockets.rmdir()

    def _spawn(self, home: Home, sockets: Path) -> subprocess.Popen[bytes]:
        settings = {**self.settings, "unix_socket_directories": str(sockets)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.var / "postgres.log").open("wb") as log:
            return subprocess.Popen(  # type: ignore[call-overload] # noqa: S603 -- our own command, no shell
                [str(home.programs / "postgres"), "-D", str(home.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- the kernel's death signal has no other door
                **as_account(home.account),
            )

    def _wait_until_ready(self, home: Home) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        while _status(home.data) != "ready":
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.stop()
                words = (self.var / "postgres.log").read_text(errors="replace").strip()
                raise PostgresWontStartError(f"The embedded PostgreSQL did not start. It said:\n{words}")
            time.sleep(LOOK_EVERY_S)


def _make_cluster(home: Home) -> None:
    command = [str(home.programs / "initdb"), "-D", str(home.data), *CLUSTER, *COLLATION]
    made = subprocess.run(  # type: ignore[call-overload] # noqa: S603 -- our own command, no shell
        command, check=False, cwd="/", env=ENVIRONMENT, capture_output=True, text=True, **as_account(home.account)
    )
    if made.returncode:
        raise PostgresWontStartError(
            f"The embedded PostgreSQL could not make its data. It said:\n{made.stderr.strip()}"
        )


def _socket_folder(home: Home) -> Path:
    """Give a folder for the server's socket: beside its data when the path is short enough and libpq can read it."""
    if len(os.fsencode(home.data / SOCKET)) <= SOCKET_PATH_MAX and not set(str(home.data)) & set(",\"'"):
        return home.data
    folder = Path(tempfile.mkdtemp(prefix="plinth-", dir="/tmp"))
    if home.account is not None:
        os.chown(folder, home.account.pw_uid, home.account.pw_gid)
    return folder


def _status(data: Path) -> str:
    lines = _pid_file(data)
    return lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else ""


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def stop_leftover(data: Path) -> None:
    """Stop a server whose owner was killed; forget one that is gone although its pid file stayed.

    The number in a stale file may meanwhile belong to a stranger, so the process must be PostgreSQL on these data.
    """
    import psutil  # noqa: PLC0415 -- only the owner of a server needs it, and every command imports this module

    lines = _pid_file(data)
    if not lines:
        return
    try:
        process = psutil.Process(abs(int(lines[0])))
        if str(data) in process.cmdline():
            process.send_signal(signal.SIGINT)
            process.wait(STOP_WITHIN_S)
            return
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        pass
    (data / "postmaster.pid").unlink(missing_ok=True)
