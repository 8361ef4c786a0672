"""The audit trail as a file for machines."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import ApiToken, Event
from tests.app.test_audit import NOON, read, trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

__all__ = ["trail"]
pytestmark = pytest.mark.django_db
ASKED = [
    ("", ["dan", "ina", "'=cmd()"]),
    ("verb=change", ["dan", "'=cmd()"]),
    ("who=in", ["ina"]),
    ("subject=station S1&date_from=2026-03-04T00:00:00Z", ["'=cmd()"]),
    ("subject=nothing", []),
]


@pytest.mark.parametrize(("asked", "by"), ASKED)
def test_machines_read_it_as_a_file(asked: str, by: list[str], machine: Client, trail: None) -> None:
    answer: Any = machine.get(f"/api/2.0/events.csv?{asked}")
    body = read(answer)
    head, *rows = csv.reader(io.StringIO(body))
    assert (head, [row[1] for row in rows]) == (["at", "by", "who", "verb", "subject", "changes"], by)
    said = ("Content-Type", "Content-Length", "Content-Disposition", "Cache-Control", "X-Content-Type-Options")
    assert [answer[name] for name in said] == [
        "text/csv", str(len(body.encode())), 'attachment; filename="audit.csv"', "private", "nosniff",
    ]  # fmt: skip


def test_the_file_of_machines_is_that_of_the_page_without_its_words(machine: Client, desk: Client, trail: None) -> None:
    by_machine, by_page = (
        list(csv.reader(io.StringIO(read(client.get(path)))))
        for client, path in ((machine, "/api/2.0/events.csv"), (desk, "/audit/events.csv"))
    )
    assert by_machine == [row[:6] for row in by_page]


@pytest.mark.parametrize("query", ["limit=1", "date_from=soon", "color=red", "who=", "verb=a&verb=b"])
def test_a_file_that_is_asked_for_wrongly(query: str, machine: Client, plinth: Operator) -> None:
    assert machine.get(f"/api/2.0/events.csv?{query}").json()["status_code"] == 2001


def test_a_long_trail_is_read_a_piece_at_a_time_in_its_order(machine: Client, plinth: Operator) -> None:
    """The rows of a whole trail would be more than a process has room for."""
    told = {"operator": plinth, "who": "user:1", "verb": "change", "subject": "station S1"}
    Event.objects.bulk_create(
        Event(at=NOON - timedelta(minutes=number), by=f"{number}", **told) for number in range(450)
    )
    with CaptureQueriesContext(connection) as asked:
        _head, *rows = csv.reader(io.StringIO(read(machine.get("/api/2.0/events.csv"))))
    assert [row[1] for row in rows] == [f"{number}" for number in range(449, -1, -1)]
    assert sum('"core_event"."changes"' in each["sql"] for each in asked) == 3


def test_a_token_of_a_company_without_anything_reads_the_head_alone(
    machine_with: Callable[..., Client], trail: None
) -> None:
    reader = machine_with("field:review")
    ApiToken.objects.update(cpo_ids=["NLSUB"])
    assert read(reader.get("/api/2.0/events.csv")) == "at,by,who,verb,subject,changes\r\n"
