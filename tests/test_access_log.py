"""The web server's own lines: what was asked for, without what opens it."""

from __future__ import annotations

import io
import logging
import runpy
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from gunicorn.config import Config
from gunicorn.util import load_class

from core.access_log import WebLog
from core.logs import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENED = {
    "/o/hush": "/o/…",
    "/o/hush/records/7.pdf": "/o/…/records/7.pdf",
    "/in/hush": "/in/…",
    "/in/hush?next=/app/today": "/in/…?next=/app/today",
    "/invited/hush": "/invited/…",
    "/made/hush": "/made/…",
    "/accounts/password/reset/key/1-hush/": "/accounts/password/reset/key/…/",
    "/accounts/login/?next=/in/hush": "/accounts/login/?next=/in/…",
    "https://plinth.example/o/hush": "https://plinth.example/o/…",
    "/app/scan?q=1": "/app/scan?q=1",
    "/s/ABCD": "/s/ABCD",
}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Give what both of gunicorn's logs write."""
    stream, logs = io.StringIO(), [logging.getLogger(f"gunicorn.{name}") for name in ("access", "error")]
    before = [(log, [*log.handlers], [*log.filters], log.level, log.propagate) for log in logs]
    handler = logging.StreamHandler(stream)
    web = WebLog(Config())
    for log in (web.access_log, web.error_log):
        log.handlers, log.level = [handler], logging.INFO
    yield stream
    for log, handlers, filters, level, propagate in before:
        log.handlers, log.filters, log.level, log.propagate = handlers, filters, level, propagate


def say(path: str, referrer: str = "-", line: str = "") -> None:
    """Write the line of a request, as a worker does."""
    config = Config()
    config.set("accesslog", "-")
    if line:
        config.set("access_log_format", line)
    log = WebLog.__new__(WebLog)
    log.cfg, log.access_log = config, logging.getLogger("gunicorn.access")
    asked, _mark, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": asked, "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "203.0.113.7", "HTTP_REFERER": referrer,
    }  # fmt: skip
    request = SimpleNamespace(headers=[("REFERER", referrer)])
    answer = SimpleNamespace(status="302 Found", sent=12, headers=[("Location", path)])
    log.access(answer, request, environ, timedelta(milliseconds=7))


@pytest.mark.parametrize(("asked", "written"), OPENED.items())
def test_what_opens_an_address_is_left_out(asked: str, written: str) -> None:
    assert (without_secrets(asked), without_secrets(written)) == (written, written)


@pytest.mark.parametrize(("asked", "written"), OPENED.items())
def test_the_line_of_a_request_holds_no_secret(lines: io.StringIO, asked: str, written: str) -> None:
    say(asked, referrer=asked)
    line = lines.getvalue()
    assert [part for number, part in enumerate(line.strip().split('"')) if number in {1, 3}] == [
        f"GET {written} HTTP/1.1",
        written,
    ]
    assert (line.startswith("203.0.113.7 - - ["), "hush" in line) == (True, False)


def test_whatever_a_format_names_holds_none(lines: io.StringIO) -> None:
    say("/in/hush", "/o/hush", "%(r)s %(U)s %(f)s %({referer}i)s %({location}o)s %({raw_uri}e)s %(s)s %(B)s %(M)s")
    assert lines.getvalue() == "GET /in/… HTTP/1.1 /in/… /o/… /o/… /in/… /in/… 302 12 7\n"


def test_what_went_wrong_names_no_secret_either(lines: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").error("Error handling request %s %s", "GET", "/in/hush")
    assert lines.getvalue() == "Error handling request GET /in/…\n"


def test_it_is_the_log_that_the_web_serves_with() -> None:
    served = runpy.run_path(str(settings.BASE_DIR / "core/deploy/gunicorn.conf.py"))
    assert load_class(served["logger_class"]) is WebLog


def test_the_proxy_in_front_writes_no_addresses() -> None:
    servers = (settings.BASE_DIR / "core/deploy/nginx.conf").read_text().split("\nserver {")[1:]
    assert [server.count("    access_log off;\n") for server in servers] == [1, 1, 1]
