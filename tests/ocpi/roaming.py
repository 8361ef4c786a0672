"""A partner with a real HTTP server, who comes to exchange keys."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.partners import create_partner
from tests.ocpi.conftest import partners_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from core.models import Operator

TOKEN_B = "their-token-for-us"
SLOWLY = b"slowly"
ROLE = {"role": "EMSP", "party_id": "EMS", "country_code": "DE", "business_details": {"name": "Elektro Mobil"}}


class Roaming:
    """A partner's own OCPI server: `answers` by path, by `http`.

    `calls` keeps who came with which token, `headers` all that they said above a request.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server, self.calls, self.headers, self.http = server, [], [], 200
        self.move_to(f"http://127.0.0.1:{server.server_port}")

    def move_to(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Any] = {
            "/versions": said([{"version": "2.1.1", "url": f"{url}/x"}, {"version": "2.2.1", "url": f"{url}/2.2.1"}]),
            "/2.2.1": said({"version": "2.2.1", "endpoints": [{"identifier": "credentials", "role": "RECEIVER"}]}),
        }

    def credentials(self, **facts: Any) -> dict[str, Any]:
        return {"token": TOKEN_B, "url": f"{self.url}/versions", "roles": [ROLE]} | facts


def said(data: Any, status_code: int = 1000) -> bytes:
    return json.dumps({"data": data, "status_code": status_code, "timestamp": "2026-01-01T00:00:00Z"}).encode()


@pytest.fixture
def theirs(settings: Any) -> Iterator[Roaming]:
    settings.ROAMING_ALLOW_PRIVATE = True

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            roaming.headers.append(self.headers)
            roaming.calls.append((self.path, b64decode(self.headers["Authorization"].removeprefix("Token ")).decode()))
            body = roaming.answers.get(self.path)
            self.send_response(roaming.http if body is not None else 302)
            self.send_header("Location", "/versions")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            with suppress(OSError):
                self.drip(body or b"")

        def drip(self, body: bytes) -> None:
            """Answer; what is to be read slowly comes byte by byte, until the other side had enough."""
            for part in [body] if not body.startswith(SLOWLY) else [body[i : i + 1] for i in range(len(body))]:
                self.wfile.write(part)
                self.wfile.flush()
                if part != body:
                    time.sleep(0.02)

        def log_message(self, *_args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    roaming = Roaming(server)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield roaming
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def newcomer(plinth: Operator) -> Client:
    """Somebody who holds a token A."""
    return partners_client(create_partner(operator=plinth, name="Elektro Mobil")[1])


def send(client: Client, method: str, body: Any = None, version: str = "2.2.1") -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return getattr(client, method)(f"/ocpi/{version}/credentials", text, content_type="application/json")


def registered(newcomer: Client, theirs: Roaming, version: str = "2.2.1") -> Client:
    return partners_client(send(newcomer, "post", theirs.credentials(), version).json()["data"]["token"])
