"""A writer that stands still in the midst of its change is cut: it is told so, and what it held is free."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections

from core.models import Location
from tests.api.writes import LOCATIONS, answer, say
from tests.factories import make_location, stored

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


class StandsStill:
    """Stop before a row that is locked by now is written, until its transaction is over."""

    def __init__(self) -> None:
        self.stands, self.goes_on = threading.Event(), threading.Event()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's
        if sql.startswith("UPDATE core_location "):
            execute("SET LOCAL idle_in_transaction_session_timeout = '50ms'", None, many, context)
            self.stands.set()
            self.goes_on.wait(60)
        return execute(sql, params, many, context)


def test_who_stood_still_is_told_to_try_again(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="x")
    still = StandsStill()

    def write() -> Any:
        try:
            with connection.execute_wrapper(still):
                return answer(machine, "PATCH", f"{LOCATIONS}/x", {"name": "Slow"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        slow = thread.submit(write)
        still.stands.wait(60)
        quick = say(machine, "PATCH", f"{LOCATIONS}/x", {"name": "Quick"})
        still.goes_on.set()
        told = slow.result()
    assert (quick["status_code"], Location.objects.get().name) == (1000, "Quick")
    assert (told.status_code, told.json()["errors"][0]["code"], told["Retry-After"]) == (503, "unavailable", "5")
    stored()
