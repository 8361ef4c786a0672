"""What a request leaves behind: nothing in caches, its id in the log."""

from __future__ import annotations

import gzip
import logging
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from core.api.requests import RequestIdFilter
from tests.factories import make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["today", "scan"])
def test_no_cache_keeps_a_page_of_somebody_signed_in(ina: User, client_of: Callable[[User], Client], name: str) -> None:
    assert client_of(ina).get(reverse(name))["Cache-Control"] == "no-store"


def test_a_page_goes_out_compressed_and_nothing_else_twice(ina: User, client_of: Callable[[User], Client]) -> None:
    packed = {"Accept-Encoding": "gzip"}
    page, worker = (client_of(ina).get(path, headers=packed) for path in ("/app/scan", "/sw.js"))
    assert (page["Content-Encoding"], worker.get("Content-Encoding")) == ("gzip", None)
    assert gzip.decompress(page.content).decode().count('id="camera"') == 1


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_no_cache_keeps_a_fresh_key(
    ina: User, client_of: Callable[[User], Client], plinth: Operator, headers: dict[str, str]
) -> None:
    url = reverse("station_key", args=[make_station(plinth).charge_station_id])
    response = client_of(ina).post(url, headers=headers)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")


@pytest.fixture
def lines() -> list[str]:
    """Collect log lines as the handler of the settings writes them."""
    return []


@pytest.fixture
def written(lines: list[str]) -> logging.Handler:
    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Lines()
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["text"]["format"]))
    return handler


def test_a_log_line_names_its_request(client: Client, lines: list[str], written: logging.Handler) -> None:
    log = logging.getLogger("django.request")
    log.addHandler(written)
    try:
        client.get("/nothing-here", headers={"X-Request-ID": "abc-1"})
    finally:
        log.removeHandler(written)
    assert [line.split(" ", 2)[2] for line in lines] == ["WARNING django.request abc-1 Not Found: /nothing-here"]
