"""The worker's numbers: its tasks, how they ended and how long they took; and the port where they are read."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from prometheus_client import Histogram

from core.metrics import CONTENT_TYPE, METRICS, exposition, may_read

if TYPE_CHECKING:
    from collections.abc import Iterator

TASKS = Histogram(
    "plinth_worker_task_seconds",
    "Seconds that a task took, by its name and how it ended.",
    ["task", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)


@contextmanager
def measured(task: str) -> Iterator[None]:
    """Measure one run of a task; one that raises has failed."""
    begun, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        TASKS.labels(task, outcome).observe(time.perf_counter() - begun)


class _Reader(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.path != METRICS or not may_read(self.client_address[0], headers):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = exposition()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing: who reads comes every few seconds."""


@contextmanager
def readable_at(host: str, port: int) -> Iterator[int]:
    """Answer `/metrics` there while the block runs, and give the port. Raises OSError when it is taken."""
    server = ThreadingHTTPServer((host, port), _Reader)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
