"""Another system with a real HTTP server, whom Plinth tells what happens."""

from __future__ import annotations

import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.webhooks.endpoints import create_webhook
from core.models import Actor, Delivery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Operator, User, Webhook

SLOWLY = "slowly"


class Receiver:
    """Another system: `calls` keeps what came, as (headers, body); `http` and `says` are how it answers."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.calls: list[tuple[dict[str, str], str]] = []
        self.http, self.says, self.hangs = 200, "Thank you", False
        self.let_go = Event()
        self.url = f"http://127.0.0.1:{server.server_port}/hook?of=plinth"

    @property
    def bodies(self) -> list[str]:
        return [body for _headers, body in self.calls]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_INSIDE = [ip_network("127.0.0.0/8")]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            named = {name.lower(): value for name, value in self.headers.items()}
            there.calls.append((named | {"path": self.path}, body))
            if there.hangs:
                there.let_go.wait(60)
            with suppress(OSError):
                self.send_response(there.http)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(there.says)))
                self.end_headers()
                self.drip(there.says.encode())

        def drip(self, says: bytes) -> None:
            """Answer; what is to be read slowly comes byte by byte, until the other side had enough."""
            for part in [says] if not says.startswith(SLOWLY.encode()) else [says[i : i + 1] for i in range(len(says))]:
                self.wfile.write(part)
                self.wfile.flush()
                if part != says:
                    time.sleep(0.02)  # this is the slowness itself; nothing waits for a condition by it

        def log_message(self, *_args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    there = Receiver(server)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield there
    there.let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def admin(ada: User) -> Actor:
    return Actor.of_person(ada.membership)


@pytest.fixture
def hook(receiver: Receiver, admin: Actor, plinth: Operator) -> Webhook:
    """A webhook of Plinth's that wants to hear everything, and has heard of its own making."""
    made = create_webhook(actor=admin, url=receiver.url, name="ERP")[0]
    Delivery.objects.all().delete()
    return made
