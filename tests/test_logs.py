"""What is written to the log, and what never is."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from core.logs import Plainly, WithoutSecrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Give what Django says of requests, by a handler as ours is."""
    handler, asks = logging.StreamHandler(io.StringIO()), logging.getLogger("django.request")
    handler.addFilter(WithoutSecrets())
    handler.addFilter(Plainly())
    asks.addHandler(handler)
    yield handler.stream
    asks.removeHandler(handler)


@pytest.mark.django_db
def test_no_secret_of_a_link_is_written(written: io.StringIO) -> None:
    for path in ("/o/hush", "/o/hush/records/7.pdf", "/in/hush", "/invited/hush", "/made/hush"):
        Client().delete(path)
    assert written.getvalue().splitlines() == [
        "Method Not Allowed (DELETE): /o/…",
        "Method Not Allowed (DELETE): /o/…/records/7.pdf",
        "Method Not Allowed (DELETE): /in/…",
        "Method Not Allowed (DELETE): /invited/…",
        "Method Not Allowed (DELETE): /made/…",
    ]


def test_every_line_of_ours_goes_through_it() -> None:
    handlers = settings.LOGGING["handlers"].values()
    assert [settings.LOGGING["filters"]["secrets"]["()"], *("secrets" in one["filters"] for one in handlers)] == [
        "core.logs.WithoutSecrets",
        True,
    ]


@pytest.mark.django_db
def test_a_page_that_is_not_theirs_is_one_line(written: io.StringIO, client: Client, ina: User) -> None:
    client.force_login(ina)
    assert [client.get(path).status_code for path in ("/jobs/", "/nothing/here")] == [403, 404]
    assert written.getvalue().splitlines() == ["Forbidden (Permission denied): /jobs/", "Not Found: /nothing/here"]


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ({"status_code": 403}, 1),
        ({"status_code": 404}, 1),
        ({"status_code": 500}, 5),
        ({"status_code": 503}, 5),
        ({}, 5),
    ],
)
def test_only_what_is_our_fault_brings_its_trace(said: dict[str, int], lines: int, written: io.StringIO) -> None:
    try:
        int("no")
    except ValueError:
        logging.getLogger("django.request").warning("Refused", exc_info=True, extra=said)
    assert len([line for line in written.getvalue().splitlines() if "^" not in line]) == lines


def test_every_handler_of_ours_writes_plainly_and_without_secrets() -> None:
    assert {name: set(handler["filters"]) for name, handler in settings.LOGGING["handlers"].items()} == {
        "stderr": {"request_id", "secrets", "plainly"}
    }
