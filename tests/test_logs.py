"""What is written to the log, and what never is."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from core.logs import WithoutSecrets

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Give what Django says of requests, by a handler as ours is."""
    handler, asks = logging.StreamHandler(io.StringIO()), logging.getLogger("django.request")
    handler.addFilter(WithoutSecrets())
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
