"""A machine's read by the WSGI door itself: it gives back what it took, and says what Django's own way says."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from psycopg_pool import PoolTimeout

from core.choices import Scope
from core.domain.people.tokens import create_token
from core.models import ApiToken
from core.queries.prepared import rows_aside, rows_of
from core.wsgi import application
from tests.api.writes import LOCATIONS
from tests.factories import make_location, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

    Answer = tuple[str, dict[str, str], bytes]

pytestmark = pytest.mark.django_db(transaction=True)
HERE = f"{LOCATIONS}/here"
NOWHERE = (f"{LOCATIONS}/there", "/api/2.0/nowhere", "/api/9.9/Locations")
ANEW = {"X-Request-ID", "X-Correlation-ID"}  # others each time


@pytest.fixture
def ask(plinth: Operator) -> Callable[..., Answer]:
    """Ask as a web server does, in a thread that holds no connection; give status, headers and body."""
    make_location(plinth, location_id="here")
    stored()
    token, secret = create_token(operator=plinth, name="reader", scopes=Scope.values)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    connection.close()

    def act(path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        told: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Token {secret}",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "http",
            **headers,
        }
        answer: Any = application(environ, lambda *start: told.append(start))
        whole = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        return told[0][0], dict(told[0][1]), whole

    return act


def lent() -> tuple[int, int]:
    """Give how many connections the pool has, and how many of them lie in it."""
    connection.pool.open()  # type: ignore[attr-defined]  # PostgreSQL's
    stats = connection.pool.get_stats()  # type: ignore[attr-defined]  # as above
    return stats["pool_size"], stats["pool_available"]


def test_nothing_is_kept_when_a_read_is_answered(ask: Callable[..., Answer]) -> None:
    seen = {}
    for path in (HERE, HERE.upper(), f"{HERE}?exclude_evses=false", f"{HERE}?nonsense=1", LOCATIONS, *NOWHERE):
        status, headers, body = ask(path)
        size, available = lent()
        assert (connection.connection, size - available, headers["Content-Length"]) == (None, 0, str(len(body))), path
        seen[path] = (status.split()[0], json.loads(body)["status_code"])
    found = dict.fromkeys((HERE, HERE.upper(), f"{HERE}?exclude_evses=false", LOCATIONS), ("200", 1000))
    assert seen == found | dict.fromkeys(NOWHERE, ("404", 2003)) | {f"{HERE}?nonsense=1": ("200", 2001)}


def test_a_refused_token_gives_its_connection_back(ask: Callable[..., Answer]) -> None:
    status, headers, body = ask(HERE, HTTP_AUTHORIZATION="Token wrong")
    size, available = lent()
    assert (status, headers["WWW-Authenticate"], json.loads(body)["status_code"]) == ("401 Unauthorized", "Token", 2000)
    assert (connection.connection, size - available) == (None, 0)


def test_the_short_way_says_what_the_test_client_hears(ask: Callable[..., Answer], plinth: Operator) -> None:
    _status, headers, body = ask(HERE)
    token, secret = create_token(operator=plinth, name="other", scopes=Scope.values)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    response = Client(headers={"Authorization": f"Token {secret}"}).get(HERE, headers={"Host": "localhost"})
    plain = {name: text for name, text in response.headers.items() if name not in ANEW}
    assert {name: text for name, text in headers.items() if name not in ANEW} == plain
    assert json.loads(body)["data"] == response.json()["data"]


def test_without_a_database_it_says_when_to_try_again(
    ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise PoolTimeout

    with monkeypatch.context() as now:
        now.setattr(connection.pool, "getconn", away)  # type: ignore[attr-defined]  # PostgreSQL's
        status, headers, body = ask(HERE)
    told = (status, headers["Content-Type"], headers["Retry-After"], json.loads(body)["errors"][0]["code"])
    assert told == ("503 Service Unavailable", "application/json", "5", "unavailable")


def test_a_write_goes_the_whole_way(ask: Callable[..., Answer]) -> None:
    status, _headers, body = ask(HERE, "PATCH", b'{"remarks": "new lamp"}')
    assert (status, json.loads(body)["data"]["remarks"], connection.connection) == ("200 OK", "new lamp", None)
    assert json.loads(ask(HERE)[2])["data"]["remarks"] == "new lamp"


def test_a_question_aside_is_the_question_of_this_thread_where_it_has_a_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchall()
    assert rows_aside("SELECT pg_backend_pid()", []) == rows_of("SELECT pg_backend_pid()", []) == mine


def test_a_question_aside_that_breaks_is_told_as_django_tells_it_and_gives_back() -> None:
    connection.close()
    with pytest.raises(OperationalError):
        rows_aside("SELECT pg_terminate_backend(pg_backend_pid())", [])
    assert connection.connection is None
    assert rows_aside("SELECT %s::int + 1", [1]) == [(2,)]
