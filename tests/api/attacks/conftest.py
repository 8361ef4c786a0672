"""The door below Django's: WSGI, where bodies come without a length."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from core.choices import Scope
from core.domain.people.tokens import create_token
from core.wsgi import application
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.models import Operator


@pytest.fixture
def own_connection() -> Iterator[None]:
    """Let requests by the WSGI door use the test's own transaction, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def wsgi(plinth: Operator, own_connection: None) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Ask through the WSGI application itself; give HTTP status and envelope."""
    _token, secret = create_token(operator=plinth, name="wsgi", scopes=Scope.values)

    def ask(method: str, path: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        told: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Token {secret}",
            "CONTENT_TYPE": "application/json",
            "wsgi.input": body,
            "wsgi.url_scheme": "http",
            "wsgi.input_terminated": True,
            **headers,
        }
        answer = b"".join(application(environ, lambda status, _headers: told.append(status)))
        return int(told[0].split()[0]), json.loads(answer)

    return ask
