"""What the benchmark stands on: a PostgreSQL of its own, web servers of ours and of others, and their CPU time."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
KEPT_S = 10  # our servers hang up on who says nothing for 15 s
SETTINGS = ("shared_buffers=2GB", "synchronous_commit=on", "jit=off", "max_wal_size=4GB", "listen_addresses=")


@contextmanager
def own_cluster() -> Iterator[str]:
    """Run the system's PostgreSQL on a folder of its own, and give its address."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"))
    folder = Path(tempfile.mkdtemp(prefix="plinth-bench-"))
    folder.chmod(0o755)
    shutil.chown(folder, "postgres")
    account: dict[str, Any] = {"user": "postgres", "group": "postgres", "cwd": folder} if os.geteuid() == 0 else {}
    try:
        initdb = [binaries / "initdb", "-D", folder / "data", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust"]
        subprocess.run([*initdb, "-U", "postgres"], check=True, stdout=subprocess.DEVNULL, **account)  # noqa: S603 -- the system's
        told = [part for setting in (*SETTINGS, f"unix_socket_directories={folder}") for part in ("-c", setting)]
        start = [binaries / "postgres", "-D", folder / "data", *told]
        with (folder / "log").open("w") as log, subprocess.Popen(start, stderr=log, **account) as server:  # noqa: S603 -- as above
            try:
                wait_for(folder / ".s.PGSQL.5432.lock")
                time.sleep(1)
                yield f"postgresql://postgres@/postgres?host={quote(str(folder), safe='/')}"
            finally:
                server.send_signal(signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Web:
    """One web server with one worker, a client that keeps its connection, and the CPU time of the server."""

    def __init__(self, application: str, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        config = str(ROOT / "core/deploy/gunicorn.conf.py")
        command = [sys.executable, "-m", "gunicorn", "--chdir", str(ROOT), "--config", config, application]
        given = os.environ | dict(environment) | {"PORT": str(self.port), "WEB_THREADS": "4", "WEB_PROCESSES": "1"}
        self.process = subprocess.Popen(command, env=given)  # noqa: S603 -- ours
        self.asked = 0.0
        self.client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> http.client.HTTPResponse:
        """Send a request; the answer's body has been read into `text`."""
        sent = {"Host": "127.0.0.1", "Content-Type": "application/json"} | headers
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if time.monotonic() - self.asked > KEPT_S:
            self.client.close()
        self.client.request(method, path, data, sent)
        response = self.client.getresponse()
        response.text = response.read()  # type: ignore[attr-defined]
        self.asked = time.monotonic()
        if response.status != 200:
            raise RuntimeError(f"{method} {path}: {response.status} {response.text[:500]!r}")  # type: ignore[attr-defined]
        return response

    def ready(self, path: str, **headers: str) -> None:
        """Wait for the server and warm it up."""
        for _ in range(300):
            try:
                self.ask(path, **headers)
            except OSError:
                self.client.close()
                time.sleep(0.2)
            else:
                break
        for _ in range(20):
            self.ask(path, **headers)

    @property
    def cpu(self) -> float:
        return cpu_of(self.process.pid)

    @property
    def memory_mb(self) -> float:
        """Give the resident memory of the worker."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children(self.process.pid))
        return pages * 4096 / 2**20

    def stop(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait()


def children(pid: int) -> list[int]:
    """Give the processes that this one started."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in told] + [grand for child in told for grand in children(int(child))]


def cpu_of(pid: int) -> float:
    """Give the CPU time that a process, its threads and its children have used so far, microseconds."""
    total = 0.0
    for each in (pid, *children(pid)):
        try:
            threads = [*Path(f"/proc/{each}/task").iterdir()]
            total += sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)
        except FileNotFoundError:  # it ended meanwhile
            continue
    return total / 1000


def medians(costs: Iterable[Sequence[float]]) -> tuple[float, float]:
    """Give the median CPU of the web and of PostgreSQL."""
    web, pg, *_took = zip(*costs, strict=True)
    return statistics.median(web), statistics.median(pg)
