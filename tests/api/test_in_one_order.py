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
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
            make(plinth, "C")
        there = {"POST": "taken", "PUT": "etag_required"}[method]
        assert sent.result() == [there, there, "done"]
    stored()
