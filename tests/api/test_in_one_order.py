"""Who makes the same things at once meets the other at the first of them, and never in a ring."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction

from tests.api.test_somebody_was_faster import in_stock
from tests.api.writes import LOCATIONS, STATIONS, TEMPLATES, a_connector, a_location, say
from tests.domain.test_ending_trials import wait_until_it_waits
from tests.factories import make_location, make_station, make_template, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


def a_template(name: str) -> dict[str, Any]:
    evse = {"evse_sequence_number": 1, "connector_templates": [a_connector(id="1")]}
    return {"template_id": name, "name": "Double", "evse_templates": [evse]}


KINDS = [
    (LOCATIONS, lambda name: a_location(id=name), lambda plinth, name: make_location(plinth, location_id=name)),
    (STATIONS, in_stock, make_station),
    (TEMPLATES, a_template, make_template),
]


class Faster:
    """Count the looks that a batch has at the rows that it locks, and let somebody else write after the first."""

    def __init__(self, write: Callable[[], Any]) -> None:
        self.write, self.looks = write, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's
        told = execute(sql, params, many, context)
        if "FOR NO KEY UPDATE" in sql and "UPPER" in sql:
            self.looks += 1
            if self.looks == 1:
                with ThreadPoolExecutor(1) as thread:
                    thread.submit(self.write).result()
        return told


@pytest.mark.parametrize(("path", "body", "make"), [KINDS[0], KINDS[2]])
def test_who_was_slower_looks_once_more_at_all_it_was_sent(
    machine: Client, plinth: Operator, path: str, body: Callable[..., Any], make: Callable[..., Any]
) -> None:
    """In halves it would lock rows in an order of its own, and wait in a ring with who has the other half first."""
    names = [f"L{number}" for number in range(8)]

    def write() -> None:
        try:
            for name in names:
                make(plinth, name)
        finally:
            connections.close_all()

    with connection.execute_wrapper(faster := Faster(write)):
        told = say(machine, "POST", f"{path}/batch", {"data": [body(name) for name in names]})
    assert [item["errors"][0]["code"] for item in told["data"]] == ["taken"] * len(names)
    assert faster.looks == 2
    stored()


@pytest.mark.parametrize(("path", "body", "make"), KINDS)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_batch_waits_before_it_holds_what_another_needs(
    machine: Client, plinth: Operator, method: str, path: str, body: Callable[..., Any], make: Callable[..., Any]
) -> None:
    """Somebody has made B and goes on to C: the batch, sent as C, B, waits at B and has no C yet."""

    def send() -> list[str]:
        try:
            told = say(machine, method, f"{path}/batch", {"data": [body(name) for name in ("C", "b", "A")]})
            return [item.get("errors", [{"code": "done"}])[0]["code"] for item in told["data"]]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            make(plinth, "B")
            sent = thread.submit(send)
            wait_until_it_waits(sent)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
            make(plinth, "C")
        there = {"POST": "taken", "PUT": "etag_required"}[method]
        assert sent.result() == [there, there, "done"]
    stored()
